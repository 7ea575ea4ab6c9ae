"""What an account may see, on SQLite and PostgreSQL."""

from datetime import date, timedelta

import msgspec
import orjson
import pytest
import sqlalchemy as sa

from idp.accounts.models import Account
from idp.families import attachment
from idp.families.candidates import Place, places_of
from idp.families.models import Establishment
from idp.families.terms import Kind, Level
from idp.platform import clock
from idp.platform.database import db
from tests.families.people import (
    COLLEGE,
    LYCEE,
    enrol,
    family,
    guardian,
    pupil,
    school,
    tie,
)

pytestmark = pytest.mark.usefixtures("every_database", "context")


@pytest.fixture
def account_id(context: object) -> int:
    """An account without children."""
    del context
    account = Account(
        identifier="j.martin25", family_name="MARTIN", given_name="Jeanne", created_at=clock.now()
    )
    db.session.add(account)
    db.session.flush()
    return account.id


def children_of(account_id: int, on: date | None = None) -> dict[str, list[str]]:
    """Given names by UAI."""
    places = places_of(account_id, on or clock.today())
    return {place.uai: [child.given_name for child in place.children] for place in places}


def test_a_place_holds_the_schools_facts_the_parents_names_and_the_children(
    account_id: int,
) -> None:
    family([("Léo", date(2013, 3, 14)), ("Léa", date(2013, 3, 14))], account_id=account_id)
    (place,) = places_of(account_id, clock.today())
    assert (place.uai, place.name, place.kind) == (COLLEGE, "Collège Jean Moulin", "college")
    assert (place.city, place.postal_code, place.academy) == ("Poitiers", "86000", "13")
    assert (place.degree, place.sector, place.city_code) == (2, "public", "86194")
    assert (place.family_name, place.given_name, place.jointure) == ("MARTIN", "Jeanne", None)
    lea, leo = place.children
    assert (lea.given_name, leo.given_name) == ("Léa", "Léo")
    assert (leo.family_name, leo.class_name, leo.uai) == ("DUPOND", "5EME3", COLLEGE)
    assert leo.attachment_id == f"70{leo.pupil_id:04}"


def test_the_birth_name_stands_where_the_file_has_no_used_name(account_id: int) -> None:
    family(names=("DUPOND", None, "Paul"), account_id=account_id)
    assert places_of(account_id, clock.today())[0].family_name == "DUPOND"


def test_places_come_back_whole_from_a_sessions_snapshot(account_id: int) -> None:
    family(account_id=account_id)
    (place,) = places_of(account_id, clock.today())
    assert msgspec.json.decode(orjson.dumps(place), type=Place) == place


def test_an_account_sees_nothing_that_only_the_other_parents_row_gives(account_id: int) -> None:
    mine = family([("Léo", date(2013, 3, 14))], account_id=account_id)
    father = guardian(("DUPOND", None, "Paul"), ["+33600000002"])
    half_sister = enrol(pupil("Zoé", date(2015, 1, 2)))
    tie(father, half_sister, kinship=20)
    assert children_of(account_id) == {COLLEGE: ["Léo"]}
    assert len(mine.pupil_ids) == 1


@pytest.mark.parametrize(
    ("level", "kinship"),
    [(Level.IN_CHARGE, 10), (Level.CONTACT, 10), (Level.LEGAL, 70), (Level.LEGAL, 51)],
)
def test_only_a_legal_guardian_who_is_a_person_sees_the_child(
    account_id: int, level: Level, kinship: int
) -> None:
    school()
    tie(guardian(account_id=account_id), enrol(pupil()), level.value, kinship)
    assert children_of(account_id) == {}


def test_a_kinship_that_the_file_does_not_give_is_no_obstacle(account_id: int) -> None:
    made = family(account_id=account_id)
    db.session.execute(sa.text("UPDATE guardianship SET kinship = NULL"))
    assert children_of(account_id) == {COLLEGE: ["Léo"]}
    assert made.guardian_id


def test_a_child_who_left_is_gone_from_that_day_on(account_id: int) -> None:
    school()
    enrolment = enrol(pupil())
    tie(guardian(account_id=account_id), enrolment)
    enrolment.left = clock.today()
    assert children_of(account_id) == {}
    assert children_of(account_id, clock.today() - timedelta(days=1)) == {COLLEGE: ["Léo"]}


