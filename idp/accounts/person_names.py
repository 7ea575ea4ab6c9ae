"""Whose an account is: its own name, those that schools recorded, and the children of both."""

from sqlalchemy import select

from idp.accounts.models import Account
from idp.families import people
from idp.families.models import Guardian
from idp.families.names import PersonName
from idp.families.people import Person
from idp.platform import clock
from idp.platform.database import db


def of(account: Account) -> tuple[PersonName, ...]:
    """Return them all: a school may know only the birth name."""
    rows = db.session.scalars(select(Guardian).where(Guardian.account_id == account.id))
    recorded = (PersonName(row.birth_name, row.used_name, row.given_names) for row in rows)
    return (PersonName(account.family_name, None, account.given_name), *recorded)


def person(account: Account) -> Person:
    """Return whose it is, to be held against a record or another account."""
    return Person(of(account), people.children_of_account(account.id, clock.today()), account.id)


def person_of(guardian: Guardian) -> Person:
    """Return whom a school's record is of."""
    name = PersonName(guardian.birth_name, guardian.used_name, guardian.given_names)
    children = people.children_of([guardian.id], clock.today())
    return Person((name,), children, guardian.account_id)
