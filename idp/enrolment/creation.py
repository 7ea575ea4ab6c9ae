"""The account: made once, whatever happens in other tabs at the same moment."""

from dataclasses import dataclass
from enum import Enum

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from idp.accounts import identifiers, notices, passwords, versions
from idp.accounts.models import Account
from idp.enrolment import candidates, sending
from idp.enrolment import flow as flows
from idp.enrolment.flow import Flow
from idp.enrolment.messages import Kind, Message, opens
from idp.families import attachment
from idp.families.attachment import AlreadyAttached
from idp.families.models import Guardian
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
    NO_RECORD = "no_record"
    """The schools' files have changed since the dates were proven."""


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
            return flows.reserve_identifier(flow, candidate)
    raise RuntimeError("every identifier that was tried is taken")


def create(flow: Flow, password: str) -> Result:
    """Create the account, attach the proven records, tell the person. Commits.

    Of several at the same moment one creates it: the rows are taken only where nobody has them.
    """
    if flow.account_id is not None:
        return Result(Outcome.AGAIN, db.session.get(Account, flow.account_id))
    password_hash = passwords.hash_password(password)
    decision = candidates.decide(flow)
    if not (
        opens(decision, second_proof=flow.second_proof)
        and set(flow.guardian_ids) <= set(decision.guardian_ids)
    ):
        return _not_this_one(flow, decision)
    try:
        account = _insert(flow, password_hash)
    except (IntegrityError, AlreadyAttached):
        db.session.rollback()
        return _not_this_one(flow, candidates.decide(flow))
    flows.note_account(flow, account.id)
    versions.bump([account.id])
    notices.account_created(account, _recorded_addresses(flow))
    return Result(Outcome.CREATED, account)


def add(flow: Flow, account_id: int) -> bool:
    """Attach the proven records to a signed-in parent's account. Commits.

    False when the schools' files, or another account, are in the way since the dates were proven.
    """
    decision = candidates.decide(flow)
    fresh = set(flow.guardian_ids) - set(decision.held_ids)
    may_open = opens(decision, second_proof=flow.second_proof)
    if fresh and not (may_open and fresh <= set(decision.guardian_ids)):
        return False
    try:
        attachment.attach(flow.guardian_ids, account_id)
    except AlreadyAttached:
        db.session.rollback()
        return False
    if fresh:
        audit.record(Event.ACCOUNT_ATTACHED, account_id=account_id, count=len(fresh))
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


def _not_this_one(flow: Flow, decision: Message) -> Result:
    """Say why no account was made: this enrolment made it a moment ago, or who did."""
    account = db.session.scalar(select(Account).where(Account.identifier == flow.identifier))
    if account is not None and set(flow.guardian_ids) <= set(attachment.rows_of(account.id)):
        return Result(Outcome.AGAIN, account)
    if decision.kind is Kind.IDENTIFIER:
        sending.request(flow)
        return Result(Outcome.ACCOUNT_EXISTS)
    if account is not None:
        flows.give_identifier_back(flow)
        return Result(Outcome.IDENTIFIER_TAKEN)
    return Result(Outcome.NO_RECORD)


def _recorded_addresses(flow: Flow) -> list[str]:
    rows = db.session.scalars(select(Guardian.email).where(Guardian.id.in_(flow.guardian_ids)))
    return list({address.casefold(): address for address in rows if address}.values())


def _family_name(guardian: Guardian) -> str:
    return guardian.used_name or guardian.birth_name
