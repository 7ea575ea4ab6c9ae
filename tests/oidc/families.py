"""Families whose children go to several schools, for what an ENT receives."""

from datetime import date

from flask import Flask
from sqlalchemy import select

from idp.accounts import versions
from idp.accounts.models import Account, AccountStatus
from idp.families.models import Enrolment, Establishment, Guardian, Pupil
from idp.families.terms import Kind
from idp.platform import clock
from idp.platform.database import db
from tests import seed

COLLEGE, LYCEE, ELSEWHERE = "0860003L", "0860001J", "0860037Y"


def second_school(uai: str = LYCEE, given_name: str = "Léa") -> None:
    """Give Jeanne another child, at another school, whose file spells her name its own way."""
    seed.school(uai, "Lycée Marie Curie", Kind.LYCEE)
    record = seed.guardian(uai, "DUPOND-MARTIN", "Jeanne Marie")
    child = seed.pupil("DUPOND", given_name, date(2009, 11, 22))
    seed.tie(record, child, uai)
    record.account_id = jeanne().id
    db.session.commit()


def sibling(given_name: str = "Zoé") -> None:
    """Give Jeanne another child at the first school."""
    record = db.session.scalars(select(Guardian).where(Guardian.scope == COLLEGE)).one()
    seed.tie(record, seed.pupil("DUPOND", given_name, date(2014, 1, 5)), COLLEGE)


def leave(given_name: str, uai: str = COLLEGE) -> None:
    """Let a child leave a school today, as an import does it: the version follows the commit."""
    row = db.session.scalars(
        select(Enrolment)
        .join(Pupil, Pupil.id == Enrolment.pupil_id)
        .where(Pupil.given_name == given_name, Enrolment.uai == uai)
    ).one()
    row.left = clock.today()
    db.session.commit()
    versions.bump([jeanne().id])


def jeanne() -> Account:
    """The account of the usual parent."""
    return db.session.scalars(select(Account).where(Account.identifier == "j.dupond25")).one()


def school(uai: str) -> Establishment:
    """A school of the register."""
    return db.session.get_one(Establishment, uai)


def close_account(app: Flask) -> None:
    """Lock Jeanne's account, as an operator does."""
    with app.app_context():
        account = jeanne()
        account.status = AccountStatus.LOCKED
        db.session.commit()
        versions.bump([account.id])
