"""id_token_hint: an ID token of ours, expired or not, verified before it is believed."""

from dataclasses import dataclass
from typing import Any

from idp.keys import ring
from idp.oidc import signed
from idp.oidc.signed import NotVerified
from idp.platform import settings


@dataclass(frozen=True, slots=True)
class Hint:
    """What a verified hint says."""

    client_id: str
    sub: str
    sid: str


def verify(token: str) -> Hint | None:
    """Return the hint; None for what we did not sign, or signed for nobody.

    Expiry does not count (RP-Initiated Logout §4).
    """
    try:
        header = signed.header_of(token)
        key = ring.find(header.get("kid", ""))
        if key is None or header.get("typ", "JWT") != "JWT":
            return None
        claims = signed.claims_of(token, key.key, key.alg)
    except NotVerified:
        return None
    return _read(claims)


def _read(claims: dict[str, Any]) -> Hint | None:
    if claims.get("iss") != settings.current().server.issuer:
        return None
    audience, sub, sid = claims.get("aud"), claims.get("sub"), claims.get("sid")
    # Each ID token of ours has a sid; our other JWTs must not pass for one (RFC 8725 §3.12).
    if not all(isinstance(text, str) for text in (audience, sub, sid)):
        return None
    return Hint(str(audience), str(sub), str(sid))
