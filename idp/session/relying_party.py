"""This site as WebAuthn knows it: from the configured issuer, never from the Host header."""

import ipaddress
from urllib.parse import urlsplit

from idp.platform import settings


def origin() -> str:
    """Return the origin in which a browser makes and uses passkeys (RFC 6454 §6.1)."""
    parts = urlsplit(settings.current().server.issuer)
    return f"{parts.scheme}://{parts.netloc}"


def rp_id() -> str:
    """Return the domain that passkeys belong to (Web Authentication Level 3 §5.1.2)."""
    return urlsplit(settings.current().server.issuer).hostname or ""


def is_possible() -> bool:
    """Whether browsers make passkeys here: for a domain, never for an address of a machine."""
    try:
        ipaddress.ip_address(rp_id())
    except ValueError:
        return bool(rp_id())
    return False
