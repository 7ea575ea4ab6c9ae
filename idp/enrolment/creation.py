"""The account: made once, whatever happens in other tabs at the same moment."""

from dataclasses import dataclass
from enum import Enum

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from idp.accounts import identifiers, passwords, versions
from idp.accounts.models import Account
from idp.enrolment import candidates, links, texts
from idp.enrolment import flow as flows
from idp.enrolment.flow import Flow
from idp.families import attachment
from idp.families.attachment import AlreadyAttached
from idp.families.models import Guardian
from idp.messaging import email, sms
from idp.platform import audit, clock, settings, state
from idp.platform.audit import Event
from idp.platform.database import db


class Outcome(Enum):
    """What became of creating the account."""

    CREATED = "created"
    AGAIN = "again"
    """This enrolment had made it already: a double click, or the back button."""
    IDENTIFIER_TAKEN = "identifier_taken"
    ACCOUNT_EXISTS = "account_exists"


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome and the account, where there is one for this enrolment."""

    outcome: Outcome
    account: Account | None = None


def reserved_identifier(flow: Flow) -> str:
    """Return the identifier this enrolment will get, the same at each reload."""
    if flow.identifier:
        return flow.identifier
    guardian = db.session.get_one(Guardian, flow.guardian_ids[0])
    lasts = settings.current().session.journey_minutes * 60
    for candidate in identifiers.suggestions(_family_name(guardian), guardian.given_names):
        taken = db.session.scalar(select(exists().where(Account.identifier == candidate)))
        if not taken and state.store().set(f"identifier:{candidate}", flow.id, ex=lasts, nx=True):
            flows.note_identifier(flow, candidate)
            return candidate
    raise RuntimeError("every identifier that was tried is taken")


def create(flow: Flow, password: str) -> Result:
    """Create the account, attach the proven records, tell the person. Commits."""
    if flow.account_id is not None:
        return Result(Outcome.AGAIN, db.session.get(Account, flow.account_id))
    open_records = set(candidates.decide(flow).guardian_ids)
    if not set(flow.guardian_ids) <= open_records:
        return _taken_meanwhile(flow)
    password_hash = passwords.hash_password(password)
    try:
        account = _insert(flow, password_hash)
    except IntegrityError:
        db.session.rollback()
        flows.note_identifier(flow, "")
        return Result(Outcome.IDENTIFIER_TAKEN)
    except AlreadyAttached:
        db.session.rollback()
        return _taken_meanwhile(flow)
    flows.note_account(flow, account.id)
    versions.bump([account.id])
    _tell(flow, account)
    return Result(Outcome.CREATED, account)


def add(flow: Flow, account_id: int) -> bool:
    """Attach the proven records to a signed-in parent's account; whether it did. Commits."""
    open_records = set(candidates.decide(flow).guardian_ids)
    try:
        attachment.attach([i for i in flow.guardian_ids if i in open_records], account_id)
    except AlreadyAttached:
        db.session.rollback()
        return False
    audit.record(Event.ACCOUNT_ATTACHED, account_id=account_id, count=len(flow.guardian_ids))
    db.session.commit()
    versions.bump([account_id])
    return True


def _insert(flow: Flow, password_hash: str) -> Account:
    guardian = db.session.get_one(Guardian, flow.guardian_ids[0])
    moment = clock.now()
    account = Account(
        identifier=flow.identifier,
        password_hash=password_hash,
        family_name=_family_name(guardian),
        given_name=guardian.given_names,
        mobile=flow.number.e164,
        created_at=moment,
        password_changed_at=moment,
    )
    db.session.add(account)
    db.session.flush()
    attachment.attach(flow.guardian_ids, account.id)
    for pupil_id in flow.disavowed:
        if attachment.disavow(flow.guardian_ids, pupil_id, moment):
            audit.record(Event.PUPIL_DISAVOWED, account_id=account.id)
    audit.record(Event.ACCOUNT_CREATED, account_id=account.id, way_in="sms")
    db.session.commit()
    return account


def _taken_meanwhile(flow: Flow) -> Result:
    """Say whether it was this very enrolment, a moment ago, that took the records."""
    account = db.session.scalar(select(Account).where(Account.identifier == flow.identifier))
    if account is not None and set(flow.guardian_ids) <= set(attachment.rows_of(account.id)):
        return Result(Outcome.AGAIN, account)
    return Result(Outcome.ACCOUNT_EXISTS)


def _tell(flow: Flow, account: Account) -> None:
    """The identifier by SMS; the recorded e-mails hear of the activation."""
    sms.send(flow.number, texts.identifier(account.identifier))
    recorded = db.session.scalars(
        select(Guardian.email).where(Guardian.id.in_(flow.guardian_ids)).distinct()
    )
    for address in recorded:
        if address:
            email.send(address, *texts.activated(links.not_me(account.id)))


def _family_name(guardian: Guardian) -> str:
    return guardian.used_name or guardian.birth_name
