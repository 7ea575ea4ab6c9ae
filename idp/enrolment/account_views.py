"""« Votre nouveau compte », « Votre compte est activé »."""

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from idp.accounts import password_policy, passwords
from idp.accounts.models import Account
from idp.accounts.password_form import NewPasswordForm
from idp.enrolment import creation
from idp.enrolment.creation import Outcome, Result
from idp.enrolment.current import (
    current_flow,
    go,
    instead_of_account,
    instead_of_code,
    kept,
    pupils,
)
from idp.enrolment.flow import Flow
from idp.enrolment.reservation import reserved_identifier
from idp.enrolment.start_views import blueprint
from idp.platform import clock
from idp.session import arrival, browser, journey, ways_in

_TAKEN = "Cet identifiant vient d’être pris. Voici votre nouvel identifiant : notez-le."
_NO_CHILD = "Gardez au moins un enfant dont vous êtes le représentant légal."
_SECOND_CLICK = timedelta(minutes=2)


@blueprint.get("/<flow_id>/compte")
def show_account(flow_id: str) -> ResponseReturnValue:
    """Show the identifier and the children, and let the person choose a password."""
    flow = current_flow(flow_id)
    return instead_of_account(flow) or _page(NewPasswordForm.of_request(), flow)


@blueprint.post("/<flow_id>/compte")
def create_account(flow_id: str) -> ResponseReturnValue:
    """Create the account and sign the person in."""
    flow = current_flow(flow_id)
    # A second click comes here when the account is there: it is answered like the first.
    elsewhere = None if flow.account_id is not None else instead_of_account(flow)
    if elsewhere is not None:
        return elsewhere
    form = NewPasswordForm.of_request()
    if not form.validate():
        return _page(form, flow), 422
    if not kept(flow):
        return _page(form, flow, _NO_CHILD), 422
    password = form.password.data or ""
    reserved_identifier(flow)
    result = creation.create(current_flow(flow_id), password)
    if result.outcome is Outcome.IDENTIFIER_TAKEN:
        return _page(form, current_flow(flow_id), _TAKEN), 409
    return _leave(flow, result, password)


@blueprint.get("/termine")
def finished() -> ResponseReturnValue:
    """Say that the account is there, and lead on to the ENT."""
    current = journey.current()
    if browser.current() is None:
        return go("/deja-un-compte")
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


def _leave(flow: Flow, result: Result, password: str) -> ResponseReturnValue:
    if result.outcome is Outcome.NO_RECORD:
        return go(f"/{flow.id}/code")
    account = result.account
    if account is None or not _is_theirs(result.outcome, account, password):
        return instead_of_code(flow) or go("/deja-un-compte")
    arrival.arrive(account.id, ways_in.ENROLMENT, told=True)
    return go("/termine")


def _is_theirs(outcome: Outcome, account: Account, password: str) -> bool:
    """Whether this answer may sign in: just created, or the same form sent twice."""
    if outcome is Outcome.CREATED:
        return True
    return clock.now() - account.created_at < _SECOND_CLICK and passwords.verify(
        account.password_hash, password
    )


def _page(form: NewPasswordForm, flow: Flow, problem: str = "") -> str:
    current = journey.current()
    return render_template(
        "enrolment/account.html",
        form=form,
        problems=[problem] if problem else [],
        identifier=reserved_identifier(flow),
        kept=kept(flow),
        pupils=[
            (
                pupil,
                pupil.pupil_id in flow.disavowed,
                journey.url(f"/inscription/{flow.id}/eleve/{pupil.pupil_id}", current),
            )
            for pupil in pupils(flow)
        ],
        always=password_policy.ALWAYS,
        kinds=password_policy.KINDS,
        wanted=password_policy.KINDS_NEEDED,
        correct=journey.url(f"/inscription/{flow.id}/code", current),
    )
