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
from idp.session import arrival, browser, journey, upstream, ways_in
from idp.session.ways_in import WayIn

_TAKEN = "Cet identifiant vient d’être pris. Voici votre nouvel identifiant : notez-le."
_NO_CHILD = "Gardez au moins un enfant dont vous êtes le représentant légal."
_SECOND_CLICK = timedelta(minutes=2)


@blueprint.get("/<flow_id>/compte")
def show_account(flow_id: str) -> ResponseReturnValue:
    """Show the identifier and the children, and let the person choose a password."""
    flow = current_flow(flow_id)
    if (elsewhere := instead_of_account(flow)) is not None:
        return elsewhere
    identifier = reserved_identifier(flow)
    return _page(_form(flow, identifier), flow, identifier)


@blueprint.post("/<flow_id>/compte")
def create_account(flow_id: str) -> ResponseReturnValue:
    """Create the account and sign the person in."""
    flow = current_flow(flow_id)
    # A second click comes here when the account is there: it is answered like the first.
    elsewhere = None if flow.account_id is not None else instead_of_account(flow)
    if elsewhere is not None:
        return elsewhere
    identifier = reserved_identifier(flow)
    form = _form(flow, identifier)
    if form is not None and not form.validate():
        return _page(form, flow, identifier), 422
    if not kept(flow):
        return _page(form, flow, identifier, _NO_CHILD), 422
    password = (form.password.data or "") if form is not None else None
    result = creation.create(current_flow(flow_id), password)
    if result.outcome is Outcome.IDENTIFIER_TAKEN:
        flow = current_flow(flow_id)
        return _page(form, flow, reserved_identifier(flow), _TAKEN), 409
    return _leave(flow, result, password)


@blueprint.get("/termine")
def finished() -> ResponseReturnValue:
    """Say that the account is there, and lead on to the ENT."""
    current = journey.current()
    session = browser.current()
    if session is None:
        return go("/deja-un-compte")
    return render_template(
        "enrolment/finished.html",
        go_on=journey.url("/authorize", current) if current else "/services",
        by_franceconnect=session.acr in ways_in.FRANCECONNECT_LEVELS,
    )


@blueprint.get("/deja-un-compte")
def account_exists() -> str:
    """Say that there is an account already, and that its identifier went to the phone."""
    current = journey.current()
    return render_template(
        "enrolment/account_exists.html",
        sign_in=journey.url("/connexion", current),
        lost_password=journey.url("/mot-de-passe-perdu", current),
    )


def _form(flow: Flow, identifier: str) -> NewPasswordForm | None:
    """The choice of a password; None for who has FranceConnect as the way in."""
    return None if flow.identity else NewPasswordForm.for_account(identifier)


def _leave(flow: Flow, result: Result, password: str | None) -> ResponseReturnValue:
    if result.outcome is Outcome.NO_RECORD:
        return go(f"/{flow.id}/code")
    account = result.account
    if account is None or not _is_theirs(result.outcome, account, password):
        return instead_of_code(flow) or go("/termine" if flow.identity else "/deja-un-compte")
    arrival.arrive(account.id, _way_in(flow), told=True)
    upstream.drop()
    return go("/termine")


def _way_in(flow: Flow) -> WayIn:
    """How they proved who they are: a password chosen now, or FranceConnect; and the code."""
    if flow.identity is None:
        return ways_in.ENROLMENT
    return WayIn((*flow.identity.amr, "sms"), flow.identity.acr)


def _is_theirs(outcome: Outcome, account: Account, password: str | None) -> bool:
    """Whether this answer may sign in: just created, or the same form sent twice."""
    if outcome is Outcome.CREATED:
        return True
    if password is None:
        # Whom FranceConnect named, while they are here: not who finds the page afterwards.
        held = upstream.held()
        return held is not None and account.franceconnect_sub == held.sub
    return clock.now() - account.created_at < _SECOND_CLICK and passwords.verify(
        account.password_hash, password
    )


def _page(form: NewPasswordForm | None, flow: Flow, identifier: str, problem: str = "") -> str:
    current = journey.current()
    return render_template(
        "enrolment/account.html",
        form=form,
        problems=[problem] if problem else [],
        identifier=identifier,
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
