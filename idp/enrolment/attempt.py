"""The code first, then the dates: nothing is said of dates before the code is right."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import Enum

from idp.accounts import one_time_codes
from idp.accounts.one_time_codes import Verdict
from idp.enrolment import blocks, candidates, sending
from idp.enrolment import flow as flows
from idp.enrolment.dates import proven_records
from idp.enrolment.flow import Flow
from idp.enrolment.messages import Kind, Message, opens
from idp.families.lookups import pupils_of
from idp.platform import audit, clock
from idp.platform.audit import Event
from idp.platform.database import db
from idp.session import proofs


class Outcome(Enum):
    """What became of « Continuer »."""

    DONE = "done"
    CODE_WRONG = "code_wrong"
    CODE_SPENT = "code_spent"
    CODE_OVER = "code_over"
    LINK_WANTED = "link_wanted"
    """The number is two people's: the link in the e-mail comes first."""
    DATES_WANTED = "dates_wanted"
    DATES_WRONG = "dates_wrong"
    CLOSED = "closed"
    """Too many wrong sets of dates for this number."""
    ACCOUNT_EXISTS = "account_exists"
    """Since the code was sent, another tab or device made the account."""
    LINK = "link"
    """All is right, and the account is there: FranceConnect may open it from now on."""
    NO_RECORD = "no_record"
    """Since the code was sent, the schools' files have changed."""


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome; `tries_left` of codes or of sets of dates, `seconds` until it opens again."""

    outcome: Outcome
    tries_left: int = 0
    seconds: int = 0


def attempt(flow: Flow, digits: str | None, dates: Collection[date]) -> Result:
    """Judge the code, then the dates; note the records that they prove."""
    refused = None if flow.is_proven else _judge_code(flow, digits or "")
    if refused is not None:
        return refused
    # Looked up anew: the name and the number must still match.
    decision = candidates.decide(flow)
    if decision.kind is Kind.IDENTIFIER:
        sending.request(flow)
        return Result(Outcome.ACCOUNT_EXISTS)
    if decision.kind is Kind.CODE_AND_LINK and not flow.second_proof:
        return Result(Outcome.LINK_WANTED)
    if not opens(decision, second_proof=flow.second_proof):
        # A second click on the button that added the last child.
        added = bool(flow.guardian_ids) and set(flow.guardian_ids) <= set(decision.held_ids)
        return Result(Outcome.DONE if added else Outcome.NO_RECORD)
    if not dates:
        return Result(Outcome.DATES_WANTED)
    return _judge_dates(flow, decision, dates)


def _judge_code(flow: Flow, digits: str) -> Result | None:
    answer = one_time_codes.judge(flow.id, flows.this_browser(), digits)
    if answer.verdict is Verdict.WRONG:
        return Result(Outcome.CODE_WRONG, answer.tries_left)
    if answer.verdict is Verdict.SPENT:
        _note(Event.ENROLMENT_CODE_EXHAUSTED)
        return Result(Outcome.CODE_SPENT)
    if answer.verdict is Verdict.OVER:
        return Result(Outcome.CODE_OVER)
    proofs.give(flow.id)
    _note(Event.ENROLMENT_CODE_PROVEN)
    return None


def _judge_dates(flow: Flow, decision: Message, dates: Collection[date]) -> Result:
    # Reserved before it is compared: many sets at the same moment are not many tries.
    reservation = blocks.reserve(flow.number, dates)
    if reservation.closed:
        return Result(Outcome.CLOSED, seconds=reservation.seconds_left)
    mine = decision.guardian_ids + decision.held_ids
    records = proven_records(pupils_of(mine, clock.today()), dates)
    if records:
        blocks.give_back(flow.number, dates)
        # Another school's date, given later, adds to what was proven before.
        before = set(flow.guardian_ids) & set(mine)
        flows.note_guardians(flow, tuple(sorted(records | before)))
        return Result(Outcome.LINK if decision.kind is Kind.LINK else Outcome.DONE)
    _note(Event.ENROLMENT_DATES_WRONG)
    if reservation.tries_left == 0:
        _note(Event.ENROLMENT_BLOCKED)
        return Result(Outcome.CLOSED, seconds=reservation.seconds_left)
    return Result(Outcome.DATES_WRONG, reservation.tries_left)


def _note(event: Event) -> None:
    audit.record(event)
    db.session.commit()
