"""Whether an identifier and a password belong together.

Known or unknown, the work is the same: one script, one select, one hash, one line in the trail. The
try is reserved before the hash, so that many at the same moment are not many tries.
"""

from dataclasses import dataclass

from sqlalchemy import select

from idp.accounts import passwords
from idp.accounts.models import Account
from idp.platform import audit, settings, throttle
from idp.platform.database import db
from idp.session import attempts, device


@dataclass(frozen=True, slots=True)
class Right:
    """They belong together; whether the account may be used is the session's affair."""

    account_id: int
    identifier: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """They do not; nobody is told which of them is wrong."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing was looked at: too many tries."""

    seconds: int


Outcome = Right | Wrong | Wait


def check(identifier: str, password: str) -> Outcome:
    """Judge a try; the identifier is as `normalise_typed` returns it. Commits."""
    limits = attempts.limits_of(
        identifier,
        throttle.client_address(),
        device.known_for(identifier),
        settings.current().throttle,
    )
    if seconds := throttle.reserve(limits):
        attempts.record_throttled()
        return Wait(seconds)
    account = db.session.scalar(select(Account).where(Account.identifier == identifier))
    if not passwords.verify(account.password_hash if account else None, password) or not account:
        audit.record(audit.Event.SIGN_IN_FAILURE, account_id=account.id if account else None)
        db.session.commit()
        return Wrong()
    throttle.give_back(limits)
    if account.password_hash and passwords.needs_rehash(account.password_hash):
        account.password_hash = passwords.hash_password(password)
        db.session.commit()
    return Right(account.id, account.identifier)
