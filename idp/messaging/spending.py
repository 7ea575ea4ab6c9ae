"""To which countries SMS go, and for how much a day: asked before a message first leaves.

A message is counted once, when it is first tried, and never given back: a gateway that failed may
have sent it all the same, and the cap is there to bound the bill.
"""

import structlog

from idp.messaging import texts
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import audit, clock, settings, state
from idp.platform.audit import Event
from idp.platform.database import db

_KEPT_SECONDS = 48 * 3600
PER_CENT = 1000  # a price may be 4.85 cents: counted in thousandths, as whole numbers
_log = structlog.get_logger("messaging")

# KEYS: spent today, told today. ARGV: price, cap, seconds, whether it leaves all the same.
# Answers 1 taken, 0 refused, -1 refused for the first time today.
_TAKE = """
local spent, price = tonumber(redis.call('GET', KEYS[1]) or 0), tonumber(ARGV[1])
local over = spent + price > tonumber(ARGV[2])
local first = over and redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[3])
if over and ARGV[4] == '0' then return first and -1 or 0 end
redis.call('INCRBY', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return first and 2 or 1
"""


def may_leave(number: PhoneNumber, text: str, *, security: bool = False) -> bool:
    """Count an SMS to the day's spending; False, and in the trail why, when it must not leave.

    Notices of a security change (`security`) are counted, and leave above the cap too: whoever
    makes us spend it must not by that keep an owner from hearing of a stolen account. They cannot
    be asked for by a stranger, and each account has few. The countries hold for them as well.
    Commits.
    """
    if number.country not in settings.current().sms.countries:
        audit.record(Event.MESSAGE_COUNTRY_REFUSED, channel="sms", country=number.country)
        db.session.commit()
        return False
    return _within_the_cap(price(number, text), security=security)


def price(number: PhoneNumber, text: str) -> int:
    """Return what an SMS costs, in thousandths of a cent."""
    config = settings.current().sms
    cents = config.cents_abroad.get(number.country, config.cents_per_segment)
    return texts.cost(text).segments * round(cents * PER_CENT)


def today() -> float:
    """Return what SMS have cost today, in euros."""
    spent = state.store().get(_key())
    return int(spent or 0) / (100 * PER_CENT)


def _key() -> str:
    return f"sms-spent:{_day()}"


def _day() -> str:
    return clock.now().astimezone(clock.PARIS).date().isoformat()


def _within_the_cap(amount: int, *, security: bool) -> bool:
    cap = settings.current().sms.euros_per_day
    arguments = [amount, round(cap * 100 * PER_CENT), _KEPT_SECONDS, int(security)]
    answer = int(state.run_script(_TAKE, [_key(), f"sms-cap:{_day()}"], arguments))
    if answer in {-1, 2}:
        _log.error("sms.cap_reached", euros_per_day=cap, day=_day())
        audit.record(Event.MESSAGE_CAP_REACHED, channel="sms", detail=f"{cap:g} EUR")
        db.session.commit()
    return answer > 0