def test_last_years_children_stay_until_the_schools_first_import_or_october(
    account_id: int,
) -> None:
    establishment = school()
    establishment.imported_year = 2026
    tie(guardian(account_id=account_id), enrol(pupil(), year=2026))
    assert children_of(account_id, date(2027, 10, 31)) == {COLLEGE: ["Léo"]}
    assert children_of(account_id, date(2027, 11, 1)) == {}
    establishment.imported_year = 2027
    assert children_of(account_id, date(2027, 9, 5)) == {}


def test_each_school_is_a_place_in_the_order_of_names(account_id: int) -> None:
    school(LYCEE, "Lycée Victor Hugo", Kind.LYCEE)
    school(COLLEGE, "Collège Zola")
    family([("Léa", date(2010, 5, 6))], uai=LYCEE, account_id=account_id)
    family(account_id=account_id)
    assert children_of(account_id) == {COLLEGE: ["Léo"], LYCEE: ["Léa"]}
    assert list(children_of(account_id)) == [COLLEGE, LYCEE]


def test_a_school_that_has_the_parent_twice_is_one_place_with_each_child_once(
    account_id: int,
) -> None:
    school()
    leo, zoe = enrol(pupil("Léo")), enrol(pupil("Zoé"))
    first = guardian(account_id=account_id)
    second = guardian(("MARTIN", None, "Jeanne"), account_id=account_id)
    tie(first, leo)
    tie(second, leo)
    tie(second, zoe)
    (place,) = places_of(account_id, clock.today())
    assert [child.given_name for child in place.children] == ["Léo", "Zoé"]
    assert place.family_name == "MARTIN"


def test_a_disavowed_child_is_gone_until_it_is_taken_back(account_id: int) -> None:
    made = family([("Léo", date(2013, 3, 14)), ("Zoé", date(2015, 1, 2))], account_id=account_id)
    leo = made.pupil_ids[0]
    rows = attachment.rows_of(account_id)
    assert attachment.disavow(rows, leo, clock.now())
    assert children_of(account_id) == {COLLEGE: ["Zoé"]}
    assert attachment.undo_disavowal(rows, leo, clock.now())
    assert children_of(account_id) == {COLLEGE: ["Léo", "Zoé"]}
    assert not attachment.undo_disavowal(rows, leo, clock.now())


def test_a_disavowed_child_stays_away_when_the_school_gives_the_parent_a_new_number(
    account_id: int,
) -> None:
    made = family(account_id=account_id)
    attachment.disavow([made.guardian_id], made.pupil_ids[0], clock.now())
    leo = db.session.execute(sa.text("SELECT id FROM enrolment")).scalar_one()
    anew = guardian(account_id=account_id)
    db.session.execute(
        sa.text("INSERT INTO guardianship VALUES (:g, :e, 1, 10)"), {"g": anew.id, "e": leo}
    )
    assert children_of(account_id) == {}


def test_the_other_parent_keeps_a_child_that_one_disavows(account_id: int) -> None:
    school()
    leo = enrol(pupil())
    mother, father = guardian(account_id=account_id), guardian(("DUPOND", None, "Paul"))
    tie(mother, leo)
    tie(father, leo, kinship=20)
    attachment.disavow([father.id], leo.pupil_id, clock.now())
    assert children_of(account_id) == {COLLEGE: ["Léo"]}


def test_the_places_of_an_account_cost_one_statement(account_id: int) -> None:
    school(LYCEE, "Lycée Victor Hugo", Kind.LYCEE)
    family([("Léa", date(2010, 5, 6)), ("Luc", date(2011, 5, 6))], uai=LYCEE, account_id=account_id)
    family(account_id=account_id)
    db.session.commit()
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert len(places_of(account_id, clock.today())) == 2
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    assert len(statements) == 1


def test_a_school_that_never_imported_gives_nothing(account_id: int) -> None:
    family(account_id=account_id)
    establishment = db.session.get_one(Establishment, COLLEGE)
    establishment.imported_year = None
    assert children_of(account_id) == {}
