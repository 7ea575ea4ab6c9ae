"""Children who have just left a school: « changement d'établissement en cours »."""

from datetime import date, timedelta

from sqlalchemy import or_, select

from idp.families.models import Enrolment, Establishment, Guardian
from idp.families.predicates import enrolment_is_active, is_legal_guardian, select_ties
from idp.platform.database import db

RECENT = timedelta(days=90)


def recently_left(account_id: int, on: date) -> tuple[Establishment, ...]:
    """Return the schools that a child of the account has left in the last 90 days."""
    uais = (
        select_ties(Establishment.uai)
        .where(Guardian.account_id == account_id, is_legal_guardian())
        .where(~enrolment_is_active(on))
        .where(or_(Enrolment.left > on - RECENT, Enrolment.school_year == on.year - 1))
    )
    found = db.session.scalars(select(Establishment).where(Establishment.uai.in_(uais)))
    return tuple(found)
