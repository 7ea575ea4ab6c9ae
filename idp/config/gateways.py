"""What carries e-mails out of the house, and SMS by whatever gateway."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from idp.config.sms_gateways import SmsHttp, SmsOvh, SmsSmpp
from idp.config.values import Region, Section

SmsKind = Literal["console", "file", "http", "smpp", "ovh"]
# A price of nothing would be a day without a cap.
Cents = Annotated[float, Field(ge=0.01, le=1000)]
_FRENCH = ("FR", "GP", "GF", "MQ", "RE", "YT", "BL", "MF", "PM", "WF", "PF", "NC")


def _each_once(kinds: tuple[SmsKind, ...]) -> tuple[SmsKind, ...]:
    if len(set(kinds)) < len(kinds):
        raise ValueError("chaque passerelle une seule fois.")
    return kinds


class Sms(Section):
    """SMS: by which gateways, to which countries, for how much."""

    gateways: Annotated[
        tuple[SmsKind, ...], Field(min_length=1, max_length=5), AfterValidator(_each_once)
    ] = ("console",)
    """In order of use: http, smpp, ovh, each with its section below. When one fails, the next is
    tried. console and file are for development, the demo and the tests."""
    sender: str = Field(default="PREAU", max_length=16)
    """Sender shown on the phone: 11 letters or digits at most, or a number (+33…)."""
    countries: tuple[Region, ...] = (*_FRENCH, "CH")
    """Countries (ISO 3166) whose numbers get SMS; others meet the same pages and get nothing.
    French territories, and Switzerland, which the page names as its example; add your neighbours:
    BE, LU, DE, MC, IT, ES, AD."""
    cents_per_segment: Cents = 6.0
    """Price of one SMS (160 characters), in euro cents, as your contract has it."""
    cents_abroad: dict[Region, Cents] = Field(default_factory=dict)
    """Countries where the price differs, in euro cents: { CH = 7.5, RE = 8.0 }."""
    euros_per_day: float = Field(default=500.0, gt=0, le=1_000_000)
    """Cap of a day's spending (Europe/Paris), in euros. Once reached, no SMS leaves until midnight
    except notices about an account's security; the trail says message.cap_reached."""
    directory: Path = Path("var/messages")
    """Directory of the file gateway."""
    http: SmsHttp = SmsHttp()
    """Any provider with an HTTP interface."""
    smpp: SmsSmpp = SmsSmpp()
    """A provider's SMPP 3.4 server."""
    ovh: SmsOvh = SmsOvh()
    """OVHcloud's HTTP interface."""


class Email(Section):
    """The e-mail gateway."""

    gateway: Literal["console", "file", "smtp"] = "console"
    """console and file are for development, the demo and the tests."""
    directory: Path = Path("var/messages")
    """Directory of the file gateway."""
    sender: str = "ne-pas-repondre@localhost"
    """Address in From."""
    hosts: Annotated[tuple[str, ...], Field(min_length=1, max_length=3)] = ("localhost",)
    """SMTP servers in order of use, with one port and user: when one fails, the next is tried."""
    port: int = Field(default=587, ge=1, le=65535)
    """SMTP port."""
    username: str = ""
    """SMTP user; empty: none."""
    password: SecretStr = SecretStr("")
    """SMTP password."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """none only on loopback."""
    timeout: float = Field(default=10.0, gt=0, le=12)
    """Seconds before a server is given up."""
