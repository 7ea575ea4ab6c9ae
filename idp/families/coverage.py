"""How many parents of each school can get in, and can be recognised by an ENT."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, distinct, exists, func, or_

from idp.families.models import Enrolment, Establishment, Guardian, GuardianMobile
from idp.families.predicates import (
    enrolment_is_active,
    is_legal_guardian,
    is_not_disavowed,
    select_ties,
)
from idp.families.terms import DERIVED
from idp.platform.database import db


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts of a school's legal guardians with a pupil there now."""

    parents: int = 0
    with_mobile: int = 0
    with_account: int = 0
    by_vector: int = 0
    """Their FrEduVecteur names a pupil by the id that the school's software gave it."""
    by_reference: int = 0
    """They have a FrEduCtRefId: the AAF's reference of the person."""

    def __add__(self, other: "Coverage") -> "Coverage":
        """Return the counts of two schools together: a parent of both counts twice."""
        return Coverage(
            self.parents + other.parents,
            self.with_mobile + other.with_mobile,
            self.with_account + other.with_account,
            self.by_vector + other.by_vector,
            self.by_reference + other.by_reference,
        )


def of_schools(on: date) -> dict[str, Coverage]:
    """Return the counts by UAI, for the schools that have such parents. One SQL statement."""
    attached = or_(
        Enrolment.attachment.is_not(None),
        and_(Enrolment.source_id.is_not(None), ~Enrolment.source_id.startswith(DERIVED)),
    )
    mobile = exists().where(GuardianMobile.guardian_id == Guardian.id)
    rows = db.session.execute(
        select_ties(
            Establishment.uai,
            func.count(distinct(Guardian.id)),
            _count(mobile),
            _count(Guardian.account_id.is_not(None)),
            _count(attached),
            _count(Guardian.jointure.is_not(None)),
        )
        .where(enrolment_is_active(on), is_legal_guardian(), is_not_disavowed())
        .group_by(Establishment.uai)
    )
    return {uai: Coverage(*counts) for uai, *counts in rows}


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Guardians of whom this holds; a CASE, because not every database knows FILTER."""
    return func.count(distinct(case((condition, Guardian.id))))
