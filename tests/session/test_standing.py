"""Why a person cannot get in: each topic, in order and not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from idp.accounts import closing, security
from idp.accounts.models import Account, AccountStatus, Letter
from idp.families.models import Guardian, GuardianMobile
from idp.platform import clock as platform_clock
from idp.platform.database import db
from idp.session import standing
from idp.session.standing import Finding, Topic
from tests import seed
from tests.visitor import NewPerson, Person

Look = Callable[[Topic], Finding]


@pytest.fixture
def look(app: Flask, parent: int) -> Look:
    """Return what is found on a topic."""

    def find(topic: Topic) -> Finding:
        with app.app_context():
            findings = standing.explain(db.session.get_one(Account, parent))
        (found,) = (finding for finding in findings if finding.topic is topic)
        return found

    return find


@pytest.fixture
def change(app: Flask, parent: int) -> Callable[..., None]:
    """Write to the account."""

    def write(**values: object) -> None:
        with app.app_context():
            account = db.session.get_one(Account, parent)
            for name, value in values.items():
                setattr(account, name, value)
            db.session.commit()

    return write


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (AccountStatus.ACTIVE, "ouvert"),
        (AccountStatus.LOCKED, "verrouillé"),
        (AccountStatus.FROZEN, "gelé"),
    ],
)
def test_the_status(
    look: Look, change: Callable[..., None], status: AccountStatus, words: str
) -> None:
    change(status=status.value)
    found = look(Topic.STATUS)
    assert found.passed == (status is AccountStatus.ACTIVE)
    assert words in found.sentence


def test_of_a_closed_account_only_that_is_said(app: Flask, parent: int) -> None:
    with app.app_context():
        account = db.session.get_one(Account, parent)
        closing.close(account)
        (found,) = standing.explain(account)
        assert "fermé" in found.sentence
        account.merged_into_id = seed.account("k.leroy31", mobile=None).id
        (found,) = standing.explain(account)
        assert f"réuni avec le compte n° {account.merged_into_id}" in found.sentence


def test_without_any_way_in(look: Look, change: Callable[..., None]) -> None:
    assert look(Topic.SIGN_IN) == Finding(
        Topic.SIGN_IN, passed=True, sentence="Moyens de connexion : mot de passe."
    )
    change(password_hash=None)
    assert not look(Topic.SIGN_IN).passed


def test_wrong_passwords_and_whether_strangers_wait(look: Look, new_person: NewPerson) -> None:
    for number in range(20):
        new_person(address=f"203.0.113.{number}").sign_in(password="Autre-mot-3")
        if number == 0:
            assert look(Topic.TRIES).passed
    found = look(Topic.TRIES)
    assert not found.passed
    assert "faux depuis 24 heures : 20." in found.sentence
    assert "60 min" in found.sentence


def test_how_long_ago_the_last_sign_in_was(
    look: Look, person: Person, clock: time_machine.Traveller
) -> None:
    assert "Aucune" in look(Topic.LAST_SIGN_IN).sentence
    person.sign_in()
    assert look(Topic.LAST_SIGN_IN).passed
    assert "Connexions ouvertes : 1." in look(Topic.SESSIONS).sentence
    clock.shift(timedelta(days=365))
    assert not look(Topic.LAST_SIGN_IN).passed


def test_a_mobile_that_no_file_has_any_more(
    app: Flask, look: Look, change: Callable[..., None]
) -> None:
    assert look(Topic.MOBILE).passed
    with app.app_context():
        db.session.query(GuardianMobile).one().number = "+33600000077"
        db.session.commit()
    assert not look(Topic.MOBILE).passed
    change(mobile=None)
    assert "Aucun portable" in look(Topic.MOBILE).sentence


def test_an_address_changes_that_wait_and_children(
    app: Flask, look: Look, change: Callable[..., None], parent: int
) -> None:
    assert not look(Topic.EMAIL).passed
    change(email="jeanne@example.org")
    assert look(Topic.EMAIL).passed
    assert look(Topic.FROZEN).passed
    with app.app_context():
        security.freeze_changes(db.session.get_one(Account, parent))
        db.session.commit()
    assert not look(Topic.FROZEN).passed
    assert look(Topic.CHILDREN).passed
    with app.app_context():
        db.session.query(Guardian).one().account_id = None
        db.session.commit()
    assert not look(Topic.CHILDREN).passed


def test_a_letter_that_is_too_old(app: Flask, look: Look, clock: time_machine.Traveller) -> None:
    with app.app_context():
        db.session.add(
            Letter(
                guardian_id=db.session.query(Guardian).one().id,
                uai="0860003L",
                identifier="j.dupond99",
                issued_at=platform_clock.now(),
                expires_at=platform_clock.now() + timedelta(days=90),
            )
        )
        db.session.commit()
    assert look(Topic.LETTER).passed
    clock.shift(timedelta(days=91))
    assert not look(Topic.LETTER).passed
