"""The signature algorithms: how a key of each is made, read and published (RFC 7518, RFC 8037)."""

import warnings
from typing import Any

from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey

PrivateKey = RSAKey | ECKey | OKPKey
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
DEFAULT = "RS256"
"""What a client gets that asks for nothing else (OIDC Core §15.1)."""
_RSA_BITS = 2048

# RFC 9864 names the curve, "Ed25519"; what relying parties read today is "EdDSA" (RFC 8037 §3.1).
warnings.filterwarnings("ignore", "EdDSA is deprecated", SecurityWarning)


def generate(alg: str) -> PrivateKey:
    """Make a key that signs with this algorithm; RSA keys take about a tenth of a second."""
    match alg:
        case "ES256":
            return ECKey.generate_key("P-256", auto_kid=False)
        case "EdDSA":
            return OKPKey.generate_key("Ed25519", auto_kid=False)
        case _:
            return RSAKey.generate_key(_RSA_BITS, auto_kid=False)


def parse(jwk: dict[str, Any]) -> PrivateKey:
    """Read a private JWK. Raises ValueError for a kind of key that signs with none of these."""
    kinds: dict[str, type[PrivateKey]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
    try:
        return kinds[jwk["kty"]].import_key(jwk)
    except KeyError as error:
        message = f"no signing key: kty {jwk.get('kty')}"
        raise ValueError(message) from error
