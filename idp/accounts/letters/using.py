"""A letter is used: the account made, the password chosen, or the children added. Once.

Whoever marks the letter as used goes on; in another tab, or at the same moment, nobody does.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from idp.accounts import (
    notices,
    passwords,
    person_names,
    reserved_identifiers,
    security,
    versions,
)
from idp.accounts.letters import judging
from idp.accounts.models import Account, AccountStatus, Letter
from idp.accounts.security import Change
from idp.families import attachment
from idp.families.attachment import AlreadyAttached
from idp.families.models import Guardian
from idp.families.people import are_two
from idp.platform import audit, clock, outbox
from idp.platform.audit import Event
from idp.platform.database import db

_KEPT_SECONDS = 600


class Outcome(Enum):
    """What became of using a letter."""

    DONE = "done"
    OVER = "over"
    """Used meanwhile, too old, superseded, or issued anew."""
    IDENTIFIER_TAKEN = "identifier_taken"
    """Somebody else has it by now; the letter has another one."""
    OTHER_PERSON = "other_person"
    """The names of letter and account differ, or a school has both for one child."""


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome, and the account of a letter that was used here."""

    outcome: Outcome
    account: Account | None = None


def activate(guardian_id: int, mark: str, password: str, disavowed: Collection[int] = ()) -> Result:
    """Make the guardian's account and put these children aside. Commits."""
    password_hash = passwords.hash_password(password)
    attachment.hold([guardian_id])
    letter = _take(guardian_id, mark)
    if letter is None or letter.account_id is not None:
        return _over()
    identifier = letter.identifier
    try:
        account = _create(letter, password_hash, disavowed)
        db.session.commit()
    except AlreadyAttached:
        return _over()
    except IntegrityError:
        db.session.rollback()
        return _other_identifier(guardian_id, identifier)
    versions.bump([account.id])
    notices.account_created(account, _recorded(guardian_id), by_letter=True)
    return Result(Outcome.DONE, account)


def reset(guardian_id: int, mark: str, password: str) -> Result:
    """Set the password that the letter's guardian chose; sessions of before are over. Commits."""
    password_hash = passwords.hash_password(password)
    account = _held_account(guardian_id)
    letter = _take(guardian_id, mark)
    if letter is None or account is None or letter.account_id != account.id:
        return _over()
    if account.password_changed_at is not None and account.password_changed_at > letter.issued_at:
        return _over()  # the person came back in otherwise: the letter is overtaken
    account.password_hash = password_hash
    account.password_changed_at = clock.now()
    security.tell(account, Change.PASSWORD)
    audit.record(Event.PASSWORD_RESET, account_id=account.id, way_in="letter")
    db.session.commit()
    versions.bump([account.id])
    outbox.wake()
    return Result(Outcome.DONE, account)


def attach(guardian_id: int, mark: str, account_id: int) -> Result:
    """Give the letter's children to an account that its person has already. Commits."""
    attachment.hold([guardian_id])
    account = db.session.get_one(Account, account_id)
    guardian = db.session.get_one(Guardian, guardian_id)
    if not is_of(guardian, account):
        db.session.rollback()
        return Result(Outcome.OTHER_PERSON)
    letter = _take(guardian_id, mark)
    if letter is None or letter.account_id is not None or account.status != AccountStatus.ACTIVE:
        return _over()
    try:
        attachment.attach([guardian_id], account.id)
    except AlreadyAttached:
        return _over()
    letter.account_id = account.id
    audit.record(Event.ACCOUNT_ATTACHED, account_id=account.id, count=1, way_in="letter")
    db.session.commit()
    versions.bump([account.id])
    return Result(Outcome.DONE, account)


def is_of(guardian: Guardian, account: Account) -> bool:
    """Whether the guardian may be the account's person: not its co-parent, nor another name."""
    return not are_two(person_names.person_of(guardian), person_names.person(account))


def _take(guardian_id: int, mark: str) -> Letter | None:
    """Mark the letter as used; None when somebody did, or when it is not this letter any more."""
    letter = db.session.get(Letter, guardian_id, populate_existing=True)
    if letter is None or judging.mark(letter) != mark:
        return None
    return db.session.scalar(
        update(Letter)
        .where(Letter.guardian_id == guardian_id, Letter.issued_at == letter.issued_at)
        .where(Letter.used_at.is_(None), Letter.expires_at > clock.now())
        .values(used_at=clock.now())
        .returning(Letter)
        .execution_options(populate_existing=True)
    )


def _create(letter: Letter, password_hash: str, disavowed: Collection[int]) -> Account:
    guardian = db.session.get_one(Guardian, letter.guardian_id)
    moment = clock.now()
    account = Account(
        identifier=letter.identifier,
        password_hash=password_hash,
        family_name=guardian.used_name or guardian.birth_name,
        given_name=guardian.given_names,
        created_at=moment,
        password_changed_at=moment,
    )
    db.session.add(account)
    db.session.flush()
    attachment.attach([guardian.id], account.id)
    letter.account_id = account.id
    for pupil_id in disavowed:
        if attachment.disavow([guardian.id], pupil_id, moment):
            audit.record(Event.PUPIL_DISAVOWED, account_id=account.id)
    audit.record(Event.ACCOUNT_CREATED, account_id=account.id, way_in="letter")
    return account


def _held_account(guardian_id: int) -> Account | None:
    """The account that the guardian's letter resets, locked; None unless it may be used."""
    query = select(Account).join(Guardian, Guardian.account_id == Account.id)
    return db.session.scalar(
        query.where(Guardian.id == guardian_id, Account.status == AccountStatus.ACTIVE.value)
        .with_for_update(of=Account)
        .execution_options(populate_existing=True)
    )


def _other_identifier(guardian_id: int, taken: str) -> Result:
    """Give the letter another identifier: its own became an account's meanwhile. Commits."""
    guardian = db.session.get_one(Guardian, guardian_id)
    family_name = guardian.used_name or guardian.birth_name
    fresh = reserved_identifiers.reserve(
        family_name, guardian.given_names, owner="letters", seconds=_KEPT_SECONDS
    )
    db.session.execute(
        update(Letter)
        .where(Letter.guardian_id == guardian_id, Letter.identifier == taken)
        .values(identifier=fresh)
    )
    db.session.commit()
    return Result(Outcome.IDENTIFIER_TAKEN)


def _recorded(guardian_id: int) -> list[str]:
    address = db.session.get_one(Guardian, guardian_id).email
    return [address] if address else []


def _over() -> Result:
    db.session.rollback()
    return Result(Outcome.OVER)
