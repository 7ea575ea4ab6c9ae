"""What the register holds of a school or a person, for an operator. Birth dates stay inside."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, case, func, select

from idp.families.lookups import Holder, holders_among, pupils_of
from idp.families.models import (
    Disavowal,
    Enrolment,
    Establishment,
    Guardian,
    GuardianMobile,
    Pupil,
)
from idp.families.names import normalise
from idp.families.predicates import enrolment_is_active, is_legal_guardian, select_ties
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform.database import db

MOST_PEOPLE = 50
"""How many people one answer names at most."""


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """A school and how far its families can enrol."""

    uai: str
    name: str
    source: str | None
    school_year: int | None
    exported_at: datetime | None
    pupils: int
    legal_guardians: int
    with_mobile: int
    with_account: int


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A guardian row, its numbers masked."""

    holder: Holder
    mobiles: tuple[str, ...]
    children: tuple[str, ...]
    """Given names of those whom an account would see."""
    disavowed: tuple[str, ...]
    """Given names of those whom the person says are not theirs."""


def school_facts(school: Establishment, on: date) -> SchoolFacts:
    """Counts of the pupils who are there and of their legal guardians."""
    has_mobile = select(GuardianMobile.guardian_id).where(GuardianMobile.guardian_id == Guardian.id)
    guardians = (
        select_ties(
            Guardian.id.label("id"),
            case((has_mobile.exists(), 1), else_=0).label("mobile"),
            case((Guardian.account_id.is_not(None), 1), else_=0).label("account"),
        )
        .where(Enrolment.uai == school.uai, enrolment_is_active(on), is_legal_guardian())
        .distinct()
        .subquery()
    )
    columns = (func.count(), func.sum(guardians.c.mobile), func.sum(guardians.c.account))
    legal, mobile, account = db.session.execute(select(*columns).select_from(guardians)).one()
    pupils = db.session.scalar(
        select(func.count(Enrolment.id))
        .join(Establishment, Establishment.uai == Enrolment.uai)
        .where(Enrolment.uai == school.uai, enrolment_is_active(on))
    )
    return SchoolFacts(
        uai=school.uai,
        name=school.name,
        source=school.source.value if school.source else None,
        school_year=school.imported_year,
        exported_at=school.exported_at,
        pupils=pupils or 0,
        legal_guardians=legal,
        with_mobile=int(mobile or 0),
        with_account=int(account or 0),
    )


def people_of(
    on: date,
    *,
    number: PhoneNumber | None = None,
    surname: str | None = None,
    uai: str | None = None,
) -> tuple[PersonFacts, ...]:
    """The guardian rows that meet every condition given, at most MOST_PEOPLE."""
    ids = select(Guardian.id)
    if number is not None:
        holding = select(GuardianMobile.guardian_id).where(GuardianMobile.number == number.e164)
        ids = ids.where(Guardian.id.in_(holding))
    if surname is not None:
        ids = _with_surname(ids, surname)
    if uai is not None:
        ids = ids.where(Guardian.scope == uai)
    found = db.session.scalars(ids.order_by(Guardian.id).limit(MOST_PEOPLE)).all()
    holders = holders_among(select(Guardian.id).where(Guardian.id.in_(found)), on)
    return _facts(holders, on)


def _with_surname(ids: Select[int], surname: str) -> Select[int]:
    """Whose birth or used name begins so, however it is spelt."""
    key = normalise(surname)
    return ids.where(
        Guardian.birth_key.startswith(key, autoescape=True)
        | Guardian.used_key.startswith(key, autoescape=True)
    )


def _facts(holders: Collection[Holder], on: date) -> tuple[PersonFacts, ...]:
    ids = [holder.guardian_id for holder in holders]
    mobiles: defaultdict[int, list[str]] = defaultdict(list)
    rows = select(GuardianMobile).where(GuardianMobile.guardian_id.in_(ids))
    for mobile in db.session.scalars(rows.order_by(GuardianMobile.number)):
        mobiles[mobile.guardian_id].append(PhoneNumber(mobile.number).masked())
    children: defaultdict[int, list[str]] = defaultdict(list)
    for child in pupils_of(ids, on):
        children[child.guardian_id].append(child.given_name)
    disavowed = _disavowed(ids)
    return tuple(
        PersonFacts(
            holder=holder,
            mobiles=tuple(mobiles[holder.guardian_id]),
            children=tuple(children[holder.guardian_id]),
            disavowed=tuple(disavowed[holder.guardian_id]),
        )
        for holder in holders
    )


def _disavowed(ids: Collection[int]) -> defaultdict[int, list[str]]:
    names: defaultdict[int, list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(Disavowal.guardian_id, Pupil.given_name)
        .join(Pupil, Pupil.id == Disavowal.pupil_id)
        .where(Disavowal.guardian_id.in_(ids), Disavowal.undone_at.is_(None))
        .order_by(Pupil.id)
    )
    for guardian_id, given_name in rows:
        names[guardian_id].append(given_name)
    return names
