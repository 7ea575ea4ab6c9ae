"""A message on its way: sealed while it waits, taken out once, tried again a few times."""

import secrets
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import orjson

from idp.messaging import gateways, spending, texts
from idp.messaging.gateways import Taken
from idp.messaging.phone_numbers import PhoneNumber
from idp.messaging.protocols import GatewayError
from idp.platform import audit, crypto, jobs, settings, state
from idp.platform.audit import Event, Facts
from idp.platform.database import db

WAIT_SECONDS = 15 * 60
ATTEMPTS = 5  # the job is run again after about 1, 2, 4 and 8 seconds (idp.platform.jobs)
_KEY = "message:{}"


class Channel(StrEnum):
    """How a message goes."""

    SMS = "sms"
    EMAIL = "email"


@dataclass(frozen=True)
class Message:
    """What waits; `to` is an E.164 number or an e-mail address."""

    channel: Channel
    to: str
    text: str
    subject: str = ""
    failures: int = 0


def post(message: Message) -> None:
    """Seal a message, let it wait, and ask a worker to deliver it."""
    message_id = secrets.token_urlsafe(16)
    _lay_down(message_id, message)
    jobs.enqueue(deliver, message_id)


@jobs.job
def deliver(message_id: str) -> None:
    """Take the message out and hand it to the gateway. Raises GatewayError: then it runs again."""
    # Taken out before it is sent: two workers with the same job send it once. A worker that dies
    # in between loses it, and the person asks again. What must arrive goes by `assured`.
    sealed = state.store().getdel(_KEY.format(message_id))
    if not isinstance(sealed, bytes):
        return
    message = read(orjson.loads(crypto.unseal(sealed)))
    if not may_leave(message):
        return
    try:
        taken = hand_over(message)
    except GatewayError as error:
        _failed(message_id, replace(message, failures=message.failures + 1), error)
    else:
        record_sent(message, taken)


def read(fields: dict[str, Any]) -> Message:
    """Return the message that was sealed as these fields."""
    return Message(**(fields | {"channel": Channel(fields["channel"])}))


def may_leave(message: Message, *, security: bool = False) -> bool:
    """Ask, at a message's first try alone, whether its country and the day's spending allow it."""
    if message.channel is Channel.EMAIL or message.failures:
        return True
    return spending.may_leave(PhoneNumber(message.to), message.text, security=security)


def hand_over(message: Message) -> Taken:
    """Give the message to the gateways of its channel. Raises GatewayError."""
    configured = settings.current()
    if message.channel is Channel.SMS:
        return gateways.send_sms(configured, PhoneNumber(message.to), message.text)
    return gateways.send_email(configured, message.to, message.subject, message.text)


def record_sent(
    message: Message, taken: Taken, *, actor: str | None = None, reason: str | None = None
) -> None:
    """Note in the trail which gateway took the message, without saying whose it is. Commits."""
    facts: Facts = {"gateway": taken.gateway, "tries": message.failures + 1, **_facts(message)}
    audit.record(Event.MESSAGE_SENT, actor=actor, reason=reason, **facts)
    db.session.commit()


def record_failed(
    message: Message, error: GatewayError, *, actor: str | None = None, reason: str | None = None
) -> None:
    """Note in the trail that no gateway took the message, and why. Commits."""
    facts: Facts = {"error": str(error), "tries": message.failures, **_facts(message)}
    audit.record(Event.MESSAGE_FAILED, actor=actor, reason=reason, **facts)
    db.session.commit()


def _failed(message_id: str, message: Message, error: GatewayError) -> None:
    if error.lasting or message.failures >= ATTEMPTS:
        record_failed(message, error)
        return
    _lay_down(message_id, message)
    raise error


def _lay_down(message_id: str, message: Message) -> None:
    sealed = crypto.seal(orjson.dumps(message))
    state.store().set(_KEY.format(message_id), sealed, ex=WAIT_SECONDS)


def _facts(message: Message) -> Facts:
    if message.channel is Channel.EMAIL:
        return {"channel": message.channel.value}
    return {
        "channel": message.channel.value,
        "country": PhoneNumber(message.to).country,
        "segments": texts.cost(message.text).segments,
    }
