"""This site as WebAuthn knows it: from the configured issuer, never from the Host header."""

import ipaddress
from urllib.parse import urlsplit

from idp.platform import settings

_USUAL_PORTS = {"http": 80, "https": 443}


def origin() -> str:
    """Return the origin in which a browser makes and uses passkeys (RFC 6454 §6.2).

    As browsers write it: an operator may have written capitals, accents or the usual port.
    """
    parts = urlsplit(settings.current().server.issuer)
    usual = parts.port in {None, _USUAL_PORTS[parts.scheme]}
    return f"{parts.scheme}://{rp_id()}" + ("" if usual else f":{parts.port}")


def rp_id() -> str:
    """Return the domain that passkeys belong to (Web Authentication Level 3 §5.1.2)."""
    host = urlsplit(settings.current().server.issuer).hostname or ""
    return host.encode("idna").decode()


def is_possible() -> bool:
    """Whether browsers make passkeys here: for a domain, never for an address of a machine."""
    host = urlsplit(settings.current().server.issuer).hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True
    return False
