"""Requests and answers: Flask's, without what Werkzeug does on each and nobody here needs."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import orjson
from flask import Request, Response
from flask.json.provider import DefaultJSONProvider
from werkzeug.datastructures import Headers, ImmutableMultiDict, MultiDict
from werkzeug.sansio.http import parse_cookie
from werkzeug.utils import cached_property

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_WITHOUT_BODY = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})


class Asked(Request):
    """A request that looks where WSGI put a header, where Werkzeug would go through all of them."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """The parameters of the address."""
        return super().args if self.query_string else ImmutableMultiDict()

    @cached_property
    def cookies(self) -> ImmutableMultiDict[str, str]:
        """The cookies; PEP 3333 has one header of them."""
        brought = self.environ.get("HTTP_COOKIE", "")
        return parse_cookie(brought, cls=self.dict_storage_class)  # type: ignore[return-value] # of that class

    def close(self) -> None:
        """Close the files that were sent."""
        if "files" in self.__dict__:
            super().close()

    @property
    def mimetype(self) -> str:
        """The body's media type, in small letters, without its parameters."""
        told: str = self.environ.get("CONTENT_TYPE", "")
        return told.partition(";")[0].strip().lower()


class Answer(Response):
    """A response that is sent as it is, where Werkzeug would only copy it."""

    to_the_letter = False
    """Its Location is an address as it is to be sent."""

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Send it."""
        body: Any = self.response
        if (
            type(body) is not list
            or [type(part) for part in body] != [bytes]
            or self._on_close
            or self.status_code in _WITHOUT_BODY
            or environ["REQUEST_METHOD"] == "HEAD"
        ):
            return super().__call__(environ, start_response)
        start_response(self.status, list(self.get_wsgi_headers(environ)))
        return body

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
        return Answer(content + b"\n", content_type=self.mimetype)
