"""The application: Flask's way from a request to an answer, in as few steps.

What is left out: signals (nobody here listens), the search for coroutines (every view is a plain
function), proxies where the request is at hand, the search for an address that has no variables.
"""

from typing import TYPE_CHECKING, Any

from flask import Flask, Request, Response
from flask.ctx import AppContext, RequestContext
from flask.globals import _cv_request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadHost
from werkzeug.routing import MapAdapter, Rule
from werkzeug.utils import cached_property

from idp.platform.web.browser_cookie import BrowserCookieInterface
from idp.platform.web.contexts import Moment, Visit
from idp.platform.web.messages import Answer, Asked, Json

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class Site(Flask):
    """The application."""

    json_provider_class = Json
    request_class = Asked
    response_class = Answer

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 — Flask's
        super().__init__(*args, **kwargs)
        self.session_interface = BrowserCookieInterface()

    @cached_property
    def plain_rules(self) -> dict[tuple[str, str], Rule]:
        """The rules without variables, by method and path; asked for once all are there."""
        plain = [rule for rule in self.url_map.iter_rules() if not rule.arguments]
        return {(method, rule.rule): rule for rule in plain for method in rule.methods or ()}

    def app_context(self) -> AppContext:
        """Return a context of the application."""
        return Moment(self)

    def request_context(self, environ: "WSGIEnvironment") -> RequestContext:
        """Return the context of a request."""
        return Visit(self, environ)

    def full_dispatch_request(self) -> Response:
        """Answer the request at hand."""
        self._got_first_request = True
        try:
            answer = self.preprocess_request()
            if answer is None:
                answer = self.dispatch_request()
        except Exception as error:  # noqa: BLE001 — it raises again what nobody handles
            answer = self.handle_user_exception(error)
        return self.finalize_request(answer)

    def preprocess_request(self) -> ResponseReturnValue | None:
        """Ask what is to be asked before the view, the application's first."""
        for name in _names(_cv_request.get().request):
            for ask in self.before_request_funcs.get(name, ()):
                answer: Any = ask()
                if answer is not None:
                    return answer  # type: ignore[no-any-return] # no coroutine
        return None

    def dispatch_request(self) -> ResponseReturnValue:
        """Ask the view."""
        asked = _cv_request.get().request
        if asked.routing_exception is not None:
            self.raise_routing_exception(asked)
        rule: Any = asked.url_rule
        if rule.provide_automatic_options and asked.method == "OPTIONS":
            return self.make_default_options_response()
        answer: Any = self.view_functions[rule.endpoint](**(asked.view_args or {}))
        return answer  # type: ignore[no-any-return] # no coroutine

    def finalize_request(
        self,
        rv: Any,  # noqa: ANN401 — what a view may return
        from_error_handler: bool = False,  # noqa: FBT001, FBT002 — Flask's
    ) -> Response:
        """Let what wants to see the answer see it."""
        answer = rv if isinstance(rv, Answer) else self.make_response(rv)
        try:
            return self.process_response(answer)
        except Exception:
            if not from_error_handler:
                raise
            self.logger.exception("The answer to an error could not be finished")
            return answer

    def process_response(self, response: Response) -> Response:
        """Do what is left to be done with the answer; the cookie last."""
        visit = _cv_request.get()
        this: list[Any] = visit._after_request_functions  # noqa: SLF001 — no other way
        for see in this:  # one of them may add another
            response = see(response)
        for name in reversed(_names(visit.request)):
            those: list[Any] = self.after_request_funcs.get(name, [])
            for see in reversed(those):
                response = see(response)
        if visit._session is not None:  # noqa: SLF001 — same; its property would count as a look
            self.session_interface.save_session(self, visit._session, response)  # noqa: SLF001
        return response

    def do_teardown_request(self, exc: BaseException | None = None) -> None:
        """Let those clean up who wait for the request's end: nobody, up to now."""
        if self.teardown_request_funcs:
            super().do_teardown_request(exc)

    def do_teardown_appcontext(self, exc: BaseException | None = None) -> None:
        """Let everybody clean up."""
        for clean in reversed(self.teardown_appcontext_funcs):
            clean(exc)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Return what finds the view; none outside of requests, where no address is made."""
        if request is None:
            return None
        try:
            return super().create_url_adapter(request)
        except BadHost:  # no name at all: nothing here depends on it, not even the page of an error
            return self.url_map.bind(
                "",
                request.root_path,
                url_scheme=request.scheme,
                path_info=request.path,
                default_method=request.method,
            )


def _names(asked: Request) -> tuple[str | None, ...]:
    """Return for whom something may be registered: everybody, and the view's blueprint."""
    rule = asked.url_rule
    return (None, rule.endpoint.rpartition(".")[0]) if rule is not None else (None,)
