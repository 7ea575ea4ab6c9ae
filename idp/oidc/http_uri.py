"""Whether two http addresses are the same one, written differently (RFC 3986 §6.2.2, §6.2.3)."""

import re
from urllib.parse import urlsplit

_ESCAPED = re.compile("%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_PORTS = {"http": 80, "https": 443}


def same(told: object, expected: str) -> bool:
    """Whether an address names the same resource; its query and fragment do not count."""
    if not isinstance(told, str):
        return False
    return (found := _normal(told)) is not None and found == _normal(expected)


def _normal(address: str) -> tuple[str, str, int | None, str] | None:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if "@" in parts.netloc or not parts.hostname:
        return None
    path = _ESCAPED.sub(_decoded, parts.path) or "/"
    return parts.scheme, parts.hostname, port or _PORTS.get(parts.scheme), path


def _decoded(escaped: re.Match[str]) -> str:
    letter = chr(int(escaped[1], 16))
    return letter if _UNRESERVED.fullmatch(letter) else escaped[0].upper()
