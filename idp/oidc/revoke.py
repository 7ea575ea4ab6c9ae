"""POST /revoke: a client gives a token back (RFC 7009)."""

from flask import Blueprint, Response, request

from idp.clients.relying_party import RelyingParty
from idp.oidc import (
    access_tokens,
    client_auth,
    cors,
    failures,
    form,
    refresh_endings,
    refresh_families,
)
from idp.oidc.errors import ProtocolError
from idp.platform import crypto

blueprint = Blueprint("revoke", __name__)
failures.tell_in_json(blueprint)


@blueprint.route("/revoke", methods=["POST", "OPTIONS"])
@cors.for_public_clients
def revoke() -> Response:
    """Revoke, and say 200 whatever it was: an unknown token is gone too (§2.2)."""
    try:
        token, client = client_auth.token_shown(form.read(), request.headers.get("Authorization"))
    except ProtocolError as error:
        return form.failure(error)
    _revoke(token, client)
    return form.never_stored(Response(status=200))


def _revoke(token: str, client: RelyingParty) -> None:
    """Revoke what is this client's own; a refresh token takes its access tokens along (§2.1)."""
    found = access_tokens.read(token)
    if found is not None:
        if found[0].client_id == client.client_id:
            access_tokens.revoke(token)
        return
    # Even one that is over: its session may be, while access tokens of the grant live.
    family, secret = refresh_families.find(token, client)
    if family and (client.is_public or crypto.matches(secret, family.token_digest)):
        refresh_endings.revoke(family.grant_id)
