import contextlib
import stat
import threading
import time
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from joserfc import jws
from joserfc.jwk import KeySet
from pydantic import SecretStr

from idp import create_app
from idp.config import Mode, Settings
from idp.keys import files, ring, rotation
from idp.keys.rotation import NotKnownYet
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from idp.platform.settings import ConfigError

PRIVATE_PARTS = {"d", "p", "q", "dp", "dq", "qi", "oth"}
pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(1_800_000_000, tick=False) as traveller:
        yield traveller


def turn() -> str:
    return rotation.rotate(["RS256"])["RS256"]


def states() -> dict[str, str]:
    return {entry.kid: entry.state.value for entry in ring.entries()}


def test_an_empty_ring_says_that_it_has_no_key() -> None:
    with pytest.raises(ring.NoKey):
        ring.active()
    assert ring.public_jwks() == {"keys": []}


def test_the_first_rotation_makes_an_active_and_a_next_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ring, "_CHECK_EVERY", 0)
    kid = turn()
    assert sorted(states().values()) == ["active", "next"]
    assert ring.active().kid == kid


def test_the_next_key_is_published_before_it_signs_and_the_last_one_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ring, "_CHECK_EVERY", 0)
    first = turn()
    published = {key["kid"] for key in ring.public_jwks()["keys"]}
    second = turn()
    assert second in published
    assert states()[first] == "retired"
    assert {first, second} < {key["kid"] for key in ring.public_jwks()["keys"]}


def test_a_retired_key_goes_after_thirty_days(
    monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller, settings: Settings
) -> None:
    monkeypatch.setattr(ring, "_CHECK_EVERY", 0)
    first = turn()
    turn()
    clock.shift(rotation.RETIRED_SECONDS - 1)
    turn()
    assert ring.find(first) is not None
    clock.shift(2)
    turn()
    assert ring.find(first) is None
    assert not (settings.keys.directory / f"{first}.jwk.sealed").exists()


def test_published_keys_have_distinct_ids_and_no_private_part() -> None:
    """RFC 7517 §4, §9.3; OIDC Core §10.1."""
    turn()
    keys = ring.public_jwks()["keys"]
    assert len({key["kid"] for key in keys}) == 2
    for key in keys:
        assert not PRIVATE_PARTS & set(key)
        assert (key["kty"], key["use"], key["alg"]) == ("RSA", "sig", "RS256")


def test_what_the_active_key_signs_the_published_one_verifies() -> None:
    turn()
    key = ring.active()
    token = jws.serialize_compact({"alg": "RS256", "kid": key.kid}, b"x", key.key)
    found = ring.find(key.kid)
    assert found is not None
    assert jws.deserialize_compact(token, found.key).payload == b"x"


def test_private_keys_are_readable_by_this_user_alone(settings: Settings) -> None:
    kid = turn()
    path = settings.keys.directory / f"{kid}.jwk.sealed"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.keys.directory.stat().st_mode) == 0o700
    path.chmod(0o644)
    with pytest.raises(files.KeyFileError, match="chmod 600"):
        ring.active()


def test_a_directory_that_others_may_enter_is_refused_and_closed_by_a_rotation(
    settings: Settings,
) -> None:
    settings.keys.directory.mkdir(mode=0o755)
    turn()
    assert stat.S_IMODE(settings.keys.directory.stat().st_mode) == 0o700
    settings.keys.directory.chmod(0o755)
    with pytest.raises(files.KeyFileError, match="chmod 700"):
        ring.active()


