"""An account takes guardian rows, each at most once; on SQLite and PostgreSQL."""

import pytest

from idp.accounts.models import Account
from idp.families import attachment
from idp.families.attachment import AlreadyAttached
from idp.platform import clock
from idp.platform.database import db
from tests.families.people import family, guardian

pytestmark = pytest.mark.usefixtures("every_database", "context")


def account(identifier: str) -> int:
    """A new account's id."""
    row = Account(
        identifier=identifier, family_name="MARTIN", given_name="Jeanne", created_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def test_an_account_takes_rows_and_may_take_them_again() -> None:
    made = family()
    mine = account("j.martin25")
    attachment.attach([made.guardian_id], mine)
    attachment.attach([made.guardian_id], mine)
    assert attachment.rows_of(mine) == (made.guardian_id,)


def test_a_row_belongs_to_at_most_one_account() -> None:
    made, free = family(), guardian(("DUPOND", None, "Paul"))
    attachment.attach([made.guardian_id], account("j.martin25"))
    db.session.commit()
    with pytest.raises(AlreadyAttached):
        attachment.attach([free.id, made.guardian_id], account("j.martin26"))
    db.session.rollback()
    db.session.refresh(free)
    assert free.account_id is None


def test_a_row_that_is_gone_cannot_be_taken() -> None:
    with pytest.raises(AlreadyAttached):
        attachment.attach([404], account("j.martin25"))


def test_a_child_that_the_rows_do_not_give_cannot_be_disavowed() -> None:
    mine, other = family(), family(names=("DURAND", None, "Luc"), mobiles=["+33600000002"])
    assert not attachment.disavow([mine.guardian_id], other.pupil_ids[0], clock.now())
    assert not attachment.disavow([], mine.pupil_ids[0], clock.now())


def test_a_disavowal_may_be_said_twice_taken_back_and_said_again() -> None:
    made = family()
    for _ in range(2):
        assert attachment.disavow([made.guardian_id], made.pupil_ids[0], clock.now())
    assert attachment.undo_disavowal([made.guardian_id], made.pupil_ids[0], clock.now())
    assert attachment.disavow([made.guardian_id], made.pupil_ids[0], clock.now())
    assert attachment.undo_disavowal([made.guardian_id], made.pupil_ids[0], clock.now())
