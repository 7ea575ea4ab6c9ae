"""What is over goes after its time, and nothing else does."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import redis
import time_machine
from flask import Flask

from idp.accounts import retention
from idp.accounts.models import Account, AccountStatus, Letter
from idp.accounts.retention import Purged
from idp.families import attachment
from idp.families.candidates import places_of
from idp.families.models import (
    Disavowal,
    Enrolment,
    Establishment,
    Guardian,
    Guardianship,
    ImportRun,
    Pupil,
)
from idp.platform import audit, clock, schedule
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests import letters, seed

UAI = "0860003L"
NOTHING = Purged(0, 0, 0, 0, 0, 0)
MARCH = datetime(2027, 3, 15, 9, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("every_database", "context")


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    """The fifteenth of March 2027, in the school year 2026-2027."""
    with time_machine.travel(MARCH, tick=False) as traveller:
        yield traveller


@pytest.fixture
def jeanne(time: time_machine.Traveller, context: Flask) -> Account:
    """Jeanne's account; Léo is at school."""
    del time, context
    return seed.family(UAI)


def leave(on: date) -> None:
    for row in db.session.query(Enrolment):
        row.left = on
    db.session.commit()


def turn(at: datetime, year: int = 2027) -> None:
    """The school's first import of a new year: another child, of another family."""
    school = db.session.get_one(Establishment, UAI)
    school.imported_year = year
    db.session.add(
        ImportRun(
            source=school.source,
            uai=UAI,
            school_year=year,
            at=at,
            actor="x",
            added=1,
            changed=0,
            left=0,
            unchanged=0,
            refused=0,
        )
    )
    db.session.commit()


def held() -> tuple[int, int, int]:
    return (
        db.session.query(Enrolment).count(),
        db.session.query(Pupil).count(),
        db.session.query(Guardian).count(),
    )


