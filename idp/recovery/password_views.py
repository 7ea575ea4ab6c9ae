"""The pages of « Mot de passe perdu »."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from idp.accounts import one_time_codes, password_policy, sms_limits
from idp.accounts.identifiers import normalise_typed
from idp.accounts.one_time_codes import Verdict
from idp.accounts.password_form import NewPasswordForm
from idp.accounts.sms_limits import Asked
from idp.platform.problems import Problem, ProblemCode, WayBack
from idp.recovery import flow as flows
from idp.recovery import password, texts
from idp.recovery.flow import Flow
from idp.recovery.forms import CodeForm, IdentifierForm
from idp.session import journey

_START = "/mot-de-passe-perdu"
blueprint = Blueprint("lost_password", __name__, url_prefix=_START)


@blueprint.get("")
def show() -> str:
    """Ask whose password is lost."""
    return _start_page(IdentifierForm.of_request())


@blueprint.post("")
def ask() -> ResponseReturnValue:
    """Have a code sent, if there is a phone to send it to; the answer is the same if not."""
    journey.current()
    form = IdentifierForm.of_request()
    if not form.validate():
        return _start_page(form), 422
    flow = flows.begin(normalise_typed(form.identifier.data or ""))
    if wait := _ask_for_code(flow):
        return _start_page(form, wait), 429
    return _go(f"/{flow.id}/code")


@blueprint.get("/<flow_id>/code")
def show_code(flow_id: str) -> ResponseReturnValue:
    """Ask for the code."""
    flow = _find(flow_id)
    if flow.done or flow.is_proven:
        return _go(f"/{flow.id}/nouveau")
    return _code_page(CodeForm.of_request(), flow)


@blueprint.post("/<flow_id>/code")
def prove(flow_id: str) -> ResponseReturnValue:
    """Judge the code, or have it sent again."""
    flow = _find(flow_id)
    if "resend" in request.form:
        if wait := _ask_for_code(flow):
            return _code_page(CodeForm.of_request(empty=True), flow, wait), 429
        return _go(f"/{flow.id}/code")
    form = CodeForm.of_request()
    if form.validate():
        answer = one_time_codes.judge(flow.id, flows.this_browser(), form.digits)
        if answer.verdict is Verdict.RIGHT:
            return _go(f"/{flow.id}/nouveau")
        form.code.errors = [texts.wrong_code(answer)]
    return _code_page(form, flow), 422


@blueprint.get("/<flow_id>/nouveau")
def show_new(flow_id: str) -> ResponseReturnValue:
    """Ask for the new password, once the code is proven."""
    flow = _find(flow_id)
    if flow.done:
        return _go("/termine")
    return (
        _new_page(NewPasswordForm.of_request(), flow) if flow.is_proven else _go(f"/{flow.id}/code")
    )


@blueprint.post("/<flow_id>/nouveau")
def change(flow_id: str) -> ResponseReturnValue:
    """Set the new password, sign the person in, and go on."""
    flow = _find(flow_id)
    if flow.done:
        return _go("/termine")
    if not flow.is_proven:
        return _go(f"/{flow.id}/code")
    form = NewPasswordForm.of_request()
    if not form.validate():
        return _new_page(form, flow), 422
    password.replace(flow, form.password.data or "")
    return _go("/termine")


@blueprint.get("/termine")
def done() -> str:
    """Say that it is done, and lead on."""
    current = journey.current()
    return render_template(
        "recovery/password_changed.html",
        on=journey.url("/authorize" if current else "/services", current),
        sign_in=journey.url("/connexion", current),
    )


def _ask_for_code(flow: Flow) -> int:
    """Have the code sent; return the seconds to wait when too many were asked for, else 0."""
    asked = sms_limits.ask("lost-password", flow.identifier)
    if asked > 0:
        return asked
    if asked == Asked.SEND or not flow.asked_at:
        flows.note_asked(flow)
    if asked == Asked.SEND:
        password.request(flow.id, flow.identifier)
    return 0


def _find(flow_id: str) -> Flow:
    """Return the flow. Raises Problem(JOURNEY_EXPIRED), with a way to begin anew."""
    current = journey.current()
    found = flows.find(flow_id)
    if found is None:
        again = WayBack("Recommencer", journey.url(_START, current))
        raise Problem(ProblemCode.JOURNEY_EXPIRED, detail="recovery flow", way_back=again)
    return found


def _go(path: str) -> ResponseReturnValue:
    return redirect(journey.url(_START + path, journey.current()), 303)


def _start_page(form: IdentifierForm, wait: int = 0) -> str:
    current = journey.current()
    return render_template(
        "recovery/lost_password.html",
        form=form,
        problems=texts.too_many(wait),
        sign_in=journey.url("/connexion", current),
        lost_identifier=journey.url("/identifiant-perdu", current),
    )


def _code_page(form: CodeForm, flow: Flow, wait: int = 0) -> str:
    return render_template(
        "recovery/code.html",
        form=form,
        problems=texts.too_many(wait),
        pause=max(flow.pause_left, wait),
        start=journey.url(_START, journey.current()),
    )


def _new_page(form: NewPasswordForm, flow: Flow) -> str:
    return render_template(
        "recovery/new_password.html", form=form, policy=password_policy, identifier=flow.identifier
    )
