"""What exactly is wrong with a redirect_uri, for the ENT's engineer (`idp audit --reference`)."""

import re
from urllib.parse import SplitResult, urlsplit

_VALUE = re.compile("=[^&]*")
_LONGEST = 200
_PARTS = ("scheme", "host", "port", "path", "query", "fragment", "user")


def told(came: str, registered: tuple[str, ...]) -> str:
    """Return which address came, which are registered, and in what the nearest one differs.

    Values of a query are left out: they may say who the person is.
    """
    known = " ".join(registered)
    if not came:
        return f"came: nothing; registered: {known}"
    words = wherein(came, registered)
    return f"came: {_without_values(came)}; differs by: {words}; registered: {known}"


def wherein(came: str, registered: tuple[str, ...]) -> str:
    """Return in what an address differs from the nearest registered one: no word of its own."""
    parts = _split(came)
    if parts is None:
        return "cannot be read"
    nearest = min((_differences(parts, one) for one in registered), key=len, default=list(_PARTS))
    return ", ".join(nearest) or "its spelling"


def _differences(came: SplitResult, registered: str) -> list[str]:
    """Return the parts that differ, and how where it is easily overlooked."""
    one = urlsplit(registered)
    pairs = zip(_PARTS, _parts(came), _parts(one), strict=True)
    return [_how(name, a or "", b or "") for name, a, b in pairs if a != b]


def _parts(uri: SplitResult) -> tuple[str | None, ...]:
    user, _, place = uri.netloc.rpartition("@")
    host, colon, port = place.partition(":")
    return uri.scheme, host, colon + port, uri.path, uri.query, uri.fragment, user


def _how(name: str, came: str, registered: str) -> str:
    if came.lower() == registered.lower():
        return f"{name} (capital letters)"
    if came.rstrip("/") == registered.rstrip("/"):
        return f"{name} (slash at the end)"
    return name


def _split(uri: str) -> SplitResult | None:
    try:
        return urlsplit(uri)
    except ValueError:
        return None


def _without_values(uri: str) -> str:
    address, mark, query = uri.partition("#")[0].partition("?")
    if "@" in address:
        address = address.partition("://")[0] + "://...@" + address.rpartition("@")[2]
    # No address has a space; with one it could add facts of its own to those that follow.
    return (address + mark + _VALUE.sub("=...", query))[:_LONGEST].replace(" ", "\u2423")
