"""Whom an SMS or a link does not open the account to, and what the message says instead."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from idp.accounts.models import Account
from idp.families.models import GuardianMobile, Guardianship
from idp.messaging.file import Outbox
from idp.platform import clock
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from idp.recovery import rules
from idp.recovery.rules import Answer, Circumstances
from tests import seed
from tests.recovery.steps import LEO, Jobs, begin, change, refused
from tests.visitor import Person

USUAL = Circumstances(
    has_password=True, by_franceconnect=False, idle=False, on_record=True, shared=False, children=1
)


@pytest.mark.parametrize(
    ("changes", "by_sms", "by_email", "identifier"),
    [
        ({}, "OPEN", "OPEN", "OPEN"),
        ({"idle": True}, "IDLE", "IDLE", "IDLE"),
        ({"on_record": False}, "OFF_RECORD", "OPEN", "OFF_RECORD"),
        ({"shared": True}, "SHARED", "SHARED", "OPEN"),
        ({"children": 0}, "NO_CHILD", "OPEN", "OPEN"),
        ({"has_password": False}, "OPEN", "OPEN", "OPEN"),
        ({"by_franceconnect": True}, "OPEN", "OPEN", "OPEN"),
        (
            {"by_franceconnect": True, "has_password": False},
            "FRANCECONNECT",
            "FRANCECONNECT",
            "FRANCECONNECT",
        ),
        ({"idle": True, "shared": True}, "IDLE", "IDLE", "IDLE"),
        ({"on_record": False, "shared": True}, "OFF_RECORD", "SHARED", "OFF_RECORD"),
    ],
    ids=lambda value: value if isinstance(value, str) else "+".join(value) or "usual",
)
def test_what_each_channel_may_open(
    changes: dict[str, bool], by_sms: str, by_email: str, identifier: str
) -> None:
    facts = replace(USUAL, **changes)
    assert rules.by_sms(facts) is Answer[by_sms]
    assert rules.by_email(facts) is Answer[by_email]
    assert rules.identifier(facts) is Answer[identifier]


def test_an_account_without_a_sign_in_for_a_year_needs_a_letter(
    app: Flask, parent: int, person: Person, outbox: Outbox, run_jobs: Jobs
) -> None:
    def idle(account: Account) -> None:
        account.created_at = account.last_sign_in_at = clock.now() - timedelta(days=365)

    change(app, parent, idle)
    said = refused(person, outbox, run_jobs)
    assert "depuis un an" in said
    assert "courrier à l'école" in said
    with app.app_context():
        (event,) = db.session.query(SecurityEvent).filter_by(event="recovery.refused")
        assert event.facts == {"channel": "sms", "detail": "idle"}


def test_a_day_less_is_enough(
    app: Flask, parent: int, person: Person, read_code: Callable[[], str]
) -> None:
    def nearly(account: Account) -> None:
        account.created_at = account.last_sign_in_at = clock.now() - timedelta(days=364)

    change(app, parent, nearly)
    begin(person)
    assert read_code()


def test_a_mobile_that_no_school_has_any_more_needs_a_letter(
    app: Flask, parent: int, person: Person, outbox: Outbox, run_jobs: Jobs
) -> None:
    """The number may be somebody else's by now."""
    del parent
    with app.app_context():
        db.session.query(GuardianMobile).delete()
        db.session.commit()
    said = refused(person, outbox, run_jobs)
    assert "n'a plus ce numéro" in said


def test_the_same_person_at_two_schools_is_not_two(
    app: Flask, parent: int, person: Person, read_code: Callable[[], str]
) -> None:
    del parent
    with app.app_context():
        seed.school("0860001J", "Lycée Marie Curie")
        seed.guardian("0860001J", "DUPOND", "JEANNE")
    begin(person)
    assert read_code()


def test_without_a_child_left_there_is_no_date_to_ask_for(
    app: Flask, parent: int, person: Person, outbox: Outbox, run_jobs: Jobs
) -> None:
    del parent
    with app.app_context():
        db.session.query(Guardianship).delete()
        db.session.commit()
    assert "aucun enfant" in refused(person, outbox, run_jobs)


def test_what_ended_since_the_code_was_sent_opens_nothing(
    app: Flask, parent: int, person: Person, read_code: Callable[[], str]
) -> None:
    """The school's next file may take the number away between the SMS and the date."""
    del parent
    page = begin(person)
    code = read_code()
    with app.app_context():
        db.session.query(GuardianMobile).delete()
        db.session.commit()
    person.open(page)
    assert person.post(page, code=code, **LEO).status_code == 403
