"""A message on its way: sealed while it waits, taken out once, tried again a few times."""

import secrets
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import orjson

from idp.messaging import gateways
from idp.messaging.phone_numbers import PhoneNumber
from idp.messaging.protocols import GatewayError
from idp.platform import audit, crypto, jobs, settings, state
from idp.platform.audit import Event
from idp.platform.database import db

WAIT_SECONDS = 15 * 60
ATTEMPTS = 4  # the job is run again after about 1, 2 and 4 seconds (idp.platform.jobs)
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
    # in between loses it, and the person asks again.
    sealed = state.store().getdel(_KEY.format(message_id))
    if not isinstance(sealed, bytes):
        return
    message = read(orjson.loads(crypto.unseal(sealed)))
    try:
        hand_over(message)
    except GatewayError as error:
        _failed(message_id, replace(message, failures=message.failures + 1), error)
    else:
        record_sent(message)


def read(fields: dict[str, Any]) -> Message:
    """Return the message that was sealed as these fields."""
    return Message(**(fields | {"channel": Channel(fields["channel"])}))


def record_sent(message: Message) -> None:
    """Note in the trail that a gateway took the message, without saying whose it is. Commits."""
    _record(Event.MESSAGE_SENT, message)


def _failed(message_id: str, message: Message, error: GatewayError) -> None:
    if message.failures < ATTEMPTS:
        _lay_down(message_id, message)
        raise error
    _record(Event.MESSAGE_FAILED, message, str(error))


def hand_over(message: Message) -> None:
    """Give the message to the gateway of its channel. Raises GatewayError."""
    configured = settings.current()
    if message.channel is Channel.SMS:
        gateways.sms_gateway(configured).send(PhoneNumber(message.to), message.text)
    else:
        gateways.email_gateway(configured).send(message.to, message.subject, message.text)


def _lay_down(message_id: str, message: Message) -> None:
    sealed = crypto.seal(orjson.dumps(message))
    state.store().set(_KEY.format(message_id), sealed, ex=WAIT_SECONDS)


def _record(event: Event, message: Message, error: str | None = None) -> None:
    configured = settings.current()
    gateway = configured.sms.gateway if message.channel is Channel.SMS else configured.email.gateway
    if error is None:
        audit.record(event, channel=message.channel.value, gateway=gateway)
    else:
        audit.record(event, channel=message.channel.value, gateway=gateway, error=error)
    db.session.commit()
