"""/token: a code or a refresh token, against tokens."""

from typing import Any

from idp.clients.token_settings import GrantType
from idp.oidc import dpop
from idp.oidc.errors import ErrorCode
from idp.oidc.openapi import answers, members
from idp.oidc.openapi.answers import Json

_REFUSED: tuple[ErrorCode, ...] = (
    "invalid_request",
    "invalid_grant",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_dpop_proof",
    "use_dpop_nonce",
)
TOKEN_TYPES = ["Bearer", dpop.SCHEME]
SCOPE = {"type": "string", "description": "Ce qui a été accordé."}


def paths() -> Json:
    """Return the operation."""
    return {"/token": {"post": _exchange()}}


def _exchange() -> Json:
    return {
        "operationId": "token",
        "tags": ["jetons"],
        "summary": "Échanger un code ou un refresh_token (RFC 6749 §3.2)",
        "description": members.AUTHENTICATION,
        "security": members.BY_CLIENT,
        "parameters": members.proof(members.PROOF),
        "requestBody": members.in_form(_by_code(), _by_refresh_token()),
        "responses": answers.to_servers(
            answers.with_nonce(
                {
                    "200": answers.told("Les jetons.", _tokens()),
                    "400": answers.error("Refusé.", _REFUSED),
                    "401": answers.error(
                        "Client non reconnu.", ["invalid_client"], **answers.challenge("Basic")
                    ),
                }
            )
        ),
    }


def _by_code() -> tuple[Json, tuple[str, ...]]:
    asked = members.asked()
    fields = {
        "grant_type": _grant("authorization_code"),
        "code": members.text("Vaut 60 secondes au plus et sert une fois."),
        "redirect_uri": asked["redirect_uri"],
        "code_verifier": members.shaped("PKCE (RFC 7636 §4.5).", "[A-Za-z0-9._~-]{43,128}"),
    }
    return fields | members.CLIENT, ("grant_type", "code", "redirect_uri")


def _by_refresh_token() -> tuple[Json, tuple[str, ...]]:
    fields = {
        "grant_type": _grant("refresh_token"),
        "refresh_token": members.text("Client public\u00a0: change à chaque usage."),
        "scope": members.text("Moins que ce qui fut accordé, jamais plus."),
    }
    return fields | members.CLIENT, ("grant_type", "refresh_token")


def _grant(name: GrantType) -> Json:
    return {"const": name}


def _tokens() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["access_token", "token_type", "expires_in", "scope"],
        "properties": {
            "access_token": {"type": "string"},
            "token_type": {"enum": TOKEN_TYPES},
            "expires_in": {"type": "integer", "minimum": 1, "description": "Secondes."},
            "scope": SCOPE,
            "id_token": {
                "type": "string",
                "description": "Signé, et chiffré si enregistré. Un jeton rafraîchi sans openid"
                " n’en apporte pas.",
            },
            "refresh_token": {"type": "string", "description": "Si le client l’a enregistré."},
        },
        "additionalProperties": False,
    }
