"""Addresses that a client registers: https, or http on loopback; later compared to the letter."""

import re
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_LONGEST = 2000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9.-]+|[0-9a-f:.]+")
"""A name or an IP address; it is printed into the policy of content."""
_UNREADABLE = "L’hôte ou le port de cette adresse ne peut pas être lu."
_PRINTABLE = range(0x21, 0x7F)


def check_address(uri: str) -> str:
    """Return the address unchanged. Raises ValueError with a French sentence.

    RFC 6749 §3.1.2 (absolute, no fragment), RFC 8252 §7.3 (http only on loopback), RFC 9700 §4.1.1
    (no wildcard). What a browser and urlsplit could read differently is refused.
    """
    if len(uri) > _LONGEST or any(ord(c) not in _PRINTABLE for c in uri) or "\\" in uri:
        raise ValueError(
            "Cette adresse contient des caractères interdits, ou elle est trop longue."
        )
    if "#" in uri:
        raise ValueError("Une adresse de retour n’a pas de fragment (#).")
    if "*" in uri:
        raise ValueError("Une adresse de retour n’a pas de joker (*) : donnez chaque adresse.")
    parts = _split(uri)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("Donnez une adresse complète, qui commence par https://.")
    if "@" in parts.netloc:
        raise ValueError("Une adresse de retour n’a ni nom d’utilisateur ni mot de passe (@).")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ValueError("http n’est permis que sur la boucle locale : utilisez https.")
    path = parts.path.lower().replace("%2e", ".").replace(";", "/")
    if any(step in {".", ".."} for step in path.split("/")):
        raise ValueError("Une adresse de retour n’a pas de « . » ou « .. » dans son chemin.")
    return uri


def _split(uri: str) -> SplitResult:
    try:
        parts = urlsplit(uri)
        parts.port  # noqa: B018 — reading it is the check
    except ValueError:
        raise ValueError(_UNREADABLE) from None
    if parts.hostname and not _HOST.fullmatch(parts.hostname):
        raise ValueError(_UNREADABLE)
    return parts


Address = Annotated[str, AfterValidator(check_address)]


def host_of(uri: str) -> str:
    """Return the host, lower case."""
    return urlsplit(uri).hostname or ""


def origin_of(uri: str) -> str:
    """Return the origin as a browser writes it: lower case, no default port (RFC 6454 §6.2)."""
    parts = urlsplit(uri)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = parts.port if parts.port != _DEFAULT_PORTS.get(parts.scheme) else None
    return f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")
