"""Families in PostgreSQL, and some parents of one school each who have a password."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from flask import Flask
from sqlalchemy import select

from benchmarks.fill import fill
from benchmarks.load import libpq
from idp.accounts import passwords
from idp.accounts.models import Account
from idp.families.candidates import Place, places_of
from idp.platform import clock
from idp.platform.database import db

_GUARDIANS = 5_000
PASSWORD = "Prunetardive1"  # noqa: S105 — made up


@dataclass(frozen=True, slots=True)
class Parent:
    """A parent who can sign in, and the school that an ENT hears of."""

    account_id: int
    identifier: str
    place: Place


def parents(app: Flask, url: str, how_many: int, guardians: int = _GUARDIANS) -> list[Parent]:
    """Fill the database of the application; return so many parents of one school each."""
    with psycopg.connect(libpq(url)) as connection:
        fill(connection, guardians)
    with app.app_context():
        digest = passwords.hash_password(PASSWORD)
        found: list[Parent] = []
        for account, place in _of_one_school():
            account.password_hash = digest
            account.email = f"{account.identifier}@example.org"
            account.mobile = f"+3360000{len(found):04}"
            found.append(Parent(account.id, account.identifier, place))
            if len(found) == how_many:
                break
        db.session.commit()
    return found


def _of_one_school() -> Iterator[tuple[Account, Place]]:
    for account in db.session.scalars(select(Account).order_by(Account.id)).all():
        places = places_of(account.id, clock.today())
        if len(places) == 1:
            yield account, places[0]
