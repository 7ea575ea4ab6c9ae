"""« Mot de passe perdu » by SMS: the code, a child's birth date, and the new password."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from idp.accounts import password_policy
from idp.accounts.one_time_codes import Verdict
from idp.accounts.password_form import NewPasswordForm
from idp.recovery import password, proof, texts
from idp.recovery.flow import Flow
from idp.recovery.forms import ProofForm
from idp.recovery.proof import Outcome, Result
from idp.recovery.start_views import START, ask_for_code, blueprint, find, go
from idp.session import journey


@blueprint.get("/<flow_id>/code")
def show_code(flow_id: str) -> ResponseReturnValue:
    """Ask for the code and the date."""
    flow = find(flow_id)
    if flow.done or flow.is_open:
        return go(f"/{flow.id}/nouveau")
    return _proof_page(ProofForm(proven=flow.is_proven), flow)


@blueprint.post("/<flow_id>/code")
def prove(flow_id: str) -> ResponseReturnValue:
    """Judge what was given, or have the code sent again."""
    flow = find(flow_id)
    if flow.done or flow.is_open:
        return go(f"/{flow.id}/nouveau")
    if "resend" in request.form:
        if wait := ask_for_code(flow):
            return _proof_page(ProofForm(proven=flow.is_proven), flow, texts.too_many(wait)), 429
        return go(f"/{flow.id}/code")
    form = ProofForm(request.form, proven=flow.is_proven)
    if not form.validate():
        return _proof_page(form, flow), 422
    result = proof.give(flow, form.digits, form.born)
    if result.outcome is Outcome.RIGHT:
        return go(f"/{flow.id}/nouveau")
    is_over = result.code is not None and result.code.verdict is not Verdict.WRONG
    return _proof_page(form, flow, _say(form, flow, result), code_is_over=is_over), 422


@blueprint.get("/<flow_id>/nouveau")
def show_new(flow_id: str) -> ResponseReturnValue:
    """Ask for the new password, once the code and the date are right."""
    return _elsewhere(flow := find(flow_id)) or _new_page(
        NewPasswordForm.for_account(flow.identifier), flow
    )


@blueprint.post("/<flow_id>/nouveau")
def change(flow_id: str) -> ResponseReturnValue:
    """Set the new password, sign the person in, and go on."""
    flow = find(flow_id)
    if (elsewhere := _elsewhere(flow)) is not None:
        return elsewhere
    form = NewPasswordForm.for_account(flow.identifier)
    if not form.validate():
        return _new_page(form, flow), 422
    password.replace_by_sms(flow, form.password.data or "")
    return go("/termine")


@blueprint.get("/termine")
def done() -> str:
    """Say that it is done, and lead on."""
    current = journey.current()
    return render_template(
        "recovery/password_changed.html",
        on=journey.url("/authorize" if current else "/services", current),
        sign_in=journey.url("/connexion", current),
    )


def _elsewhere(flow: Flow) -> ResponseReturnValue | None:
    """Where the flow stands, when it is not at the new password."""
    if flow.done:
        return go("/termine")
    return None if flow.is_open else go(f"/{flow.id}/code")


def _say(form: ProofForm, flow: Flow, result: Result) -> list[str]:
    """Put the sentence where it belongs: at its field, or for the whole page (returned)."""
    # The code may just have become right: its field gives way to « Code vérifié ».
    form.proven = flow.is_proven
    if result.code is not None:
        form.code.errors, form.code.data = [texts.wrong_code(result.code)], ""
    elif result.outcome is Outcome.DATE_WRONG:
        form.child.form.form_errors.append(texts.wrong_date(result.tries_left))
    else:
        return [texts.closed(result.seconds)]
    return []


def _proof_page(
    form: ProofForm, flow: Flow, problems: list[str] | None = None, *, code_is_over: bool = False
) -> str:
    return render_template(
        "recovery/code.html",
        form=form,
        problems=problems or [],
        pause=flow.pause_left,
        code_is_over=code_is_over,
        start=journey.url(START, journey.current()),
    )


def _new_page(form: NewPasswordForm, flow: Flow) -> str:
    return render_template(
        "recovery/new_password.html",
        form=form,
        policy=password_policy,
        identifier=flow.identifier,
        steps=3,
    )
