"""The account: made once, whatever happens in other tabs at the same moment."""

from dataclasses import dataclass
from enum import Enum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from idp.accounts import franceconnect, notices, passwords, versions
from idp.accounts.models import Account
from idp.enrolment import candidates, reservation, sending
from idp.enrolment import flow as flows
from idp.enrolment.flow import Flow
from idp.enrolment.messages import Kind, Message, opens
from idp.families import attachment
from idp.families.attachment import AlreadyAttached
from idp.families.models import Guardian
from idp.platform import audit, clock
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


def create(flow: Flow, password: str | None) -> Result:
    """Create the account, attach the proven records, tell the person. Commits.

    Of several at the same moment one creates it: the rows are taken only where nobody has them.
    Without a password FranceConnect is the way in.
    """
    if flow.account_id is not None:
        return Result(Outcome.AGAIN, db.session.get(Account, flow.account_id))
    password_hash = passwords.hash_password(password) if password else None
    try:
        account = _insert(flow, password_hash) if _may_create(flow) else None
    except (IntegrityError, AlreadyAttached):
        account = None
    if account is None:
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


def _may_create(flow: Flow) -> bool:
    """Whether the proof still holds, while nobody else can take any of this person's rows.

    Without that, two tabs that proved one school each would make two accounts.
    """
    attachment.hold(candidates.decide(flow).guardian_ids)
    decision = candidates.decide(flow)
    return opens(decision, second_proof=flow.second_proof) and set(flow.guardian_ids) <= set(
        decision.guardian_ids
    )


def _insert(flow: Flow, password_hash: str | None) -> Account:
    family_name, given_name = reservation.names(flow)
    moment = clock.now()
    account = Account(
        identifier=flow.identifier,
        password_hash=password_hash,
        family_name=family_name,
        given_name=given_name,
        mobile=flow.number.e164,
        created_at=moment,
        password_changed_at=moment if password_hash else None,
        franceconnect_sub=flow.identity.sub if flow.identity else None,
    )
    db.session.add(account)
    db.session.flush()
    attachment.attach(flow.guardian_ids, account.id)
    for pupil_id in flow.disavowed:
        if attachment.disavow(flow.guardian_ids, pupil_id, moment):
            audit.record(Event.PUPIL_DISAVOWED, account_id=account.id)
    audit.record(Event.ACCOUNT_CREATED, account_id=account.id, way_in=_way_in(flow))
    db.session.commit()
    return account


def _not_this_one(flow: Flow, decision: Message) -> Result:
    """Say why no account was made: this enrolment made it a moment ago, or who did."""
    linked = franceconnect.account_of(flow.identity.sub) if flow.identity else None
    if linked is not None:
        return Result(Outcome.AGAIN, linked)
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


def _way_in(flow: Flow) -> str:
    return "franceconnect" if flow.identity else "sms"


def _recorded_addresses(flow: Flow) -> list[str]:
    rows = db.session.scalars(select(Guardian.email).where(Guardian.id.in_(flow.guardian_ids)))
    return list({address.casefold(): address for address in rows if address}.values())
