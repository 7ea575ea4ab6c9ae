"""Posted forms of the endpoints that clients' servers call: token, introspection, revocation."""

from http import HTTPStatus

from flask import Response, jsonify

from idp.oidc import parameters
from idp.oidc.errors import InvalidRequest, ProtocolError
from idp.platform import here


def read() -> dict[str, str]:
    """Return the parameters of the body. Raises InvalidRequest."""
    asked = here.request()
    if asked.args:
        # Trap 7: Authlib merges query and form; secrets in an address end in logs.
        raise InvalidRequest("parameters belong in the body")
    if asked.mimetype != parameters.FORM:
        raise InvalidRequest(f"the body must be {parameters.FORM}")
    return parameters.read(parameters.of_body())


def failure(error: ProtocolError) -> Response:
    """Return an error as RFC 6749 §5.2 writes it."""
    response = jsonify({"error": error.error, "error_description": error.description})
    response.status_code = error.status
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Basic realm="token"'
    return never_stored(response)


def never_stored(response: Response) -> Response:
    """Mark an answer that nobody may keep (RFC 6749 §5.1); Cache-Control stands on every answer."""
    response.headers.add("Pragma", "no-cache")
    return response
