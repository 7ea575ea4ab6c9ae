"""Whether an identifier and a password belong together.

Known or unknown, account or letter, the work is the same: one script, one select, one hash, one
line in the trail. The try is reserved before the hash, so that many at the same moment are not many
tries.
"""

from dataclasses import dataclass

from sqlalchemy import String, and_, literal, select

from idp.accounts import passwords
from idp.accounts.letters import judging, provisional
from idp.accounts.models import Account, Letter
from idp.platform import audit, settings, throttle
from idp.platform.database import db
from idp.session import attempts, device


@dataclass(frozen=True, slots=True)
class Right:
    """They belong together; whether the account may be used is the session's affair."""

    account_id: int
    identifier: str


@dataclass(frozen=True, slots=True)
class ByLetter:
    """They are those of a school's letter: it leads to activation, not to a session."""

    letter: Letter


@dataclass(frozen=True, slots=True)
class Wrong:
    """They do not; nobody is told which of them is wrong."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing was looked at: too many tries."""

    seconds: int


Outcome = Right | ByLetter | Wrong | Wait


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
    account, letter = _known(identifier)
    own = account.password_hash if account else None
    # The provisional password counts only where there is no other: an account's own replaces it.
    by_letter = letter if own is None else None
    kept = by_letter.password_hash if by_letter else own
    typed = provisional.as_typed(password) if by_letter else password
    if not passwords.verify(kept, typed):
        audit.record(audit.Event.SIGN_IN_FAILURE, account_id=account.id if account else None)
        db.session.commit()
        return Wrong()
    throttle.give_back(limits)
    return ByLetter(by_letter) if by_letter else _right(account, password)


def _known(identifier: str) -> tuple[Account | None, Letter | None]:
    """The account and the unused letter with an identifier, in one statement."""
    typed = select(literal(identifier, String).label("identifier")).subquery()
    row = db.session.execute(
        select(Account, Letter)
        .select_from(typed)
        .outerjoin(Account, Account.identifier == typed.c.identifier)
        .outerjoin(Letter, and_(Letter.identifier == typed.c.identifier, judging.is_on_paper()))
    ).one()
    return row[0], row[1]


def _right(account: Account | None, password: str) -> Outcome:
    """The account, its hash made anew where it was made with other parameters than today's."""
    if account is None:
        return Wrong()
    if account.password_hash and passwords.needs_rehash(account.password_hash):
        account.password_hash = passwords.hash_password(password)
        db.session.commit()
    return Right(account.id, account.identifier)
