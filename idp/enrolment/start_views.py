"""« Je n'ai pas encore d'identifiant », « Je crée mon compte », and the school's way."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from idp.accounts import sms_limits
from idp.accounts.sms_limits import Asked
from idp.enrolment import flow as flows
from idp.enrolment import sending
from idp.enrolment.current import go
from idp.enrolment.flow import Flow
from idp.enrolment.forms import IdentityForm
from idp.enrolment.verified_form import VerifiedForm
from idp.platform import throttle
from idp.platform.problems import Problem, ProblemCode
from idp.session import journey, partial_dates, upstream

blueprint = Blueprint("enrolment", __name__, url_prefix="/inscription")


@blueprint.before_request
def outlive_the_request() -> None:
    """Go on when the ENT's request has expired: an account is worth having without it."""
    try:
        journey.current()
    except Problem as problem:
        if problem.code is not ProblemCode.JOURNEY_EXPIRED:
            raise
        journey.leave()


@blueprint.get("")
def ways() -> str:
    """Say who may create an account here, and how."""
    current = journey.current()
    return render_template(
        "enrolment/ways.html",
        franceconnect="" if upstream.held() else upstream.entrance(current),
        create=journey.url("/inscription/identite", current),
        activation=journey.url("/activation", current),
        sign_in=journey.url("/connexion", current),
    )


@blueprint.get("/sans-portable")
def without_mobile() -> str:
    """Say what the school can do."""
    current = journey.current()
    return render_template(
        "enrolment/without_mobile.html",
        back=journey.url("/inscription/identite", current),
        activation=journey.url("/activation", current),
    )


@blueprint.get("/identite")
def show_identity() -> str:
    """Ask for name and mobile; of who comes from FranceConnect, for the mobile alone."""
    return _page(_form())


@blueprint.get("/<flow_id>/corriger")
def correct(flow_id: str) -> ResponseReturnValue:
    """Ask for name and mobile again, with what was typed in this browser.

    Not once the account is there: the next person at a shared computer sees nothing of it.
    """
    flow = flows.find(flow_id)
    if flow is None or flow.adding_to is not None or flow.account_id is not None:
        return go("/identite")
    typed = {"mobile": flow.number.national()}
    if flow.identity is None:
        typed |= {"family_name": flow.family_name, "given_name": flow.given_name}
    return _page(_kind()(data=typed))


@blueprint.post("/identite")
def ask_code() -> ResponseReturnValue:
    """Have a code sent, if the number is known; the answer is the same if not."""
    current = journey.current()
    form = _form()
    if not form.validate():
        return _page(form), 422
    flow = _begin(form)
    if wait := ask(flow):
        return _page(form, f"Il y a eu trop d’essais. {throttle.come_back(wait)}"), 429
    return redirect(journey.url(f"/inscription/{flow.id}/code", current), 303)


def ask(flow: Flow) -> int:
    """Ask for the flow's code; return the seconds to wait, 0 when it is on its way.

    Nothing is stored before the limits agree. The pause is this enrolment's own: a stranger who
    types the same words elsewhere does not use it up.
    """
    asked = sms_limits.ask("enrolment", flow.number.e164, variant=flow.id)
    if asked == Asked.SEND:
        flows.note_asked(flow)
        sending.request(flow)
    elif asked == Asked.ON_ITS_WAY:
        flows.keep(flow)
    return max(asked, 0)


def _kind() -> type[IdentityForm]:
    return VerifiedForm if upstream.held() else IdentityForm


def _form() -> IdentityForm:
    return _kind().of_request()


def _begin(form: IdentityForm) -> Flow:
    """The enrolment of who typed their name, or of whom FranceConnect names."""
    identity = upstream.held()
    if identity is not None:
        names = (identity.family_name, identity.first_name)
        return flows.begin(*names, form.number, identity=identity)
    names = ((form.family_name.data or "").strip(), (form.given_name.data or "").strip())
    return flows.begin(*names, form.number)


def _page(form: IdentityForm, problem: str = "") -> str:
    current, identity = journey.current(), upstream.held()
    return render_template(
        "enrolment/identity.html",
        form=form,
        identity=identity,
        born=partial_dates.spoken(identity.born) if identity else "",
        forget=journey.url("/franceconnect/oublier", current),
        problems=[problem] if problem else [],
        here=journey.url("/inscription/identite", current),
        without_mobile=journey.url("/inscription/sans-portable", current),
        sign_in=journey.url("/connexion", current),
    )
