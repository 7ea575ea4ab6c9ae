"""Where a person can be told something: the confirmed channels, and those the schools recorded."""

from sqlalchemy import select

from idp.accounts.models import Account
from idp.families.models import Guardian
from idp.platform.database import db


def addresses_of(account: Account) -> list[str]:
    """Return the confirmed e-mail, and those that the schools recorded for this very person."""
    recorded = db.session.scalars(
        select(Guardian.email).where(Guardian.account_id == account.id, Guardian.email.is_not(None))
    )
    known = [account.email, *recorded]
    return list({address.lower(): address for address in known if address}.values())
