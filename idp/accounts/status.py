"""What an operator does to an account; live sessions see it after the commit."""

from sqlalchemy import delete

from idp.accounts import versions
from idp.accounts.models import Account, AccountStatus, Letter
from idp.families import attachment
from idp.platform import audit, clock, state
from idp.platform.audit import Event
from idp.platform.database import db


def lock(account_id: int, *, actor: str, reason: str) -> bool:
    """Close the account until an operator unlocks it. Returns whether that changed anything."""
    return _become(AccountStatus.LOCKED, Event.ACCOUNT_LOCKED, account_id, actor, reason)


def unlock(account_id: int, *, actor: str, reason: str) -> bool:
    """Open an account that was locked, or frozen by « Ce n'est pas moi »; whether it was."""
    return _become(AccountStatus.ACTIVE, Event.ACCOUNT_UNLOCKED, account_id, actor, reason)


def end_sessions(account_id: int, *, actor: str, reason: str) -> None:
    """End every session of the account, and what ENTs were given in them."""
    state.store().ping()
    account = db.session.get_one(Account, account_id)
    account.sessions_ended_at = clock.now()
    audit.record(Event.SESSIONS_ENDED, account_id=account_id, actor=actor, reason=reason)
    db.session.commit()
    versions.bump([account_id])


def detach(account_id: int, uai: str, *, actor: str, reason: str) -> int:
    """Undo a wrong tie: the account loses its records of one school. Returns how many it had.

    The account stays open, and the records are free for the right person.
    """
    state.store().ping()
    rows = attachment.detach(account_id, uai, clock.now())
    # A letter that resets this account's password must not reach who is behind the record.
    db.session.execute(
        delete(Letter).where(Letter.guardian_id.in_(rows), Letter.account_id == account_id)
    )
    if rows:
        audit.record(
            Event.ACCOUNT_DETACHED,
            account_id=account_id,
            actor=actor,
            reason=reason,
            uai=uai,
            count=len(rows),
        )
    db.session.commit()
    versions.bump([account_id])
    return len(rows)


def _become(status: AccountStatus, event: Event, account_id: int, actor: str, reason: str) -> bool:
    state.store().ping()  # what live sessions could not hear of is not begun
    account = db.session.get_one(Account, account_id, with_for_update=True)
    # A closed account is nobody's any more: nothing brings it back.
    if account.status in {status, AccountStatus.CLOSED}:
        return False
    account.status = status.value
    if status is AccountStatus.LOCKED:
        account.sessions_ended_at = clock.now()  # once unlocked, nothing of before opens
    audit.record(event, account_id=account_id, actor=actor, reason=reason)
    db.session.commit()
    versions.bump([account_id])
    return True
