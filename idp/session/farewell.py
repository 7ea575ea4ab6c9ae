"""What this browser's last session leaves for the page that says « Vous êtes déconnecté ».

That page tells ENTs by frames (OpenID Connect Front-Channel Logout 1.0), after ways round by
FranceConnect: the session is gone by then.
"""

from dataclasses import dataclass

import orjson

from idp.platform import crypto, state
from idp.session import sids

PAGE = "/logout/fin"
"""Where whoever signs out on a page of ours is sent."""
_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Farewell:
    """A session that ended at this browser: its root, and the clients it visited."""

    root: str
    visited: tuple[str, ...]

    def sid(self, client_id: str) -> str:
        """Return the session's id as this client knows it."""
        return sids.sid(self.root, client_id)


def leave(browser_id: str, farewell: Farewell) -> None:
    """Keep it for ten minutes."""
    kept = orjson.dumps([farewell.root, farewell.visited])
    state.store().set(_key(browser_id), kept, ex=_SECONDS)


def take(browser_id: str | None) -> Farewell | None:
    """Return it, once."""
    raw = state.store().getdel(_key(browser_id)) if browser_id else None
    if not isinstance(raw, bytes):
        return None
    root, visited = orjson.loads(raw)
    return Farewell(root, tuple(visited))


def _key(browser_id: str) -> str:
    return f"farewell:{crypto.digest(browser_id)}"
