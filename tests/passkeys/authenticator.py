"""An authenticator of the tests' own, and the browser around it (§5.1.3, §5.1.4).

Everything it answers can be bent: `origin`, `flags`, `count`, … so that each refusal has its cause.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

ORIGIN, RP_ID = "http://localhost", "localhost"
PRESENT, VERIFIED, ELIGIBLE, BACKED_UP, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40
USUAL = PRESENT | VERIFIED
Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


def _ec() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class Authenticator:
    """One credential, made at `create`."""

    key: Key = field(default_factory=_ec)
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    origin: str = ORIGIN
    rp_id: str = RP_ID
    flags: int = USUAL
    count: int = 0
    aaguid: bytes = bytes(16)
    handle: bytes | None = None
    client_data: dict[str, Any] = field(default_factory=dict)
    """What the browser says beside or instead of the usual."""

    def create(self, options: dict[str, Any]) -> str:
        """Answer to the options of a new passkey."""
        self.handle = base64url_to_bytes(options["user"]["id"])
        identity = self.aaguid + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        data = self.data(self.flags | ATTESTED) + identity + encode_cbor(self.cose())
        attestation = {"fmt": "none", "attStmt": {}, "authData": data}
        return self._answer(
            clientDataJSON=self._client_data("webauthn.create", options["challenge"]),
            attestationObject=encode_cbor(attestation),
        )

    def get(self, options: dict[str, Any]) -> str:
        """Answer to the options of a sign-in."""
        client_data = self._client_data("webauthn.get", options["challenge"])
        data = self.data(self.flags)
        signed = data + hashlib.sha256(client_data).digest()
        parts = {
            "clientDataJSON": client_data,
            "authenticatorData": data,
            "signature": self._sign(signed),
        }
        return self._answer(**parts, **({"userHandle": self.handle} if self.handle else {}))

    def cose(self) -> dict[int, Any]:
        """The public key (RFC 9053 §7)."""
        public = self.key.public_key()
        if isinstance(public, ec.EllipticCurvePublicKey):
            point = public.public_numbers()
            x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
            return {1: 2, 3: -7, -1: 1, -2: x, -3: y}
        if isinstance(public, rsa.RSAPublicKey):
            numbers = public.public_numbers()
            return {1: 3, 3: -257, -1: numbers.n.to_bytes(256, "big"), -2: b"\x01\x00\x01"}
        return {1: 1, 3: -8, -1: 6, -2: public.public_bytes_raw()}

    def _sign(self, data: bytes) -> bytes:
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(data, ec.ECDSA(hashes.SHA256()))
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(data)

    def data(self, flags: int) -> bytes:
        """The authenticator data (§6.1) without what is attested."""
        about = hashlib.sha256(self.rp_id.encode()).digest()
        return about + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said | self.client_data).encode()

    def _answer(self, **response: bytes) -> str:
        told = {name: bytes_to_base64url(value) for name, value in response.items()}
        named = bytes_to_base64url(self.credential_id)
        whole = {"id": named, "rawId": named, "type": "public-key", "response": told}
        return json.dumps(whole)
