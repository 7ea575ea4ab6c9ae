"""Whether a birth date opens the letter: any child of it will do, and tries are counted."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from idp.accounts import wrong_dates
from idp.activation.current import Situation
from idp.platform import audit
from idp.platform.audit import Event
from idp.platform.database import db
from idp.session import letter_in_hand


class Outcome(Enum):
    """What the date is worth."""

    RIGHT = "right"
    WRONG = "wrong"
    CLOSED = "closed"
    """Too many wrong dates for this letter."""


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome; `tries_left`, `seconds` until it opens again."""

    outcome: Outcome
    tries_left: int = 0
    seconds: int = 0


def judge(here: Situation, born: date) -> Result:
    """Compare a date with the children's; a right one is noted in this browser."""
    subject = f"letter {here.hand.guardian_id} {here.hand.mark}"
    # Reserved before it is compared: many dates at the same moment are not many tries.
    reservation = wrong_dates.reserve(subject, [born])
    if reservation.closed:
        return Result(Outcome.CLOSED, seconds=reservation.seconds_left)
    if born in {pupil.birth_date for pupil in here.pupils}:
        wrong_dates.give_back(subject, [born])
        letter_in_hand.note_proven(here.hand)
        return Result(Outcome.RIGHT)
    audit.record(Event.LETTER_DATES_WRONG, account_id=here.letter.account_id)
    if reservation.tries_left == 0:
        audit.record(Event.LETTER_BLOCKED, account_id=here.letter.account_id)
    db.session.commit()
    if reservation.tries_left == 0:
        return Result(Outcome.CLOSED, seconds=reservation.seconds_left)
    return Result(Outcome.WRONG, reservation.tries_left)
