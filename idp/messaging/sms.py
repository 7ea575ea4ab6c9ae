"""Send an SMS: what features call."""

from idp.messaging import texts
from idp.messaging.delivery import Channel, Message, post
from idp.messaging.phone_numbers import PhoneNumber


def send(number: PhoneNumber, text: str) -> None:
    """Send one SMS in the background; its typography is made to fit the cheaper alphabet."""
    post(Message(Channel.SMS, number.e164, texts.plain_typography(text)))
