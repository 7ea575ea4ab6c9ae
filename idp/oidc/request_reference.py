"""`request_uri` of a registered client (OIDC Core §6.2): its signed request, fetched from there."""

import base64
import hashlib

from idp.clients.relying_party import RelyingParty
from idp.clients.request_settings import LONGEST_REQUEST_URI
from idp.oidc import parameters
from idp.oidc.errors import ProtocolError
from idp.platform import budget, outbound
from idp.platform.outbound import OutboundError

_PER_MINUTE = 300
"""Fetches for one client: anybody's browser can make us fetch."""
_HASH_LENGTH = 43


def fetch(uri: str, client: RelyingParty) -> str:
    """Return the JWT that lies at an address that the client registered.

    Raises ProtocolError: `request_uri_not_supported` where it registered none, else
    `invalid_request_uri`.
    """
    registered = client.registration.request_uris
    if not registered:
        raise ProtocolError("request_uri_not_supported", "this client registered no request_uris")
    address, _, fragment = uri.partition("#")
    # To the letter; an address registered without a hash may come with one (§6.2).
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
    if len(fragment) == _HASH_LENGTH and fragment != _hash(answer.body):
        raise _refused("what lies there does not have the hash of the fragment")
    return answer.body.decode("ascii", "replace").strip()


def _hash(body: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(body).digest()).rstrip(b"=").decode()


def _refused(why: str) -> ProtocolError:
    return ProtocolError("invalid_request_uri", f"request_uri: {why}")
