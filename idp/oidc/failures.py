"""Failures of the back-channel endpoints, told to machines: JSON, never our French page."""

from http import HTTPStatus

import structlog
from flask import Blueprint, Response, jsonify
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import RequestEntityTooLarge

from idp.keys.files import KeyFileError
from idp.keys.ring import NoKey

_log = structlog.get_logger("oidc")


def tell_in_json(blueprint: Blueprint) -> None:
    """Answer what a relying party's server cannot help with standard errors (RFC 6749 §5.2)."""
    for failure in (RedisError, SQLAlchemyError, NoKey, KeyFileError):
        blueprint.register_error_handler(failure, _unavailable)
    blueprint.register_error_handler(RequestEntityTooLarge, _too_large)


def _unavailable(error: Exception) -> Response:
    _log.error("unavailable", error=type(error).__name__)
    return _answer("temporarily_unavailable", HTTPStatus.SERVICE_UNAVAILABLE)


def _too_large(error: Exception) -> Response:
    del error
    return _answer("invalid_request", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _answer(code: str, status: HTTPStatus) -> Response:
    response = jsonify({"error": code})
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response
