"""Flask's signed cookie, opened when somebody looks: most requests never do."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer


class BrowserCookie(SecureCookieSession):
    """The signed cookie's content, verified when somebody first looks: an ENT's request never does.

    Flask says that somebody looks by setting `accessed`.
    """

    def __init__(self, read: Callable[[], Mapping[str, Any]]) -> None:
        super().__init__()
        self._read: Callable[[], Mapping[str, Any]] | None = read

    @property
    def accessed(self) -> bool:
        """Whether somebody looked."""
        return self._read is None

    @accessed.setter
    def accessed(self, value: bool) -> None:
        if value and self._read is not None:
            read, self._read = self._read, None
            dict.update(self, read())  # not by its own: that would count as a change


class BrowserCookieInterface(SecureCookieSessionInterface):
    """Opens that cookie; the signer, which Flask makes anew for each request, is made once."""

    def __init__(self) -> None:
        self._signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return the signer of this application."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer

    def open_session(self, app: Flask, request: Request) -> BrowserCookie:
        """Return what the browser brought; empty when it is not ours."""

        def read() -> Mapping[str, Any]:
            signer = self.get_signing_serializer(app)
            value = request.cookies.get(self.get_cookie_name(app))
            if signer is None or not value:
                return {}
            try:
                found: dict[str, Any] = signer.loads(
                    value, max_age=int(app.permanent_session_lifetime.total_seconds())
                )
            except BadSignature:
                return {}
            return found

        return BrowserCookie(read)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie where it changed; who looked at none needs no look at the settings."""
        if session.accessed or session.modified:
            super().save_session(app, session, response)
