"""Passkeys of an account: what is kept of a WebAuthn credential, and what becomes of it.

Whether an answer of a browser is true is `idp.passkeys`' affair: what comes here was verified.
"""

import secrets
from dataclasses import dataclass
from enum import Enum

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from idp.accounts import security
from idp.accounts.models import Account, AccountStatus, Passkey
from idp.accounts.security import Change
from idp.platform import audit, budget, clock, outbox
from idp.platform.audit import Event
from idp.platform.database import db
from idp.platform.problems import Problem, ProblemCode

MOST = 10
LONGEST_NAME = 60
_HANDLE_BYTES = 32
_NOTICES_PER_DAY = 3


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A credential that was just made and verified (Web Authentication Level 3 §7.1)."""

    credential_id: bytes
    public_key: bytes
    """COSE_Key."""
    sign_count: int
    transports: tuple[str, ...]
    backup_eligible: bool
    backed_up: bool
    name: str


class Outcome(Enum):
    """What became of the wish to add or remove one."""

    DONE = "done"
    ALREADY = "already"
    """An account has this credential, or none has it any more."""
    TOO_MANY = "too_many"
    LAST_WAY_IN = "last_way_in"
    """Without it nobody could sign in: there is no password and no FranceConnect."""


def of_account(account_id: int) -> list[Passkey]:
    """Return an account's passkeys, the oldest first."""
    rows = select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.id)
    return list(db.session.scalars(rows))


def one(account_id: int, passkey_id: int) -> Passkey | None:
    """Return a passkey of this account."""
    found = db.session.get(Passkey, passkey_id)
    return found if found is not None and found.account_id == account_id else None


def with_credential(credential_id: bytes) -> tuple[Passkey, Account] | None:
    """Return the passkey with this credential id and its account, whatever its status."""
    row = db.session.execute(
        select(Passkey, Account)
        .join(Account, Account.id == Passkey.account_id)
        .where(Passkey.credential_id == credential_id)
    ).one_or_none()
    return (row[0], row[1]) if row is not None else None


def user_handle(account_id: int) -> bytes:
    """Return what stands for the account in its passkeys: random, and new for the first one."""
    found = of_account(account_id)
    return found[0].user_handle if found else secrets.token_bytes(_HANDLE_BYTES)


def add(account_id: int, new: NewPasskey, handle: bytes) -> Outcome:
    """Let a credential open the account. Commits when DONE.

    Raises Problem: ACCOUNT_CLOSED, CHANGES_FROZEN.
    """
    account = _hold(account_id)
    security.refuse_if_frozen(account)
    if len(of_account(account_id)) >= MOST:
        return Outcome.TOO_MANY
    db.session.add(
        Passkey(
            account_id=account_id,
            credential_id=new.credential_id,
            user_handle=handle,
            public_key=new.public_key,
            sign_count=new.sign_count,
            transports=list(new.transports),
            backup_eligible=new.backup_eligible,
            backed_up=new.backed_up,
            name=new.name[:LONGEST_NAME],
            created_at=clock.now(),
        )
    )
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        return Outcome.ALREADY
    security.tell(account, Change.PASSKEY_ADDED)
    audit.record(Event.PASSKEY_ADDED, account_id=account_id)
    db.session.commit()
    outbox.wake()
    return Outcome.DONE


def rename(passkey: Passkey, name: str) -> None:
    """Call it as the person does. Commits."""
    passkey.name = name[:LONGEST_NAME]
    db.session.commit()


def remove(account_id: int, passkey_id: int) -> Outcome:
    """Take a passkey from its owner's account, if another way in stays. Commits when DONE.

    Raises Problem: ACCOUNT_CLOSED, CHANGES_FROZEN.
    """
    account = _hold(account_id)
    security.refuse_if_frozen(account)
    if one(account_id, passkey_id) is None:
        return Outcome.ALREADY
    others = account.password_hash or account.franceconnect_sub or len(of_account(account_id)) > 1
    if not others:
        return Outcome.LAST_WAY_IN
    return _remove(account, passkey_id)


def take_away(account_id: int, passkey_id: int, *, actor: str, reason: str) -> Outcome:
    """Remove it by command, whatever the account's state, be it the last way in. Commits."""
    account = db.session.get_one(Account, account_id)
    return _remove(account, passkey_id, actor, reason)


def note_use(passkey: Passkey, sign_count: int, *, backed_up: bool) -> bool:
    """Note a sign-in with it, unless its counter went back (§7.2 step 22). Commits.

    One statement: of two answers with the same count one is refused. Authenticators that do not
    count always say 0.
    """
    went_on = Passkey.sign_count < sign_count if sign_count else Passkey.sign_count == 0
    seen = update(Passkey).where(Passkey.id == passkey.id, went_on)
    values = {"sign_count": sign_count, "backed_up": backed_up, "last_used_at": clock.now()}
    noted = db.session.execute(seen.values(**values).returning(Passkey.id)).first()
    db.session.commit()
    return noted is not None


def tell_copied(account: Account) -> None:
    """Tell the person that a passkey is perhaps in two places. Commits."""
    audit.record(Event.PASSKEY_COPIED, account_id=account.id)
    name = f"passkey-copied:{account.id}"
    if budget.take(name, limit=_NOTICES_PER_DAY, seconds=24 * 3600):
        security.tell(account, Change.PASSKEY_COPIED)
    db.session.commit()
    outbox.wake()


def count(account_id: int) -> int:
    """Return how many the account has."""
    rows = select(func.count()).select_from(Passkey).where(Passkey.account_id == account_id)
    return db.session.scalar(rows) or 0


def _remove(
    account: Account, passkey_id: int, actor: str | None = None, reason: str | None = None
) -> Outcome:
    passkey = one(account.id, passkey_id)
    if passkey is None:
        return Outcome.ALREADY
    db.session.delete(passkey)
    security.tell(account, Change.PASSKEY_REMOVED)
    audit.record(Event.PASSKEY_REMOVED, account_id=account.id, actor=actor, reason=reason)
    db.session.commit()
    outbox.wake()
    return Outcome.DONE


def _hold(account_id: int) -> Account:
    """Return the account, kept from other changes until the transaction ends."""
    own = update(Account).where(Account.id == account_id)
    db.session.execute(own.values(status=Account.status))  # begins SQLite's only writer
    account = db.session.get(Account, account_id, with_for_update=True, populate_existing=True)
    if account is None or account.status != AccountStatus.ACTIVE:
        raise Problem(ProblemCode.ACCOUNT_CLOSED, account_id=account_id)
    return account
