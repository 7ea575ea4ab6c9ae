"""« Votre nouveau compte », children one does not answer for, « Votre compte est activé »."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from idp.accounts import password_policy, passwords
from idp.accounts.models import Account
from idp.accounts.password_form import NewPasswordForm
from idp.enrolment import creation
from idp.enrolment import flow as flows
from idp.enrolment.code_views import current_flow
from idp.enrolment.creation import Outcome
from idp.enrolment.flow import Flow
from idp.enrolment.start_views import blueprint
from idp.families.lookups import KnownPupil, pupils_of
from idp.platform import clock
from idp.platform.problems import Problem, ProblemCode
from idp.session import browser, device, journey

_TAKEN = "Cet identifiant vient d’être pris. Voici votre nouvel identifiant : notez-le."
_NO_CHILD = "Gardez au moins un enfant dont vous êtes le représentant légal."


@blueprint.get("/<flow_id>/compte")
def show_account(flow_id: str) -> ResponseReturnValue:
    """Show the identifier and the children, and let the person choose a password."""
    flow = current_flow(flow_id)
    if not flow.guardian_ids:
        return redirect(journey.url(f"/inscription/{flow.id}/code", journey.current()), 303)
    if flow.account_id is not None and browser.current() is not None:
        return _finished()
    return _page(NewPasswordForm.of_request(), flow)


@blueprint.post("/<flow_id>/compte")
def create_account(flow_id: str) -> ResponseReturnValue:
    """Create the account and sign the person in."""
    flow = current_flow(flow_id)
    if not flow.guardian_ids:
        return redirect(journey.url(f"/inscription/{flow.id}/code", journey.current()), 303)
    form = NewPasswordForm.of_request()
    if not form.validate():
        return _page(form, flow), 422
    if not _kept(flow):
        return _page(form, flow, _NO_CHILD), 422
    creation.reserved_identifier(flow)
    password = form.password.data or ""
    result = creation.create(current_flow(flow_id), password)
    if result.outcome is Outcome.IDENTIFIER_TAKEN:
        return _page(form, current_flow(flow_id), _TAKEN), 409
    account = result.account
    if account is None or not _is_theirs(result.outcome, account, password):
        return redirect(journey.url("/inscription/deja-un-compte", journey.current()), 303)
    browser.start(account.id, ("pwd", "sms", "mfa"))
    device.remember(account.identifier)
    return _finished()


@blueprint.get("/<flow_id>/eleve/<int:pupil_id>")
def show_pupil(flow_id: str, pupil_id: int) -> ResponseReturnValue:
    """Ask before a child is put aside."""
    flow, pupil = _pupil(flow_id, pupil_id)
    current = journey.current()
    return render_template(
        "enrolment/disavow.html",
        pupil=pupil,
        here=journey.url(f"/inscription/{flow.id}/eleve/{pupil_id}", current),
        back=journey.url(f"/inscription/{flow.id}/compte", current),
    )


@blueprint.post("/<flow_id>/eleve/<int:pupil_id>")
def disavow(flow_id: str, pupil_id: int) -> ResponseReturnValue:
    """Put a child aside, or take it back; written for the school when the account is created."""
    flow, _ = _pupil(flow_id, pupil_id)
    flows.note_disavowed(flow, flow.disavowed ^ {pupil_id})
    return redirect(journey.url(f"/inscription/{flow.id}/compte", journey.current()), 303)


@blueprint.get("/termine")
def finished() -> ResponseReturnValue:
    """Say that the account is there, and lead on to the ENT."""
    current = journey.current()
    if browser.current() is None:
        return redirect(journey.url("/connexion", current), 303)
    go_on = journey.url("/authorize", current) if current else "/services"
    return render_template("enrolment/finished.html", go_on=go_on)


@blueprint.get("/deja-un-compte")
def account_exists() -> str:
    """Say that there is an account already, and that its identifier went to the phone."""
    current = journey.current()
    return render_template(
        "enrolment/account_exists.html",
        sign_in=journey.url("/connexion", current),
        lost_password=journey.url("/mot-de-passe-perdu", current),
    )


def _is_theirs(outcome: Outcome, account: Account, password: str) -> bool:
    """Whether this answer may sign in: just created, or the same password sent twice."""
    return outcome is Outcome.CREATED or passwords.verify(account.password_hash, password)


def _pupils(flow: Flow) -> list[KnownPupil]:
    """The children of the proven records, each once."""
    found = pupils_of(flow.guardian_ids, clock.today())
    return list({pupil.pupil_id: pupil for pupil in found}.values())


def _kept(flow: Flow) -> list[KnownPupil]:
    return [pupil for pupil in _pupils(flow) if pupil.pupil_id not in flow.disavowed]


def _pupil(flow_id: str, pupil_id: int) -> tuple[Flow, KnownPupil]:
    flow = current_flow(flow_id)
    for pupil in _pupils(flow):
        if pupil.pupil_id == pupil_id:
            return flow, pupil
    raise Problem(ProblemCode.PAGE_NOT_FOUND)


def _finished() -> ResponseReturnValue:
    return redirect(journey.url("/inscription/termine", journey.current()), 303)


def _page(form: NewPasswordForm, flow: Flow, problem: str = "") -> str:
    current = journey.current()
    return render_template(
        "enrolment/account.html",
        form=form,
        problems=[problem] if problem else [],
        identifier=creation.reserved_identifier(flow),
        kept=_kept(flow),
        pupils=[
            (
                pupil,
                pupil.pupil_id in flow.disavowed,
                journey.url(f"/inscription/{flow.id}/eleve/{pupil.pupil_id}", current),
            )
            for pupil in _pupils(flow)
        ],
        always=password_policy.ALWAYS,
        kinds=password_policy.KINDS,
        wanted=password_policy.KINDS_NEEDED,
        correct=journey.url(f"/inscription/{flow.id}/code", current),
    )
