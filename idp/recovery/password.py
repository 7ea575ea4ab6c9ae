"""The new password: written once, every session ended, everybody told."""

from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from idp.accounts import one_time_codes, passwords, security, versions
from idp.accounts.models import Account
from idp.accounts.security import Change
from idp.platform import audit, clock, outbox
from idp.platform.database import db
from idp.platform.problems import Problem, ProblemCode
from idp.recovery import circumstances, links
from idp.recovery import flow as flows
from idp.recovery.flow import Flow
from idp.recovery.rules import Answer
from idp.session import arrival, ways_in


def replace_by_sms(flow: Flow, chosen: str) -> None:
    """Change the password once, however often it was clicked, and sign the person in. Commits.

    Other changes wait 72 h. Raises Problem: ACCOUNT_CLOSED, and what `passwords.hash_password`
    raises.
    """
    account = circumstances.active_account(flow.identifier)
    if account is None or circumstances.by_sms(account) is not Answer.OPEN:
        # Locked, or no longer to be opened by its phone, since the code was sent.
        raise Problem(ProblemCode.ACCOUNT_CLOSED, detail="recovery: the account is not open")
    kept = passwords.hash_password(chosen)
    if not flows.take(flow):
        return
    security.freeze_changes(account)
    security.tell(account, Change.RECOVERED, again=True)
    _write(account, kept, "sms", undo=lambda: flows.give_back(flow))
    one_time_codes.forget(flow.id)
    arrival.arrive(account.id, ways_in.SMS, told=True)


def replace_by_link(token: str, chosen: str) -> None:
    """Change the password of the link's account, and sign the person in. Commits.

    Raises Problem: LINK_EXPIRED, and what `passwords.hash_password` raises.
    """
    account = links.account_of(token)
    kept = passwords.hash_password(chosen) if account is not None else ""
    if account is None or not links.take(token, account):
        raise Problem(ProblemCode.LINK_EXPIRED)
    account_id = account.id
    security.tell(account, Change.RECOVERED_BY_EMAIL)
    _write(account, kept, "email", undo=lambda: links.give_back(token, account_id))
    arrival.arrive(account_id, ways_in.EMAIL_LINK, told=True)


def _write(account: Account, kept: str, channel: str, *, undo: Callable[[], None]) -> None:
    """Set the password and end every session of the account. Commits."""
    account.password_hash = kept
    account.password_changed_at = clock.now()
    audit.record(audit.Event.PASSWORD_RESET, account_id=account.id, channel=channel)
    try:
        db.session.commit()
    except SQLAlchemyError:
        undo()
        raise
    versions.bump([account.id])
    outbox.wake()
