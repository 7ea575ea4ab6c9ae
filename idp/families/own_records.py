"""What each school has on one person: their own rows, and the children that these give."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from idp.families.lookups import KnownPupil, pupils_of
from idp.families.models import (
    Disavowal,
    Enrolment,
    Establishment,
    Guardian,
    Guardianship,
    Pupil,
)
from idp.families.names import PersonName
from idp.families.predicates import select_ties
from idp.families.terms import DERIVED
from idp.platform.database import db


@dataclass(frozen=True, slots=True)
class PutAside:
    """A child of whom the person said « Je ne suis pas le représentant légal »."""

    pupil_id: int
    given_name: str
    family_name: str


@dataclass(frozen=True, slots=True)
class OwnTie:
    """What a school's file says that the person is to a pupil, in whatever year and quality.

    Without the birth date: it is the proof of who is a legal guardian.
    """

    given_name: str
    family_name: str
    school_year: int
    level: int
    kinship: int | None


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """The person as one school has them."""

    guardian_id: int
    uai: str
    school: str
    city: str
    phone: str | None
    email: str | None
    """The school's."""
    name: PersonName
    own_email: str | None
    mobiles: tuple[str, ...]
    """E.164."""
    children: tuple[KnownPupil, ...]
    put_aside: tuple[PutAside, ...]
    source: str
    """Which kind of file says so."""
    source_id: str | None
    """What the school's software calls the person."""
    jointure: str | None


def of_account(account_id: int, on: date) -> tuple[OwnRecord, ...]:
    """Return the account's rows by the name of the school."""
    rows = db.session.execute(
        select(Guardian, Establishment)
        .join(Establishment, Establishment.uai == Guardian.scope)
        .where(Guardian.account_id == account_id)
        .order_by(Establishment.name, Guardian.id)
    ).all()
    ids = [guardian.id for guardian, _ in rows]
    children: dict[int, list[KnownPupil]] = defaultdict(list)
    for pupil in pupils_of(ids, on):
        children[pupil.guardian_id].append(pupil)
    aside = _put_aside(ids)
    return tuple(
        _record(guardian, school, tuple(children[guardian.id]), tuple(aside[guardian.id]))
        for guardian, school in rows
    )


def _put_aside(guardian_ids: list[int]) -> dict[int, list[PutAside]]:
    found: dict[int, list[PutAside]] = defaultdict(list)
    rows = db.session.execute(
        select(Disavowal.guardian_id, Pupil)
        .join(Pupil, Pupil.id == Disavowal.pupil_id)
        .where(Disavowal.guardian_id.in_(guardian_ids), Disavowal.undone_at.is_(None))
        .order_by(Pupil.id)
    )
    for guardian_id, pupil in rows:
        name = pupil.used_name or pupil.birth_name
        found[guardian_id].append(PutAside(pupil.id, pupil.given_name, name))
    return found


def _record(
    guardian: Guardian,
    school: Establishment,
    children: tuple[KnownPupil, ...],
    put_aside: tuple[PutAside, ...],
) -> OwnRecord:
    return OwnRecord(
        guardian_id=guardian.id,
        uai=school.uai,
        school=school.name,
        city=school.city,
        phone=school.phone,
        email=school.email,
        name=PersonName(guardian.birth_name, guardian.used_name, guardian.given_names),
        own_email=guardian.email,
        mobiles=tuple(mobile.number for mobile in guardian.mobiles),
        children=children,
        put_aside=put_aside,
        source=guardian.source.value,
        source_id=None if guardian.source_id.startswith(DERIVED) else guardian.source_id,
        jointure=guardian.jointure,
    )


def ties_of(guardian_ids: Collection[int]) -> dict[int, list[OwnTie]]:
    """Return every tie of these rows, by the row's id."""
    found: dict[int, list[OwnTie]] = defaultdict(list)
    rows = db.session.execute(
        select_ties(Guardian.id, Pupil, Enrolment.school_year, Guardianship)
        .where(Guardian.id.in_(guardian_ids))
        .order_by(Guardian.id, Enrolment.school_year, Pupil.id)
    )
    for guardian_id, pupil, year, tie in rows:
        name = pupil.used_name or pupil.birth_name
        said = OwnTie(pupil.given_name, name, year, tie.level, tie.kinship)
        found[guardian_id].append(said)
    return found
