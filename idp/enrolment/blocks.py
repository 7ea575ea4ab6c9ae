"""Wrong sets of birth dates close a number's enrolment for a day; an operator opens it again."""

from collections.abc import Collection
from datetime import date

from idp.accounts import wrong_dates
from idp.accounts.wrong_dates import Reservation
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import audit
from idp.platform.database import db


def reserve(number: PhoneNumber, dates: Collection[date]) -> Reservation:
    """Count a set of dates for the number, unless its enrolment is closed."""
    return wrong_dates.reserve(_subject(number), dates)


def give_back(number: PhoneNumber, dates: Collection[date]) -> None:
    """Take a set back: it was right."""
    wrong_dates.give_back(_subject(number), dates)


def unblock(number: PhoneNumber, *, actor: str, reason: str) -> bool:
    """Open the enrolment of a number again, by an operator; whether it held wrong sets. Commits."""
    held = wrong_dates.forget(_subject(number))
    if held:
        audit.record(audit.Event.ENROLMENT_UNBLOCKED, actor=actor, reason=reason)
        db.session.commit()
    return held


def _subject(number: PhoneNumber) -> str:
    return f"enrolment {number.e164}"
