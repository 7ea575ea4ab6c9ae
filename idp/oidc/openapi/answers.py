"""Answers that several endpoints share: their statuses, headers, errors."""

from collections.abc import Sequence
from typing import Any

from idp.oidc.errors import ErrorCode

Json = dict[str, Any]
_NEVER_STORED: Json = {
    "Cache-Control": {"required": True, "schema": {"const": "no-store"}},
}
_ALLOW: Json = {
    "Allow": {"required": True, "description": "RFC 9110 §15.5.6.", "schema": {"type": "string"}}
}
_NONCE: Json = {
    "DPoP-Nonce": {
        "description": "À mettre dans la preuve suivante (RFC 9449 §8).",
        "schema": {"type": "string"},
    }
}


def told(description: str, schema: Json, **headers: Json) -> Json:
    """Return an answer in JSON that nobody may keep."""
    return {
        "description": description,
        "headers": _NEVER_STORED | headers,
        "content": {"application/json": {"schema": schema}},
    }


def nothing(description: str, **headers: Json) -> Json:
    """Return an answer without a body."""
    return {"description": description, "headers": _NEVER_STORED | headers}


def page(description: str, **headers: Json) -> Json:
    """Return a page for a person."""
    return {
        "description": description,
        "headers": _NEVER_STORED | headers,
        "content": {"text/html": {"schema": {"type": "string"}}},
    }


def moved(description: str) -> Json:
    """Return a redirect: 303, so that a POST is never repeated elsewhere (RFC 9700 §4.12)."""
    address = {"required": True, "schema": {"type": "string", "format": "uri-reference"}}
    return nothing(description, Location=address)


def error(description: str, codes: Sequence[ErrorCode], **headers: Json) -> Json:
    """Return an error as RFC 6749 §5.2 writes it."""
    return told(description, error_schema(codes), **headers)


def error_schema(codes: Sequence[ErrorCode]) -> Json:
    """Return what an error of these codes holds."""
    return {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {"enum": list(codes)},
            "error_description": {"$ref": "#/components/schemas/ErrorDescription"},
        },
        "additionalProperties": False,
    }


def challenge(scheme: str, codes: Sequence[ErrorCode] = (), also: str = "") -> Json:
    """Return the header of a refusal that names what is asked for, and why (RFC 6750 §3).

    `also` is what follows an error that is always named.
    """
    error = f', error="({"|".join(codes)})"{also}(, error_description="[^"]*")?'
    why = f"({error})" + ("" if also else "?") if codes else ""
    schema = {"type": "string", "pattern": f'^({scheme}) [a-z]+="[^"]*"{why}$'}
    return {"WWW-Authenticate": {"required": True, "schema": schema}}


def with_nonce(answers: Json) -> Json:
    """Return answers that may carry the nonce for the next DPoP proof."""
    return {
        status: answer | {"headers": answer["headers"] | _NONCE}
        for status, answer in answers.items()
    }


def to_servers(answers: Json) -> Json:
    """Return an endpoint's answers, and those that every endpoint for servers may give."""
    return answers | {
        "405": error("Mauvaise méthode.", ["invalid_request"], **_ALLOW),
        "413": error("Corps trop long.", ["invalid_request"]),
        "503": error("Momentanément indisponible.", ["temporarily_unavailable"]),
    }


def to_people(answers: Json) -> Json:
    """Return an endpoint's answers, and those that every page may give."""
    return answers | {
        "400": page("La demande ne peut pas être lue\u00a0: une page le dit, avec un code."),
        "405": page("Mauvaise méthode.", **_ALLOW),
        "410": page("La demande est terminée ou trop ancienne."),
        "413": page("Demande trop longue."),
        "503": page("Momentanément indisponible."),
    }
