"""What can go wrong for a person: a code, a French sentence, what to do next, a note for support.

Raise `Problem(ProblemCode.X)` anywhere below a view; the page carries a reference code, and
`idp audit --reference CODE` tells support what `detail` holds (never personal data).
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from flask import Flask, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import MethodNotAllowed

from idp.platform import audit, budget, here, throttle
from idp.platform.database import db
from idp.platform.problem_codes import ProblemCode

__all__ = ["Problem", "ProblemCode", "WayBack", "init_app", "page"]
_log = structlog.get_logger("problems")
_REFERENCE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that is misread on the phone
_REFERENCE_LENGTH = 8
_MINUTE = 60
_RECORDED_PER_MINUTE, _OF_ONE_ADDRESS = 120, 20
"""Of the trail; who makes a flood of faults must not hide those of others."""


@dataclass(frozen=True, slots=True)
class WayBack:
    """A button of the problem's page: its label and address (already validated)."""

    label: str
    url: str
    is_main: bool = False
    """Of `way_on`: it is the page's button, and `way_back` stands under it."""


class Problem(Exception):  # noqa: N818 — it is what the person meets
    """Stops a view; the person sees the page of its code. `detail` is for support alone.

    `way_back` is the page's button, `way_on` a link under it to what may help.
    """

    def __init__(
        self,
        code: ProblemCode,
        *,
        detail: str = "",
        client_id: str | None = None,
        account_id: int | None = None,
        way_back: WayBack | None = None,
        way_on: WayBack | None = None,
    ) -> None:
        self.code = code
        self.detail = audit.visible(detail)[:500]
        self.client_id = client_id
        self.account_id = account_id
        self.way_back = way_back
        self.way_on = way_on
        super().__init__(code.name)


def cookies_off(detail: str, way_back: WayBack | None = None) -> Problem:
    """Return the problem of a browser whose cookies do not come, or come unreadably.

    No browser sends an empty Cookie header: the server makes one of what is not ASCII.
    """
    unreadable = here.request().environ.get("HTTP_COOKIE") == ""
    code = ProblemCode.COOKIES_UNREADABLE if unreadable else ProblemCode.COOKIES_OFF
    return Problem(code, detail=detail, way_back=way_back)


def page(problem: Problem) -> ResponseReturnValue:
    """Render the page of a problem, with a fresh reference that support can look up."""
    reference = "".join(secrets.choice(_REFERENCE_ALPHABET) for _ in range(_REFERENCE_LENGTH))
    _log.warning("problem", code=problem.code.name, reference=reference, detail=problem.detail)
    _remember(problem, reference)
    words = problem.code.value
    body = render_template(
        "layout/problem.html",
        words=words,
        reference=reference,
        way_back=problem.way_back,
        way_on=problem.way_on,
    )
    return body, words.status, {"Cache-Control": "no-store"}


def _remember(problem: Problem, reference: str) -> None:
    """Write the reference into the trail, within a budget, without letting a fault make another."""
    try:
        if throttle.reserve(_limits()):
            return
        db.session.rollback()
        audit.record(
            audit.Event.PROBLEM_SHOWN,
            client_id=problem.client_id,
            account_id=problem.account_id,
            reference=reference,
            code=problem.code.name,
            detail=problem.detail,
        )
        db.session.commit()
    except (SQLAlchemyError, budget.StoreError) as error:
        _log.error("problem.not_recorded", reference=reference, error=type(error).__name__)


def _limits() -> tuple[throttle.Window, ...]:
    own = throttle.by_address("problem", throttle.client_address(), _OF_ONE_ADDRESS, _MINUTE)
    return *own, throttle.Window("problems", (), _RECORDED_PER_MINUTE, _MINUTE)


def init_app(app: Flask) -> None:
    """Give every failure of the site its page."""
    app.register_error_handler(Problem, page)
    app.register_error_handler(CSRFError, _csrf)
    for status, code in (
        (400, ProblemCode.REQUEST_UNREADABLE),
        (404, ProblemCode.PAGE_NOT_FOUND),
        (413, ProblemCode.TOO_LARGE),
        (429, ProblemCode.TOO_MANY_REQUESTS),
    ):
        app.register_error_handler(status, _handler(code))
    app.register_error_handler(MethodNotAllowed, _wrong_method)
    app.register_error_handler(budget.StoreError, _handler(ProblemCode.UNAVAILABLE))
    app.register_error_handler(SQLAlchemyError, _handler(ProblemCode.UNAVAILABLE))
    app.register_error_handler(500, _handler(ProblemCode.UNEXPECTED))


def _handler(code: ProblemCode) -> Callable[[Exception], ResponseReturnValue]:
    def handle(error: Exception) -> ResponseReturnValue:
        if code.value.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            _log.error("failure", exc_info=error)
        home = WayBack("Revenir à l’accueil", "/")
        way_back = home if code is ProblemCode.PAGE_NOT_FOUND else None
        return page(Problem(code, detail=type(error).__name__, way_back=way_back))

    return handle


def _wrong_method(error: MethodNotAllowed) -> ResponseReturnValue:
    response = make_response(page(Problem(ProblemCode.METHOD_NOT_ALLOWED)))
    response.allow.update(sorted(error.valid_methods or ()))  # RFC 9110 §15.5.6
    return response


def _csrf(error: CSRFError) -> ResponseReturnValue:
    return page(cookies_off(str(error.description)))
