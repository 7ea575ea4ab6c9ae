"""Families for tests, straight into the register: `school`, `pupil`, `guardian`, `tie`.

For tests of what stands on the register; the importers' own tests start from files. Call in an
application context. Everything is of the school year of today unless it says otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from idp.families.models import (
    Enrolment,
    Establishment,
    Guardian,
    GuardianMobile,
    Guardianship,
    Pupil,
)
from idp.families.names import normalise
from idp.families.school_year import school_year
from idp.families.terms import Kind, Level, Sector, Source
from idp.platform import clock
from idp.platform.database import db

COLLEGE, LYCEE, ECOLE = "0860003L", "0860037Y", "0860010U"


@dataclass(frozen=True)
class Family:
    """One parent and children at one school: their ids."""

    guardian_id: int
    pupil_ids: tuple[int, ...]


def school(
    uai: str = COLLEGE, name: str = "Collège Jean Moulin", kind: Kind = Kind.COLLEGE
) -> Establishment:
    """A public establishment at Poitiers whose files of this year are in."""
    if existing := db.session.get(Establishment, uai):
        return existing
    establishment = Establishment(
        uai=uai,
        name=name,
        kind=kind,
        degree=1 if kind is Kind.ECOLE else 2,
        sector=Sector.PUBLIC,
        city="Poitiers",
        city_code="86194",
        postal_code="86000",
        academy="13",
        source=Source.SIECLE,
        imported_year=school_year(clock.today()),
    )
    db.session.add(establishment)
    db.session.flush()
    return establishment


def pupil(
    given_name: str = "Léo", birth_date: date = date(2013, 3, 14), *, name: str = "DUPOND"
) -> Pupil:
    """A child, at no school yet."""
    child = Pupil(birth_name=name, given_name=given_name, birth_date=birth_date)
    db.session.add(child)
    db.session.flush()
    return child


def enrol(child: Pupil, uai: str = COLLEGE, *, year: int | None = None) -> Enrolment:
    """The child at a school."""
    enrolment = Enrolment(
        pupil_id=child.id,
        uai=uai,
        school_year=year if year is not None else school_year(clock.today()),
        class_name="5EME3",
        source_id=f"70{child.id:04}",
        entered=date(2026, 9, 1),
    )
    db.session.add(enrolment)
    db.session.flush()
    return enrolment


def guardian(
    names: tuple[str, str | None, str] = ("DUPOND", "MARTIN", "Jeanne"),
    mobiles: Sequence[str] = ("+33600000001",),
    *,
    uai: str = COLLEGE,
    email: str | None = None,
    account_id: int | None = None,
) -> Guardian:
    """A parent as that school's file has them: birth name, used name, given names."""
    birth_name, used_name, given_names = names
    row = Guardian(
        source=Source.SIECLE,
        scope=uai,
        source_id=f"G{db.session.query(Guardian).count() + 1}",
        birth_name=birth_name,
        used_name=used_name,
        given_names=given_names,
        birth_key=normalise(birth_name),
        used_key=normalise(used_name) if used_name else None,
        email=email,
        account_id=account_id,
        mobiles=[GuardianMobile(number=number) for number in mobiles],
    )
    db.session.add(row)
    db.session.flush()
    return row


def tie(
    row: Guardian, enrolment: Enrolment, level: int = Level.LEGAL.value, kinship: int = 10
) -> None:
    """Make the guardian answer for the pupil."""
    db.session.add(
        Guardianship(guardian_id=row.id, enrolment_id=enrolment.id, level=level, kinship=kinship)
    )
    db.session.flush()


def family(
    children: Sequence[tuple[str, date]] = (("Léo", date(2013, 3, 14)),),
    *,
    uai: str = COLLEGE,
    names: tuple[str, str | None, str] = ("DUPOND", "MARTIN", "Jeanne"),
    mobiles: Sequence[str] = ("+33600000001",),
    email: str | None = None,
    account_id: int | None = None,
) -> Family:
    """A legal guardian with children at a school, committed."""
    school(uai)
    parent = guardian(names, mobiles, uai=uai, email=email, account_id=account_id)
    pupils = [pupil(given_name, birth_date) for given_name, birth_date in children]
    for child in pupils:
        tie(parent, enrol(child, uai))
    db.session.commit()
    return Family(parent.id, tuple(child.id for child in pupils))
