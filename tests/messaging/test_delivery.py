from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from flask import Flask

from idp import create_app
from idp.config import Settings
from idp.messaging import delivery, email, sms
from idp.messaging.file import Outbox
from idp.messaging.phone_numbers import PhoneNumber
from idp.messaging.protocols import GatewayError
from idp.platform import jobs
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db

NUMBER, OTHER = PhoneNumber("+33600000001"), PhoneNumber("+33600000002")
RunJobs = Callable[[], int]


def events() -> list[SecurityEvent]:
    return list(db.session.scalars(db.select(SecurityEvent)))


@pytest.fixture
def broken(settings: Settings, tmp_path: Path, store: redis.Redis) -> Flask:
    """A provider whose folder for SMS cannot be written."""
    store.flushdb()
    (tmp_path / "a-file").write_text("not a folder")
    gateway = settings.sms.model_copy(update={"directory": tmp_path / "a-file"})
    return create_app(settings.model_copy(update={"sms": gateway}))


def waiting(store: redis.Redis) -> list[bytes]:
    return [key for key in store.scan_iter("message:*") if isinstance(key, bytes)]


@pytest.mark.usefixtures("context")
def test_an_sms_goes_to_the_phone_of_its_number_and_to_no_other(
    run_jobs: RunJobs, outbox: Outbox
) -> None:
    sms.send(NUMBER, "Votre code : 123456")
    assert outbox.sms(NUMBER) == [], "nothing leaves within the page"
    run_jobs()
    assert [message.text for message in outbox.sms(NUMBER)] == ["Votre code : 123456"]
    assert outbox.sms(OTHER) == []
    assert [event.event for event in events()] == [Event.MESSAGE_SENT]


@pytest.mark.usefixtures("context")
def test_an_email_goes_to_its_address(run_jobs: RunJobs, outbox: Outbox) -> None:
    email.send("a@example.org", "Votre compte", "Bonjour,\nà bientôt.")
    run_jobs()
    (message,) = outbox.emails("a@example.org")
    assert (message.subject, message.text) == ("Votre compte", "Bonjour,\nà bientôt.")


@pytest.mark.usefixtures("context")
def test_what_waits_shows_neither_number_nor_code_and_does_not_wait_for_ever(
    store: redis.Redis,
) -> None:
    sms.send(NUMBER, "Votre code : 123456")
    kept = b"".join(store.dump(key) or b"" for key in store.scan_iter("*"))
    assert b"600000001" not in kept
    assert b"123456" not in kept
    (key,) = waiting(store)
    assert 0 < int(store.ttl(key)) <= delivery.WAIT_SECONDS


@pytest.mark.usefixtures("context")
def test_a_job_that_runs_twice_sends_once(
    store: redis.Redis, run_jobs: RunJobs, outbox: Outbox
) -> None:
    sms.send(NUMBER, "Bonjour")
    (key,) = waiting(store)
    jobs.enqueue(delivery.deliver, key.decode().removeprefix("message:"))
    assert run_jobs() == 2
    assert len(outbox.sms(NUMBER)) == 1


def test_a_gateway_out_of_order_is_tried_again_then_given_up_without_a_word_of_the_person(
    broken: Flask, store: redis.Redis
) -> None:
    with broken.app_context():
        sms.send(NUMBER, "Votre code : 123456")
        (key,) = waiting(store)
        message_id = key.decode().removeprefix("message:")
        for _ in range(delivery.ATTEMPTS - 1):
            with pytest.raises(GatewayError):
                delivery.deliver(message_id)
            assert waiting(store) == [key], "kept for the next try"
        delivery.deliver(message_id)
        assert waiting(store) == []
        (event,) = events()
        assert event.event == Event.MESSAGE_FAILED
        assert event.facts["channel"] == "sms"
        assert "600000001" not in str(event.facts)


def test_a_message_that_failed_once_arrives_when_the_gateway_is_back(
    broken: Flask, app: Flask, store: redis.Redis, outbox: Outbox
) -> None:
    with broken.app_context():
        sms.send(NUMBER, "Bonjour")
        (key,) = waiting(store)
        message_id = key.decode().removeprefix("message:")
        with pytest.raises(GatewayError):
            delivery.deliver(message_id)
    with app.app_context():
        delivery.deliver(message_id)
    assert [message.text for message in outbox.sms(NUMBER)] == ["Bonjour"]
