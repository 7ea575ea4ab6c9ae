"""What says what there is: discovery, the keys, this document."""

from collections.abc import Mapping
from typing import Any

from idp.oidc.openapi import answers
from idp.oidc.openapi.answers import Json

PATH = "/openapi.json"


def paths(discovered: Mapping[str, Any], cached: str) -> Json:
    """Return the operations; `discovered` is what discovery says, `cached` for how long."""
    keys = {
        "type": "object",
        "required": ["keys"],
        "properties": {
            "keys": {"type": "array", "items": {"type": "object", "required": ["kty", "kid"]}}
        },
    }
    whole = {
        "type": "object",
        "required": list(discovered),
        "properties": {name: _shape(value) for name, value in discovered.items()},
        "additionalProperties": False,
    }
    this = {"type": "object", "required": ["openapi", "info", "paths"]}
    return {
        "/.well-known/openid-configuration": {
            "get": _public("discovery", "La configuration (OIDC Discovery §4)", whole, cached)
        },
        "/jwks": {"get": _public("keys", "Les clés publiques (RFC 7517 §5)", keys, cached)},
        PATH: {"get": _public("openapi", "Cette description", this, cached)},
    }


def _public(name: str, summary: str, schema: Json, cached: str) -> Json:
    kept = {"Cache-Control": {"required": True, "schema": {"const": cached}}}
    found = answers.told("Pour tous.", schema) | {"headers": kept}
    return {
        "operationId": name,
        "tags": ["configuration"],
        "summary": summary,
        "security": [],
        "responses": answers.to_servers({"200": found}),
    }


def _shape(value: object) -> Json:
    """Return the schema of a member: an address, a yes or no, or a list of words."""
    if isinstance(value, list):
        return {"type": "array", "minItems": 1, "items": {"enum": value}}
    if isinstance(value, bool):
        return {"const": value}
    return {"type": "string", "format": "uri"}
