"""What a gateway is: something that takes one message, or says that it could not."""

from typing import Protocol

from idp.messaging.phone_numbers import PhoneNumber


class GatewayError(Exception):
    """The gateway did not take the message. Its text is a cause, without anything of the person."""

    lasting = False
    """Whether the same gateway would refuse the same message again."""


class Refused(GatewayError):  # noqa: N818 — reads as what happened
    """The gateway works, and will never take this message for this recipient."""

    lasting = True


class SmsGateway(Protocol):
    """Takes SMS."""

    def send(self, number: PhoneNumber, text: str) -> str:
        """Hand one SMS over. Raises GatewayError.

        Returns the gateway's own words, which may name the person: for the operator who tries it.
        """


class EmailGateway(Protocol):
    """Takes e-mails."""

    def send(self, address: str, subject: str, text: str) -> str:
        """Hand one plain-text e-mail over. Raises GatewayError. Returns as SmsGateway.send."""
