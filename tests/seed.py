"""Families for tests, written straight into the register: for what is not about importing.

with app.app_context():
    seed.school("0860003L")
    parent = seed.guardian("0860003L", "DUPOND", "Jeanne", mobiles=["+33600000001"])
    leo = seed.pupil("DUPOND", "Léo", date(2013, 3, 14))
    seed.tie(parent, leo, "0860003L")
    account = seed.account("j.dupond25", "Prunetardive1", guardians=[parent])
"""

from datetime import date
from itertools import count

from idp.accounts import passwords
from idp.accounts.models import Account
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

MOBILE = "+33600000001"
PASSWORD = "Prunetardive1"
_serial = count(1)


def school(uai: str, name: str = "Collège Jules Verne", kind: Kind = Kind.COLLEGE) -> Establishment:
    """A school of Poitiers that imported this year's file."""
    row = Establishment(
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
    db.session.add(row)
    db.session.commit()
    return row


def guardian(
    uai: str,
    birth_name: str = "DUPOND",
    given_names: str = "Jeanne",
    *,
    used_name: str | None = None,
    mobiles: tuple[str, ...] = (MOBILE,),
    email: str | None = None,
) -> Guardian:
    """A guardian as one school has them."""
    row = Guardian(
        source=Source.SIECLE,
        scope=uai,
        source_id=str(next(_serial)),
        birth_name=birth_name,
        used_name=used_name,
        given_names=given_names,
        birth_key=normalise(birth_name),
        used_key=normalise(used_name) if used_name else None,
        email=email,
        mobiles=[GuardianMobile(number=number) for number in mobiles],
    )
    db.session.add(row)
    db.session.commit()
    return row


def pupil(
    birth_name: str = "DUPOND", given_name: str = "Léo", born: date = date(2013, 3, 14)
) -> Pupil:
    """A child."""
    row = Pupil(birth_name=birth_name, given_name=given_name, birth_date=born)
    db.session.add(row)
    db.session.commit()
    return row


def enrol(child: Pupil, uai: str, class_name: str = "5EME3") -> Enrolment:
    """Enrol a child at a school for this school year (once)."""
    year = school_year(clock.today())
    found = db.session.query(Enrolment).filter_by(pupil_id=child.id, uai=uai, school_year=year)
    if (row := found.one_or_none()) is not None:
        return row
    row = Enrolment(
        pupil_id=child.id,
        uai=uai,
        school_year=year,
        class_name=class_name,
        source_id=str(701294 + next(_serial)),
    )
    db.session.add(row)
    db.session.commit()
    return row


def tie(
    parent: Guardian, child: Pupil, uai: str, *, level: Level = Level.LEGAL, kinship: int = 10
) -> Guardianship:
    """Make a guardian answer for a child at a school."""
    row = Guardianship(
        guardian_id=parent.id,
        enrolment_id=enrol(child, uai).id,
        level=level.value,
        kinship=kinship,
    )
    db.session.add(row)
    db.session.commit()
    return row


def account(
    identifier: str = "j.dupond25",
    password: str | None = PASSWORD,
    *,
    guardians: tuple[Guardian, ...] = (),
    mobile: str | None = MOBILE,
    email: str | None = None,
) -> Account:
    """An account that gathers these guardian rows."""
    row = Account(
        identifier=identifier,
        password_hash=passwords.hash_password(password) if password else None,
        family_name="Dupond",
        given_name="Jeanne",
        mobile=mobile,
        email=email,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    for parent in guardians:
        parent.account_id = row.id
    db.session.commit()
    return row


def family(uai: str = "0860003L") -> Account:
    """The usual one: Jeanne Dupond, with an account, and Léo at one school."""
    school(uai)
    parent = guardian(uai)
    tie(parent, pupil(), uai)
    return account(guardians=(parent,))
