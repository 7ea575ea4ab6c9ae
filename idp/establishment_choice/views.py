"""The choice of the establishment, what is passed on, and the list of services."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from idp.clients import registry
from idp.clients.registry import RelyingParty
from idp.clients.scopes import SCHOOL_SCOPES, transmitted
from idp.establishment_choice.candidates import candidates
from idp.families.candidates import Place
from idp.platform import headers
from idp.platform.problems import Problem, ProblemCode
from idp.session import browser, initiation, journey
from idp.session.browser import BrowserSession
from idp.session.journey import Journey

blueprint = Blueprint("establishment_choice", __name__)
_A_CHOICE = 2
"""Schools below which there is nothing to ask: the dispatcher knows what comes instead."""


@blueprint.get("/etablissement")
def show_choice() -> ResponseReturnValue:
    """Show one button per school, the last choice first."""
    current, session, client = _setting()
    places = candidates(session, client) if session else ()
    if session is None or len(places) < _A_CHOICE:
        return journey.resume(current)
    headers.allow_form_action(None)  # the POST can end at an ENT
    last = session.choices.get(client.client_id)
    return render_template(
        "establishment_choice/choice.html",
        client=client,
        places=places,
        last_uai=last.uai if last else None,
        transmitted=transmitted(current.transmits),
        choice_url=journey.url("/etablissement", current),
        add_url=journey.url("/inscription/ajouter", current),
    )


@blueprint.post("/etablissement")
def choose() -> ResponseReturnValue:
    """Keep the choice for this session and journey; one that is no candidate is asked again."""
    current, session, client = _setting()
    if session is None or not _was_shown_to(session):
        return journey.resume(current)
    uai = request.form.get("uai", "")
    if uai not in {place.uai for place in candidates(session, client)}:
        return redirect(journey.url("/etablissement", current), 303)
    browser.choose(session, client.client_id, uai)
    journey.note_choice(current, uai)
    return journey.resume(current)


@blueprint.get("/informations-transmises")
def show_transmitted() -> ResponseReturnValue:
    """Show what is passed on to the ENT (`prompt=consent`)."""
    current, session, client = _setting()
    places = candidates(session, client) if session else ()
    if not places:
        return journey.resume(current)
    headers.allow_form_action(None)  # the POST can end at an ENT
    all_of_them = client.establishment == "all"
    return render_template(
        "establishment_choice/transmitted.html",
        client=client,
        places=places,
        transmitted=transmitted(current.transmits, all_establishments=all_of_them),
        schools_are_told=bool(SCHOOL_SCOPES & set(current.transmits)),
        go_on_url=journey.url("/informations-transmises", current),
        add_url=journey.url("/inscription/ajouter", current),
        refuse_url=journey.url("/authorize/refus", current),
    )


@blueprint.post("/informations-transmises")
def go_on() -> ResponseReturnValue:
    """Note that the person saw it and went on."""
    current, session, _ = _setting()
    if session is not None and _was_shown_to(session):
        journey.note_consent(current)
    return journey.resume(current)


@blueprint.get("/services")
def services() -> ResponseReturnValue:
    """List the ENTs of the children's schools; each begins its own sign-in (OIDC Core §4)."""
    session = browser.current()
    if session is None:
        return redirect("/connexion", 303)
    return render_template(
        "establishment_choice/services.html", portals=_portals(session), places=session.places
    )


def _was_shown_to(session: BrowserSession) -> bool:
    """Whether this form was made for who is signed in now: another tab may have changed that."""
    return request.form.get("session") == session.id


def _setting() -> tuple[Journey, BrowserSession | None, RelyingParty]:
    """Return the journey, who is signed in, and the client that asks."""
    current = journey.current()
    if current is None:
        raise Problem(ProblemCode.JOURNEY_EXPIRED)
    client = registry.get(current.client_id)
    if client is None:
        raise Problem(ProblemCode.REQUEST_UNKNOWN_CLIENT, client_id=current.client_id)
    return current, browser.current(), client


def _portals(session: BrowserSession) -> list[tuple[RelyingParty, str, list[Place]]]:
    """Return each ENT of a child's school, the address that begins a sign-in there, the schools."""
    found: list[tuple[RelyingParty, str, list[Place]]] = []
    for client in registry.enabled():
        served = [place for place in session.places if client.serves(place)]
        uri = client.initiate_login_uri
        if served and uri is not None:
            found.append((client, initiation.address(uri), served))
    return found
