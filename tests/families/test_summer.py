"""One family's summer, by the schools' own files: what the parent can open at each date.

Léo leaves the collège for the lycée, Zoé stays, Tom's école sends nothing in the autumn.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from idp.accounts import automatic_attachment, retention
from idp.accounts.models import Account
from idp.families import attachment
from idp.families.candidates import places_of
from idp.families.importers import plain, writer
from idp.families.models import Enrolment, Establishment, Guardian
from idp.families.terms import Kind
from idp.platform import clock
from idp.platform.database import db
from tests import seed
from tests.families.people import COLLEGE, ECOLE, LYCEE, school
from tests.families.plain_files import plain_csv

EMAIL = "jeanne@example.org"
ZOE = {"Identifiant élève": "2", "INE": "", "Prénom élève": "Zoé"}
LEO = {"Identifiant élève": "1", "INE": "070832327JA", "Prénom élève": "Léo"}
TOM = {"Identifiant élève": "3", "INE": "", "Prénom élève": "Tom"}
pytestmark = pytest.mark.usefixtures("every_database", "context")


class Year:
    """The calendar, the schools' exports and the one account."""

    def __init__(self, folder: Path, time: time_machine.Traveller) -> None:
        self._folder, self._time = folder, time
        for uai, name, kind in (
            (COLLEGE, "Collège Jean Moulin", Kind.COLLEGE),
            (LYCEE, "Lycée Aliénor", Kind.LYCEE),
            (ECOLE, "École Jules Ferry", Kind.ECOLE),
        ):
            row: Establishment = school(uai, name, kind)
            row.source = row.imported_year = None
        db.session.commit()

    def on(self, day: date) -> None:
        """Let it be nine in the morning of a day; what is over goes, as each night."""
        self._time.move_to(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
        retention.purge()

    def sends(self, uai: str, *children: dict[str, str], year: int) -> None:
        """A school exports today, and an operator imports it."""
        told = {
            "UAI": uai,
            "Année scolaire": str(year),
            "Date d’export": f"{clock.today():%d/%m/%Y} 08:00",
            "Date d’entrée": "",
        }
        path = self._folder / f"{uai}-{clock.today()}.csv"
        path.write_text(plain_csv(*({**told, **child} for child in children)), encoding="utf-8")
        writer.write(plain.read(plain.find([path])), actor="marie")
        automatic_attachment.attach_new(uai)

    def sees(self, account: Account) -> dict[str, list[str]]:
        """Schools and children that the parent can open today, each with its class."""
        return {
            place.uai: [f"{child.given_name} {child.class_name}" for child in place.children]
            for place in places_of(account.id, clock.today())
        }


@pytest.fixture
def year(context: Flask, tmp_path: Path) -> Iterator[Year]:
    """From June 2026 on."""
    del context
    with time_machine.travel("2026-06-01T09:00:00Z", tick=False) as time:
        yield Year(tmp_path, time)


@pytest.fixture
def jeanne(year: Year) -> Account:
    """The mother of the three, with an account that confirmed mobile and e-mail, since June."""
    year.sends(COLLEGE, LEO | {"Classe": "3EME1"}, ZOE | {"Classe": "6EME2"}, year=2025)
    year.sends(ECOLE, TOM | {"Classe": "CM1"}, year=2025)
    account = seed.account("j.dupond05", mobile="+33600000001", email=EMAIL)
    attachment.attach([row.id for row in db.session.query(Guardian)], account.id)
    account.last_sign_in_at = clock.now()
    db.session.commit()
    return account


def test_a_summer(year: Year, jeanne: Account) -> None:
    year.on(date(2026, 6, 30))
    assert year.sees(jeanne) == {COLLEGE: ["Léo 3EME1", "Zoé 6EME2"], ECOLE: ["Tom CM1"]}

    year.on(date(2026, 7, 8))
    gone = LEO | {"Classe": "3EME1", "Date de sortie": "04/07/2026"}
    year.sends(COLLEGE, gone, ZOE | {"Classe": "6EME2"}, year=2025)
    july = {COLLEGE: ["Zoé 6EME2"], ECOLE: ["Tom CM1"]}
    assert year.sees(jeanne) == july

    for nothing_comes in (date(2026, 8, 1), date(2026, 8, 31), date(2026, 9, 3)):
        year.on(nothing_comes)
        assert year.sees(jeanne) == july

    year.on(date(2026, 9, 4))
    year.sends(LYCEE, LEO | {"Classe": "2NDE4"}, year=2026)
    assert year.sees(jeanne) == july | {LYCEE: ["Léo 2NDE4"]}, "by name, mobile and e-mail"

    year.on(date(2026, 9, 10))
    year.sends(COLLEGE, ZOE | {"Classe": "5EME1"}, year=2026)
    autumn = {COLLEGE: ["Zoé 5EME1"], LYCEE: ["Léo 2NDE4"]}
    assert year.sees(jeanne) == autumn | {ECOLE: ["Tom CM1"]}

    year.on(date(2026, 10, 31))
    assert year.sees(jeanne) == autumn | {ECOLE: ["Tom CM1"]}
    year.on(date(2026, 11, 1))
    assert year.sees(jeanne) == autumn, "the école sent nothing: last year's enrolments end"

    jeanne.last_sign_in_at = clock.now()
    year.on(date(2027, 2, 1))
    assert year.sees(jeanne) == autumn
    assert {row.school_year for row in db.session.query(Enrolment)} == {2026}
    assert db.session.query(Guardian).filter_by(account_id=jeanne.id).count() == 2


def test_who_leaves_in_july_and_comes_nowhere_keeps_the_account_until_the_end_of_october(
    year: Year, jeanne: Account
) -> None:
    year.on(date(2026, 7, 8))
    left = {"Date de sortie": "04/07/2026"}
    year.sends(COLLEGE, LEO | left, ZOE | left, year=2025)
    year.sends(ECOLE, TOM | left, year=2025)
    for day in (date(2026, 8, 31), date(2026, 10, 30)):
        year.on(day)
        assert db.session.query(Guardian).filter_by(account_id=jeanne.id).count() == 2
        assert year.sees(jeanne) == {}
    year.on(date(2026, 10, 31))
    assert db.session.query(Guardian).count() == 0
