"""A letter is used once, whatever happens at the same moment."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask

from idp.accounts import passwords
from idp.accounts.letters import judging, same_person, using
from idp.accounts.letters.using import Outcome
from idp.accounts.letters.validity import Worth
from idp.accounts.models import Account, AccountStatus, Letter
from idp.families.models import Guardian, Pupil
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests import letters, seed
from tests.letters import Sheet

UAI, OTHER = "0860003L", "0860037Y"
OWN = "Nouveau+passe2"
pytestmark = pytest.mark.usefixtures("every_database", "context")


@pytest.fixture
def jeanne(context: Flask) -> int:
    """The id of her record at the school, without account."""
    del context
    seed.school(UAI)
    row = seed.guardian(UAI, email="jeanne@example.org")
    seed.tie(row, seed.pupil(), UAI)
    return row.id


@pytest.fixture
def sheet(jeanne: int) -> Sheet:
    return letters.issue(UAI, jeanne)


def mark_of(guardian_id: int) -> str:
    mark = judging.mark(db.session.get_one(Letter, guardian_id))
    db.session.rollback()
    return mark


def together(app: Flask, act: Callable[[], Outcome], times: int = 4) -> list[Outcome]:
    """Do this as often, at the same moment."""
    gate, outcomes = threading.Barrier(times), list[Outcome]()

    def one() -> None:
        with app.app_context():
            gate.wait(10)
            outcomes.append(act())

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.usefixtures("sheet")
def test_one_of_four_activations_at_one_moment_makes_the_account(app: Flask, jeanne: int) -> None:
    mark = mark_of(jeanne)
    outcomes = together(app, lambda: using.activate(jeanne, mark, OWN).outcome)
    assert sorted(o.value for o in outcomes) == ["done", "over", "over", "over"]
    assert db.session.query(Account).count() == 1
    events = [row.event for row in db.session.query(SecurityEvent)]
    assert events.count("account.created") == 1


def test_one_of_four_resets_at_one_moment_sets_the_password(app: Flask, jeanne: int) -> None:
    seed.account(guardians=(db.session.get_one(Guardian, jeanne),))
    letters.issue(UAI, jeanne, reset=True)
    mark = mark_of(jeanne)
    outcomes = together(app, lambda: using.reset(jeanne, mark, OWN).outcome)
    assert sorted(o.value for o in outcomes) == ["done", "over", "over", "over"]
    db.session.rollback()
    assert passwords.verify(db.session.query(Account).one().password_hash, OWN)


def test_the_secret_opens_until_it_was_used_and_with_its_own_identifier_only(
    jeanne: int, sheet: Sheet
) -> None:
    assert judging.judge(sheet.identifier, sheet.password) is not None
    assert judging.judge(sheet.identifier, "k7mp-x3qd-9hwt") is None
    assert judging.judge("p.arnaud1", sheet.password) is None
    using.activate(jeanne, mark_of(jeanne), OWN)
    assert judging.judge(sheet.identifier, sheet.password) is None
    assert judging.worth_of(db.session.get_one(Letter, jeanne)) is Worth.USED


def test_a_link_opens_until_it_was_used(jeanne: int) -> None:
    token = letters.issue(UAI, jeanne, by_email=True).link.rpartition("/")[2]
    letter = judging.by_link(token)
    assert letter is not None
    assert judging.judge(letter.identifier, "") is None, "a link has no password"
    assert judging.by_link(token[:-1]) is None
    using.activate(jeanne, mark_of(jeanne), OWN)
    assert judging.by_link(token) is None


def test_a_letter_issued_anew_ends_the_one_before(jeanne: int, sheet: Sheet) -> None:
    before = mark_of(jeanne)
    again = letters.issue(UAI, jeanne)
    assert again.identifier == sheet.identifier
    assert judging.judge(sheet.identifier, sheet.password) is None
    assert using.activate(jeanne, before, OWN).outcome is Outcome.OVER
    assert using.activate(jeanne, mark_of(jeanne), OWN).outcome is Outcome.DONE


@pytest.mark.usefixtures("sheet")
def test_a_letter_to_activate_resets_nothing(jeanne: int) -> None:
    mark = mark_of(jeanne)
    never_drawn = "j.dupond05"  # the letter's own identifier is random, and may be any other
    seed.account(never_drawn, guardians=(db.session.get_one(Guardian, jeanne),))
    assert using.reset(jeanne, mark, OWN).outcome is Outcome.OVER
    assert using.activate(jeanne, mark, OWN).outcome is Outcome.OVER
    assert judging.worth_of(db.session.get_one(Letter, jeanne)) is Worth.SUPERSEDED


@pytest.fixture
def has_one() -> Account:
    """Jeanne's account, through another school."""
    seed.school(OTHER, "Lycée Ada Lovelace")
    return seed.account(guardians=(seed.guardian(OTHER, email="Jeanne@Example.org"),))


@pytest.mark.usefixtures("sheet")
def test_the_children_join_the_account_there_is_once(
    app: Flask, jeanne: int, has_one: Account
) -> None:
    mark, account_id = mark_of(jeanne), has_one.id
    outcomes = together(app, lambda: using.attach(jeanne, mark, account_id).outcome)
    assert sorted(o.value for o in outcomes) == ["done", "over", "over", "over"]
    db.session.rollback()
    assert db.session.get_one(Guardian, jeanne).account_id == account_id


def test_the_account_that_a_person_may_have_has_the_name_and_a_channel(
    jeanne: int, has_one: Account
) -> None:
    found = same_person.account_of(jeanne)
    assert found is not None
    assert found.id == has_one.id
    has_one.family_name, has_one.given_name = "Martin", "Paul"
    for record in db.session.query(Guardian).filter_by(account_id=has_one.id):
        record.birth_name, record.given_names = "MARTIN", "Paul"
    db.session.commit()
    assert same_person.account_of(jeanne) is None, "a shared number, another person"
    assert using.attach(jeanne, "", has_one.id).outcome is Outcome.OTHER_PERSON


def test_a_blocked_account_is_not_offered(jeanne: int, has_one: Account) -> None:
    has_one.status = AccountStatus.LOCKED.value
    db.session.commit()
    assert same_person.account_of(jeanne) is None


def test_the_letter_of_the_other_parent_of_the_same_name_does_not_go_to_this_account(
    jeanne: int,
) -> None:
    """One school has both « Jeanne Dupond » for one child, with one number."""
    mine = db.session.get_one(Guardian, jeanne)
    account = seed.account(guardians=(mine,))
    other = seed.guardian(UAI)
    seed.tie(other, db.session.query(Pupil).one(), UAI, kinship=20)
    letters.issue(UAI, other.id)
    assert same_person.account_of(other.id) is None
    found = using.attach(other.id, mark_of(other.id), account.id)
    assert found.outcome is Outcome.OTHER_PERSON
