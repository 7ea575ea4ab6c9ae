"""Signed tokens (JWS, RFC 7515) that come in, read without believing a word before the key is ours.

The key is found by us, never the token's own `jwk`, `jku` or `x5c`; the algorithm is the one that
the key is for, never the token's choice; a `crit` is refused.
"""

from collections.abc import Collection
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from orjson import JSONDecodeError, loads

from idp.clients import client_keys
from idp.clients.jwks import ClientKey
from idp.clients.relying_party import RelyingParty
from idp.platform import clock

REFUSED = frozenset({"crit", "b64", "zip", "jku", "jwk", "x5u", "x5c"})
"""Header members that would have the token read, or its key found, otherwise than here. Others that
nobody here knows, as `x5t` beside a certificate's key, are passed over (RFC 7515 §4)."""
KINDS: dict[str, tuple[str, str | None]] = {
    "RS256": ("RSA", None),
    "PS256": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "EdDSA": ("OKP", "Ed25519"),
}
"""The key type and curve of each algorithm (RFC 7518 §3.1, RFC 8037 §3.1)."""


_AHEAD = 30
"""Seconds that another's clock may be ahead of ours; FAPI 2.0 §5.3.2.1: at least 10, at most 60."""
LONGEST = 3600
"""Seconds that a client's token may be valid for, and old."""


class _Registry(JWSRegistry):
    """joserfc's, with room in the header for a client's RSA key (RFC 9449 §4.2)."""

    max_header_length = 2048


class NotVerified(Exception):  # noqa: N818 — reads as what it is
    """The token is malformed, or nobody we know signed it."""


def header_of(token: str, refused: Collection[str] = REFUSED) -> dict[str, Any]:
    """Return the header of a compact JWS, unverified. Raises NotVerified."""
    try:
        header = jws.extract_compact(token.encode("ascii"), registry=_Registry()).headers()
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise NotVerified("malformed") from error
    texts = (header.get("kid", ""), header.get("typ", ""), header.get("alg"))
    if set(header) & set(refused) or not all(isinstance(text, str) for text in texts):
        raise NotVerified("unexpected header")
    return header


def unverified_issuer(token: str) -> str:
    """Return who a token says it is from, only to look up the key that must have signed it."""
    try:
        claims = loads(jws.extract_compact(token.encode("ascii"), registry=_Registry()).payload)
    except (JoseError, JSONDecodeError, ValueError, TypeError, AttributeError) as error:
        raise NotVerified("malformed") from error
    issuer = claims.get("iss") if isinstance(claims, dict) else None
    return issuer if isinstance(issuer, str) else ""


def claims_of(token: str, key: RSAKey | ECKey | OKPKey, alg: str) -> dict[str, Any]:
    """Return the claims of a compact JWS that this key signed. Raises NotVerified."""
    try:
        registry = _Registry(algorithms=[alg], strict_check_header=False)
        read = jws.deserialize_compact(token, key, registry=registry)
        claims = loads(read.payload)
    except (JoseError, JSONDecodeError, ValueError, TypeError, AttributeError) as error:
        raise NotVerified("wrong signature") from error
    if not isinstance(claims, dict):
        raise NotVerified("no claims")
    return claims


def fits(key: RSAKey | ECKey | OKPKey, alg: str) -> bool:
    """Whether a key is of the kind that this algorithm needs."""
    kind, curve = KINDS.get(alg, ("", None))
    return key.key_type == kind and (curve is None or key.curve_name == curve)  # type: ignore[union-attr] # RSA has none


def key_of(client: RelyingParty, header: dict[str, Any]) -> RSAKey | ECKey | OKPKey:
    """Return the client's own key that this header names and fits. Raises NotVerified."""
    if header["alg"] not in KINDS:
        raise NotVerified(f"alg must be one of {', '.join(KINDS)}")

    def usable(held: ClientKey) -> bool:
        right_use = held.use in {None, "sig"} and held.alg in {None, header["alg"]}
        right_kid = header.get("kid") in {None, held.kid}
        return right_use and right_kid and fits(held.key, header["alg"])

    found = client_keys.find(client, usable)
    if found is None:
        raise NotVerified(_without_key(client))
    return found.key


def _without_key(client: RelyingParty) -> str:
    """Return what to look at; no word of the network, which is not for whoever asks."""
    again = f"every {client_keys.AGAIN_SECONDS} s at most"
    if client.registration.jwks_uri is None:
        return "no registered key of this kid and algorithm"
    if client_keys.unreadable(client):
        return f"jwks_uri could not be read; it is tried {again}"
    return f"no key of this kid and algorithm at jwks_uri, which is read {again}"


def check_times(claims: dict[str, Any], *, expires: bool) -> None:
    """Raise NotVerified for a token of a client that is not valid now, or for over an hour.

    `expires`: whether `exp` must be there.
    """
    now = clock.now().timestamp()
    end = _moment(claims, "exp", None if expires else now + 1)
    begin, issued = _moment(claims, "nbf", now), _moment(claims, "iat", now)
    if end <= now:
        raise NotVerified("exp is past by our clock")
    if max(begin, issued) > now + _AHEAD:
        raise NotVerified("iat or nbf is ahead of our clock")
    if end > now + LONGEST:
        raise NotVerified("exp is over an hour away")
    if begin < now - LONGEST:
        raise NotVerified("nbf is over an hour ago")


def _moment(claims: dict[str, Any], name: str, otherwise: float | None) -> float:
    value = claims.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotVerified("exp is required; exp, nbf and iat are numbers")
    return value
