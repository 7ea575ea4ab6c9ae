"""Counts of parents, school by school."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from idp.families import attachment, coverage
from idp.families.coverage import Coverage
from idp.families.models import Enrolment, Guardian
from idp.families.terms import DERIVED, Level
from idp.platform import clock
from idp.platform.database import db
from tests import seed
from tests.round_trips import RoundTrips, round_trips

__all__ = ["round_trips"]
UAI, OTHER = "0860003L", "0860001J"
pytestmark = pytest.mark.usefixtures("every_database")


@pytest.fixture
def jeanne(app: Flask) -> Iterator[Guardian]:
    """Jeanne, with an account and two children at one school; its file gives no ids of pupils."""
    with app.app_context():
        seed.family(UAI)
        parent = db.session.query(Guardian).one()
        seed.tie(parent, seed.pupil("DUPOND", "Léa"), UAI)
        for row in db.session.query(Enrolment):
            row.source_id = f"{DERIVED}{row.pupil_id}"
        db.session.commit()
        yield parent


def counted(uai: str = UAI) -> Coverage | None:
    return coverage.of_schools(clock.today()).get(uai)


@pytest.mark.usefixtures("jeanne")
def test_a_parent_of_two_children_is_one_parent() -> None:
    assert counted() == Coverage(parents=1, with_mobile=1, with_account=1)


def test_each_parent_counts_for_what_the_school_has_of_them(jeanne: Guardian) -> None:
    db.session.query(Enrolment).order_by(Enrolment.id)[0].source_id = "4242"
    jeanne.jointure = "1234$"
    paul = seed.guardian(UAI, "ARNAUD", "Paul", mobiles=())
    seed.tie(paul, seed.pupil("ARNAUD"), UAI)
    db.session.query(Enrolment).order_by(Enrolment.id.desc())[0].source_id = None
    db.session.commit()
    assert counted() == Coverage(2, with_mobile=1, with_account=1, by_vector=1, by_reference=1)


@pytest.mark.usefixtures("jeanne")
def test_who_may_not_enrol_is_not_counted() -> None:
    contact = seed.guardian(UAI, "LEROY", "Anne")
    seed.tie(contact, seed.pupil("LEROY"), UAI, level=Level.CONTACT)
    left = seed.guardian(OTHER)
    seed.school(OTHER)
    seed.tie(left, seed.pupil("PARTI"), OTHER)
    for row in db.session.query(Enrolment).filter_by(uai=OTHER):
        row.left = clock.today() - timedelta(days=1)
    db.session.commit()
    assert counted() == Coverage(1, 1, 1)
    assert counted(OTHER) is None


def test_a_child_put_aside_is_not_the_parents(jeanne: Guardian) -> None:
    for row in db.session.query(Enrolment).all():
        attachment.disavow([jeanne.id], row.pupil_id, clock.now())
    db.session.commit()
    assert counted() is None


def test_a_whole_academie_is_one_statement(jeanne: Guardian, round_trips: RoundTrips) -> None:
    del jeanne
    round_trips.clear()
    counted()
    assert round_trips.statements == ["SELECT"]
