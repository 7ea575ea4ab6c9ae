"""The new password: written once, every session ended, everybody told."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import ColumnElement, update
from sqlalchemy.exc import SQLAlchemyError

from idp.accounts import one_time_codes, passwords, security, versions
from idp.accounts.models import Account, AccountStatus
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
    # Locked, or no longer to be opened by its phone, since the code was sent.
    closed = Problem(ProblemCode.ACCOUNT_CLOSED, detail="recovery: the account is not open")
    if account is None or circumstances.by_sms(account) is not Answer.OPEN:
        raise closed
    kept = passwords.hash_password(chosen)
    if not flows.take(flow):
        return
    security.freeze_changes(account)
    security.tell(account, Change.RECOVERED, again=True)
    if not _write(account, kept, "sms", undo=partial(flows.give_back, flow)):
        raise closed
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
    # A password set since the link was looked at is newer than the wish for this one.
    unchanged = Account.password_changed_at.is_not_distinct_from(account.password_changed_at)
    security.tell(account, Change.RECOVERED_BY_EMAIL)
    undo = partial(links.give_back, token, account_id)
    if not _write(account, kept, "email", unchanged, undo=undo):
        raise Problem(ProblemCode.LINK_EXPIRED)
    arrival.arrive(account_id, ways_in.EMAIL_LINK, told=True)


def _write(
    account: Account,
    kept: str,
    channel: str,
    *still: ColumnElement[bool],
    undo: Callable[[], None],
) -> bool:
    """Set the password and end every session, unless the account closed meanwhile. Commits.

    Between the look at the account and here lies an argon2, time for « Ce n'est pas moi ».
    """
    account_id = account.id
    audit.record(audit.Event.PASSWORD_RESET, account_id=account_id, channel=channel)
    change = (
        update(Account)
        .where(Account.id == account_id, Account.status == AccountStatus.ACTIVE.value, *still)
        .values(password_hash=kept, password_changed_at=clock.now())
        .returning(Account.id)
    )
    try:
        written = db.session.scalar(change) is not None
        if written:
            db.session.commit()
        else:
            db.session.rollback()
    except SQLAlchemyError:
        undo()
        raise
    if written:
        versions.bump([account_id])
        outbox.wake()
    else:
        undo()
    return written