def test_another_process_follows_within_a_second(
    settings: Settings, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    del app
    moment = [100.0]
    monkeypatch.setattr(ring, "monotonic", lambda: moment[0])
    turn()
    other = create_app(settings)
    with other.app_context():
        before = ring.active().kid
    after = turn()
    moment[0] += 1.1
    with other.app_context():
        assert ring.active().kid == after != before


def test_a_rotation_broken_off_before_the_index_leaves_the_ring_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turn()
    before = states()

    def crash(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(files, "write_index", crash)
    with pytest.raises(OSError, match="disk full"):
        turn()
    assert states() == before


def test_what_a_broken_off_rotation_left_is_cleared_by_the_next(
    settings: Settings,
) -> None:
    turn()
    (settings.keys.directory / "orphan.jwk.sealed").write_text("{}")
    (settings.keys.directory / "ring.new").write_text("half of an ind")
    turn()
    named = {f"{kid}.jwk.sealed" for kid in states()}
    assert {path.name for path in settings.keys.directory.glob("*.sealed")} == named
    assert not (settings.keys.directory / "ring.new").exists()


def test_an_index_that_cannot_be_read_is_told_with_its_path(settings: Settings) -> None:
    turn()
    (settings.keys.directory / files.INDEX).write_text('{"keys": [1]}')
    with pytest.raises(files.KeyFileError, match=files.INDEX):
        ring.entries()


def test_two_rotations_at_once_follow_each_other(app: Flask) -> None:
    turn()

    def work() -> None:
        with app.app_context():
            turn()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(states().values()) == ["active", "next", "retired", "retired", "retired"]


def test_of_many_that_see_a_rotation_due_at_once_one_turns_the_key(
    clock: time_machine.Traveller, settings: Settings, app: Flask
) -> None:
    """OIDC Core §10.1.1: the others would let a key sign that nobody can have fetched."""
    turn()
    published = {entry.kid for entry in ring.entries()}
    clock.shift(settings.keys.rotate_after_days * 24 * 3600)

    def by_schedule() -> None:
        with app.app_context():
            rotation.rotate_what_is_due()

    def by_command() -> None:
        with app.app_context(), contextlib.suppress(NotKnownYet):
            rotation.rotate(["RS256"], known=True)

    threads = [threading.Thread(target=one) for one in (by_schedule, by_command, by_schedule)]
    with files.locked(settings.keys.directory):  # all have looked before the first may turn
        for thread in threads:
            thread.start()
        time.sleep(0.3)
    for thread in threads:
        thread.join()
    assert sorted(states().values()) == ["active", "next", "retired"]
    assert {kid for kid, state in states().items() if state != "next"} == published


def test_production_refuses_a_demos_keys(settings: Settings, app: Flask) -> None:
    rotation.create_if_missing(settings.keys.directory, settings.secrets.key, demo=True)
    turn()
    production = settings.model_copy(update={"mode": Mode.PRODUCTION})
    with pytest.raises(ConfigError, match="démonstration"):
        ring.init_app(app, production)
    ring.init_app(app, settings)


def test_first_keys_are_made_once(settings: Settings) -> None:
    rotation.create_if_missing(settings.keys.directory, settings.secrets.key)
    before = states()
    rotation.create_if_missing(settings.keys.directory, settings.secrets.key)
    assert states() == before


def test_a_ring_that_worked_stays_in_use_while_its_files_cannot_be_read(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ring, "_CHECK_EVERY", 0)
    kid = turn()
    assert ring.active().kid == kid
    (settings.keys.directory / files.INDEX).write_text("{", encoding="utf-8")
    assert ring.active().kid == kid


@pytest.mark.parametrize(
    ("alg", "kty", "crv"),
    [
        ("RS256", "RSA", None),
        ("PS256", "RSA", None),
        ("ES256", "EC", "P-256"),
        ("EdDSA", "OKP", "Ed25519"),
    ],
)
def test_each_algorithm_has_keys_of_its_own(alg: str, kty: str, crv: str | None) -> None:
    """RFC 7518 §3.1, RFC 8037 §3.1."""
    rotation.rotate([alg])
    key = ring.active(alg)
    token = jws.serialize_compact({"alg": alg, "kid": key.kid}, b"x", key.key, algorithms=[alg])
    published = KeySet.import_key_set(ring.public_jwks())  # type: ignore[arg-type] # a plain dict
    assert jws.deserialize_compact(token, published, algorithms=[alg]).payload == b"x"
    for jwk in ring.public_jwks()["keys"]:
        assert (jwk["kty"], jwk.get("crv"), jwk["alg"]) == (kty, crv, alg)
        assert not PRIVATE_PARTS & set(jwk)


def test_one_algorithm_turns_without_the_others() -> None:
    rotation.rotate(["RS256", "ES256"])
    before = {entry.kid: entry.state for entry in ring.entries() if entry.alg == "RS256"}
    assert set(rotation.rotate(["ES256"])) == {"ES256"}
    assert {e.kid: e.state for e in ring.entries() if e.alg == "RS256"} == before


def test_private_keys_are_sealed_with_the_settings_secret(settings: Settings) -> None:
    kid = turn()
    raw = (settings.keys.directory / f"{kid}.jwk.sealed").read_bytes()
    assert b'"d"' not in raw
    assert b"kty" not in raw
    with pytest.raises(files.KeyFileError, match=r"secrets\.key"):
        files.read_key(settings.keys.directory, kid, SecretStr("another" * 7))


def test_keys_turn_by_themselves_when_they_have_signed_long_enough(
    clock: time_machine.Traveller, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ring, "_CHECK_EVERY", 0)
    kid = turn()
    clock.shift(settings.keys.rotate_after_days * 24 * 3600 - 1)
    rotation.rotate_what_is_due()
    assert ring.active().kid == kid
    clock.shift(1)
    rotation.rotate_what_is_due()
    after = ring.active().kid
    assert states()[kid] == "retired"
    rotation.rotate_what_is_due()
    assert ring.active().kid == after
    (event,) = db.session.query(SecurityEvent)
    assert (event.event, event.actor, event.facts) == ("key.rotated", None, {"key_id": after})


def test_zero_days_turn_no_key_by_themselves(
    clock: time_machine.Traveller, settings: Settings
) -> None:
    keys = settings.keys.model_copy(update={"rotate_after_days": 0})
    with create_app(settings.model_copy(update={"keys": keys})).app_context():
        kid = turn()
        clock.shift(4000 * 24 * 3600)
        rotation.rotate_what_is_due()
        assert states()[kid] == "active"
