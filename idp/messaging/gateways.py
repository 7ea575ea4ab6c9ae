"""The gateways that the settings name, used in order: when one fails, the next is tried."""

from collections.abc import Iterable
from dataclasses import dataclass

from idp.config import Settings, Sms, SmsKind
from idp.messaging.console import ConsoleEmail, ConsoleSms
from idp.messaging.file import FileEmail, FileSms
from idp.messaging.http_sms import HttpSms
from idp.messaging.ovh import OvhSms
from idp.messaging.phone_numbers import PhoneNumber
from idp.messaging.protocols import EmailGateway, GatewayError, SmsGateway
from idp.messaging.smpp import SmppSms
from idp.messaging.smtp import SmtpEmail
from idp.platform import state

_REST_SECONDS = 30
"""A gateway that failed is tried last for so long: its time-outs would hold every worker."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Which gateway took a message, and its own words."""

    gateway: str
    said: str


class NobodyTook(GatewayError):  # noqa: N818 — reads as what happened
    """No gateway took the message; the text names each cause."""

    def __init__(self, failures: dict[str, GatewayError]) -> None:
        self.lasting = all(error.lasting for error in failures.values())
        super().__init__("; ".join(f"{name}: {error}" for name, error in failures.items()))


def send_sms(settings: Settings, number: PhoneNumber, text: str) -> Taken:
    """Hand one SMS to the first gateway that takes it. Raises NobodyTook."""
    failures: dict[str, GatewayError] = {}
    for name in _rested_first(settings.sms.gateways):
        try:
            return Taken(name, sms_gateway(name, settings.sms).send(number, text))
        except GatewayError as error:
            failures[name] = error
            if not error.lasting:
                state.store().set(_key(name), "1", ex=_REST_SECONDS)
    raise NobodyTook(failures) from None


def send_email(settings: Settings, address: str, subject: str, text: str) -> Taken:
    """Hand one e-mail to the gateway. Raises GatewayError."""
    said = email_gateway(settings).send(address, subject, text)
    return Taken(settings.email.gateway, said)


def sms_gateway(name: SmsKind, config: Sms) -> SmsGateway:
    """Return the gateway of a name that `sms.gateways` may hold."""
    match name:
        case "console":
            return ConsoleSms()
        case "file":
            return FileSms(config.directory)
        case "http":
            return HttpSms(config.http, config.sender)
        case "smpp":
            return SmppSms(config.smpp, config.sender)
        case "ovh":
            return OvhSms(config.ovh, config.sender)


def email_gateway(settings: Settings) -> EmailGateway:
    """Return the gateway of `email.gateway`."""
    config = settings.email
    match config.gateway:
        case "console":
            return ConsoleEmail()
        case "file":
            return FileEmail(config.directory)
        case "smtp":
            return SmtpEmail(config)


def is_resting(name: SmsKind) -> bool:
    """Whether a gateway failed a moment ago, and is tried last."""
    return bool(state.store().exists(_key(name)))


def _rested_first(names: Iterable[SmsKind]) -> list[SmsKind]:
    return sorted(names, key=is_resting)  # stable: else in order of use


def _key(name: str) -> str:
    return f"sms-gateway-resting:{name}"
