"""Public keys as a client gives them: a JWK Set (RFC 7517 §5)."""

from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

PublicKey = RSAKey | ECKey | OKPKey
MOST_KEYS = 20
_SMALLEST_RSA = 2048  # bits (RFC 7518 §3.3)
_CURVES = {"EC": {"P-256", "P-384", "P-521"}, "OKP": {"Ed25519", "X25519"}}
_KINDS: dict[str, type[PublicKey]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
_PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


@dataclass(frozen=True, slots=True)
class ClientKey:
    """One usable key of a client."""

    kid: str | None
    alg: str | None
    use: str | None
    key: PublicKey


def read(jwks: Any) -> tuple[ClientKey, ...]:  # noqa: ANN401 — JSON of unknown shape
    """Return the keys of a JWK Set that can be used; others are passed over (RFC 7517 §5).

    Raises ValueError when it is no JWK Set, or holds a private or symmetric key.
    """
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(keys, list) or not 0 < len(keys) <= MOST_KEYS:
        raise ValueError(f"un jeu de clés (JWK Set) de 1 à {MOST_KEYS} clés est attendu.")
    if any(not isinstance(jwk, dict) or _PRIVATE & set(jwk) for jwk in keys):
        raise ValueError("des clés publiques seules sont attendues.")
    return tuple(found for jwk in keys if (found := _read_one(jwk)) is not None)


def _read_one(jwk: dict[str, Any]) -> ClientKey | None:
    kind = str(jwk.get("kty"))
    if kind not in _KINDS or (kind in _CURVES and jwk.get("crv") not in _CURVES[kind]):
        return None
    try:
        key = _KINDS[kind].import_key(jwk)
        if isinstance(key, RSAKey) and key.public_key.key_size < _SMALLEST_RSA:
            return None
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return ClientKey(_text(jwk, "kid"), _text(jwk, "alg"), _text(jwk, "use"), key)


def _text(jwk: dict[str, Any], name: str) -> str | None:
    value = jwk.get(name)
    return value if isinstance(value, str) else None
