"""People of the running service: each test writes its own into the register."""

from dataclasses import dataclass
from datetime import date
from itertools import count

from idp.families.models import Establishment, Guardian
from idp.families.terms import Kind, Level
from idp.platform.database import db
from tests import seed
from tests.live import Live

COLLEGE, LYCEE, ELSEWHERE = "0860003L", "0860001J", "0860037Y"
"""Two schools of the first ENT, and one of the other ENT."""
SCHOOLS = {
    COLLEGE: ("Collège Jules Verne", Kind.COLLEGE),
    LYCEE: ("Lycée Marie Curie", Kind.LYCEE),
    ELSEWHERE: ("Lycée Aliénor", Kind.LYCEE),
}
_serial = count(1)


@dataclass(frozen=True)
class Child:
    """A pupil to be, at one school."""

    given_name: str = "Léo"
    born: date = date(2013, 3, 14)
    uai: str = COLLEGE
    family_name: str = "Dupond"


@dataclass(frozen=True)
class Person:
    """A parent of the register, with what they know by heart."""

    given_name: str
    family_name: str
    mobile: str
    """E.164."""
    identifier: str
    """Of the account, for those who have one."""
    password: str = seed.PASSWORD

    @property
    def typed_mobile(self) -> str:
        """The number as a person of metropolitan France types it."""
        return "0" + self.mobile.removeprefix("+33")


LEO, LEA = Child(), Child("Léa", date(2009, 11, 22), LYCEE)
ZOE = Child("Zoé", date(2010, 9, 28), ELSEWHERE)


def newcomer(
    live: Live,
    *children: Child,
    given_name: str = "Jeanne",
    family_name: str = "Dupond",
    mobile: str | None = None,
    email: str | None = None,
    level: Level = Level.LEGAL,
) -> Person:
    """A parent whom the schools know and who has no account: one record per school."""
    person = _person(given_name, family_name, mobile)
    with live.app.app_context():
        _write(person, children or (LEO,), email, level)
    return person


def member(
    live: Live, *children: Child, given_name: str = "Jeanne", email: str | None = None
) -> Person:
    """A parent who has an account."""
    person = _person(given_name, "Dupond", None)
    with live.app.app_context():
        guardians = _write(person, children or (LEO,), email)
        seed.account(person.identifier, guardians=guardians, mobile=person.mobile, email=email)
    return person


def _person(given_name: str, family_name: str, mobile: str | None) -> Person:
    number = next(_serial)
    return Person(
        given_name=given_name,
        family_name=family_name,
        # 06 00 00 belongs to nobody; 06 39 98, kept for fiction, is no valid number to the library.
        mobile=mobile or f"+3360000{number:04}",
        identifier=f"{given_name[0].lower()}.{family_name.lower()}{1000 + number}",
    )


def _write(
    person: Person,
    children: tuple[Child, ...],
    email: str | None,
    level: Level = Level.LEGAL,
) -> tuple[Guardian, ...]:
    records: dict[str, Guardian] = {}
    for child in children:
        if child.uai not in records:
            _open_school(child.uai)
            records[child.uai] = seed.guardian(
                child.uai,
                person.family_name,
                person.given_name,
                mobiles=(person.mobile,),
                email=email,
            )
        pupil = seed.pupil(child.family_name, child.given_name, child.born)
        seed.tie(records[child.uai], pupil, child.uai, level=level)
    return tuple(records.values())


def _open_school(uai: str) -> None:
    if db.session.get(Establishment, uai) is None:
        name, kind = SCHOOLS[uai]
        seed.school(uai, name, kind)
