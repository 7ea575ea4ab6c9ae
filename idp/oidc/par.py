"""POST /par: a client's server hands in an authorization request before the browser comes."""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request

from idp.clients import differences
from idp.oidc import (
    authorization_request,
    client_auth,
    cors,
    dpop,
    dpop_nonce,
    failures,
    form,
    incoming,
    pushed,
)
from idp.oidc.errors import InvalidRequest, ProtocolError
from idp.platform.problems import Problem

blueprint = Blueprint("par", __name__)
failures.tell_in_json(blueprint)
_CREDENTIALS = frozenset({"client_secret", "client_assertion", "client_assertion_type"})


@blueprint.route("/par", methods=["POST", "OPTIONS"])
@cors.for_public_clients
def par() -> Response:
    """Take a request as the authorization endpoint would, and name it (RFC 9126 §2.1, §2.2)."""
    try:
        reference = _push()
    except ProtocolError as error:
        return dpop_nonce.given(form.failure(error))
    response = jsonify({"request_uri": reference, "expires_in": pushed.SECONDS})
    response.status_code = HTTPStatus.CREATED
    return dpop_nonce.given(form.never_stored(response))


def _push() -> str:
    sent = form.read()
    # Before anything is used up: who is sent back for a nonce comes with the same assertion.
    shown = dpop.proven_key()
    client = client_auth.authenticate(request.headers.get("Authorization"), sent)
    if "request_uri" in sent:  # §2.1
        raise InvalidRequest("request_uri cannot be pushed")
    named = {name: value for name, value in sent.items() if name not in _CREDENTIALS}
    given = incoming.of_object(named | {"client_id": client.client_id}, client)
    jkt = dpop.key_asked_for(given, shown)
    if jkt is not None:
        given = given | {"dpop_jkt": jkt}
    try:
        to = authorization_request.return_address(given)
    except Problem:
        differs = differences.wherein(given.get("redirect_uri", ""), client.redirect_uris)
        told = f"redirect_uri is not registered, to the letter; differs by: {differs}"
        raise InvalidRequest(told) from None
    authorization_request.validate(given, to)
    kept = {name: given[name] for name in authorization_request.READ_AGAIN & given.keys()}
    return pushed.keep(kept, client)
