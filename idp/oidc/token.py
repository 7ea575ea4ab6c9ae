"""POST /token: a code becomes an access token and an ID token. No SQL on this path."""

from http import HTTPStatus
from typing import Any

from authlib.oauth2.rfc6749 import OAuth2Error
from flask import Blueprint, Response, jsonify, request

from idp.oidc import cors, errors, failures, parameters
from idp.oidc.code_grant import S256, CodeGrant
from idp.oidc.errors import InvalidRequest, ProtocolError
from idp.oidc.server import CoreRequest, Server

blueprint = Blueprint("token", __name__)
failures.tell_in_json(blueprint)
server = Server()
server.register_grant(CodeGrant, [S256(required=True)])


@blueprint.route("/token", methods=["POST", "OPTIONS"])
@cors.for_public_clients
def token() -> Response:
    """Redeem a code (RFC 6749 §3.2, OIDC Core §3.1.3)."""
    try:
        status, body = _exchange()
    except ProtocolError as error:
        return answer(error)
    response = jsonify(body)
    response.status_code = status
    return _never_stored(response)


def answer(error: ProtocolError) -> Response:
    """Return an error as RFC 6749 §5.2 writes it."""
    response = jsonify({"error": error.error, "error_description": error.description})
    response.status_code = error.status
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Basic realm="token"'
    return _never_stored(response)


def _exchange() -> tuple[int, dict[str, Any]]:
    if request.args:
        # Trap 7: Authlib merges query and form; secrets in an address end in logs.
        raise InvalidRequest("parameters belong in the body")
    if request.mimetype != parameters.FORM:
        raise InvalidRequest(f"the body must be {parameters.FORM}")
    form = parameters.read(parameters.of_body())
    if "grant_type" not in form:
        raise InvalidRequest("grant_type is missing")
    core = CoreRequest("POST", form, request.headers.get("Authorization"))
    try:
        grant = server.get_token_grant(core)
        grant.validate_token_request()
        status, body, _ = grant.create_token_response()
    except OAuth2Error as error:
        raise errors.from_authlib(error) from error
    return status, body


def _never_stored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"  # RFC 6749 §5.1
    response.headers["Pragma"] = "no-cache"
    return response
