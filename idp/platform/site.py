"""Flask without what it does on every request and this site never needs."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import orjson
from flask import Flask, Request, Response
from flask.json.provider import DefaultJSONProvider
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import Headers
from werkzeug.exceptions import BadHost
from werkzeug.routing import MapAdapter

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Callback = Callable[..., Any]
_HOSTS = 32
"""Host headers that are kept: whoever makes them up fills no memory."""
_WITHOUT_BODY = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})


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


class Answer(Response):
    """A response that sends its headers as they are, where Werkzeug would only copy them."""

    to_the_letter = False
    """Its Location is an address as it is to be sent."""

    def get_wsgi_headers(self, environ: "WSGIEnvironment") -> Headers:
        """Return the headers to send; Werkzeug completes a length, an address, an empty body's."""
        given = {name.lower() for name, _ in self.headers}
        whole = "content-length" in given and self.status_code not in _WITHOUT_BODY
        whole = whole and (self.to_the_letter or "location" not in given)
        return self.headers if whole else super().get_wsgi_headers(environ)


class Json(DefaultJSONProvider):
    """JSON answers by orjson."""

    def response(self, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401 — Flask's
        """Return the answer."""
        content = orjson.dumps(self._prepare_response_obj(args, kwargs), default=self.default)
        return Answer(content + b"\n", mimetype=self.mimetype)


class Site(Flask):
    """The application: every view is a plain function."""

    json_provider_class = Json
    response_class = Answer

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 — Flask's
        super().__init__(*args, **kwargs)
        self.session_interface = BrowserCookieInterface()
        self._adapter_of = lru_cache(_HOSTS)(self._new_adapter)

    def _new_adapter(self, host: str, scheme: str, root_path: str) -> MapAdapter:
        try:
            return self.url_map.bind(host, root_path, url_scheme=scheme)
        except BadHost:  # no name at all: nothing here depends on it, not even the page of an error
            return self.url_map.bind("", root_path, url_scheme=scheme)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Return what finds the view; what depends on the host alone is prepared once for each."""
        if request is None:
            return super().create_url_adapter(None)
        adapter = MapAdapter.__new__(MapAdapter)  # copy() would ask it how, each time
        adapter.__dict__ = self._adapter_of(
            request.host, request.scheme, request.root_path
        ).__dict__ | {
            "path_info": request.path,
            "default_method": request.method,
            "query_args": request.query_string.decode("utf-8", "replace"),
        }
        return adapter

    def ensure_sync(self, func: Callback) -> Callback:
        """Return it as it is: Flask looks each time whether it is a coroutine."""
        return func
