"""id_token_hint: an ID token of ours, expired or not, verified before it is believed."""

from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from orjson import JSONDecodeError, loads

from idp.keys import ring
from idp.platform import settings

_HEADER_MEMBERS = {"alg", "kid", "typ"}


@dataclass(frozen=True, slots=True)
class Hint:
    """What a verified hint says."""

    client_id: str
    sub: str
    sid: str | None


def verify(token: str) -> Hint | None:
    """Return the hint; None for what we did not sign, or signed for nobody.

    The key is ours by `kid`, never the token's own `jwk`; the algorithm is the key's, never the
    token's; an unknown `crit` or other header member is refused. Expiry does not count
    (RP-Initiated Logout §4).
    """
    try:
        header = jws.extract_compact(token.encode("ascii")).headers()
        key = ring.find(str(header.get("kid")))
        if key is None or not set(header) <= _HEADER_MEMBERS:
            return None
        claims = loads(jws.deserialize_compact(token, key.key, algorithms=[key.alg]).payload)
    except (JoseError, JSONDecodeError, ValueError, TypeError, AttributeError):
        return None
    return _read(claims)


def _read(claims: Any) -> Hint | None:  # noqa: ANN401 — JSON of unknown shape
    if not isinstance(claims, dict) or claims.get("iss") != settings.current().server.issuer:
        return None
    audience, sub, sid = claims.get("aud"), claims.get("sub"), claims.get("sid")
    if not isinstance(audience, str) or not isinstance(sub, str):
        return None
    return Hint(audience, sub, sid if isinstance(sid, str) else None)
