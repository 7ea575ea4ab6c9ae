import stat
import threading
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from joserfc import jws

from idp import create_app
from idp.config import Mode, Settings
from idp.keys import files, ring
from idp.platform.settings import ConfigError

PRIVATE_PARTS = {"d", "p", "q", "dp", "dq", "qi", "oth"}
pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(1_800_000_000, tick=False) as traveller:
        yield traveller


def states() -> dict[str, str]:
    return {entry.kid: entry.state.value for entry in ring.entries()}


def test_an_empty_ring_says_that_it_has_no_key() -> None:
    with pytest.raises(ring.NoKey):
        ring.active()
    assert ring.public_jwks() == {"keys": []}


def test_the_first_rotation_makes_an_active_and_a_next_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ring, "_CHECK_EVERY", 0)
    kid = ring.rotate()
    assert sorted(states().values()) == ["active", "next"]
    assert ring.active().kid == kid


def test_the_next_key_is_published_before_it_signs_and_the_last_one_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ring, "_CHECK_EVERY", 0)
    first = ring.rotate()
    published = {key["kid"] for key in ring.public_jwks()["keys"]}
    second = ring.rotate()
    assert second in published
    assert states()[first] == "retired"
    assert {first, second} < {key["kid"] for key in ring.public_jwks()["keys"]}


def test_a_retired_key_goes_after_thirty_days(
    monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller, settings: Settings
) -> None:
    monkeypatch.setattr(ring, "_CHECK_EVERY", 0)
    first = ring.rotate()
    ring.rotate()
    clock.shift(ring.RETIRED_SECONDS - 1)
    ring.rotate()
    assert ring.find(first) is not None
    clock.shift(2)
    ring.rotate()
    assert ring.find(first) is None
    assert not (settings.keys.directory / f"{first}.json").exists()


def test_published_keys_have_distinct_ids_and_no_private_part() -> None:
    """RFC 7517 §4, §9.3; OIDC Core §10.1."""
    ring.rotate()
    keys = ring.public_jwks()["keys"]
    assert len({key["kid"] for key in keys}) == 2
    for key in keys:
        assert not PRIVATE_PARTS & set(key)
        assert (key["kty"], key["use"], key["alg"]) == ("RSA", "sig", "RS256")


def test_what_the_active_key_signs_the_published_one_verifies() -> None:
    ring.rotate()
    key = ring.active()
    token = jws.serialize_compact({"alg": "RS256", "kid": key.kid}, b"x", key.key)
    found = ring.find(key.kid)
    assert found is not None
    assert jws.deserialize_compact(token, found.key).payload == b"x"


def test_private_keys_are_readable_by_this_user_alone(settings: Settings) -> None:
    kid = ring.rotate()
    path = settings.keys.directory / f"{kid}.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.keys.directory.stat().st_mode) == 0o700
    path.chmod(0o644)
    with pytest.raises(files.KeyFileError, match="chmod 600"):
        ring.active()


def test_a_directory_that_others_may_enter_is_refused_and_closed_by_a_rotation(
    settings: Settings,
) -> None:
    settings.keys.directory.mkdir(mode=0o755)
    ring.rotate()
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
    ring.rotate()
    other = create_app(settings)
    with other.app_context():
        before = ring.active().kid
    after = ring.rotate()
    moment[0] += 1.1
    with other.app_context():
        assert ring.active().kid == after != before


def test_a_rotation_broken_off_before_the_index_leaves_the_ring_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ring.rotate()
    before = states()

    def crash(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(files, "write_index", crash)
    with pytest.raises(OSError, match="disk full"):
        ring.rotate()
    assert states() == before


def test_what_a_broken_off_rotation_left_is_cleared_by_the_next(
    settings: Settings,
) -> None:
    ring.rotate()
    (settings.keys.directory / "orphan.json").write_text("{}")
    (settings.keys.directory / "ring.new").write_text("half of an ind")
    ring.rotate()
    named = {f"{kid}.json" for kid in states()}
    assert {path.name for path in settings.keys.directory.glob("*.json")} == named | {files.INDEX}
    assert not (settings.keys.directory / "ring.new").exists()


def test_an_index_that_cannot_be_read_is_told_with_its_path(settings: Settings) -> None:
    ring.rotate()
    (settings.keys.directory / files.INDEX).write_text('{"keys": [1]}')
    with pytest.raises(files.KeyFileError, match=files.INDEX):
        ring.entries()


def test_two_rotations_at_once_follow_each_other(app: Flask) -> None:
    ring.rotate()

    def work() -> None:
        with app.app_context():
            ring.rotate()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(states().values()) == ["active", "next", "retired", "retired", "retired"]


def test_production_refuses_a_demos_keys(settings: Settings, app: Flask) -> None:
    ring.create_if_missing(settings.keys.directory, demo=True)
    ring.rotate()
    production = settings.model_copy(update={"mode": Mode.PRODUCTION})
    with pytest.raises(ConfigError, match="demo"):
        ring.init_app(app, production)
    ring.init_app(app, settings)


def test_first_keys_are_made_once(settings: Settings) -> None:
    ring.create_if_missing(settings.keys.directory)
    before = states()
    ring.create_if_missing(settings.keys.directory)
    assert states() == before


def test_a_ring_that_worked_stays_in_use_while_its_files_cannot_be_read(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ring, "_CHECK_EVERY", 0)
    kid = ring.rotate()
    assert ring.active().kid == kid
    (settings.keys.directory / files.INDEX).write_text("{", encoding="utf-8")
    assert ring.active().kid == kid
