"""The guardians of a school who get a letter: legal guardians of pupils who are there now."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, select

from idp.accounts.letters.purposes import Holder
from idp.accounts.models import Account, Letter
from idp.families.models import Enrolment, Establishment, Guardian, Pupil
from idp.families.names import PersonName, normalise
from idp.families.predicates import (
    enrolment_is_active,
    is_legal_guardian,
    is_not_disavowed,
    select_ties,
)
from idp.platform.database import db


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of them; nothing said: all."""

    classes: tuple[str, ...] = ()
    guardians: tuple[str, ...] = ()
    """The number that the school's software gives them, or the beginning of a surname."""
    never_activated: bool = False
    asked: bool = False
    """Only those who asked for a new letter."""


@dataclass(frozen=True, slots=True)
class OwnChild:
    """A child at this school, as the letter names it."""

    given_name: str
    class_name: str | None


@dataclass(frozen=True, slots=True)
class Recipient:
    """A guardian who gets a letter."""

    guardian_id: int
    name: PersonName
    email: str | None
    children: tuple[OwnChild, ...]
    identifier: str | None
    """Of the earlier letter."""
    holder: Holder | None
    source_id: str = ""
    """The number that the school's software gives them."""

    @property
    def family_name(self) -> str:
        """The surname in use."""
        return self.name.used_name or self.name.birth_name

    @property
    def given_name(self) -> str:
        """As the school has it."""
        return self.name.given_names


def find(uai: str, wanted: Wanted, on: date) -> list[Recipient]:
    """Return them in the order in which a school hands letters out: by class, then by name."""
    rows = db.session.execute(_statement(uai, on)).all()
    found = (list(group) for _, group in groupby(rows, key=lambda row: row[0].id))
    chosen = [_recipient(group) for group in found if _is_wanted(group, wanted)]
    return sorted(chosen, key=_place)


def _statement(uai: str, on: date) -> Select[*tuple[Any, ...]]:
    return (
        select_ties(Guardian, Pupil, Enrolment.class_name, Account, Letter)
        .outerjoin(Account, Account.id == Guardian.account_id)
        .outerjoin(Letter, Letter.guardian_id == Guardian.id)
        .where(Establishment.uai == uai, Guardian.scope == uai)
        .where(enrolment_is_active(on), is_legal_guardian(), is_not_disavowed())
        .order_by(Guardian.id, Pupil.birth_date, Pupil.id)
    )


def _is_wanted(rows: list[Row[*tuple[Any, ...]]], wanted: Wanted) -> bool:
    guardian: Guardian = rows[0][0]
    letter: Letter | None = rows[0][4]
    if wanted.classes and not {row[2] for row in rows} & set(wanted.classes):
        return False
    if wanted.guardians and not any(_is_named(guardian, text) for text in wanted.guardians):
        return False
    if wanted.never_activated and guardian.account_id is not None:
        return False
    return not wanted.asked or (letter is not None and letter.renewal_asked_at is not None)


def _is_named(guardian: Guardian, text: str) -> bool:
    if guardian.source_id == text.strip():
        return True
    key = normalise(text)
    return bool(key) and any(
        (kept or "").startswith(key) for kept in (guardian.birth_key, guardian.used_key)
    )


def _recipient(rows: list[Row[*tuple[Any, ...]]]) -> Recipient:
    guardian, _, _, account, letter = rows[0]
    return Recipient(
        guardian_id=guardian.id,
        name=PersonName(guardian.birth_name, guardian.used_name, guardian.given_names),
        email=guardian.email,
        children=tuple({row[1].id: OwnChild(row[1].given_name, row[2]) for row in rows}.values()),
        identifier=letter.identifier if letter and letter.used_at is None else None,
        holder=_holder(account) if account else None,
        source_id=guardian.source_id,
    )


def _holder(account: Account) -> Holder:
    waiting = select(Letter.guardian_id).where(
        Letter.account_id == account.id, Letter.used_at.is_(None)
    )
    waits = account.password_hash is None and db.session.scalar(waiting.limit(1)) is not None
    return Holder(account.id, account.identifier, account.status, waits)


def _place(recipient: Recipient) -> tuple[str, str, str, int]:
    classes = sorted(child.class_name or "" for child in recipient.children)
    return (
        classes[0],
        normalise(recipient.family_name),
        normalise(recipient.given_name),
        recipient.guardian_id,
    )
