"""The person changes the password of the account that they are signed in to."""

from idp.accounts import passwords, security, versions
from idp.accounts.models import Account
from idp.accounts.security import Change
from idp.platform import audit, clock, outbox
from idp.platform.audit import Event
from idp.platform.database import db


def is_right(account: Account, password: str) -> bool:
    """Whether this is the present password."""
    return passwords.verify(account.password_hash, password)


def change(account: Account, chosen: str) -> None:
    """Set the password: every session before this moment ends, this browser's too. Commits."""
    kept = passwords.hash_password(chosen)
    account.password_hash = kept
    account.password_changed_at = clock.now()
    security.tell(account, Change.PASSWORD)
    audit.record(Event.PASSWORD_CHANGED, account_id=account.id)
    db.session.commit()
    versions.bump([account.id])
    outbox.wake()
