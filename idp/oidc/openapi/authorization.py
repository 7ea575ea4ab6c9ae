"""/authorize and /par: a request, by the browser or by the client's server."""

from idp.oidc import pushed
from idp.oidc.errors import ErrorCode
from idp.oidc.openapi import answers, members
from idp.oidc.openapi.answers import Json
from idp.session import journey

_MALFORMED: tuple[ErrorCode, ...] = (
    "invalid_request",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_response_type",
    "request_not_supported",
    "request_uri_not_supported",
    "registration_not_supported",
    "invalid_request_object",
    "invalid_request_uri",
)
TO_THE_ENT: tuple[ErrorCode, ...] = (
    *_MALFORMED,
    "access_denied",
    "login_required",
    "interaction_required",
    "consent_required",
    "unmet_authentication_requirements",
)
"""What comes back to the client's address."""
_BACK = answers.moved(
    "Vers l’écran suivant, ou vers votre adresse avec `code`, `state` et `iss`, ou avec ce que dit "
    "AuthorizationError."
)
_POSTED = answers.page("`response_mode=form_post`\u00a0: la page qui poste la réponse chez vous.")
_NO_SCHOOL = answers.page("Aucun établissement à ouvrir\u00a0: une page le dit.")
_REQUIRED = ("redirect_uri", "response_type", "scope")


def schemas() -> Json:
    """Return what the ENT's address receives."""
    refusal = answers.error_schema(TO_THE_ENT)
    refusal["properties"] |= {
        "state": {"type": "string", "description": "Tel que vous l’avez donné."},
        "iss": {"type": "string", "description": "L’émetteur (RFC 9207)."},
    }
    return {"AuthorizationError": refusal | {"required": ["error", "iss"]}}


def paths() -> Json:
    """Return the operations."""
    return {
        "/authorize": {"get": _by_address(), "post": _by_form()},
        "/authorize/refus": {"get": _give_up()},
        "/par": {"post": _pushed()},
    }


def _by_address() -> Json:
    goes_on = {journey.PARAMETER: members.text("Reprise d’une demande, par nos pages.")}
    return {
        "operationId": "authorize",
        "tags": ["connexion"],
        "summary": "Demander une connexion (OIDC Core §3.1.2)",
        "description": (
            "Pour le navigateur. `client_id` et `redirect_uri` sont jugés d’abord\u00a0: s’ils ne "
            "sont pas enregistrés, une page le dit et rien ne revient chez vous. Avec `request` ou "
            "`request_uri`, `client_id` suffit. Un paramètre inconnu est ignoré\u00a0; répété, il "
            "est refusé."
        ),
        "parameters": members.in_address(members.asked() | goes_on),
        "responses": answers.to_people({"200": _POSTED, "303": _BACK, "403": _NO_SCHOOL}),
    }


def _by_form() -> Json:
    whole = (members.asked(), ("client_id",))
    return {
        "operationId": "authorizeByPost",
        "tags": ["connexion"],
        "summary": "Demander une connexion par un formulaire (OIDC Core §3.1.2.1)",
        "requestBody": members.in_form(whole),
        "responses": answers.to_people({"200": _POSTED, "303": _BACK}),
    }


def _give_up() -> Json:
    which = {journey.PARAMETER: members.text("La demande.")}
    return {
        "operationId": "giveUp",
        "tags": ["pages"],
        "summary": "Retourner à l’ENT avec access_denied",
        "description": "Un bouton de nos pages, quand aucun établissement ne peut être ouvert.",
        "parameters": members.in_address(which, required=which),
        "responses": answers.to_people({"200": _POSTED, "303": _BACK}),
    }


def _pushed() -> Json:
    asked = {name: schema for name, schema in members.asked().items() if name != "request_uri"}
    by_value = {name: schema for name, schema in asked.items() if name != "request"}
    reference = {
        "type": "object",
        "required": ["request_uri", "expires_in"],
        "properties": {
            "request_uri": {"type": "string", "pattern": f"^{pushed.PREFIX}"},
            "expires_in": {"const": pushed.SECONDS},
        },
        "additionalProperties": False,
    }
    refused: tuple[ErrorCode, ...] = (*_MALFORMED, "invalid_dpop_proof", "use_dpop_nonce")
    return {
        "operationId": "pushAuthorizationRequest",
        "tags": ["connexion"],
        "summary": "Déposer une demande (RFC 9126)",
        "description": members.AUTHENTICATION,
        "security": members.BY_CLIENT,
        "parameters": members.proof(members.PROOF),
        "requestBody": members.in_form(
            (by_value | members.CLIENT, _REQUIRED),
            (members.CLIENT | {"request": asked["request"]}, ("request",)),
        ),
        "responses": answers.to_servers(
            answers.with_nonce(
                {
                    "201": answers.told("À mettre dans `request_uri`, une fois.", reference),
                    "400": answers.error("Demande refusée.", refused),
                    "401": answers.error(
                        "Client non reconnu.", ["invalid_client"], **answers.challenge("Basic")
                    ),
                }
            )
        ),
    }
