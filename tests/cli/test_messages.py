"""`idp messages`."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from idp.config import Settings
from idp.messaging import trial
from idp.messaging.file import Outbox
from idp.messaging.texts import cost
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests.cli.conftest import Run, sentences
from tests.messaging.receivers import Provider, sms_provider

MINE, MY_MAILBOX = "06 00 00 00 01", "marie@example.org"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with sms_provider() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, provider: Provider) -> Settings:
    """An HTTP gateway first, the file gateway second, at 6 cents an SMS."""
    values = {"gateways": ("http", "file"), "http": {"url": provider.url}}
    sms = type(settings.sms).model_validate(settings.sms.model_dump(exclude={"http"}) | values)
    return settings.model_copy(update={"sms": sms})


def trail(app: Flask) -> list[SecurityEvent]:
    with app.app_context():
        return list(db.session.scalars(select(SecurityEvent).order_by(SecurityEvent.id)))


def test_each_gateway_gets_one_message_and_its_words_are_shown(
    run: Run, app: Flask, provider: Provider, outbox: Outbox
) -> None:
    provider.words = '{"id":\n "42\x1b[31m"}'
    result = run("messages", "test", "--sms", MINE, "--email", MY_MAILBOX)
    assert result.exit_code == 0, result.output
    assert '✓ http : HTTP 200 {"id": "42�[31m"}' in result.stdout
    assert "✓ file : kept in" in result.stdout
    assert "1 segment(s), 6 c." in result.stdout
    (sms,) = outbox.sms("+33600000001")
    assert sms.text == provider.requests[0].json["message"]
    assert sms.text.endswith(f"\n\n@localhost #{trial.CODE}")
    (mail,) = outbox.emails(MY_MAILBOX)
    assert mail.subject == "EduConnect : message d’essai"
    events = trail(app)
    assert [(e.event, e.facts["gateway"], e.actor, e.reason) for e in events] == [
        (Event.MESSAGE_SENT, name, "marie", "essai des passerelles")
        for name in ("http", "file", "file")
    ]
    assert "600000001" not in str([e.facts for e in events])


def test_one_gateway_out_of_order_is_told_and_the_others_are_tried(
    run: Run, app: Flask, provider: Provider, outbox: Outbox
) -> None:
    provider.status = 503
    result = run("messages", "test", "--sms", MINE)
    assert result.exit_code == 1
    assert "✗ http : HTTP 503" in result.stdout
    assert len(outbox.sms("+33600000001")) == 1
    assert [event.event for event in trail(app)] == [Event.MESSAGE_FAILED, Event.MESSAGE_SENT]


def test_a_long_trial_takes_several_parts(run: Run, app: Flask, outbox: Outbox) -> None:
    assert "segment(s), 12 c." in run("messages", "test", "--sms", MINE, "--long").stdout
    (sms,) = outbox.sms("+33600000001")
    with app.app_context():
        assert (cost(sms.text).segments, cost(trial.sms_text(long=False)).segments) == (2, 1)
    assert cost(sms.text).outside_gsm7 == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Indiquez --sms, --email, ou les deux."),
        (["--sms", ""], "Indiquez votre numéro"),
        (["--sms", "05 49 00 00 01"], "téléphone fixe"),
        (["--sms", "+32 470 12 34 56"], "aucun SMS ne part vers ce pays (BE, sms.countries)"),
        (["--email", "marie"], "Écrivez une adresse"),
        (["--sms", MINE, "--email", "\x00"], "Écrivez une adresse"),
        (["--sms", MINE, "--reason", " "], "--reason est nécessaire"),
    ],
)
def test_wrong_input_is_told_and_nothing_is_sent(
    run: Run, app: Flask, outbox: Outbox, words: list[str], told: str
) -> None:
    result = run("messages", "test", *words)
    assert result.exit_code == 2
    assert told in sentences(result)
    assert outbox.everything() == []
    assert trail(app) == []


def test_the_state_tells_what_was_spent_and_who_rests(
    run: Run, answer: Callable[..., Any], settings: Settings
) -> None:
    assert answer("messages", "state") == {"spent": 0.0, "cap": 500.0, "resting": []}
    run("messages", "test", "--sms", MINE)
    assert answer("messages", "state")["spent"] == 0.12
    told = run("messages", "state").stdout
    assert "SMS d’aujourd’hui : 0,12 € sur 500,00 €." in told
    assert [name in told for name in settings.sms.gateways] == [True, True]
