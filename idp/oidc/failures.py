"""Failures of the back-channel endpoints, told to machines: JSON, never our French page."""

from http import HTTPStatus

import structlog
from flask import Blueprint, Flask, Response, current_app, jsonify, request
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import MethodNotAllowed, RequestEntityTooLarge

from idp.keys.files import KeyFileError
from idp.keys.ring import NoKey
from idp.oidc.errors import ErrorCode
from idp.platform import here

_log = structlog.get_logger("oidc")
_FOR_SERVERS: set[str] = set()
"""Names of the blueprints that machines call."""


def tell_in_json(blueprint: Blueprint) -> None:
    """Answer what a relying party's server cannot help with standard errors (RFC 6749 §5.2)."""
    for failure in (RedisError, SQLAlchemyError, NoKey, KeyFileError):
        blueprint.register_error_handler(failure, _unavailable)
    blueprint.register_error_handler(RequestEntityTooLarge, _too_large)
    _FOR_SERVERS.add(blueprint.name)


def init_app(app: Flask) -> None:
    """Do the same for a wrong method: routing ends before any blueprint is asked."""
    app.before_request(_wrong_method)


def _wrong_method() -> Response | None:
    error = here.request().routing_exception
    if not isinstance(error, MethodNotAllowed) or not error.valid_methods:
        return None
    adapter, method = current_app.create_url_adapter(request), next(iter(error.valid_methods))
    endpoint = adapter.match(method=method)[0] if adapter else ""
    if endpoint.partition(".")[0] not in _FOR_SERVERS:
        return None  # a person's: the page says it
    response = _answer(
        "invalid_request", "wrong method; Allow has the right ones", HTTPStatus.METHOD_NOT_ALLOWED
    )
    response.allow.update(sorted(error.valid_methods))  # RFC 9110 §15.5.6
    return response


def _unavailable(error: Exception) -> Response:
    _log.error("unavailable", error=type(error).__name__)
    return _answer(
        "temporarily_unavailable", "try again in a moment", HTTPStatus.SERVICE_UNAVAILABLE
    )


def _too_large(error: Exception) -> Response:
    del error
    return _answer("invalid_request", "the body is too long", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _answer(code: ErrorCode, description: str, status: HTTPStatus) -> Response:
    response = jsonify({"error": code, "error_description": description})
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response
