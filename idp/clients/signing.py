"""What a registration says of keys, signatures, encryption (RFC 7591 §2, OIDC Registration §2)."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from idp.clients import jwks
from idp.clients.redirect_uris import Address

SignatureAlg = Literal["RS256", "PS256", "ES256", "EdDSA"]
EncryptionAlg = Literal["RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW"]
ContentEnc = Literal["A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM"]


def _public_keys(values: dict[str, Any] | None) -> dict[str, Any] | None:
    if values is not None and not jwks.read(values):
        raise ValueError("aucune de ces clés ne peut être utilisée (RSA 2048, EC, Ed25519).")
    return values


class Signing(BaseModel):
    """Keys of the client, and how answers to it are signed and encrypted."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    jwks: Annotated[dict[str, Any] | None, AfterValidator(_public_keys)] = None
    jwks_uri: Address | None = None
    token_endpoint_auth_signing_alg: SignatureAlg | None = None
    """The only one for its assertions; None: any of the list."""
    id_token_signed_response_alg: SignatureAlg = "RS256"  # noqa: S105 — an algorithm
    id_token_encrypted_response_alg: EncryptionAlg | None = None
    id_token_encrypted_response_enc: ContentEnc = "A128CBC-HS256"  # noqa: S105 — the same
    userinfo_signed_response_alg: SignatureAlg | None = None
    """None: JSON, unsigned."""
    userinfo_encrypted_response_alg: EncryptionAlg | None = None
    userinfo_encrypted_response_enc: ContentEnc = "A128CBC-HS256"

    def check_keys(self, *, needed: bool) -> None:
        """Raise ValueError where keys are missing, or given twice."""
        if self.jwks is not None and self.jwks_uri is not None:
            raise ValueError("jwks et jwks_uri : donnez l’un ou l’autre.")
        encrypts = self.id_token_encrypted_response_alg or self.userinfo_encrypted_response_alg
        if (needed or encrypts) and self.jwks is None and self.jwks_uri is None:
            raise ValueError("jwks_uri (ou jwks) : les clés publiques du client sont nécessaires.")
