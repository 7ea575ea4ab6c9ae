"""What is at hand while a request is answered: Flask's contexts, which nobody listens to here.

Only signals are left out, and what is looked up before anybody asks for it.
"""

from typing import TYPE_CHECKING

from flask import Request
from flask.ctx import AppContext, RequestContext
from flask.globals import _cv_app, _cv_request
from werkzeug.routing import MapAdapter
from werkzeug.utils import cached_property

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from flask.sessions import SessionMixin

    from idp.platform.web.site import Site


class Moment(AppContext):
    """The application's context."""

    def push(self) -> None:
        """Begin."""
        self._cv_tokens.append(_cv_app.set(self))

    def pop(self, exc: BaseException | None = None) -> None:
        """End."""
        try:
            if len(self._cv_tokens) == 1:
                self.app.do_teardown_appcontext(exc)
        finally:
            _cv_app.reset(self._cv_tokens.pop())


class Visit(RequestContext):
    """A request's context."""

    app: "Site"

    def __init__(
        self,
        app: "Site",
        environ: "WSGIEnvironment",
        request: Request | None = None,
        session: "SessionMixin | None" = None,
    ) -> None:
        # Not Flask's own: it prepares the search for an address, which is seldom needed.
        self.app = app
        self.request = request or app.request_class(environ)
        self.flashes = None
        self._session = session
        self._after_request_functions = []
        self._cv_tokens = []

    @cached_property
    def url_adapter(self) -> MapAdapter | None:
        """What finds a view, and a view's address."""
        return self.app.create_url_adapter(self.request)

    def push(self) -> None:
        """Begin: the session is there to be opened, the view is found."""
        around, own = _cv_app.get(None), None
        if around is None or around.app is not self.app:
            own = self.app.app_context()
            own.push()
        self._cv_tokens.append((_cv_request.set(self), own))
        if self._session is None:
            self._session = self.app.session_interface.open_session(self.app, self.request)
        self.match_request()

    def match_request(self) -> None:
        """Find the view: an address without variables is looked up."""
        asked = self.request
        rule = self.app.plain_rules.get((asked.method, asked.path))
        if rule is None:
            super().match_request()
        else:
            asked.url_rule, asked.view_args = rule, {}
