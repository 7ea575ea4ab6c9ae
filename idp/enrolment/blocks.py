"""Wrong sets of birth dates: five different ones close the enrolment of a number for 24 hours.

A set is counted *before* it is compared, so that many at once are not many tries; a right one is
taken back. The same set again does not count twice. Only who proved the number's code gets here, so
no stranger closes anything.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import audit, clock, crypto, settings, state
from idp.platform.database import db

# KEYS: the sets, and `ends`. ARGV: this set, how many are allowed, now and until when in seconds,
# time to live. Answers {closed, tries left, until when}.
_RESERVE = """
if tonumber(redis.call('HGET', KEYS[1], 'ends') or 0) <= tonumber(ARGV[3]) then
  redis.call('DEL', KEYS[1])
end
local count, allowed = redis.call('HLEN', KEYS[1]), tonumber(ARGV[2])
if count > 0 then count = count - 1 end
if count >= allowed then return {1, 0, redis.call('HGET', KEYS[1], 'ends')} end
if redis.call('HSETNX', KEYS[1], ARGV[1], 1) == 1 then
  redis.call('HSET', KEYS[1], 'ends', ARGV[4])
  redis.call('EXPIRE', KEYS[1], ARGV[5])
  count = count + 1
end
return {0, allowed - count, redis.call('HGET', KEYS[1], 'ends')}
"""


@dataclass(frozen=True, slots=True)
class Reservation:
    """A set that may now be compared, or the word that the enrolment is closed."""

    closed: bool
    tries_left: int
    """Should this set be wrong."""
    seconds_left: int
    """Until a closed enrolment opens again."""


def reserve(number: PhoneNumber, dates: Collection[date]) -> Reservation:
    """Count a set of dates for the number, unless its enrolment is closed."""
    limits = settings.current().enrolment
    now, lasts = clock.now().timestamp(), limits.blocked_hours * 3600
    closed, left, ends = state.run_script(
        _RESERVE, [_key(number)], [_digest(dates), limits.date_tries, now, now + lasts, lasts]
    )
    return Reservation(bool(closed), int(left), math.ceil(float(ends) - now))


def give_back(number: PhoneNumber, dates: Collection[date]) -> None:
    """Take a set back: it was right."""
    state.store().hdel(_key(number), _digest(dates))


def unblock(number: PhoneNumber, *, actor: str, reason: str) -> bool:
    """Open the enrolment of a number again, by an operator; whether it held wrong sets. Commits."""
    held = bool(state.store().delete(_key(number)))
    if held:
        audit.record(audit.Event.ENROLMENT_UNBLOCKED, actor=actor, reason=reason)
        db.session.commit()
    return held


def _digest(dates: Collection[date]) -> str:
    ordered = sorted({day.isoformat() for day in dates})
    return crypto.keyed_digest("enrolment-dates", *ordered).hex()


def _key(number: PhoneNumber) -> str:
    return f"enrolment-dates:{crypto.keyed_digest('enrolment-block', number.e164).hex()}"
