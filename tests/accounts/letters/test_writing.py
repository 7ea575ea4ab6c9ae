"""A batch is made in memory, and written whole or not at all."""

import pytest
from flask import Flask

from idp.accounts import versions
from idp.accounts.letters import issuing, recipients, writing
from idp.accounts.letters.issuing import Batch
from idp.accounts.letters.purposes import Purpose
from idp.accounts.letters.recipients import Wanted
from idp.accounts.letters.writing import Operator, RegisterChangedError
from idp.accounts.models import Account, AccountStatus, Letter
from idp.families.models import Establishment, Guardian
from idp.platform import clock
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests import letters, seed

UAI, OTHER = "0860003L", "0860037Y"
MARIE = Operator("marie.leroy", "rentrée")
pytestmark = pytest.mark.usefixtures("every_database", "context")


@pytest.fixture
def jeanne(context: Flask) -> int:
    """The id of her record at the school, with an account; Paul, of the same class, has none."""
    del context
    seed.school(UAI)
    jeanne, paul = seed.guardian(UAI), seed.guardian(UAI, "ARNAUD", "Paul", mobiles=())
    for parent in (jeanne, paul):
        seed.tie(parent, seed.pupil(parent.birth_name), UAI)
    seed.account(guardians=(jeanne,))
    return jeanne.id


def prepare(*, reset: bool = False) -> Batch:
    return issuing.prepare(recipients.find(UAI, Wanted(), clock.today()), reset=reset)


def write(batch: Batch) -> None:
    writing.write(batch, db.session.get_one(Establishment, UAI), MARIE)


def elsewhere(app: Flask, account: dict[str, object]) -> None:
    """Change her account as another process does."""
    with app.app_context():
        row = db.session.query(Account).filter_by(identifier="j.dupond25").one()
        for name, value in account.items():
            setattr(row, name, value)
        db.session.commit()


def nothing_written() -> bool:
    db.session.rollback()
    return db.session.query(Letter).count() == db.session.query(SecurityEvent).count() == 0


def test_making_letters_writes_nothing(jeanne: int) -> None:
    del jeanne
    batch = prepare(reset=True)
    assert len(batch.issues) == 2
    assert nothing_written()
    assert db.session.query(Account).one().password_hash is not None


def test_an_account_blocked_meanwhile_stops_the_whole_batch(app: Flask, jeanne: int) -> None:
    del jeanne
    batch = prepare(reset=True)
    elsewhere(app, {"status": AccountStatus.LOCKED.value})
    with pytest.raises(RegisterChangedError):
        write(batch)
    assert nothing_written()
    assert db.session.query(Account).one().password_hash is not None


def test_a_guardian_removed_meanwhile_stops_the_whole_batch(app: Flask, jeanne: int) -> None:
    batch = prepare()
    with app.app_context():
        paul = db.session.query(Guardian).filter(Guardian.id != jeanne).one()
        db.session.delete(paul)
        db.session.commit()
    with pytest.raises(RegisterChangedError):
        write(batch)
    assert nothing_written()


def test_what_another_process_wrote_meanwhile_is_no_obstacle(app: Flask, jeanne: int) -> None:
    """SQLite would refuse to write after what was read a minute ago."""
    del jeanne
    batch = prepare(reset=True)
    elsewhere(app, {"last_sign_in_at": clock.now()})
    write(batch)
    assert db.session.query(Letter).count() == 2


def test_live_sessions_hear_of_a_reset_even_if_the_sheets_cannot_be_kept(jeanne: int) -> None:
    account_id = db.session.get_one(Guardian, jeanne).account_id
    assert account_id
    before = versions.current(account_id)

    def fail() -> None:
        raise OSError("read-only file system")

    school = db.session.get_one(Establishment, UAI)
    with pytest.raises(OSError, match="read-only"):
        writing.write(prepare(reset=True), school, MARIE, fail)
    assert versions.current(account_id) != before


def test_a_person_whom_the_school_has_twice_gets_one_letter(jeanne: int) -> None:
    twin = seed.guardian(UAI, "DUPOND", "Jeanne")
    seed.tie(twin, seed.pupil("DUPOND", "Léa"), UAI)
    twin.account_id = db.session.get_one(Guardian, jeanne).account_id
    db.session.commit()
    purposes = [issue.purpose for issue in prepare(reset=True).issues]
    assert sorted(purposes) == [Purpose.ACTIVATE, Purpose.RESET]


def test_one_letter_opens_an_account_the_latest_of_whatever_school(jeanne: int) -> None:
    seed.school(OTHER, "Lycée Ada Lovelace")
    there = seed.guardian(OTHER)
    seed.tie(there, seed.pupil("DUPOND", "Léa"), OTHER)
    there.account_id = db.session.get_one(Guardian, jeanne).account_id
    db.session.commit()
    letters.issue(UAI, jeanne, reset=True)
    letters.issue(OTHER, there.id, reset=True)
    assert [letter.guardian_id for letter in db.session.query(Letter)] == [there.id]


def test_no_secret_is_kept_in_clear(jeanne: int) -> None:
    paul = db.session.query(Guardian).filter(Guardian.id != jeanne).one().id
    paper, link = letters.issue(UAI, jeanne, reset=True), letters.issue(UAI, paul, by_email=True)
    kept = [
        str(value)
        for letter in db.session.query(Letter)
        for value in (letter.password_hash, letter.link_digest, letter.identifier)
    ]
    kept += [f"{event.facts} {event.reason}" for event in db.session.query(SecurityEvent)]
    for secret in (paper.password, link.link.rpartition("/")[2] or link.password):
        assert secret
        assert not [text for text in kept if secret in text]
