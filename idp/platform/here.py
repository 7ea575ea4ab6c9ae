"""The running application and the request it answers, found in one step.

Flask's proxies look for them again at each attribute, in four calls. That is for the code on each
ENT's way; elsewhere `flask.request` and `flask.current_app` do.
"""

from typing import Any

from flask import Request
from flask.ctx import AppContext, _AppCtxGlobals
from flask.globals import _cv_app, _cv_request


def context() -> AppContext:
    """Return the application's context. Raises LookupError where none runs."""
    return _cv_app.get()


def extensions() -> dict[str, Any]:
    """Return what was attached to the application. Raises LookupError where none runs."""
    return _cv_app.get().app.extensions


def kept() -> _AppCtxGlobals:
    """Return what is kept until the request is answered, as `flask.g`. Raises LookupError."""
    return _cv_app.get().g


def request() -> Request:
    """Return the request. Raises LookupError outside of one."""
    return _cv_request.get().request
