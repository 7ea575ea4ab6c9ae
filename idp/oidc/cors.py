"""CORS without credentials for the origins of public clients; never on /authorize."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec

from flask import Response

from idp.clients import registry
from idp.clients.redirect_uris import origin_of
from idp.platform import here

P = ParamSpec("P")
_SENT = "Authorization, Content-Type, DPoP"


def for_public_clients(view: Callable[P, Response]) -> Callable[P, Response]:
    """Let scripts of public clients read the answer, and answer their preflights."""

    @wraps(view)
    def with_headers(*args: P.args, **kwargs: P.kwargs) -> Response:
        asked = here.request()
        preflight = asked.method == "OPTIONS"
        response = Response(status=HTTPStatus.NO_CONTENT) if preflight else view(*args, **kwargs)
        response.headers.add("Vary", "Origin")
        origin = asked.headers.get("Origin")
        if origin and origin in _origins():
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = "DPoP-Nonce, WWW-Authenticate"
            if preflight:
                response.headers["Access-Control-Allow-Methods"] = "GET, POST"
                response.headers["Access-Control-Allow-Headers"] = _SENT
                response.headers["Access-Control-Max-Age"] = "600"
        return response

    return with_headers


def _origins() -> set[str]:
    return {
        origin_of(uri)
        for client in registry.enabled()
        if client.token_endpoint_auth_method == "none"  # noqa: S105 — a method's name
        for uri in client.redirect_uris
    }
