"""FranceConnect as a way into an account: one `sub`, one account, never by an e-mail address.

Whoever calls `link` has a proof that both are one person: a sign-in to the account, or its phone
and the children's birth dates.
"""

from enum import Enum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from idp.accounts import person_names, security
from idp.accounts.models import Account, AccountStatus
from idp.accounts.security import Change
from idp.families.names import PersonName, same_name
from idp.platform import audit, outbox
from idp.platform.audit import Event
from idp.platform.database import db
from idp.platform.problems import Problem, ProblemCode


class Outcome(Enum):
    """What became of the wish to link or unlink."""

    DONE = "done"
    ALREADY = "already"
    """It was so before."""
    OTHER_PERSON = "other_person"
    """The names differ: another parent's identity is never linked."""
    TAKEN = "taken"
    """Another account has this `sub`."""
    NO_PASSWORD = "no_password"  # noqa: S105 — an outcome
    """Unlinked, the account would have no way in."""


def account_of(sub: str) -> Account | None:
    """Return the account that a `sub` opens, whatever its status."""
    return db.session.scalar(select(Account).where(Account.franceconnect_sub == sub))


def is_theirs(account: Account, name: PersonName) -> bool:
    """Whether a name that FranceConnect verified may be that of the account's person."""
    return any(same_name(name, known) for known in person_names.of(account))


def link(account_id: int, sub: str, name: PersonName, *, again: bool = False) -> Outcome:
    """Let a `sub` open the account, in the place of another one that it had. Commits when DONE.

    `again` repeats the notice after 24 h, where only the phone was proven. Raises Problem:
    ACCOUNT_CLOSED, CHANGES_FROZEN.
    """
    account = _hold(account_id)
    if account.franceconnect_sub == sub:
        return Outcome.ALREADY
    security.refuse_if_frozen(account)
    if not is_theirs(account, name):
        return Outcome.OTHER_PERSON
    try:
        account.franceconnect_sub = sub
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        return Outcome.TAKEN
    security.tell(account, Change.FRANCECONNECT_LINKED, again=again)
    audit.record(Event.FRANCECONNECT_LINKED, account_id=account.id)
    db.session.commit()
    outbox.wake()
    return Outcome.DONE


def unlink(account_id: int) -> Outcome:
    """Take FranceConnect from the account, if a password stays. Commits when DONE.

    Raises Problem: ACCOUNT_CLOSED, CHANGES_FROZEN.
    """
    account = _hold(account_id)
    if account.franceconnect_sub is None:
        return Outcome.ALREADY
    security.refuse_if_frozen(account)
    if account.password_hash is None:
        return Outcome.NO_PASSWORD
    account.franceconnect_sub = None
    security.tell(account, Change.FRANCECONNECT_UNLINKED)
    audit.record(Event.FRANCECONNECT_UNLINKED, account_id=account.id)
    db.session.commit()
    outbox.wake()
    return Outcome.DONE


def _hold(account_id: int) -> Account:
    """Return the account, kept from other changes until the transaction ends."""
    account = db.session.get(Account, account_id, with_for_update=True, populate_existing=True)
    if account is None or account.status != AccountStatus.ACTIVE:
        raise Problem(ProblemCode.ACCOUNT_CLOSED, account_id=account_id)
    return account
