"""How often a message may be asked for, and how many a phone gets: one set of figures for all.

A page takes `ask()` before it answers: it counts what was typed, so that a known number, an unknown
one and a made-up one meet the same sentences at the same moment. The job that sends takes
`may_send()`: it counts real messages, whatever flow they come from, and refuses in silence.

Nobody uses up what is somebody else's. One line (an IPv4 address, an IPv6 /56) asks for so many
about one number or identifier, and it takes several lines to use up what the phone receives. A
browser that the account knows has an allowance of its own, both of asking and of what is sent, and
the last tenth of the budgets against pumping, which are one for all.
"""

from enum import IntEnum

from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import audit, settings, throttle
from idp.platform.database import db
from idp.platform.throttle import Limit, Window

_HOUR, _DAY = 3600, 24 * 3600


class Asked(IntEnum):
    """What becomes of asking for a message, when there is nothing to wait for."""

    SEND = 0
    """A job may send it."""
    ON_ITS_WAY = -1
    """The last one left a moment ago (a double click, a reload): say so, and send nothing."""


def ask(
    purpose: str,
    typed: str,
    *,
    variant: str = "",
    device: str | None = None,
    account_id: int | None = None,
) -> int:
    """Count a request for a message about `typed` (a number, an identifier) at this request.

    Another `variant` of it (a corrected name, another browser's flow) need not wait for the pause
    of the first. `device` is the id of a browser known for the identifier typed; `account_id` whose
    session asks: it has a day's allowance, whatever it types.

    Returns Asked.SEND, Asked.ON_ITS_WAY, or the seconds to wait: too many were asked for.
    """
    limits = settings.current().enrolment
    pause = (Window(f"{purpose}-pause", (typed, variant), 1, limits.resend_seconds),)
    if throttle.reserve(pause):
        return Asked.ON_ITS_WAY
    wait = throttle.reserve(
        _of_known(purpose, typed, device)
        if device is not None
        else _of_stranger(purpose, typed, account_id)
    )
    if wait:
        throttle.give_back(pause)
        return wait
    return Asked.SEND


def may_send(number: PhoneNumber, *, known: bool = False) -> bool:
    """Take one SMS of the number's allowance and of the service's; note it when there is none.

    `known`: a browser that the number's account knows asked for it.
    """
    configured = settings.current()
    hour, day = configured.enrolment.sms_per_number_hour, configured.enrolment.sms_per_number_day
    whose = "-known" if known else ""
    refused = throttle.reserve(
        (
            Window(f"sms-hour{whose}", (number.e164,), hour, _HOUR),
            Window(f"sms-day{whose}", (number.e164,), day, _DAY),
            _budget("sms-range", number.range, configured.throttle.sms_per_hour_in_range, known),
            _budget("sms-all", "", configured.throttle.sms_per_hour_in_all, known),
        )
    )
    if refused:
        audit.record(audit.Event.MESSAGE_OVER_BUDGET, channel="sms")
        db.session.commit()
    return not refused


def _of_stranger(purpose: str, typed: str, account_id: int | None) -> tuple[Limit, ...]:
    configured = settings.current()
    limits = configured.enrolment
    client = throttle.client_address()
    whom = (typed, throttle.line(client))
    own: tuple[Window, ...] = ()
    if account_id is not None:
        own = (Window(f"{purpose}-account", (str(account_id),), limits.sms_per_day, _DAY),)
    return (
        # Whatever the flow: a stranger has not as many allowances as there are forms.
        Window("asked-hour", whom, limits.sms_per_hour, _HOUR),
        Window("asked-day", whom, limits.sms_per_day, _DAY),
        Window("asked-hour-all", (typed,), limits.sms_per_number_hour, _HOUR),
        Window("asked-day-all", (typed,), limits.sms_per_number_day, _DAY),
        *throttle.by_address("asking", client, configured.throttle.enrolments_per_address, _HOUR),
        *own,
    )


def _of_known(purpose: str, typed: str, device: str) -> tuple[Limit, ...]:
    limits = settings.current().enrolment
    whom = (typed, device)
    return (
        Window(f"{purpose}-device-hour", whom, limits.sms_per_hour, _HOUR),
        Window(f"{purpose}-device-day", whom, limits.sms_per_day, _DAY),
    )


def _budget(purpose: str, about: str, limit: int, known: bool) -> Window:  # noqa: FBT001 — private
    """One counter for all; strangers leave its last tenth to known browsers."""
    kept = 0 if known else limit // 10
    return Window(purpose, (about,) if about else (), limit - kept, _HOUR)
