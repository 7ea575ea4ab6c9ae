"""Locking and unlocking by an operator; live sessions see it after the commit."""

from idp.accounts import versions
from idp.accounts.models import Account, AccountStatus
from idp.platform import audit, state
from idp.platform.audit import Event
from idp.platform.database import db


def lock(account_id: int, *, actor: str, reason: str) -> bool:
    """Close the account until an operator unlocks it. Returns whether that changed anything."""
    return _become(AccountStatus.LOCKED, Event.ACCOUNT_LOCKED, account_id, actor, reason)


def unlock(account_id: int, *, actor: str, reason: str) -> bool:
    """Open an account that was locked, or frozen by « Ce n'est pas moi »; whether it was."""
    return _become(AccountStatus.ACTIVE, Event.ACCOUNT_UNLOCKED, account_id, actor, reason)


def _become(status: AccountStatus, event: Event, account_id: int, actor: str, reason: str) -> bool:
    state.store().ping()  # what live sessions could not hear of is not begun
    account = db.session.get_one(Account, account_id, with_for_update=True)
    # A closed account is nobody's any more: nothing brings it back.
    if account.status in {status, AccountStatus.CLOSED}:
        return False
    account.status = status.value
    audit.record(event, account_id=account_id, actor=actor, reason=reason)
    db.session.commit()
    versions.bump([account_id])
    return True
