"""An operator's trial: one message by each gateway in turn, with what each says of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from idp.messaging import delivery, gateways, spending, texts
from idp.messaging.delivery import Channel, Message
from idp.messaging.gateways import Taken
from idp.messaging.phone_numbers import PhoneNumber
from idp.messaging.protocols import GatewayError
from idp.platform import settings

CODE = "123456"
_LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one message; `said` is the gateway's own words, or the cause of a failure."""

    gateway: str
    taken: bool
    said: str


@dataclass(frozen=True, slots=True)
class Operator:
    """Who tries, and why: for the trail."""

    actor: str
    reason: str


def sms(number: PhoneNumber, *, long: bool, by: Operator) -> Iterator[Trial]:
    """Send an SMS by each gateway, and count its price; none where the country is not served.

    Each commits a line of the trail.
    """
    config = settings.current().sms
    message = Message(Channel.SMS, number.e164, sms_text(long=long))
    for name in config.gateways:
        if not spending.may_leave(number, message.text, security=True):
            return
        gateway = gateways.sms_gateway(name, config)
        yield _try(message, name, partial(gateway.send, number, message.text), by)


def email(address: str, *, by: Operator) -> Iterator[Trial]:
    """Send an e-mail by each mail server. Each commits a line of the trail."""
    config = settings.current()
    subject, text = email_text()
    message = Message(Channel.EMAIL, address, text, subject)
    for host in config.email.hosts if config.email.gateway == "smtp" else ("",):
        alone = config.email.model_copy(update={"hosts": (host,)})
        gateway = gateways.email_gateway(config.model_copy(update={"email": alone}))
        yield _try(message, config.email.gateway, partial(gateway.send, address, subject, text), by)


def sms_text(*, long: bool) -> str:
    """Return what shows at a glance whether accents, long messages and the filled-in code work."""
    told = f"{_service()} : ceci est un essai. On doit lire : é è à ù É Ç @ 1 € [fin]. "
    if long:
        told += "Ce long texte doit arriver d'un seul tenant. " * 3
    return texts.with_code_line(f"{told}Code {CODE}", CODE)


def email_text() -> tuple[str, str]:
    """Return subject and text."""
    body = (
        "Bonjour,\n\n"
        f"Ceci est un essai de {_service()}. Les accents doivent se lire : « é è à ç œ ».\n\n"
        "Vous n’avez rien à faire.\n"
    )
    return f"{_service()} : message d’essai", body


def _try(message: Message, name: str, send: Callable[[], str], by: Operator) -> Trial:
    try:
        said = send()
    except GatewayError as error:
        delivery.record_failed(message, error, actor=by.actor, reason=by.reason)
        return Trial(name, taken=False, said=_on_a_line(str(error)))
    taken = Taken(name, said)
    delivery.record_sent(message, taken, actor=by.actor, reason=by.reason)
    return Trial(name, taken=True, said=_on_a_line(said))


def _on_a_line(words: str) -> str:
    """Make a stranger's words harmless on a terminal."""
    line = " ".join(words.split())[:_LONGEST_WORDS]
    return "".join(c if c.isprintable() else "�" for c in line)


def _service() -> str:
    return settings.current().service_name
