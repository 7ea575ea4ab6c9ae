"""The `claims` parameter (OIDC Core §5.5): which claims, where, and whether they are essential."""

from typing import Any

import msgspec
import orjson

from idp.oidc.errors import InvalidRequest

_MOST_CLAIMS = 60


class ClaimsRequest(msgspec.Struct, frozen=True):
    """Names asked for in each place, and the two claims whose value can be asked for."""

    userinfo: frozenset[str] = frozenset()
    id_token: frozenset[str] = frozenset()
    subs: tuple[frozenset[str], ...] = ()
    """The persons wanted in each place (§5.5.1): anybody else must sign in again."""
    acr: tuple[str, ...] = ()
    """Values asked for in the ID token (§5.5.1.1)."""
    acr_essential: bool = False
    """One of these must be met, or the request fails."""

    @property
    def names(self) -> frozenset[str]:
        """Every claim asked for by name, wherever it is to come."""
        return self.userinfo | self.id_token


def parse(text: str | None) -> ClaimsRequest:
    """Read the parameter. Raises InvalidRequest when it is not a JSON object of objects."""
    if text is None:
        return ClaimsRequest()
    try:
        asked = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise InvalidRequest("claims is not JSON") from None
    if not isinstance(asked, dict):
        raise InvalidRequest("claims is not a JSON object")
    userinfo, id_token = _member(asked, "userinfo"), _member(asked, "id_token")
    acr = id_token.get("acr") or {}
    subs = (*_wanted_subs(id_token), *_wanted_subs(userinfo))
    return ClaimsRequest(
        userinfo=frozenset(userinfo),
        id_token=frozenset(id_token),
        subs=subs,
        acr=_values("acr", acr),
        acr_essential=acr.get("essential") is True,
    )


def _member(asked: dict[str, Any], name: str) -> dict[str, dict[str, Any] | None]:
    member = asked.get(name)
    if member is None:
        return {}
    if not isinstance(member, dict) or len(member) > _MOST_CLAIMS:
        raise InvalidRequest(f"claims.{name} is not a JSON object")
    if any(not isinstance(how, dict | None) for how in member.values()):
        raise InvalidRequest(f"claims.{name}: each claim is null or an object")
    return member


def _wanted_subs(member: dict[str, dict[str, Any] | None]) -> tuple[frozenset[str], ...]:
    values = _values("sub", member.get("sub") or {})
    return (frozenset(values),) if values else ()


def _values(claim: str, how: dict[str, Any]) -> tuple[str, ...]:
    values = how.get("values", [how["value"]] if "value" in how else [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise InvalidRequest(f"claims: {claim} values are strings")
    return tuple(values)
