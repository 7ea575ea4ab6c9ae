"""Whether what FranceConnect signed can be believed: pure functions of tokens, keys and time.

Key and algorithm come from our settings and FranceConnect's JWKS, never from a token's header.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import orjson
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey, RSAKey

from idp.session.ways_in import FRANCECONNECT_LEVELS

Key = ECKey | RSAKey | OctKey
FindKey = Callable[[str, str | None], Key | None]
"""The key for an algorithm of the settings and a `kid`."""
_LEEWAY = 30
"""Seconds that our clock and FranceConnect's may differ; a token lives 60."""
_LONGEST_SUB = 255  # OpenID Connect Core §2


class Untrusted(Exception):  # noqa: N818 — reads as what happened
    """A token that is not believed; the text names the rule it broke, and nothing of the person."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say."""

    issuer: str
    client_id: str
    algorithms: Collection[str]
    now: float
    """Seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a verified ID token says."""

    sub: str
    acr: str
    amr: tuple[str, ...]
    auth_time: float | None


def read_id_token(
    token: str, find_key: FindKey, expected: Expected, *, nonce: str, access_token: str
) -> SignIn:
    """Return what an ID token says (OpenID Connect Core §3.1.3.7). Raises Untrusted."""
    claims = _signed(token, find_key, expected)
    _check_addressed(claims, expected)
    _check_time(claims, expected.now)
    if not _same(claims.get("nonce"), nonce):
        raise Untrusted("nonce")
    # §3.1.3.8: optional in the code flow, and compared where it is there.
    if "at_hash" in claims and not _same(claims["at_hash"], at_hash(access_token)):
        raise Untrusted("at_hash")
    acr = claims.get("acr")
    if acr not in FRANCECONNECT_LEVELS:
        raise Untrusted("acr")
    return SignIn(_sub(claims), acr, _methods(claims), _number(claims.get("auth_time")))


def read_userinfo(token: str, find_key: FindKey, expected: Expected, *, sub: str) -> dict[str, Any]:
    """Return the claims of a signed userinfo answer (OpenID Connect Core §5.3.2, §5.3.4).

    Raises Untrusted, for another person's too.
    """
    claims = _signed(token, find_key, expected)
    _check_addressed(claims, expected)
    expires = _number(claims.get("exp"))
    if "exp" in claims and (expires is None or expires + _LEEWAY <= expected.now):
        raise Untrusted("exp")
    if not _same(claims.get("sub"), sub):
        raise Untrusted("sub")
    return claims


def check_fresh(auth_time: float, wanted_since: float) -> None:
    """Raise Untrusted for a sign-in that is older than the wish for a new one (prompt=login)."""
    if auth_time + _LEEWAY < wanted_since:
        raise Untrusted("auth_time")


def at_hash(access_token: str) -> str:
    """Return the left half of the digest, for every algorithm of ours SHA-256 (Core §3.1.3.6)."""
    digest = hashlib.sha256(access_token.encode("utf-8", "surrogatepass")).digest()
    return urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def _signed(token: str, find_key: FindKey, expected: Expected) -> dict[str, Any]:
    try:
        header = jws.extract_compact(token.encode("ascii")).headers()
        algorithm, kid = header.get("alg"), header.get("kid")
        if not isinstance(algorithm, str) or algorithm not in expected.algorithms:
            raise Untrusted("alg")
        # RFC 7515 §4.1.11: no extension is understood here.
        if "crit" in header:
            raise Untrusted("crit")
        key = find_key(algorithm, kid if isinstance(kid, str) else None)
        if key is None:
            raise Untrusted("kid")
        claims = orjson.loads(jws.deserialize_compact(token, key, algorithms=[algorithm]).payload)
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise Untrusted(type(error).__name__) from error
    if not isinstance(claims, dict):
        raise Untrusted("claims")
    return claims


def _check_addressed(claims: dict[str, Any], expected: Expected) -> None:
    if claims.get("iss") != expected.issuer:
        raise Untrusted("iss")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if expected.client_id not in audiences:
        raise Untrusted("aud")
    # §3.1.3.7 rules 3 to 5: no other audience that we do not trust, no other authorized party.
    if len(audiences) > 1 or claims.get("azp", expected.client_id) != expected.client_id:
        raise Untrusted("azp")


def _check_time(claims: dict[str, Any], now: float) -> None:
    expires, issued = _number(claims.get("exp")), _number(claims.get("iat"))
    if expires is None or expires + _LEEWAY <= now:
        raise Untrusted("exp")
    if issued is None or issued > now + _LEEWAY:
        raise Untrusted("iat")


def _methods(claims: dict[str, Any]) -> tuple[str, ...]:
    """The values of `amr` that are short words (RFC 8176 §2); it may be missing."""
    amr = claims.get("amr")
    return tuple(m for m in amr if _is_word(m)) if isinstance(amr, list) else ()


def _is_word(value: Any) -> bool:  # noqa: ANN401 — JSON of unknown shape
    return isinstance(value, str) and re.fullmatch(r"[\w:.-]{1,40}", value, re.ASCII) is not None


def _sub(claims: dict[str, Any]) -> str:
    sub = claims.get("sub")
    if not isinstance(sub, str) or not sub or len(sub) > _LONGEST_SUB or not sub.isascii():
        raise Untrusted("sub")
    return sub


def _number(value: Any) -> float | None:  # noqa: ANN401 — JSON of unknown shape
    # A bool is an int for Python, and no time.
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _same(given: Any, wanted: str) -> bool:  # noqa: ANN401 — JSON of unknown shape
    if not isinstance(given, str):
        return False
    return hmac.compare_digest(
        given.encode("utf-8", "surrogatepass"), wanted.encode("utf-8", "surrogatepass")
    )
