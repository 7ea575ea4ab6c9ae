"""How often a message may be asked for, and how many a phone gets: one set of figures for all.

A page takes `asking()` before it answers: it counts what was typed, so that a known number, an
unknown one and a made-up one meet the same sentences at the same moment. The job that sends takes
`may_send()`: it counts real messages, whatever flow they come from, and refuses in silence.
"""

from idp.config import Settings
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import audit, settings, throttle
from idp.platform.database import db
from idp.platform.throttle import Limit, Window

_HOUR, _DAY = 3600, 24 * 3600


def asking(purpose: str, typed: str, address: str, configured: Settings) -> tuple[Limit, ...]:
    """Return the limits of asking for a message about `typed` (a number, an identifier)."""
    enrolment = configured.enrolment
    return (
        Window(f"{purpose}-pause", (typed,), 1, enrolment.resend_seconds),
        Window(f"{purpose}-hour", (typed,), enrolment.sms_per_hour, _HOUR),
        Window(f"{purpose}-day", (typed,), enrolment.sms_per_day, _DAY),
        Window("asking-address", (address,), configured.throttle.enrolments_per_address, _HOUR),
    )


def may_send(number: PhoneNumber) -> bool:
    """Take one SMS of the number's allowance and of the service's; note it when there is none."""
    configured = settings.current()
    refused = throttle.reserve(
        (
            Window("sms-hour", (number.e164,), configured.enrolment.sms_per_hour, _HOUR),
            Window("sms-day", (number.e164,), configured.enrolment.sms_per_day, _DAY),
            Window("sms-all", (), configured.throttle.sms_per_hour_in_all, _HOUR),
        )
    )
    if refused:
        audit.record(audit.Event.MESSAGE_OVER_BUDGET, channel="sms")
        db.session.commit()
    return not refused
