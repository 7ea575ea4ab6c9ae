"""What was given after « Mot de passe perdu »: the code first, then one child's birth date.

The date is looked at only once the code is right, so that nobody without the phone learns whether
it is one, or uses the account's tries up.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from idp.accounts import one_time_codes, wrong_dates
from idp.accounts.one_time_codes import Answer as CodeAnswer
from idp.accounts.one_time_codes import Verdict
from idp.platform import audit
from idp.platform.audit import Event
from idp.platform.database import db
from idp.platform.problems import Problem, ProblemCode
from idp.recovery import circumstances
from idp.recovery import flow as flows
from idp.recovery.flow import Flow
from idp.recovery.rules import Answer
from idp.session import proofs


class Outcome(Enum):
    """What becomes of it."""

    RIGHT = "right"
    CODE_WRONG = "code_wrong"
    DATE_WRONG = "date_wrong"
    CLOSED = "closed"
    """Too many wrong dates for this account."""


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome, and what its sentence tells."""

    outcome: Outcome
    code: CodeAnswer | None = None
    tries_left: int = 0
    seconds: int = 0


def give(flow: Flow, digits: str | None, born: date) -> Result:
    """Judge the code (None: it is proven already), then the date; note what was right. Commits.

    Raises Problem(ACCOUNT_CLOSED) when the account may no longer be opened by SMS.
    """
    if digits is not None:
        answer = one_time_codes.judge(flow.id, flows.this_browser(), digits)
        if answer.verdict is not Verdict.RIGHT:
            return Result(Outcome.CODE_WRONG, code=answer)
        proofs.give(flow.id)
    account = circumstances.active_account(flow.identifier)
    if account is None or circumstances.by_sms(account) is not Answer.OPEN:
        raise Problem(ProblemCode.ACCOUNT_CLOSED, detail="recovery: the account is not open")
    # Counted before it is compared: many dates at the same moment are not many tries.
    subject = f"recovery {account.id}"
    reservation = wrong_dates.reserve(subject, [born])
    if reservation.closed:
        return Result(Outcome.CLOSED, seconds=reservation.seconds_left)
    if born in {pupil.birth_date for pupil in circumstances.pupils(account)}:
        wrong_dates.give_back(subject, [born])
        flows.note_dated(flow)
        return Result(Outcome.RIGHT)
    is_closed = reservation.tries_left == 0
    audit.record(Event.RECOVERY_DATE_WRONG, account_id=account.id)
    if is_closed:
        audit.record(Event.RECOVERY_BLOCKED, account_id=account.id)
    db.session.commit()
    if is_closed:
        return Result(Outcome.CLOSED, seconds=reservation.seconds_left)
    return Result(Outcome.DATE_WRONG, tries_left=reservation.tries_left)
