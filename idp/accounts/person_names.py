"""The names of an account's person: its own, and those that schools recorded."""

from sqlalchemy import select

from idp.accounts.models import Account
from idp.families.models import Guardian
from idp.families.names import PersonName
from idp.platform.database import db


def of(account: Account) -> tuple[PersonName, ...]:
    """Return them all: a school may know only the birth name."""
    rows = db.session.scalars(select(Guardian).where(Guardian.account_id == account.id))
    recorded = (PersonName(row.birth_name, row.used_name, row.given_names) for row in rows)
    return (PersonName(account.family_name, None, account.given_name), *recorded)
