"""The whole description, put together from its parts."""

from collections.abc import Mapping
from typing import Any

from idp.oidc import dpop
from idp.oidc.openapi import (
    authorization,
    metadata,
    registration,
    resources,
    sign_out,
    tokens,
)
from idp.oidc.openapi.answers import Json

_SECURITY: Json = {
    "clientSecretBasic": {"type": "http", "scheme": "basic", "description": "RFC 6749 §2.3.1."},
    "accessToken": {"type": "http", "scheme": "bearer", "description": "RFC 6750 §2.1."},
    "boundAccessToken": {
        "type": "http",
        "scheme": dpop.SCHEME,
        "description": "Avec une preuve dans l’en-tête DPoP (RFC 9449 §7.1).",
    },
}
_REGISTRATION_SECURITY: Json = {
    "initialAccessToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "Remis par l’administrateur (RFC 7591 §3).",
    },
    "registrationAccessToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "Reçu à l’inscription (RFC 7592 §3).",
    },
}
_DESCRIPTION = (
    "Les points d’accès un à un\u00a0: paramètres, réponses, en-têtes, codes d’erreur. "
    "Le guide est docs/raccorder-un-ent.md."
)


def document(discovered: Mapping[str, Any], *, title: str, version: str, cached: str) -> Json:
    """Return the description of the provider whose discovery this is."""
    opened = "registration_endpoint" in discovered
    paths = (
        authorization.paths()
        | tokens.paths()
        | resources.paths()
        | (registration.paths() if opened else {})
        | sign_out.paths()
        | metadata.paths(discovered, cached)
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": _DESCRIPTION},
        "servers": [{"url": discovered["issuer"]}],
        "paths": paths,
        "components": {
            "schemas": _schemas() | (registration.schemas() if opened else {}),
            "securitySchemes": _SECURITY | (_REGISTRATION_SECURITY if opened else {}),
        },
    }


def _schemas() -> Json:
    described = {
        "type": "string",
        "pattern": r"^[ !#-\[\]-~]*$",
        "description": "Pour l’ingénieur\u00a0: ASCII, en anglais (RFC 6749 §5.2).",
    }
    return {"ErrorDescription": described} | authorization.schemas()
