"""« Mot de passe perdu »: whose it is, by SMS or by e-mail."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from idp.accounts import sms_limits
from idp.accounts.identifiers import normalise_typed
from idp.accounts.sms_limits import Asked
from idp.platform.problems import Problem, ProblemCode, WayBack
from idp.recovery import flow as flows
from idp.recovery import sending, texts
from idp.recovery.flow import Flow
from idp.recovery.forms import IdentifierForm
from idp.session import browser, device, journey, upstream

START = "/mot-de-passe-perdu"
blueprint = Blueprint("lost_password", __name__, url_prefix=START)


@blueprint.get("")
def show() -> str:
    """Ask whose password is lost."""
    return _page(IdentifierForm.of_request())


@blueprint.post("")
def ask() -> ResponseReturnValue:
    """Have a code or a link sent, if there is anywhere to; the answer is the same if not."""
    current = journey.current()
    form = IdentifierForm.of_request()
    if not form.validate():
        return _page(form), 422
    identifier = normalise_typed(form.identifier.data or "")
    if "by_email" in request.form:
        wait = _ask_for_link(identifier, current.id if current else "")
        return (_page(form, wait), 429) if wait else go("/lien-envoye")
    flow = flows.begin(identifier)
    if wait := ask_for_code(flow):
        return _page(form, wait), 429
    return go(f"/{flow.id}/code")


@blueprint.get("/lien-envoye")
def link_sent() -> str:
    """Say what happens now, and what to do when nothing arrives."""
    current = journey.current()
    return render_template(
        "recovery/link_sent.html",
        minutes=texts.LINK_MINUTES,
        start=journey.url(START, current),
        sign_in=journey.url("/connexion", current),
    )


def ask_for_code(flow: Flow) -> int:
    """Have the code sent; return the seconds to wait when too many were asked for, else 0."""
    known = device.known_for(flow.identifier)
    # The pause is this browser's own: a stranger who types the same does not use it up.
    asked = sms_limits.ask("lost-password", flow.identifier, variant=flow.id, device=known)
    if asked > 0:
        return asked
    if asked == Asked.SEND or not flow.asked_at:
        flows.note_asked(flow)
    if asked == Asked.SEND:
        sending.request_code(flow.id, flow.identifier, known=known is not None)
    return 0


def find(flow_id: str) -> Flow:
    """Return the flow. Raises Problem(JOURNEY_EXPIRED), with a way to begin anew."""
    current = journey.current()
    found = flows.find(flow_id)
    if found is None:
        raise Problem(
            ProblemCode.JOURNEY_EXPIRED,
            detail="recovery flow",
            way_back=WayBack("Recommencer", journey.url(START, current)),
        )
    return found


def go(path: str) -> ResponseReturnValue:
    """Go to a page of ours, within the journey."""
    return redirect(journey.url(START + path, journey.current()), 303)


def _ask_for_link(identifier: str, journey_id: str) -> int:
    asked = sms_limits.ask(
        "lost-password-email",
        identifier,
        variant=browser.browser_id(),
        device=device.known_for(identifier),
    )
    if asked == Asked.SEND:
        sending.request_link(identifier, journey_id)
    return max(asked, 0)


def _page(form: IdentifierForm, wait: int = 0) -> str:
    current = journey.current()
    return render_template(
        "recovery/lost_password.html",
        form=form,
        problems=texts.too_many(wait),
        sign_in=journey.url("/connexion", current),
        has_franceconnect=bool(upstream.entrance(current)),
        lost_identifier=journey.url("/identifiant-perdu", current),
    )
