"""The identifier shown before the account is there: kept for this enrolment, whoever else asks."""

from sqlalchemy import select

from idp.accounts import reserved_identifiers
from idp.enrolment import flow as flows
from idp.enrolment.flow import Flow
from idp.families.models import Guardian
from idp.platform import settings
from idp.platform.database import db


def reserved_identifier(flow: Flow) -> str:
    """Return the identifier this enrolment will get, the same at each reload."""
    if flow.identifier:
        return flow.identifier
    family_name, given_name = names(flow)
    lasts = settings.current().session.journey_minutes * 60
    candidate = reserved_identifiers.reserve(family_name, given_name, owner=flow.id, seconds=lasts)
    return flows.reserve_identifier(flow, candidate)


def names(flow: Flow) -> tuple[str, str]:
    """Return the family and given name for the account: as the oldest proven record has them."""
    rows = select(Guardian).where(Guardian.id.in_(flow.guardian_ids)).order_by(Guardian.id)
    guardian = db.session.scalars(rows.limit(1)).one()
    return guardian.used_name or guardian.birth_name, guardian.given_names
