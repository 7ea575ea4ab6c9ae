"""Signing in and out: the portal's half of the protocol, and nothing shown but what went wrong."""

from flask import Blueprint, redirect, render_template, request, session
from werkzeug.wrappers import Response

from clients.ent_demo import sentences
from clients.ent_demo.destinations import HOME, local_path, same_origin_path
from clients.ent_demo.faults import ExpiredError, RefusedError, UnreachableError, UntrustedError
from clients.ent_demo.provider import SignIn, provider
from clients.ent_demo.sessions import renew

Page = Response | tuple[str, int]

pages = Blueprint("sign_in", __name__)


@pages.get("/connexion")
def start() -> Page:
    """Send the person to the provider, and remember the page they want."""
    return _leave(local_path(request.args.get("suite")))


@pages.get("/etablissement")
def change_establishment() -> Page:
    """Ask again which school, and show what is passed on (`prompt=consent`)."""
    return _leave(local_path(request.args.get("suite")), prompt="consent")


@pages.route("/oidc/connexion", methods=["GET", "POST"])
def initiated_elsewhere() -> Page:
    """Begin a sign-in that the provider asked for (OpenID Connect Core §4)."""
    if request.values.get("iss") != provider().issuer:
        return problem(sentences.FOREIGN, 400)
    target = request.values.get("target_link_uri")
    hints = {name: request.values.get(name, "") for name in ("login_hint", "establishment_hint")}
    wanted = {name: hint for name, hint in hints.items() if hint}
    return _leave(same_origin_path(target, provider().origin), **wanted)


@pages.get("/oidc/retour")
def come_back() -> Page:
    """Receive the provider's answer."""
    try:
        return _enter(provider().finish(request.args))
    except RefusedError as refused:
        return problem(sentences.refusal(str(refused)), 403, refused.destination)
    except ExpiredError:
        if "claims" in session:  # a reload, or the back button, after a good sign-in
            return redirect(HOME, 303)
        return problem(sentences.EXPIRED, 400)
    except UntrustedError:
        return problem(sentences.UNTRUSTED, 400)
    except UnreachableError:
        return problem(sentences.UNREACHABLE, 503)


@pages.post("/deconnexion")
def leave() -> Page:
    """End the session here first, then at the provider (RP-Initiated Logout §2)."""
    id_token = session.get("id_token")
    renew()
    if id_token is None:
        return redirect(HOME, 303)
    try:
        return redirect(provider().end_session_url(id_token), 303)
    except (UnreachableError, UntrustedError):
        session["notice"] = "signed_out_here_only"
        return redirect(HOME, 303)


def problem(sentence: sentences.Sentence, status: int, destination: str = HOME) -> tuple[str, int]:
    """Render what went wrong, with a way on."""
    page = render_template("problem.html", sentence=sentence, destination=destination)
    return page, status


def _leave(destination: str, **parameters: str) -> Page:
    """Send the browser to the provider."""
    try:
        return redirect(provider().authorization_url(destination, **parameters), 303)
    except UnreachableError:
        return problem(sentences.UNREACHABLE, 503, destination)
    except UntrustedError:
        return problem(sentences.UNTRUSTED, 502, destination)


def _enter(signed_in: SignIn) -> Response:
    """Open the session of a person whose answer was verified."""
    renew()
    session["claims"] = signed_in.claims
    session["id_token"] = signed_in.id_token
    return redirect(signed_in.destination, 303)
