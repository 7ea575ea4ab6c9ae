"""How often a message may be asked for, and how many a phone gets: one set of figures for all.

A page takes `ask()` before it answers: it counts what was typed, so that a known number, an unknown
one and a made-up one meet the same sentences at the same moment. The job that sends takes
`may_send()`: it counts real messages, whatever flow they come from, and refuses in silence.
"""

from enum import IntEnum

from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import audit, settings, throttle
from idp.platform.database import db
from idp.platform.throttle import Window

_HOUR, _DAY = 3600, 24 * 3600


class Asked(IntEnum):
    """What becomes of asking for a message, when there is nothing to wait for."""

    SEND = 0
    """A job may send it."""
    ON_ITS_WAY = -1
    """The last one left a moment ago (a double click, a reload): say so, and send nothing."""


def ask(purpose: str, typed: str, *, variant: str = "") -> int:
    """Count a request for a message about `typed` (a number, an identifier) at this request.

    Another `variant` of it (a corrected name) need not wait for the pause of the first.

    Returns Asked.SEND, Asked.ON_ITS_WAY, or the seconds to wait: too many were asked for.
    """
    configured = settings.current()
    limits = configured.enrolment
    pause = (Window(f"{purpose}-pause", (typed, variant), 1, limits.resend_seconds),)
    if throttle.reserve(pause):
        return Asked.ON_ITS_WAY
    address = throttle.client_address()
    wait = throttle.reserve(
        (
            Window(f"{purpose}-hour", (typed,), limits.sms_per_hour, _HOUR),
            Window(f"{purpose}-day", (typed,), limits.sms_per_day, _DAY),
            Window("asking", (address,), configured.throttle.enrolments_per_address, _HOUR),
        )
    )
    if wait:
        throttle.give_back(pause)
        return wait
    return Asked.SEND


def may_send(number: PhoneNumber) -> bool:
    """Take one SMS of the number's allowance and of the service's; note it when there is none."""
    configured = settings.current()
    refused = throttle.reserve(
        (
            Window("sms-hour", (number.e164,), configured.enrolment.sms_per_hour, _HOUR),
            Window("sms-day", (number.e164,), configured.enrolment.sms_per_day, _DAY),
            Window("sms-range", (number.range,), configured.throttle.sms_per_hour_in_range, _HOUR),
            Window("sms-all", (), configured.throttle.sms_per_hour_in_all, _HOUR),
        )
    )
    if refused:
        audit.record(audit.Event.MESSAGE_OVER_BUDGET, channel="sms")
        db.session.commit()
    return not refused
