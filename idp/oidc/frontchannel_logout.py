"""Front-channel logout (OpenID Connect Front-Channel Logout 1.0): hidden frames of the ENTs."""

from urllib.parse import urlencode

from idp.clients import registry
from idp.clients.redirect_uris import origin_of
from idp.clients.relying_party import RelyingParty
from idp.platform import headers, settings
from idp.session.farewell import Farewell

METADATA = {"frontchannel_logout_supported": True, "frontchannel_logout_session_supported": True}


def frames(left: Farewell | None) -> list[str]:
    """Return the addresses to open for who has just left, and let this page open them alone."""
    addresses = [one for client in visited(left) if (one := _address(client, left)) is not None]
    if addresses:
        headers.allow_frames(sorted({origin_of(one) for one in addresses}))
    return addresses


def visited(left: Farewell | None) -> list[RelyingParty]:
    """Return the clients that took part in the session."""
    names = set(left.visited) if left else set()
    return [client for client in registry.enabled() if client.client_id in names]


def stays_open(client: RelyingParty) -> bool:
    """Whether nothing tells this client that a session ended."""
    told = client.registration
    return told.backchannel_logout_uri is None and told.frontchannel_logout_uri is None


def _address(client: RelyingParty, left: Farewell | None) -> str | None:
    uri = client.registration.frontchannel_logout_uri
    if uri is None or left is None or not client.registration.frontchannel_logout_session_required:
        return uri
    said = {"iss": settings.current().server.issuer, "sid": left.sid(client.client_id)}  # §2
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode(said)}"
