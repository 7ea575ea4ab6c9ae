"""Send an e-mail: what features call."""

from idp.messaging.delivery import Channel, Message, post


def send(address: str, subject: str, text: str) -> None:
    """Send one plain-text e-mail in the background."""
    post(Message(Channel.EMAIL, address, text, subject))
