"""Which accounts an SMS or an e-mail may open again: pure.

Whoever is refused is told why, by the same channel and without a word about the person: the number
or the mailbox may have become somebody else's. FranceConnect and the school's letter are left.
"""

from dataclasses import dataclass
from enum import Enum


class Answer(Enum):
    """What goes out."""

    OPEN = "open"
    """The code, or the link."""
    NOTHING = "nothing"
    """There is no account to speak of, or nowhere to send anything."""
    FRANCECONNECT = "franceconnect"
    """The account has no password: its person signs in by FranceConnect."""
    IDLE = "idle"
    """Nobody signed in for 12 months."""
    OFF_RECORD = "off_record"
    """The mobile is in no school's file any more."""
    SHARED = "shared"
    """The number or the mailbox is somebody else's, too: the other parent would get in."""
    NO_CHILD = "no_child"
    """Without a child there is no birth date to ask for."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of an account that may be used, and of one of its channels."""

    has_password: bool
    by_franceconnect: bool
    """Whether it is linked, and the service has FranceConnect."""
    idle: bool
    on_record: bool
    """Whether a school's file holds the mobile."""
    shared: bool
    """Whether the channel is another person's, in a school's file or in an account."""
    children: int


def by_sms(facts: Circumstances) -> Answer:
    """Decide for the confirmed mobile."""
    if facts.by_franceconnect and not facts.has_password:
        return Answer.FRANCECONNECT
    if facts.idle:
        return Answer.IDLE
    if not facts.on_record:
        return Answer.OFF_RECORD
    if facts.shared:
        return Answer.SHARED
    return Answer.OPEN if facts.children else Answer.NO_CHILD


def by_email(facts: Circumstances) -> Answer:
    """Decide for the confirmed e-mail address."""
    if facts.by_franceconnect and not facts.has_password:
        return Answer.FRANCECONNECT
    if facts.idle:
        return Answer.IDLE
    return Answer.SHARED if facts.shared else Answer.OPEN


def identifier(facts: Circumstances) -> Answer:
    """Decide whether the phone is told the identifier: it opens nothing, so less is asked."""
    if facts.by_franceconnect and not facts.has_password:
        return Answer.FRANCECONNECT
    if facts.idle:
        return Answer.IDLE
    return Answer.OPEN if facts.on_record else Answer.OFF_RECORD
