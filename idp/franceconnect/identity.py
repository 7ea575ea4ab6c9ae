"""Reads the identity that FranceConnect's userinfo gives: pure.

`family_name` is the birth name, `preferred_username` the used name; `given_name_array` the given
names in their order; a birth date may lack its day or month (1962-00-00).
"""

from typing import Any

from idp.franceconnect.verification import SignIn, Untrusted
from idp.session import partial_dates
from idp.session.upstream import Identity

_LONGEST_NAME = 100
_MOST_NAMES = 10


def read(claims: dict[str, Any], sign_in: SignIn) -> Identity:
    """Return the person of verified claims. Raises Untrusted for who has no name at all."""
    given_names = _given_names(claims)
    birth_name = _text(claims.get("family_name"))
    used_name = _text(claims.get("preferred_username"))
    if not given_names or not (birth_name or used_name):
        raise Untrusted("name")
    return Identity(
        sub=sign_in.sub,
        birth_name=birth_name or used_name,
        used_name=used_name if birth_name and used_name and used_name != birth_name else None,
        given_names=given_names,
        born=partial_dates.read(claims.get("birthdate")),
        amr=sign_in.amr,
        acr=sign_in.acr,
    )


def _given_names(claims: dict[str, Any]) -> tuple[str, ...]:
    """The array tells « Anne Marie » from « Anne, Marie »; the plain claim is for want of it."""
    listed = claims.get("given_name_array")
    names = listed if isinstance(listed, list) and listed else [claims.get("given_name")]
    return tuple(name for name in map(_text, names[:_MOST_NAMES]) if name)


def _text(value: Any) -> str:  # noqa: ANN401 — JSON of unknown shape
    """A name in one line; nothing for what is no text."""
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:_LONGEST_NAME]
