"""The identifier shown before the account is there: kept for this enrolment, whoever else asks."""

from sqlalchemy import exists, select

from idp.accounts import identifiers
from idp.accounts.models import Account
from idp.enrolment import flow as flows
from idp.enrolment.flow import Flow
from idp.families.models import Guardian
from idp.platform import settings, state
from idp.platform.database import db


def reserved_identifier(flow: Flow) -> str:
    """Return the identifier this enrolment will get, the same at each reload."""
    if flow.identifier:
        return flow.identifier
    family_name, given_name = names(flow)
    lasts = settings.current().session.journey_minutes * 60
    for candidate in identifiers.suggestions(family_name, given_name):
        taken = db.session.scalar(select(exists().where(Account.identifier == candidate)))
        if not taken and state.store().set(f"identifier:{candidate}", flow.id, ex=lasts, nx=True):
            return flows.reserve_identifier(flow, candidate)
    raise RuntimeError("every identifier that was tried is taken")


def names(flow: Flow) -> tuple[str, str]:
    """Return the family and given name for the account: as the oldest proven record has them."""
    rows = select(Guardian).where(Guardian.id.in_(flow.guardian_ids)).order_by(Guardian.id)
    guardian = db.session.scalars(rows.limit(1)).one()
    return guardian.used_name or guardian.birth_name, guardian.given_names
