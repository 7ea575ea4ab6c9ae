"""What a gateway is: something that takes one message, or says that it could not."""

from typing import Protocol

from idp.messaging.phone_numbers import PhoneNumber


class GatewayError(Exception):
    """The gateway did not take the message. Its text is a cause, without anything of the person."""


class SmsGateway(Protocol):
    """Takes SMS."""

    def send(self, number: PhoneNumber, text: str) -> None:
        """Hand one SMS over. Raises GatewayError."""


class EmailGateway(Protocol):
    """Takes e-mails."""

    def send(self, address: str, subject: str, text: str) -> None:
        """Hand one plain-text e-mail over. Raises GatewayError."""
