"""What tokens open and are worth: /userinfo, /introspect, /revoke."""

from idp.families.terms import Kind
from idp.oidc.claims import CATALOGUE
from idp.oidc.errors import ErrorCode
from idp.oidc.openapi import answers, members, tokens
from idp.oidc.openapi.answers import Json

_TEXT: Json = {"type": "string"}
_PLACE: Json = {
    "type": "object",
    "required": ["uai", "name", "kind", "degree", "city", "postal_code", "academy"],
    "properties": {
        "uai": _TEXT,
        "name": _TEXT,
        "kind": {"enum": list(Kind)},
        "degree": {"enum": [1, 2], "description": "Premier ou second degré."},
        "city": _TEXT,
        "postal_code": _TEXT,
        "academy": _TEXT | {"description": "Le numéro de l’académie (13\u00a0: Poitiers)."},
    },
    "additionalProperties": False,
}
_PUPIL: Json = {
    "type": "object",
    "required": ["id", "given_name", "family_name", "class", "uai"],
    "properties": {
        "id": _TEXT | {"description": "ELEVE_ID, ou à défaut un identifiant stable chez vous."},
        "given_name": _TEXT,
        "family_name": _TEXT,
        "class": {"type": ["string", "null"]},
        "uai": _TEXT,
    },
    "additionalProperties": False,
}
_TEXTS: Json = {"type": "array", "items": _TEXT}
_SHAPES: dict[str, Json] = {
    "email_verified": {"const": True},
    "phone_number_verified": {"const": True},
    "establishment": _PLACE,
    "establishments": {"type": "array", "items": _PLACE},
    "pupils": {"type": "array", "items": _PUPIL},
    "FrEduVecteur": _TEXTS,
    "FrEduCtRefId": _TEXTS,
    "FrEduCtPersonAffiliation": _TEXTS,
}
"""Claims that are no text."""
_PROOF: Json = {
    "type": "string",
    "description": "Preuve (RFC 9449 §7.1)\u00a0; sans effet avec Bearer.",
}
_REFUSED: tuple[ErrorCode, ...] = ("invalid_token", "invalid_dpop_proof", "use_dpop_nonce")
_BEARER: list[Json] = [{"accessToken": []}, {"boundAccessToken": []}]


def paths() -> Json:
    """Return the operations."""
    return {
        "/userinfo": {"get": _userinfo("userinfo"), "post": _userinfo_by_post()},
        "/introspect": {"post": _introspect()},
        "/revoke": {"post": _revoke()},
    }


def _userinfo(name: str) -> Json:
    claims = {
        claim.name: _SHAPES.get(claim.name, _TEXT) | {"description": f"Portée {claim.scope}."}
        for claim in CATALOGUE
    }
    body = {
        "type": "object",
        "required": ["sub"],
        "properties": {"sub": _TEXT} | claims,
        "additionalProperties": False,
    }
    found = answers.told("Ce qui est accordé (OIDC Core §5.3.2).", body)
    found["content"]["application/jwt"] = {"schema": {"type": "string"}}
    refused = answers.told(
        "Sans jeton ({}), ou refusé\u00a0: l’en-tête dit pourquoi, et le corps.",
        answers.error_schema(_REFUSED) | {"required": []},
        **answers.challenge("Bearer|DPoP", _REFUSED),
    )
    malformed = answers.error(
        "Mal demandé.",
        ["invalid_request"],
        **answers.challenge("Bearer|DPoP", ["invalid_request"]),
    )
    too_little = answers.error(
        "Le jeton n’a pas la portée openid.",
        ["insufficient_scope"],
        **answers.challenge("Bearer|DPoP", ["insufficient_scope"], also=', scope="openid"'),
    )
    return {
        "operationId": name,
        "tags": ["jetons"],
        "summary": "Lire les informations de la personne (OIDC Core §5.3)",
        "security": _BEARER,
        "parameters": members.proof(_PROOF),
        "responses": answers.to_servers(
            answers.with_nonce({"200": found, "400": malformed, "401": refused, "403": too_little})
        ),
    }


def _userinfo_by_post() -> Json:
    body = members.in_form(({"access_token": members.text("RFC 6750 §2.2.")}, ()))
    return _userinfo("userinfoByPost") | {
        "security": [*_BEARER, {}],
        "requestBody": body | {"required": False},
    }


def _shown(name: str, summary: str, found: Json) -> Json:
    """Return an operation to which a client shows a token of its own."""
    refused: tuple[ErrorCode, ...] = ("invalid_request",)
    fields = {"token": members.text("L’un de vos jetons."), "token_type_hint": members.text(
        "Ignoré\u00a0: les deux sortes se reconnaissent.")}  # fmt: skip
    return {
        "operationId": name,
        "tags": ["jetons"],
        "summary": summary,
        "description": members.AUTHENTICATION,
        "security": members.BY_CLIENT,
        "requestBody": members.in_form((fields | members.CLIENT, ("token",))),
        "responses": answers.to_servers(
            {
                "200": found,
                "400": answers.error("Demande mal formée.", refused),
                "401": answers.error(
                    "Client non reconnu.", ["invalid_client"], **answers.challenge("Basic")
                ),
            }
        ),
    }


def _introspect() -> Json:
    worth = {
        "type": "object",
        "required": ["active"],
        "properties": {
            "active": {"type": "boolean", "description": "false aussi pour le jeton d’un autre."},
            "iss": {"type": "string"},
            "client_id": {"type": "string"},
            "sub": {"type": "string"},
            "scope": tokens.SCOPE,
            "exp": {"type": "integer"},
            "acr": {"type": "string", "description": "RFC 9470 §6.2."},
            "auth_time": {"type": "integer"},
            "token_type": {"enum": tokens.TOKEN_TYPES},
            "cnf": {"type": "object", "required": ["jkt"], "description": "RFC 9449 §6.2."},
        },
        "additionalProperties": False,
    }
    found = answers.told("Ce que vaut le jeton (RFC 7662 §2.2).", worth)
    return _shown("introspect", "Savoir ce que vaut un jeton (RFC 7662)", found)


def _revoke() -> Json:
    found = answers.nothing("Il ne vaut plus rien, quel qu’il fût (RFC 7009 §2.2).")
    return _shown("revoke", "Rendre un jeton (RFC 7009)", found)