def at(time: time_machine.Traveller, day: date) -> Purged:
    """What goes on a day."""
    time.move_to(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
    return retention.purge()


def test_whoever_is_there_stays(time: time_machine.Traveller, jeanne: Account) -> None:
    assert at(time, date(2027, 6, 30)) == NOTHING
    assert places_of(jeanne.id, clock.today())


def test_a_pupil_who_left_goes_after_ninety_days_with_the_parents_and_their_account(
    time: time_machine.Traveller, jeanne: Account
) -> None:
    leave(date(2027, 3, 1))
    assert at(time, date(2027, 5, 29)) == NOTHING
    assert at(time, date(2027, 5, 30)) == Purged(1, 1, 1, accounts=0, letters=0, events=0)
    assert held() == (0, 0, 0)
    assert at(time, date(2027, 7, 1)) == Purged(0, 0, 0, accounts=1, letters=0, events=0)
    assert db.session.get_one(Account, jeanne.id).status == AccountStatus.CLOSED


def test_who_leaves_in_july_waits_for_the_new_years_import(
    time: time_machine.Traveller, jeanne: Account
) -> None:
    del jeanne
    leave(date(2027, 7, 3))
    assert at(time, date(2027, 10, 15)) == NOTHING
    turn(datetime(2027, 10, 16, 9, tzinfo=UTC))
    assert at(time, date(2027, 10, 17)).pupils == 1


def test_who_leaves_in_july_waits_until_the_end_of_october_at_most(
    time: time_machine.Traveller, jeanne: Account
) -> None:
    del jeanne
    leave(date(2027, 7, 3))
    assert at(time, date(2027, 10, 30)) == NOTHING
    assert at(time, date(2027, 10, 31)).pupils == 1


def test_a_year_goes_ninety_days_after_the_first_import_of_the_next(
    time: time_machine.Traveller, jeanne: Account
) -> None:
    """Nobody said of Léo that he left: he is in no file of the new year."""
    jeanne.last_sign_in_at = datetime(2027, 11, 1, tzinfo=UTC)
    turn(datetime(2027, 9, 4, 9, tzinfo=UTC))
    turn(datetime(2027, 9, 20, 9, tzinfo=UTC))
    assert at(time, date(2027, 12, 2)) == NOTHING
    assert at(time, date(2027, 12, 3)) == Purged(1, 1, 1, accounts=0, letters=0, events=0)


def test_a_year_goes_ninety_days_after_october_where_nothing_came(
    time: time_machine.Traveller, jeanne: Account
) -> None:
    jeanne.last_sign_in_at = datetime(2027, 11, 1, tzinfo=UTC)
    assert at(time, date(2028, 1, 28)) == NOTHING
    assert at(time, date(2028, 1, 29)).enrolments == 1


def test_a_pupil_who_goes_on_loses_the_old_year_only(
    time: time_machine.Traveller, jeanne: Account
) -> None:
    leo, own = db.session.query(Pupil).one(), db.session.query(Guardian).one()
    time.move_to(datetime(2027, 9, 4, 9, tzinfo=UTC))
    turn(clock.now())
    seed.tie(own, leo, UAI)
    assert held() == (2, 1, 1)
    assert at(time, date(2027, 12, 4)) == Purged(1, 0, 0, 0, 0, 0)
    assert [place.uai for place in places_of(jeanne.id, clock.today())] == [UAI]


def test_a_child_put_aside_stays_so_though_the_school_numbers_the_parent_anew(
    time: time_machine.Traveller, jeanne: Account
) -> None:
    """« Je ne suis pas le représentant légal »."""
    leo, own = db.session.query(Pupil).one(), db.session.query(Guardian).one()
    attachment.disavow([own.id], leo.id, clock.now())
    time.move_to(datetime(2027, 9, 4, 9, tzinfo=UTC))
    turn(clock.now())
    again = seed.guardian(UAI)
    seed.tie(again, leo, UAI)
    again.account_id = jeanne.id
    db.session.commit()
    assert at(time, date(2027, 12, 4)).enrolments == 1
    assert db.session.query(Disavowal).count() == 1
    assert places_of(jeanne.id, clock.today()) == ()


def test_an_account_without_child_that_is_used_stays(
    time: time_machine.Traveller, jeanne: Account
) -> None:
    db.session.query(Guardianship).delete()
    db.session.commit()
    jeanne.last_sign_in_at = MARCH + timedelta(days=30)
    db.session.commit()
    assert at(time, date(2027, 6, 30)) == Purged(0, 0, 1, accounts=0, letters=0, events=0)
    assert at(time, date(2027, 7, 15)).accounts == 1
    assert at(time, date(2027, 7, 16)) == NOTHING, "a closed account is closed once"


def test_a_letter_that_was_never_used_goes_a_month_after_its_end(
    time: time_machine.Traveller, context: Flask
) -> None:
    del context
    seed.school(UAI)
    own = seed.guardian(UAI)
    seed.tie(own, seed.pupil(), UAI)
    letters.issue(UAI, own.id)
    (letter,) = db.session.query(Letter)
    letter.expires_at = clock.now()
    db.session.commit()
    assert at(time, date(2027, 4, 14)).letters == 0
    assert at(time, date(2027, 4, 15)).letters == 1


def test_the_trail_is_kept_for_a_year(time: time_machine.Traveller, context: Flask) -> None:
    del context
    audit.record(Event.SIGN_OUT)
    db.session.commit()
    assert at(time, date(2028, 3, 14)) == NOTHING
    assert at(time, date(2028, 3, 15)) == Purged(0, 0, 0, 0, 0, events=1)


def test_the_traces_of_imports_name_who_imported_for_a_year(
    time: time_machine.Traveller, jeanne: Account
) -> None:
    del jeanne
    turn(datetime(2027, 9, 1, 12, tzinfo=UTC))
    assert at(time, date(2028, 8, 31)).imports == 0
    assert at(time, date(2028, 9, 2)).imports == 1


def test_the_trail_says_what_went_and_who_did_it(
    time: time_machine.Traveller, jeanne: Account
) -> None:
    del jeanne
    leave(date(2027, 3, 1))
    time.move_to(datetime(2027, 6, 30, 9, tzinfo=UTC))
    retention.purge(actor="marie", reason="contrôle")
    said = db.session.query(SecurityEvent).filter_by(event="families.purged", actor="marie")
    counts = {row.facts["detail"]: row.facts["count"] for row in said}
    assert counts == {"enrolments": 1, "pupils": 1, "guardians": 1, "accounts": 1}


def test_a_dry_run_counts_the_same_and_changes_nothing(
    time: time_machine.Traveller, jeanne: Account
) -> None:
    leave(date(2027, 3, 1))
    del jeanne
    time.move_to(datetime(2027, 6, 30, 9, tzinfo=UTC))
    counted = retention.purge(dry_run=True)
    assert held() == (1, 1, 1)
    assert db.session.query(SecurityEvent).count() == 0
    assert retention.purge() == counted
    assert counted.accounts == 1


def test_a_worker_purges_once_a_day_by_itself(store: redis.Redis) -> None:
    schedule.look()
    task = retention.purge_what_is_over
    assert 0 < store.ttl(f"schedule:{task.__module__}.{task.__qualname__}") <= 24 * 3600
