"""Random tokens, digests and sealing, so that no secret is kept as it is shown.

Random 256-bit secrets are kept as SHA-256; short codes as keyed HMAC (they could be guessed from a
plain digest); messages that wait and signing keys are sealed (Fernet: AES-128-CBC, HMAC-SHA256).
"""

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr

from idp.platform import settings

TOKEN_BYTES = 32


class SealBroken(Exception):  # noqa: N818 — reads as what happened
    """The sealed bytes were not sealed with this installation's key, or were changed."""


def new_token() -> str:
    """Return a new random secret of 256 bits, URL-safe, 43 characters."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> str:
    """Return the form in which a random secret is kept: SHA-256, hexadecimal."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def matches(token: str, kept: str) -> bool:
    """Compare a secret with its kept form, in constant time."""
    return hmac.compare_digest(digest(token), kept)


def keyed_digest(purpose: str, *parts: str) -> bytes:
    """Return HMAC-SHA256 of the parts under this purpose's own key; parts cannot run together."""
    key = _derive(settings.current().secrets.key.get_secret_value(), purpose)
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    message = b"".join(len(raw).to_bytes(8, "big") + raw for raw in encoded)
    return hmac.digest(key, message, hashlib.sha256)


def seal(plain: bytes) -> bytes:
    """Encrypt and authenticate what waits in the short-lived store."""
    return seal_with(settings.current().secrets.key, "seal", plain)


def unseal(sealed: bytes) -> bytes:
    """Open what `seal` closed. Raises SealBroken."""
    return unseal_with(settings.current().secrets.key, "seal", sealed)


def seal_with(secret: SecretStr, purpose: str, plain: bytes) -> bytes:
    """Encrypt and authenticate under a secret's own key for this purpose."""
    return _fernet(secret.get_secret_value(), purpose).encrypt(plain)


def unseal_with(secret: SecretStr, purpose: str, sealed: bytes) -> bytes:
    """Open what `seal_with` closed, with the same secret and purpose. Raises SealBroken."""
    try:
        return _fernet(secret.get_secret_value(), purpose).decrypt(sealed)
    except InvalidToken as error:
        raise SealBroken from error


@lru_cache(maxsize=32)
def _derive(secret: str, purpose: str) -> bytes:
    return hmac.new(secret.encode(), b"idp:" + purpose.encode(), hashlib.sha256).digest()


@lru_cache(maxsize=8)
def _fernet(secret: str, purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derive(secret, purpose)))
