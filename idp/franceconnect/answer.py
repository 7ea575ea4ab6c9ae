"""What FranceConnect's answer says: pure over its parameters (RFC 6749 §4.1.2, RFC 9207)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from idp.session.upstream_setbacks import Setback

_REFUSED = "access_denied"
_DOWN = frozenset({"temporarily_unavailable", "server_error"})


@dataclass(frozen=True, slots=True)
class Code:
    """The person signed in at FranceConnect."""

    code: str


@dataclass(frozen=True, slots=True)
class Failed:
    """They did not, or it is not FranceConnect that says so; `cause` is for the log."""

    setback: Setback
    cause: str


def read(given: Mapping[str, Sequence[str]], issuer: str) -> Code | Failed:
    """Read the answer's parameters, each of which may stand there once."""
    if any(len(values) != 1 for values in given.values()):
        return Failed(Setback.FAILED, "repeated parameter")
    values = {name: one for name, (one,) in given.items()}
    # RFC 9207 §2.4: compared before anything else, on errors too.
    if values.get("iss") != issuer:
        return Failed(Setback.FAILED, "iss")
    if error := values.get("error"):
        return Failed(_setback_of(error), f"error {error}"[:80])
    if not values.get("code"):
        return Failed(Setback.FAILED, "no code")
    return Code(values["code"])


def _setback_of(error: str) -> Setback:
    if error == _REFUSED:
        return Setback.REFUSED
    return Setback.DOWN if error in _DOWN else Setback.FAILED
