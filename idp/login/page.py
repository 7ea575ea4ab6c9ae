"""The sign-in page as it stands: what it says, and in which order it offers the ways in."""

from typing import NamedTuple

from flask import render_template, request

from idp.login import step_up
from idp.login.form import SignInForm
from idp.platform import headers
from idp.session import (
    browser,
    destination,
    journey,
    passkey_setbacks,
    relying_party,
    upstream,
    upstream_setbacks,
)
from idp.session.browser import BrowserSession
from idp.session.journey import Journey

_EMAIL_LINK = "/compte/e-mail/confirmer/"
_FRESH_PROMPTS = frozenset({"login", "select_account", "create"})
_FRESH_PARAMETERS = frozenset({"max_age", "id_token_hint", "claims"})
"""Those by which an ENT can want a newer sign-in, or another person's."""


class Reason(NamedTuple):
    """Why who is signed in already stands before the sign-in page."""

    title: str
    sentence: str


def show(form: SignInForm, current: Journey | None, problem: str = "") -> str:
    """Show the page; `problem` is a sentence that belongs to no field."""
    headers.allow_form_action(None)  # the POST can end at an ENT
    headers.allow_fetch()
    by_passkey = relying_party.is_possible()
    return render_template(
        "login/password.html",
        passkey=journey.url("/connexion/cle-d-acces", current) if by_passkey else "",
        passkey_options="/connexion/cle-d-acces/options",
        passkey_setback=passkey_setbacks.read(request.args.get(passkey_setbacks.PARAMETER)),
        doors=step_up.doors(current),
        essential=current is not None and current.wanted_acr.essential,
        form=form,
        problems=[problem] if problem else [],
        again=asked_again(),
        anew=_asked_anew(current),
        franceconnect=upstream.entrance(current),
        setback=upstream_setbacks.read(request.args.get(upstream_setbacks.PARAMETER)),
        identity=upstream.held(),
        forget=journey.url("/franceconnect/oublier", current),
        wanted=_wanted(current),
        going_on=_way_on(current) if may_go_on(browser.current(), current) else "",
        lost_identifier=journey.url("/identifiant-perdu", current),
        lost_password=journey.url("/mot-de-passe-perdu", current),
        enrolment=journey.url("/inscription", current),
    )


def asked_again() -> bool:
    """Whether a page of ours wants whoever is signed in to sign in anew."""
    session = browser.current()
    return session is not None and destination.wants_newer_than(session.authenticated_at)


def asked_to_confirm(current: Journey | None) -> bool:
    """Whether the ENT wants whoever is signed in to sign in anew (OIDC Core §3.1.2.1)."""
    session = browser.current()
    if session is None or current is None or session.authenticated_at >= current.began_at:
        return False
    return "login" in _prompts(current) or "max_age" in current.parameters


def _asked_anew(current: Journey | None) -> Reason | None:
    if current is None or browser.current() is None:
        return None
    name = f"«\u00a0{current.client_name}\u00a0»"
    if "select_account" in _prompts(current):
        return Reason(
            "Choisissez votre compte",
            f"{name} demande avec quel compte continuer. Connectez-vous avec celui-là.",
        )
    if asked_to_confirm(current):
        return Reason(
            "Confirmez que c’est bien vous",
            f"Par sécurité, {name} vous demande de vous connecter de nouveau.",
        )
    return None


def _prompts(current: Journey) -> list[str]:
    return current.parameters.get("prompt", "").split()


def _wanted(current: Journey | None) -> str:
    """Say to who is not signed in yet why they are here: a link of ours brought them."""
    page = destination.waiting()
    if current is not None or browser.current() is not None or page == destination.HOME:
        return ""
    if page.startswith(_EMAIL_LINK):
        return "Connectez-vous aussi sur cet appareil, pour confirmer votre adresse e-mail."
    return "Vous arriverez ensuite à la page demandée."


def _way_on(current: Journey | None) -> str:
    return journey.url("/authorize", current) if current else destination.waiting()


def may_go_on(session: BrowserSession | None, current: Journey | None) -> bool:
    """Whether someone is signed in and the request asks for no sign-in newer than theirs."""
    if session is None:
        return False
    if current is None:
        return not destination.wants_newer_than(session.authenticated_at)
    if session.authenticated_at >= current.began_at:
        return True
    prompts = set(current.parameters.get("prompt", "").split())
    return not prompts & _FRESH_PROMPTS and not _FRESH_PARAMETERS & set(current.parameters)
