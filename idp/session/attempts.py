"""Which limits a try at a password meets.

A browser that signed in before has a growing delay of its own, and no other limit: whatever
strangers do, it is let in. A stranger meets a growing delay for this identifier from this line (in
IPv6 a /56: whoever has one has 256 addresses to try from), and windows for the identifier, the
address and all. The growing delay keeps one line under the identifier's window, so that it takes
many of them to make other strangers wait for an hour; even then « Mot de passe perdu » lets the
person in, with the phone.
"""

from idp.config import Throttle
from idp.platform import audit, budget, throttle
from idp.platform.database import db
from idp.platform.throttle import GrowingDelay, Limit, Window

_QUARTER, _HOUR = 15 * 60, 3600
_RECORDED_PER_MINUTE = 120
_PASSKEYS = 20
"""Failures with passkeys from one browser that the account knows."""


def limits_of(
    identifier: str, address: str, device: str | None, settings: Throttle
) -> tuple[Limit, ...]:
    """Return the limits of a try: `device` is the id of a browser known for this identifier."""
    free, longest = settings.free_failures, settings.maximum_delay_seconds
    if device is not None:
        return (GrowingDelay("sign-in-device", (identifier, device), free=free, longest=longest),)
    return (
        GrowingDelay("sign-in", (identifier, throttle.line(address)), free=free, longest=longest),
        from_strangers(identifier, settings),
        *throttle.by_address("sign-in-address", address, settings.failures_per_address, _QUARTER),
        Window("sign-in-all", (), settings.failures_in_all, _QUARTER),
    )


def limits_of_passkeys(
    identifier: str, address: str, device: str | None, settings: Throttle
) -> tuple[Limit, ...]:
    """Return the limits of a try by passkey: nothing can be guessed, so the load alone is limited.

    Not those of passwords: whoever guesses at a parent's password closes no other way in.
    """
    if device is not None:
        return (Window("passkey-device", (identifier, device), _PASSKEYS, _QUARTER),)
    return throttle.by_address("passkey-address", address, settings.failures_per_address, _QUARTER)


def from_strangers(identifier: str, settings: Throttle) -> Window:
    """Return the limit of tries at an identifier, from all browsers that it never used."""
    return Window("sign-in-identifier", (identifier,), settings.failures_per_identifier, _HOUR)


def record_throttled() -> None:
    """Note a refused try in the trail, within a budget: a flood must not fill the database."""
    if budget.take("sign-in-throttled", limit=_RECORDED_PER_MINUTE, seconds=60):
        audit.record(audit.Event.SIGN_IN_THROTTLED)
        db.session.commit()
