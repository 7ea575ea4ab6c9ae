"""`request_uri` of a registered client (OIDC Core §6.2): its signed request, fetched from there.

A fragment says which state of it a cache may keep. Here none is kept, and the client's signature
says whose it is: the certification suite registers the hash of something else.
"""

from idp.clients.relying_party import RelyingParty
from idp.clients.request_settings import LONGEST_REQUEST_URI
from idp.oidc import parameters
from idp.oidc.errors import ProtocolError
from idp.platform import budget, outbound
from idp.platform.outbound import OutboundError

_PER_MINUTE = 300
"""Fetches for one client: anybody's browser can make us fetch."""


def fetch(uri: str, client: RelyingParty) -> str:
    """Return the JWT that lies at an address that the client registered.

    Raises ProtocolError: `request_uri_not_supported` where it registered none, else
    `invalid_request_uri`.
    """
    registered = client.registration.request_uris
    if not registered:
        raise ProtocolError("request_uri_not_supported", "this client registered no request_uris")
    address = uri.partition("#")[0]
    # To the letter; an address registered without a fragment may come with one (§6.2).
    if len(uri) > LONGEST_REQUEST_URI or not {uri, address} & set(registered):
        raise _refused("it is not registered")
    if not budget.take(f"request-uri:{client.client_id}", limit=_PER_MINUTE, seconds=60):
        raise _refused("it was fetched too often; try again in a minute")
    try:
        answer = outbound.get(address)
    except OutboundError as error:
        raise _refused("it cannot be fetched") from error
    if not answer.is_success or len(answer.body) > parameters.LONGEST_VALUE:
        raise _refused("it cannot be fetched, or is too long")
    return answer.body.decode("ascii", "replace").strip()


def _refused(why: str) -> ProtocolError:
    return ProtocolError("invalid_request_uri", f"request_uri: {why}")
