"""Who came from FranceConnect has an account: the phone and the dates let it open that account."""

from flask import render_template
from flask.typing import ResponseReturnValue

from idp.accounts import franceconnect
from idp.accounts.franceconnect import Outcome
from idp.accounts.models import Account
from idp.enrolment import candidates
from idp.enrolment.current import current_flow, go
from idp.enrolment.flow import Flow
from idp.enrolment.messages import Kind
from idp.enrolment.start_views import blueprint
from idp.platform import headers
from idp.platform.database import db
from idp.session import arrival, journey, upstream
from idp.session.upstream import Identity
from idp.session.ways_in import WayIn


@blueprint.get("/<flow_id>/lier")
def show_account_to_link(flow_id: str) -> ResponseReturnValue:
    """Say that there is an account, and ask."""
    flow = current_flow(flow_id)
    account = _account(flow)
    if account is None:
        return go(f"/{flow.id}/code")
    headers.allow_form_action(None)  # the POST can end at an ENT
    here = journey.url(f"/inscription/{flow.id}/lier", journey.current())
    return render_template("enrolment/link.html", account=account, here=here)


@blueprint.post("/<flow_id>/lier")
def link_account(flow_id: str) -> ResponseReturnValue:
    """Link FranceConnect, tell every channel, sign in. Raises Problem as `franceconnect.link`."""
    flow = current_flow(flow_id)
    account, identity = _account(flow), flow.identity
    if account is None or identity is None:
        return go(f"/{flow.id}/code")
    # Only the phone was proven here, not the password: the notice comes twice.
    outcome = franceconnect.link(account.id, identity.sub, identity.name, again=True)
    if outcome not in {Outcome.DONE, Outcome.ALREADY}:
        return go("/deja-un-compte")
    return _enter(account.id, identity)


def _account(flow: Flow) -> Account | None:
    """The account that code and dates proved, as the register is now."""
    if flow.identity is None or not flow.is_proven or not flow.guardian_ids:
        return None
    decision = candidates.decide(flow)
    proven = set(flow.guardian_ids) <= set(decision.held_ids)
    if decision.kind is not Kind.LINK or not proven:
        return None
    return db.session.get(Account, decision.account_ids[0])


def _enter(account_id: int, identity: Identity) -> ResponseReturnValue:
    upstream.drop()
    arrival.arrive(account_id, WayIn((*identity.amr, "sms"), identity.acr), told=True)
    return journey.resume(journey.current())
