"""The conditions of the look-ups, each said once, in SQL.

They speak of Guardian, Guardianship, Enrolment and Establishment, which the statement joins.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from idp.families.models import (
    Disavowal,
    Enrolment,
    Establishment,
    Guardian,
    Guardianship,
    Pupil,
)
from idp.families.school_year import oldest_active_year
from idp.families.terms import NEVER_A_PARENT, Level


def select_ties(*columns: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 — any columns
    """Select over guardian → guardianship → enrolment → pupil and establishment."""
    return (
        select(*columns)
        .select_from(Guardian)
        .join(Guardianship, Guardianship.guardian_id == Guardian.id)
        .join(Enrolment, Enrolment.id == Guardianship.enrolment_id)
        .join(Pupil, Pupil.id == Enrolment.pupil_id)
        .join(Establishment, Establishment.uai == Enrolment.uai)
    )


def enrolment_is_active(on: date) -> ColumnElement[bool]:
    """`school_year.is_active`, in SQL."""
    return and_(
        Enrolment.school_year == Establishment.imported_year,
        Enrolment.school_year >= oldest_active_year(on),
        or_(Enrolment.left.is_(None), Enrolment.left > on),
    )


def is_legal_guardian() -> ColumnElement[bool]:
    """Level 1, and neither the pupil of age nor an organisation."""
    return and_(
        Guardianship.level == Level.LEGAL.value,
        or_(Guardianship.kinship.is_(None), Guardianship.kinship.not_in(NEVER_A_PARENT)),
    )


def is_not_disavowed() -> ColumnElement[bool]:
    """Neither this row nor another one of the same account has disavowed the child.

    The account's other rows count because a school may give a parent a new number next year.
    """
    refuser = aliased(Guardian)
    return ~exists().where(
        Disavowal.pupil_id == Enrolment.pupil_id,
        Disavowal.undone_at.is_(None),
        refuser.id == Disavowal.guardian_id,
        or_(refuser.id == Guardian.id, refuser.account_id == Guardian.account_id),
    )
