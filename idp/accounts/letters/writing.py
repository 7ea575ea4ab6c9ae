"""A batch of letters is written: all of it, or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError

from idp.accounts import security, versions
from idp.accounts.letters import messages, validity
from idp.accounts.letters.issuing import Batch, Issue
from idp.accounts.letters.purposes import Purpose
from idp.accounts.models import Account, AccountStatus, Letter
from idp.accounts.security import Change
from idp.families.models import Establishment
from idp.messaging import assured
from idp.platform import audit, clock, crypto, outbox, state
from idp.platform.audit import Event
from idp.platform.database import db


class RegisterChangedError(Exception):
    """People or accounts changed while the letters were made: nothing was written."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Who issues letters, and why."""

    actor: str
    reason: str


def write(
    batch: Batch,
    school: Establishment,
    operator: Operator,
    on_written: Callable[[], None] = lambda: None,
) -> None:
    """Write the letters, end what a reset ends, tell who hears of it, send the links. Commits.

    `on_written` keeps the sheets: at once, before anything else can fail.
    Raises RegisterChangedError.
    """
    state.store().ping()  # what live sessions could not hear of is not begun
    db.session.rollback()  # what was read a minute ago is read again
    try:
        reset = [_reset(issue, school, operator) for issue in batch.issues if issue.resets]
        for issue in batch.issues:
            _write(issue, school)
        audit.record(
            Event.LETTERS_ISSUED,
            actor=operator.actor,
            reason=operator.reason,
            uai=school.uai,
            count=len(batch.issues),
        )
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise RegisterChangedError from error
    except BaseException:
        db.session.rollback()
        raise
    try:
        on_written()
    finally:
        versions.bump(reset)
        outbox.wake()


def _reset(issue: Issue, school: Establishment, operator: Operator) -> int:
    """Make the old password worth nothing; every session of before is over."""
    account_id = issue.resets
    account = db.session.scalars(
        select(Account).where(Account.id == account_id).with_for_update()
    ).one()
    if account.status != AccountStatus.ACTIVE:
        raise RegisterChangedError
    account.password_hash = None
    account.sessions_ended_at = clock.now()
    security.tell(account, Change.RESET_BY_SCHOOL)
    # One letter opens it: not the one of another school, nor the one that made the account.
    db.session.execute(
        delete(Letter)
        .where(or_(Letter.account_id == account.id, Letter.identifier == issue.identifier))
        .where(Letter.guardian_id != issue.recipient.guardian_id)
    )
    audit.record(
        Event.PASSWORD_RESET_BY_SCHOOL,
        account_id=account.id,
        actor=operator.actor,
        reason=operator.reason,
        uai=school.uai,
    )
    return account.id


def _write(issue: Issue, school: Establishment) -> None:
    if issue.purpose is not Purpose.REMIND:
        moment = clock.now()
        letter = db.session.get(Letter, issue.recipient.guardian_id)
        letter = letter or Letter(guardian_id=issue.recipient.guardian_id)
        letter.uai = school.uai
        letter.identifier = issue.identifier
        letter.password_hash = issue.password_hash
        letter.link_digest = crypto.digest(issue.token) if issue.token else None
        letter.account_id = issue.resets
        letter.issued_at = moment
        letter.expires_at = validity.end_of(last_day(issue, clock.today()))
        letter.used_at = letter.renewal_asked_at = None
        db.session.add(letter)
    if issue.address:
        until = last_day(issue, clock.today())
        subject, text = messages.to_guardian(issue, school.name, until)
        assured.email(issue.address, subject, text, account_id=issue.resets)


def last_day(issue: Issue, today: date) -> date:
    """Return the last day on which the letter can be used."""
    return validity.last_day_of_link(today) if issue.token else validity.last_day(today)
