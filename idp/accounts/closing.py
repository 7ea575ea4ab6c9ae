"""Closing an account: what it was of a person goes, its row stays.

The row's id is what every `sub` derives from; a row that went could give its id to somebody else
(SQLite counts on from the highest), and with it the place that ENTs keep for this person.
"""

from sqlalchemy import delete, update

from idp.accounts import security, versions
from idp.accounts.models import Account, AccountStatus, Letter, Passkey, Transmission
from idp.accounts.security import Change
from idp.families.models import Guardian
from idp.platform import audit, clock, outbox
from idp.platform.audit import Event
from idp.platform.database import db


def close(account: Account, *, actor: str | None = None, reason: str | None = None) -> None:
    """Close the person's account; the schools' records are free for a new one. Commits.

    `actor` and `reason` are an operator's, when it was done by command.
    """
    security.tell(account, Change.CLOSED)
    account_id = account.id
    db.session.execute(
        update(Guardian).where(Guardian.account_id == account_id).values(account_id=None)
    )
    db.session.execute(delete(Transmission).where(Transmission.account_id == account_id))
    empty(account)
    audit.record(Event.ACCOUNT_CLOSED, account_id=account_id, actor=actor, reason=reason)
    db.session.commit()
    versions.bump([account_id])
    outbox.wake()


def empty(account: Account) -> None:
    """Take the person and every way in out of the row, in the present transaction."""
    for record in (Passkey, Letter):
        db.session.execute(delete(record).where(record.account_id == account.id))
    account.status = AccountStatus.CLOSED.value
    # Nobody can type it: identifiers hold no tilde. It keeps the column unique.
    account.identifier = f"~{account.id}"
    account.family_name = account.given_name = ""
    account.password_hash = account.mobile = account.email = account.franceconnect_sub = None
    account.passkey_offered_again_at = None
    account.sessions_ended_at = clock.now()
