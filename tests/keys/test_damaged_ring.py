"""A ring whose keys cannot all be opened: another secret, a damaged file, a lost one."""

from collections import Counter

import pytest
from pydantic import SecretStr

from idp.config import Settings
from idp.keys import files, ring, rotation
from idp.keys.files import State

pytestmark = pytest.mark.usefixtures("context")


def turn() -> None:
    rotation.rotate(["RS256"])


def states() -> dict[str, str]:
    return {entry.kid: entry.state.value for entry in ring.entries()}


@pytest.mark.parametrize("state", list(State))
def test_a_ring_with_a_key_that_cannot_be_opened_does_not_turn(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, state: State
) -> None:
    """The next process to start would not open it: every sign-in would fail."""
    monkeypatch.setattr(ring, "_CHECK_EVERY", 0)
    rotation.rotate(["ES256", "RS256"])
    turn()
    [damaged] = [e.kid for e in ring.entries() if (e.alg, e.state) == ("RS256", state)]
    path = settings.keys.directory / f"{damaged}.jwk.sealed"
    path.write_bytes(b"garbage")
    before = ring.entries()
    with pytest.raises(files.KeyFileError, match=f"{damaged}.*Rien n’est changé"):
        rotation.rotate(["ES256"])
    assert ring.entries() == before
    path.unlink()  # the way out that the command's help names
    turn()
    assert damaged not in {key["kid"] for key in ring.public_jwks()["keys"]}
    assert states()[ring.active().kid] == "active"


def test_an_algorithm_whose_signing_key_is_gone_turns_with_the_others(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By itself the ring turns what is due: ENTs of that algorithm would get no tokens any more."""
    monkeypatch.setattr(ring, "_CHECK_EVERY", 0)
    rotation.rotate(["ES256", "RS256"])
    (settings.keys.directory / f"{ring.active('ES256').kid}.jwk.sealed").unlink()
    [follows] = [e.kid for e in ring.entries() if (e.alg, e.state) == ("ES256", State.NEXT)]
    turned = rotation.rotate(["RS256"])
    assert turned["ES256"] == ring.active("ES256").kid == follows


def test_after_a_lost_secret_new_keys_are_made_once_the_old_files_are_gone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ring, "_CHECK_EVERY", 0)
    lost = rotation.rotate(["ES256", "RS256"])
    for kid in states():
        files.write_key(settings.keys.directory, kid, {"kid": kid}, SecretStr("another" * 7))
    with pytest.raises(files.KeyFileError, match=r"secrets\.key"):
        rotation.rotate(["ES256", "RS256"])
    for path in settings.keys.directory.glob("*.sealed"):
        path.unlink()
    made = rotation.rotate(["ES256", "RS256"], known=True)
    assert not set(made.values()) & set(lost.values())
    assert Counter(states().values()) == {"active": 2, "next": 2}
    assert ring.active().kid == made["RS256"]
