"""Messages that must arrive, through the outbox in SQL."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from idp.config import Settings
from idp.messaging import assured
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import clock, outbox
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from idp.platform.outbox import OutboxItem
from tests.messaging.mail import Mailbox
from tests.messaging.ovh_api import Api
from tests.visitor import MORNING

NUMBER = PhoneNumber("+33639980001")
ADDRESS = "jeanne@example.org"
LONGEST = timedelta(days=2)
RunJobs = Callable[[], int]


@pytest.fixture
def settings(settings: Settings, api: Api, mails: tuple[Mailbox, int]) -> Settings:
    """An installation whose SMS go to OVHcloud, at 6 cents of 10 a day, and its e-mails by SMTP."""
    sms = settings.sms.model_copy(
        update={"gateways": ("ovh",), "ovh": api.config(), "euros_per_day": 0.10}
    )
    to = {"gateway": "smtp", "hosts": ("127.0.0.1",), "port": mails[1], "security": "none"}
    email = settings.email.model_copy(update=to)
    return settings.model_copy(update={"sms": sms, "email": email})


@pytest.fixture(autouse=True)
def hand(every_database: str, context: Flask) -> Iterator[time_machine.Traveller]:
    del every_database, context
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@dataclass
class Worker:
    """Whoever runs the sweep."""

    run_jobs: RunJobs
    hand: time_machine.Traveller

    def sweep(self) -> None:
        """Send what is due."""
        outbox.wake()
        self.run_jobs()
        db.session.rollback()

    def until_nothing_waits(self) -> int:
        """Sweep whenever something is due; return how often that was."""
        times = 0
        while due := db.session.scalars(select(OutboxItem.due_at)).all():
            self.hand.move_to(max(min(due), clock.now()))
            self.sweep()
            times += 1
        return times


@pytest.fixture
def worker(run_jobs: RunJobs, hand: time_machine.Traveller) -> Worker:
    return Worker(run_jobs, hand)


def down(api: Api) -> None:
    api.provider.answers = lambda _: (503, "")


def up(api: Api) -> None:
    api.provider.answers = api.answer


def tell(text: str = "Votre mot de passe a été changé") -> None:
    assured.sms(NUMBER, text, account_id=7)
    db.session.commit()


def trail() -> list[tuple[str, int | None, dict[str, str | int]]]:
    events = db.session.scalars(select(SecurityEvent).order_by(SecurityEvent.id))
    return [(event.event, event.account_id, event.facts) for event in events]


def waiting() -> int:
    return len(db.session.scalars(select(OutboxItem)).all())


def test_a_message_arrives_once_after_the_gateway_was_down(worker: Worker, api: Api) -> None:
    down(api)
    tell("«Bonjour» : l’école")
    for _ in range(3):
        worker.sweep()
        worker.hand.shift(timedelta(minutes=5))
    assert (api.jobs, waiting()) == ([], 1)
    up(api)
    assert worker.until_nothing_waits() == 1
    worker.sweep()
    assert [job["message"] for job in api.jobs] == ['"Bonjour" : l\'école']
    assert [(event, facts["tries"]) for event, _, facts in trail()] == [(Event.MESSAGE_SENT, 4)]


def test_it_is_given_up_after_two_days_and_the_trail_says_so(worker: Worker, api: Api) -> None:
    down(api)
    tell()
    tries = worker.until_nothing_waits()
    ((event, account_id, facts),) = trail()
    assert (event, account_id) == (Event.OUTBOX_GIVEN_UP, 7)
    assert facts == {"detail": "message", "tries": tries, "error": "ovh: auth/time: HTTP 503"}
    assert LONGEST - timedelta(hours=1) <= clock.now() - MORNING <= LONGEST
    up(api)
    worker.sweep()
    assert api.jobs == []


def test_while_it_waits_the_database_names_nobody(api: Api, worker: Worker) -> None:
    down(api)
    tell("Votre code : 123456")
    worker.sweep()
    item = db.session.scalars(select(OutboxItem)).one()
    held = item.sealed + str(item.last_error).encode()
    assert b"639980001" not in held
    assert b"123456" not in held


def test_a_message_that_is_due_tomorrow_leaves_tomorrow(worker: Worker, api: Api) -> None:
    assured.sms(NUMBER, "Bonjour", account_id=7, due_at=clock.now() + timedelta(days=1))
    db.session.commit()
    worker.sweep()
    assert api.jobs == []
    worker.hand.shift(timedelta(days=1))
    worker.sweep()
    assert len(api.jobs) == 1


def test_the_days_spending_keeps_no_owner_from_hearing_of_it(worker: Worker, api: Api) -> None:
    for _ in range(3):
        tell()
    worker.sweep()
    assert len(api.jobs) == 3
    assert [event for event, *_ in trail()].count(Event.MESSAGE_CAP_REACHED) == 1


def test_a_message_tried_again_is_paid_for_once(worker: Worker, api: Api) -> None:
    down(api)
    tell()
    for _ in range(5):
        worker.sweep()
        worker.hand.shift(timedelta(minutes=10))
    assert Event.MESSAGE_CAP_REACHED not in [event for event, *_ in trail()]


def test_a_country_where_no_sms_goes_is_said_in_the_trail_and_left(worker: Worker) -> None:
    assured.sms(PhoneNumber("+447400123456"), "Bonjour", account_id=7)
    db.session.commit()
    worker.sweep()
    assert waiting() == 0
    assert [event for event, *_ in trail()] == [Event.MESSAGE_COUNTRY_REFUSED]


def test_what_the_gateway_will_never_take_is_said_at_once(worker: Worker, api: Api) -> None:
    api.invalid = True
    tell()
    worker.sweep()
    assert waiting() == 0
    ((event, _, facts),) = trail()
    assert (event, facts["error"], facts["tries"]) == (
        Event.MESSAGE_FAILED,
        "ovh: invalidReceivers",
        1,
    )


def test_an_email_arrives_after_the_mail_server_was_down(
    worker: Worker, mails: tuple[Mailbox, int]
) -> None:
    mailbox, _ = mails
    mailbox.verdict = "451 4.3.0 try later"
    assured.email(ADDRESS, "Votre mot de passe a été changé", "Bonjour", account_id=None)
    db.session.commit()
    worker.sweep()
    assert (mailbox.mails, waiting()) == ([], 1)
    mailbox.verdict = "250 OK"
    worker.until_nothing_waits()
    ((to, mail),) = mailbox.mails
    assert (to, mail["Subject"]) == ([ADDRESS], "Votre mot de passe a été changé")
    assert [(event, facts["gateway"]) for event, _, facts in trail()] == [
        (Event.MESSAGE_SENT, "smtp")
    ]
