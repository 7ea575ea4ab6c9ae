"""The page of ours that a person asked for before they had to sign in.

Kept in the signed cookie of this browser, from a closed list: whatever an address says, nobody is
sent anywhere else. A page may want a sign-in newer than the one there is.
"""

import re

from flask import session as browser_cookie

from idp.platform import clock

HOME = "/services"
_PREFIXES = (
    "/compte",
    "/activation",
    "/franceconnect/lier",
    "/franceconnect/delier",
    "/inscription/ajouter",
)
# Short, because it lies in a cookie, and nothing that a header or a browser could read otherwise.
_PATH = re.compile(r"(/[A-Za-z0-9_-]+){1,5}")
_LONGEST = 200
_KEY = "after"
_SECONDS = 30 * 60


def remember(path: str, *, fresh: bool = False) -> None:
    """Go to this page after the next sign-in; `fresh`: one that is made from now on."""
    if _is_ours(path):
        browser_cookie[_KEY] = [path, clock.timestamp(), fresh]


def take() -> str:
    """Return where to go now that somebody signed in, once; the list of services by default."""
    path = waiting()
    browser_cookie.pop(_KEY, None)
    return path


def waiting() -> str:
    """Return where `take` would lead, and leave it there."""
    held = browser_cookie.get(_KEY)
    path, at, _ = held or (HOME, 0, False)
    return str(path) if at + _SECONDS > clock.timestamp() and _is_ours(path) else HOME


def wants_newer_than(authenticated_at: float) -> bool:
    """Whether the page that waits wants a sign-in newer than this one (seconds)."""
    held = browser_cookie.get(_KEY)
    if not held:
        return False
    _, at, fresh = held
    return bool(fresh) and at + _SECONDS > clock.timestamp() and authenticated_at < at


def _is_ours(path: str) -> bool:
    if len(path) > _LONGEST or not _PATH.fullmatch(path):
        return False
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in _PREFIXES)
