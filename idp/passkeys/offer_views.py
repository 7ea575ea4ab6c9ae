"""A passkey, offered after a sign-in by password; what the ENT asked for goes on afterwards."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from idp.accounts import passkey_offers
from idp.passkeys import adding, registration
from idp.passkeys.pages import OPTIONS, blueprint
from idp.platform import headers
from idp.session import arrival, guard, journey


@blueprint.post(OPTIONS)
def ask() -> ResponseReturnValue:
    """Say what the browser shall make, or in a word why not."""
    if obstacle := adding.obstacle():
        return {"error": obstacle}, 403
    return registration.options(guard.session())


@blueprint.get("/cles-d-acces/proposition")
def show_offer() -> ResponseReturnValue:
    """Offer one; go on at once where none can be made."""
    return arrival.go_on(journey.current()) if adding.obstacle() else _page()


@blueprint.post("/cles-d-acces/proposition")
def answer_offer() -> ResponseReturnValue:
    """Keep the new passkey, or leave the person in peace; then go on."""
    current = journey.current()
    if "never" in request.form:
        passkey_offers.never(guard.session().account_id)
    elif "later" not in request.form:
        if adding.obstacle():
            return redirect(journey.url("/cles-d-acces/proposition", current), 303)
        if problem := adding.from_form():
            return _page(problem), 422
    return arrival.go_on(current)


def _page(problem: str = "") -> str:
    headers.allow_form_action(None)  # the POST can end at an ENT
    headers.allow_fetch()
    return render_template(
        "passkeys/offer.html",
        problems=[problem] if problem else [],
        here=journey.url("/cles-d-acces/proposition", journey.current()),
    )
