"""After an import a record joins the account whose name, mobile and e-mail it has; else nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from idp.accounts import automatic_attachment, status
from idp.accounts.models import Account, AccountStatus
from idp.families import attachment
from idp.families.candidates import places_of
from idp.families.models import Disavowal, Enrolment, Guardian, Pupil
from idp.families.terms import Level
from idp.messaging.file import Outbox
from idp.platform import clock
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests import seed

UAI, NEW = "0860003L", "0860001J"
EMAIL = "jeanne@example.org"
pytestmark = pytest.mark.usefixtures("every_database", "context")


@pytest.fixture
def jeanne(context: Flask) -> Account:
    """Her account, with a confirmed e-mail; her son at a first school. A second school is there."""
    del context
    account = seed.family(UAI)
    account.email = EMAIL
    seed.school(NEW, "Lycée Marie Curie")
    return account


def record(
    names: tuple[str, str] = ("DUPOND", "Jeanne"),
    *,
    mobiles: tuple[str, ...] = (seed.MOBILE,),
    email: str | None = EMAIL,
    level: Level = Level.LEGAL,
    child: Pupil | None = None,
    uai: str = NEW,
) -> Guardian:
    """What the new school's file says of her, with a daughter."""
    row = seed.guardian(uai, *names, mobiles=mobiles, email=email)
    lea = child or seed.pupil("DUPOND", "Léa", date(2009, 11, 22))
    seed.tie(row, lea, uai, level=level)
    return row


def schools(account: Account) -> set[str]:
    return {place.uai for place in places_of(account.id, clock.today())}


def test_a_record_with_name_mobile_and_email_of_the_account_joins_it_once(
    jeanne: Account, outbox: Outbox, run_jobs: Callable[[], int]
) -> None:
    record(("Dupônd", "JEANNE"), email=EMAIL.upper())
    assert automatic_attachment.attach_new(NEW) == {jeanne.id}
    assert schools(jeanne) == {UAI, NEW}
    assert automatic_attachment.attach_new(NEW) == set()
    events = [
        row for row in db.session.query(SecurityEvent) if row.event == "account.guardian.attached"
    ]
    assert [(row.account_id, row.facts) for row in events] == [
        (jeanne.id, {"count": 1, "way_in": "import"})
    ]
    run_jobs()
    (told,) = outbox.everything()
    assert "un autre établissement" in told.text
    assert told.to.lower() == EMAIL, "an SMS to each family each September would cost"


DIFFERENT: dict[str, dict[str, Any]] = {
    "another name": {"names": ("LEROY", "Jeanne")},
    "another first name": {"names": ("DUPOND", "Karim")},
    "another mobile": {"mobiles": ("+33600000077",)},
    "no mobile": {"mobiles": ()},
    "another address": {"email": "karim@example.org"},
    "no address": {"email": None},
    "no legal guardian": {"level": Level.CONTACT},
}


@pytest.mark.parametrize("what", DIFFERENT)
def test_less_is_not_enough(jeanne: Account, what: str) -> None:
    record(**DIFFERENT[what])
    assert automatic_attachment.attach_new(NEW) == set()
    assert schools(jeanne) == {UAI}


@pytest.mark.parametrize("column", ["mobile", "email"])
def test_an_account_without_a_confirmed_channel_gets_nothing(jeanne: Account, column: str) -> None:
    setattr(jeanne, column, None)
    record()
    assert automatic_attachment.attach_new(NEW) == set()


@pytest.mark.parametrize("state", sorted(set(AccountStatus) - {AccountStatus.ACTIVE}))
def test_a_closed_account_gets_nothing(jeanne: Account, state: AccountStatus) -> None:
    jeanne.status = state.value
    record()
    assert automatic_attachment.attach_new(NEW) == set()


def test_two_accounts_with_the_same_of_everything_get_nothing(jeanne: Account) -> None:
    seed.account("j.dupond05", email=EMAIL)
    record()
    assert automatic_attachment.attach_new(NEW) == set()
    assert schools(jeanne) == {UAI}


def test_the_other_parent_of_the_same_name_number_and_address_is_not_merged(
    jeanne: Account,
) -> None:
    """One school has both for one child."""
    other = record(child=db.session.query(Pupil).one(), uai=UAI)
    assert automatic_attachment.attach_new(UAI) == set()
    assert other.account_id is None
    assert schools(jeanne) == {UAI}


def test_a_child_that_was_put_aside_stays_so_under_a_new_record(jeanne: Account) -> None:
    """« Je ne suis pas le représentant légal »."""
    lea = seed.pupil("DUPOND", "Léa", date(2009, 11, 22))
    own = db.session.query(Guardian).filter_by(account_id=jeanne.id).one()
    seed.tie(own, lea, UAI)
    attachment.disavow([own.id], lea.id, clock.now())
    record(child=lea)
    automatic_attachment.attach_new(NEW)
    assert schools(jeanne) == {UAI}
    assert db.session.query(Disavowal).filter_by(undone_at=None).count() == 1


def test_a_record_of_a_refused_child_under_another_pupil_joins_nothing(
    jeanne: Account, outbox: Outbox, run_jobs: Callable[[], int]
) -> None:
    """An école says no INE: the collège's « Léo » is another row, and the same child."""
    own = db.session.query(Guardian).filter_by(account_id=jeanne.id).one()
    leo = db.session.query(Pupil).one()
    attachment.disavow([own.id], leo.id, clock.now())
    row = record(child=seed.pupil("Dupond-Martin", "LEO", leo.birth_date))
    assert automatic_attachment.attach_new(NEW) == set()
    assert row.account_id is None
    run_jobs()
    assert outbox.everything() == []


def test_what_an_operator_detached_stays_detached(jeanne: Account) -> None:
    row = record()
    automatic_attachment.attach_new(NEW)
    status.detach(jeanne.id, NEW, actor="Anne", reason="homonyme")
    assert automatic_attachment.attach_new(NEW) == set()
    assert row.account_id is None


def test_a_record_of_another_accounts_or_of_a_child_that_left_is_not_touched(
    jeanne: Account,
) -> None:
    taken = record()
    other = seed.account("k.leroy05", guardians=(taken,), mobile=None)
    assert automatic_attachment.attach_new(NEW) == set()
    assert taken.account_id == other.id
    record(child=seed.pupil("DUPOND", "Zoé"))
    for row in db.session.query(Enrolment).filter_by(uai=NEW):
        row.left = clock.today() - timedelta(days=1)
    assert automatic_attachment.attach_new(NEW) == set()
    assert schools(jeanne) == {UAI}
