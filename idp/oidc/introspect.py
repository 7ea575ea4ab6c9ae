"""POST /introspect: what a token is worth, for the client that it was given to (RFC 7662)."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from idp.clients.relying_party import RelyingParty
from idp.clients.token_settings import OFFLINE
from idp.oidc import access_tokens, client_auth, dpop, failures, form, refresh_families, today
from idp.oidc.errors import ProtocolError
from idp.oidc.grants import Grant
from idp.oidc.refresh_families import Worth
from idp.platform import settings

blueprint = Blueprint("introspect", __name__)
failures.tell_in_json(blueprint)


@blueprint.post("/introspect")
def introspect() -> Response:
    """Answer with `active`, and what goes with it (§2.2)."""
    try:
        token, client = client_auth.token_shown(form.read(), request.headers.get("Authorization"))
    except ProtocolError as error:
        return form.failure(error)
    if client.is_public:  # §2.1: anybody could ask on its behalf
        return form.failure(client_auth.refused("a public client cannot introspect"))
    return form.never_stored(jsonify(_answer(token, client)))


def _answer(token: str, client: RelyingParty) -> dict[str, Any]:
    found = access_tokens.inspect(token)
    if found is not None:
        told = {"exp": found.expires_at, "token_type": dpop.token_type(found.grant)}
        return _about(found.grant, client, told | dpop.confirmation(found.grant))
    worth, shown = refresh_families.judge(token, client)
    if worth is Worth.GOOD and shown is not None and _may_refresh(shown.grant, client):
        return _about(shown.grant, client, {})
    return {"active": False}


def _may_refresh(grant: Grant, client: RelyingParty) -> bool:
    """Whether /token would take it: the registration may have lost the grant, or offline access."""
    lost = set(grant.scopes) - client.scopes
    return client.may("refresh_token") and OFFLINE not in lost


def _about(grant: Grant, client: RelyingParty, more: dict[str, Any]) -> dict[str, Any]:
    """Return what is said; another client's token is none (§4)."""
    if grant.client_id != client.client_id or today.holder(grant) is None:
        return {"active": False}
    return {
        "active": True,
        "iss": settings.current().server.issuer,
        "client_id": grant.client_id,
        "sub": grant.sub,
        "scope": " ".join(grant.scopes_today(client)),
        "acr": grant.acr,  # RFC 9470 §6.2
        "auth_time": grant.auth_time,
    } | more
