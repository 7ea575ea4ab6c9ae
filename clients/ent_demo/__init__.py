"""A sample ENT: what a school portal does with the provider, and no more than that.

/                      « Services en ligne »; for a signed-in parent, their school and children
/messagerie, /carnet/… services: a deep link that survives the sign-in
/connexion             begins a sign-in (`suite`: the page wanted)
/etablissement         « Changer d'établissement »
/oidc/connexion        a sign-in that the provider asks for (`initiate_login_uri`)
/oidc/retour           the provider's answer (`redirect_uri`)
/deconnexion           signs out here, then at the provider

settings.py from the environment; provider.py the protocol, on Authlib; sign_in.py and portal.py
the pages; sessions.py keeps them on the server; destinations.py says where one may be sent;
visitors.py reads the claims; faults.py what can fail, sentences.py what is then said.
Run it: `granian --interface wsgi --factory clients.ent_demo:create_app --port 8001`.
"""

from typing import Any, cast

from flask import Flask, Response, redirect
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from clients.ent_demo import portal, sentences, sign_in
from clients.ent_demo.provider import Provider
from clients.ent_demo.sessions import ServerSessions
from clients.ent_demo.settings import Settings

LARGEST_FORM = 64 * 1024
"""Bytes: the portal's forms hold a token and nothing else."""


def create_app(settings: Settings | None = None) -> Flask:
    """Make a portal; without `settings`, from the environment."""
    settings = settings or Settings()
    app = Flask(__name__, template_folder="templates")
    app.secret_key = settings.secret_key.get_secret_value()
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_FORM
    app.session_interface = ServerSessions(settings.client_id, secure=settings.secure)
    app.extensions["ent_provider"] = Provider(app, settings)
    app.register_blueprint(sign_in.pages)
    app.register_blueprint(portal.pages)
    _protect_forms(app)
    app.register_error_handler(CSRFError, lambda _error: redirect("/", 303))
    app.register_error_handler(HTTPException, _http_problem)
    app.context_processor(lambda: {"portal": settings})
    app.after_request(lambda response: _harden(response, settings))
    return app


def _protect_forms(app: Flask) -> None:
    """Ask for a token with every form of the portal."""
    csrf = cast("Any", CSRFProtect)(app)  # Flask-WTF has no annotations
    # A provider may begin a sign-in by a POST from its own site (OpenID Connect Core §4).
    csrf.exempt(sign_in.initiated_elsewhere)


def _http_problem(error: HTTPException) -> tuple[str, int]:
    """Say it in French, whatever went wrong."""
    if error.code == 404:  # noqa: PLR2004 — its name is on the line
        return sign_in.problem(sentences.NOT_FOUND, 404)
    return sign_in.problem(sentences.UNKNOWN, error.code or 500)


def _harden(response: Response, settings: Settings) -> Response:
    """Add the headers of every page; signing out posts here and ends at the provider."""
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self' {settings.issuer_origin}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    if response.mimetype == "text/html":
        response.headers["Cache-Control"] = "no-store"
    return response
