"""Messages that must arrive: they wait in SQL, and are tried again for two days.

    assured.sms(number, text, account_id=…)
    assured.email(address, subject, text, account_id=…)     # None: to somebody without account

They join the caller's transaction; after its commit, `outbox.wake()` has them sent at once.
"""

from dataclasses import replace
from datetime import datetime

from idp.messaging import delivery, texts
from idp.messaging.delivery import Channel, Message
from idp.messaging.phone_numbers import PhoneNumber
from idp.messaging.protocols import GatewayError
from idp.platform import outbox
from idp.platform.outbox import NotDelivered, Parcel

KIND = "message"


def sms(number: PhoneNumber, text: str, *, account_id: int, due_at: datetime | None = None) -> None:
    """Add an SMS to the present transaction, to be sent at `due_at` (now)."""
    _add(Message(Channel.SMS, number.e164, texts.plain_typography(text)), account_id, due_at)


def email(
    address: str,
    subject: str,
    text: str,
    *,
    account_id: int | None,
    due_at: datetime | None = None,
) -> None:
    """Add a plain-text e-mail to the present transaction, to be sent at `due_at` (now)."""
    _add(Message(Channel.EMAIL, address, text, subject), account_id, due_at)


@outbox.handler(KIND)
def deliver(parcel: Parcel) -> None:
    """Hand one message to its gateway."""
    message = replace(delivery.read(parcel.payload), failures=parcel.attempts)
    if not delivery.may_leave(message, security=True):
        return
    try:
        taken = delivery.hand_over(message)
    except GatewayError as error:
        if not error.lasting:
            raise NotDelivered(str(error)) from None
        delivery.record_failed(replace(message, failures=parcel.attempts + 1), error)
    else:
        delivery.record_sent(message, taken)


def _add(message: Message, account_id: int | None, due_at: datetime | None) -> None:
    payload = {"channel": message.channel.value, "to": message.to, "text": message.text}
    outbox.add(KIND, payload | {"subject": message.subject}, account_id=account_id, due_at=due_at)
