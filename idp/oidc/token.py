"""POST /token: a code, or a refresh token, becomes an access token and an ID token.

No SQL on a code's way, unless a refresh token goes with it.
"""

from typing import Any

from authlib.oauth2.rfc6749 import OAuth2Error
from flask import Blueprint, Response, jsonify

from idp.oidc import cors, dpop, dpop_nonce, errors, failures, form
from idp.oidc.code_grant import S256, CodeGrant
from idp.oidc.errors import InvalidRequest, ProtocolError
from idp.oidc.refresh_grant import RefreshGrant
from idp.oidc.server import CoreRequest, Server
from idp.platform import here

blueprint = Blueprint("token", __name__)
failures.tell_in_json(blueprint)
server = Server()
server.register_grant(CodeGrant, [S256(required=True)])
server.register_grant(RefreshGrant)


@blueprint.route("/token", methods=["POST", "OPTIONS"])
@cors.for_public_clients
def token() -> Response:
    """Redeem a code or a refresh token (RFC 6749 §3.2, OIDC Core §3.1.3, §12)."""
    try:
        status, body = _exchange()
    except ProtocolError as error:
        return dpop_nonce.given(form.failure(error))
    response = jsonify(body)
    response.status_code = status
    return dpop_nonce.given(form.never_stored(response))


def _exchange() -> tuple[int, dict[str, Any]]:
    parameters = form.read()
    if "grant_type" not in parameters:
        raise InvalidRequest("grant_type is missing")
    core = CoreRequest("POST", parameters, here.request().headers.get("Authorization"))
    # Before anything is used up: who is sent back for a nonce comes with the same code.
    core.jkt = dpop.proven_key()
    try:
        grant = server.get_token_grant(core)
        grant.validate_token_request()
        status, body, _ = grant.create_token_response()
    except OAuth2Error as error:
        raise errors.from_authlib(error) from error
    return status, body
