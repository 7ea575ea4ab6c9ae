"""Addresses that a client registers: https, or http on loopback; later compared to the letter."""

import re
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_LONGEST = 2000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_NETLOC = re.compile(r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?")
"""A name or an IP address, and nothing around: urlsplit reads http://[::1].evil.example/ as ::1."""
_REST = re.compile(r"([A-Za-z0-9._~:/?@!$&'()+,;=-]|%[0-9A-Fa-f]{2})*")
"""What a path and a query are made of (RFC 3986 §3.3, §3.4), but for the wildcard."""
_UNREADABLE = "L’hôte ou le port de cette adresse ne peut pas être lu."
_FORBIDDEN = "Cette adresse contient des caractères interdits, ou elle est trop longue."
_PRINTABLE = range(0x21, 0x7F)
_AS_READ = (("%2e", "."), ("%2f", "/"), ("%5c", "/"), (";", "/"))
"""How some server on the way may read a path."""


def check_address(uri: str) -> str:
    """Return the address unchanged. Raises ValueError with a French sentence.

    RFC 6749 §3.1.2 (absolute, no fragment), RFC 8252 §7.3 (http only on loopback), RFC 9700 §4.1.1
    (no wildcard). What a browser and urlsplit could read differently is refused.
    """
    if len(uri) > _LONGEST or any(ord(c) not in _PRINTABLE for c in uri) or "\\" in uri:
        raise ValueError(_FORBIDDEN)
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
    _check_path(parts)
    return uri


def _check_path(parts: SplitResult) -> None:
    if not _REST.fullmatch(f"{parts.path}?{parts.query}"):
        raise ValueError(_FORBIDDEN)
    path = parts.path.lower()
    for written, read in _AS_READ:
        path = path.replace(written, read)
    if any(step in {".", ".."} for step in path.split("/")):
        raise ValueError("Une adresse de retour n’a pas de « . » ou « .. » dans son chemin.")


def _split(uri: str) -> SplitResult:
    try:
        parts = urlsplit(uri)
        parts.port  # noqa: B018 — reading it is the check
    except ValueError:
        raise ValueError(_UNREADABLE) from None
    if parts.netloc and not _NETLOC.fullmatch(parts.netloc.rpartition("@")[2]):
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
