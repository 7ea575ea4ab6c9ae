"""/logout: a person signs out (RP-Initiated Logout 1.0)."""

from idp.oidc.logout_request import CARRIED
from idp.oidc.openapi import answers, members
from idp.oidc.openapi.answers import Json
from idp.session import farewell

_ASKED: dict[str, Json] = {
    "id_token_hint": members.asked()["id_token_hint"],
    "client_id": members.asked()["client_id"],
    "post_logout_redirect_uri": members.text("L’une des adresses enregistrées, à la lettre."),
    "state": members.text("Revient tel quel."),
}
_PAGE = answers.page("Une page\u00a0: la confirmation, ou la fin de la session.")
_MOVED = answers.moved("Vers votre adresse, avec `state`, ou vers la suite chez nous.")


def paths() -> Json:
    """Return the operations."""
    asked = {name: _ASKED[name] for name in CARRIED}
    kept = {"suite": members.text("Une demande gardée, par nos pages.")}
    common = {
        "tags": ["déconnexion"],
        "summary": "Déconnecter (RP-Initiated Logout §2)",
        "responses": answers.to_people({"200": _PAGE, "303": _MOVED}),
    }
    return {
        "/logout": {
            "get": common
            | {"operationId": "logout", "parameters": members.in_address(asked | kept)},
            "post": common
            | {"operationId": "logoutByPost", "requestBody": members.in_form((asked, ()))},
        },
        farewell.PAGE: {
            "get": common
            | {
                "operationId": "loggedOut",
                "tags": ["pages"],
                "summary": "La fin d’une session\u00a0: prévient les ENT (Front-Channel Logout)",
                "parameters": members.in_address(kept),
            }
        },
    }
