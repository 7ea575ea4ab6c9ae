"""When a passkey is offered after a sign-in: seldom, and never against a person's will."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import or_, select, update

from idp.accounts.models import Account, Passkey
from idp.platform import clock
from idp.platform.database import db

AGAIN = timedelta(days=30)
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def take(account_id: int) -> bool:
    """Whether to offer one now; the next offer is then 30 days away. Commits.

    One statement, so that two tabs do not both ask. Not while changes are frozen, and not to who
    has a passkey. An offer that is shown counts as put off: who closes the page is left in peace.
    """
    now = clock.now()
    has_one = select(Passkey.id).where(Passkey.account_id == account_id).exists()
    due = update(Account).where(
        Account.id == account_id,
        or_(Account.passkey_offered_again_at.is_(None), Account.passkey_offered_again_at <= now),
        or_(Account.changes_frozen_until.is_(None), Account.changes_frozen_until <= now),
        ~has_one,
    )
    taken = db.session.execute(
        due.values(passkey_offered_again_at=now + AGAIN).returning(Account.id)
    ).first()
    db.session.commit()
    return taken is not None


def never(account_id: int) -> None:
    """Never offer one to this account again. Commits."""
    own = update(Account).where(Account.id == account_id)
    db.session.execute(own.values(passkey_offered_again_at=_NEVER))
    db.session.commit()
