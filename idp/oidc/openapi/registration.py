"""/register: clients that register themselves, where the operator opened it."""

from collections.abc import Sequence

from idp.clients.registration import Registration
from idp.clients.self_registration import KNOWN
from idp.oidc import client_metadata
from idp.oidc.errors import ErrorCode
from idp.oidc.openapi import answers, members
from idp.oidc.openapi.answers import Json

_REFUSED: tuple[ErrorCode, ...] = (
    "invalid_redirect_uri",
    "invalid_client_metadata",
    "invalid_software_statement",
)
_NO_TOKEN = answers.error(
    "Sans jeton, ou un qui ne vaut rien ici.",
    ["invalid_token"],
    **answers.challenge("Bearer", ["invalid_token"]),
)
_TEXT: Json = {"type": "string"}
_OURS: Json = {
    "client_id": _TEXT,
    "client_id_issued_at": {"type": "integer"},
    "client_secret": _TEXT | {"description": "Donné une seule fois."},
    "client_secret_expires_at": {"const": 0},
    "registration_client_uri": _TEXT,
    "registration_access_token": _TEXT,
}


def schemas() -> Json:
    """Return a client's metadata: what is asked for, and what is told."""
    whole = Registration.model_json_schema()["properties"]
    known = {name: _plain(schema) for name, schema in whole.items() if name in KNOWN} | {
        name: {"enum": list(offered)} for name, offered in client_metadata.ONLY.items()
    }
    addresses = known["redirect_uris"] | {"minItems": 1, "examples": [[members.REDIRECT_URI]]}
    asked = {name: _or_null(schema) for name, schema in known.items()}
    return {
        "ClientMetadata": {
            "type": "object",
            "required": ["redirect_uris"],
            "properties": asked | {"redirect_uris": addresses},
            "description": "RFC 7591 §2\u00a0; un membre inconnu, ou null, est ignoré.",
        },
        "RegisteredClient": {
            "type": "object",
            "required": [
                "client_id",
                "client_id_issued_at",
                "registration_client_uri",
                "registration_access_token",
                "redirect_uris",
            ],
            "properties": known | _OURS,
            "additionalProperties": False,
        },
    }


def paths() -> Json:
    """Return the operations."""
    identifier = {"name": "client_id", "in": "path", "required": True, "schema": _TEXT}
    return {
        "/register": {"post": _register()},
        "/register/{client_id}": {
            "parameters": [identifier],
            "get": _at("readClient", "Lire son inscription (RFC 7592 §2.1)"),
            "put": _replace(),
            "delete": _withdraw(),
        },
    }


def _register() -> Json:
    made = answers.told("Inscrit (RFC 7591 §3.2.1).", _ref("RegisteredClient"))
    return {
        "operationId": "registerClient",
        "tags": ["inscription"],
        "summary": "S’inscrire (RFC 7591)",
        "description": "Les établissements et les portées sont ceux que le jeton permet.",
        "security": [{"initialAccessToken": []}],
        "requestBody": _body(_ref("ClientMetadata")),
        "responses": answers.to_servers(
            {"201": made, "400": answers.error("Refusé.", _REFUSED), "401": _NO_TOKEN}
        ),
    }


def _at(name: str, summary: str, **more: Json | Sequence[Json]) -> Json:
    told = answers.told("L’inscription (RFC 7592 §3).", _ref("RegisteredClient"))
    return {
        "operationId": name,
        "tags": ["inscription"],
        "summary": summary,
        "security": [{"registrationAccessToken": []}],
        "responses": answers.to_servers({"200": told, "401": _NO_TOKEN}),
    } | more


def _replace() -> Json:
    named = {"type": "object", "required": ["client_id"], "properties": {"client_id": _TEXT}}
    operation = _at("replaceClient", "Remplacer son inscription (RFC 7592 §2.2)")
    operation["requestBody"] = _body({"allOf": [_ref("ClientMetadata"), named]})
    operation["responses"]["400"] = answers.error("Refusé.", _REFUSED)
    return operation


def _withdraw() -> Json:
    gone = answers.to_servers({"204": answers.nothing("Retiré."), "401": _NO_TOKEN})
    return _at("withdrawClient", "Retirer son inscription (RFC 7592 §2.3)", responses=gone)


def _body(schema: Json) -> Json:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _plain(schema: Json) -> Json:
    """Return pydantic's schema of a member without the title that it makes of the name."""
    return {name: value for name, value in schema.items() if name != "title"}


def _or_null(schema: Json) -> Json:
    """Return a member's schema, that admits null: it is then as if left out."""
    null = {"type": "null"}
    return schema if null in schema.get("anyOf", ()) else {"anyOf": [schema, null]}
