"""Sessions kept on the server: the browser holds a random name and nothing else.

A cookie that was copied before sign-out is worth nothing after it, and an ID token never
has to fit into 4 KB. One process, in memory: enough for a sample, a real ENT uses a database.
"""

import re
import secrets
import time
from collections import OrderedDict
from threading import Lock
from typing import Any, cast

from flask import Flask, Request, Response, session
from flask.sessions import SessionInterface, SessionMixin

IDLE_SECONDS = 3600
LARGEST_NUMBER = 10_000
"""Sessions held at once: beyond it the oldest goes, so that nobody can fill the memory."""


class ServerSession(dict[str, Any], SessionMixin):
    """What the portal knows of one browser; `name` is what its cookie says."""

    def __init__(self) -> None:
        """Begin an empty session under a name that nobody can guess."""
        super().__init__()
        self.name = secrets.token_urlsafe(32)
        self.kept_as = ""
        self.last_seen = time.time()

    def renew(self) -> None:
        """Forget everything and take a new name: at sign-in and sign-out, against fixation."""
        self.clear()
        self.name = secrets.token_urlsafe(32)


class ServerSessions(SessionInterface):
    """Flask's session interface over a bounded dictionary."""

    def __init__(self, client_id: str, *, secure: bool) -> None:
        """Name the cookie after the client: ports of one host share their cookies."""
        prefix = "__Host-" if secure else ""
        self.cookie = prefix + "ent_" + re.sub(r"[^A-Za-z0-9_-]", "_", client_id)
        self.secure = secure
        self._sessions: OrderedDict[str, ServerSession] = OrderedDict()
        self._lock = Lock()

    def open_session(self, app: Flask, request: Request) -> ServerSession:  # noqa: ARG002 — Flask's signature
        """Find the session that the cookie names, else begin an empty one."""
        name = request.cookies.get(self.cookie, "")
        with self._lock:
            found = self._sessions.get(name)
            if found is None:
                return ServerSession()
            if time.time() - found.last_seen > IDLE_SECONDS:
                del self._sessions[name]
                return ServerSession()
            found.last_seen = time.time()
            self._sessions.move_to_end(name)
        return found

    def save_session(
        self,
        app: Flask,  # noqa: ARG002 — Flask's signature
        session: SessionMixin,
        response: Response,
    ) -> None:
        """Keep a session that holds something, and tell the browser its name when it is new."""
        if not isinstance(session, ServerSession):
            return
        with self._lock:
            if session.kept_as == session.name:
                return
            self._sessions.pop(session.kept_as, None)
            if not session:
                return
            self._sessions[session.name] = session
            session.kept_as = session.name
            while len(self._sessions) > LARGEST_NUMBER:
                self._sessions.popitem(last=False)
        response.set_cookie(
            self.cookie, session.name, httponly=True, samesite="Lax", secure=self.secure, path="/"
        )


def renew() -> None:
    """Renew this browser's session."""
    cast("ServerSession", session).renew()
