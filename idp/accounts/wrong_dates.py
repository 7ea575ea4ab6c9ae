"""Wrong sets of birth dates: five different ones close what they would have opened, for 24 hours.

A set is counted *before* it is compared, so that many at once are not many tries; a right one is
taken back. The same set again does not count twice. Only who proved a phone, or has the school's
letter, gets to give dates: no stranger closes anything. `subject` names what is opened: the
enrolment of a number, the recovery of an account, the activation of a letter.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from idp.platform import clock, crypto, settings, state

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
    """A set that may now be compared, or the word that it is closed."""

    closed: bool
    tries_left: int
    """Should this set be wrong."""
    seconds_left: int
    """Until what is closed opens again."""


def reserve(subject: str, dates: Collection[date]) -> Reservation:
    """Count a set of dates for the subject, unless it is closed."""
    limits = settings.current().enrolment
    now, lasts = clock.now().timestamp(), limits.blocked_hours * 3600
    closed, left, ends = state.run_script(
        _RESERVE, [_key(subject)], [_digest(dates), limits.date_tries, now, now + lasts, lasts]
    )
    return Reservation(bool(closed), int(left), math.ceil(float(ends) - now))


def give_back(subject: str, dates: Collection[date]) -> None:
    """Take a set back: it was right."""
    state.store().hdel(_key(subject), _digest(dates))


def forget(subject: str) -> bool:
    """Open it again with all its tries; whether it held wrong sets."""
    return bool(state.store().delete(_key(subject)))


def _digest(dates: Collection[date]) -> str:
    ordered = sorted({day.isoformat() for day in dates})
    return crypto.keyed_digest("enrolment-dates", *ordered).hex()


def _key(subject: str) -> str:
    return f"wrong-dates:{crypto.keyed_digest('wrong-dates', subject).hex()}"
