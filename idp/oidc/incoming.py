"""The request that is meant: as it came, from a signed object (RFC 9101), or pushed (RFC 9126).

Only one of them ever counts: what stands beside an object or a reference is passed over, so that
nobody on the way can add to what the client signed or pushed (RFC 9101 §6.3).
"""

from idp.clients import registry
from idp.clients.relying_party import RelyingParty
from idp.oidc import parameters, pushed, request_object, request_reference
from idp.oidc.errors import InvalidRequest


def request_of(raw: parameters.Given) -> dict[str, str]:
    """Return the parameters of the request that a browser brings.

    Raises ProtocolError; Problem where a pushed request is over.
    """
    given = parameters.read(raw)
    client = registry.get(given.get("client_id", ""))
    if client is None:
        return given  # told by whoever settles the return address
    if "request" in given and "request_uri" in given:
        raise InvalidRequest("request and request_uri exclude each other")  # RFC 9101 §5
    reference = given.get("request_uri", "")
    if reference.startswith(pushed.PREFIX):
        return pushed.load(reference, client)
    if client.registration.require_pushed_authorization_requests:  # RFC 9126 §6
        raise InvalidRequest("this client must push its requests")
    if reference:
        given = given | {"request": request_reference.fetch(reference, client)}
    return of_object(given, client)


def of_object(given: dict[str, str], client: RelyingParty) -> dict[str, str]:
    """Return the parameters of the object in `request`, or these without one.

    Raises ProtocolError.
    """
    if "request" in given:
        return request_object.parameters_of(given["request"], client)
    if client.registration.require_signed_request_object:  # RFC 9101 §10.5
        raise InvalidRequest("this client must sign its requests")
    return given
