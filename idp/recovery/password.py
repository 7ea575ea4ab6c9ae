"""« Mot de passe perdu »: the code to the account's phone, and the change."""

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from idp.accounts import one_time_codes, passwords, security, sms_limits, versions
from idp.accounts.models import Account, AccountStatus
from idp.accounts.security import Change
from idp.messaging import sms
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import audit, clock, crypto, jobs, outbox, state
from idp.platform.database import db
from idp.platform.problems import Problem, ProblemCode
from idp.recovery import flow as flows
from idp.recovery import texts
from idp.recovery.flow import Flow
from idp.session import arrival, ways_in

_WAIT_SECONDS = 15 * 60


def request(flow_id: str, identifier: str) -> None:
    """Ask a worker to send the flow's code to whoever has this identifier."""
    request_id = crypto.new_token()
    sealed = crypto.seal(f"{flow_id} {identifier}".encode())
    state.store().set(_key(request_id), sealed, ex=_WAIT_SECONDS)
    jobs.enqueue(send, request_id)


@jobs.job
def send(request_id: str) -> None:
    """Send the code, if the account is there, may be used and has a confirmed mobile."""
    # Taken out first: a job that runs twice sends once.
    sealed = state.store().getdel(_key(request_id))
    if not isinstance(sealed, bytes):
        return
    flow_id, _, identifier = crypto.unseal(sealed).decode().partition(" ")
    account = active_account(identifier)
    if account is None or account.mobile is None:
        return
    number = PhoneNumber(account.mobile)
    if not sms_limits.may_send(number):
        return
    if (code := one_time_codes.clear_text(flow_id)) is not None:
        sms.send(number, texts.code(code))


def active_account(identifier: str) -> Account | None:
    """Return the account that may be used under an identifier."""
    query = select(Account).where(
        Account.identifier == identifier, Account.status == AccountStatus.ACTIVE.value
    )
    return db.session.scalar(query)


def replace(flow: Flow, chosen: str) -> None:
    """Change the password once, however often it was clicked, and sign the person in. Commits.

    Raises Problem: ACCOUNT_CLOSED, and what `passwords.hash_password` raises.
    """
    account = active_account(flow.identifier)
    if account is None:
        # Locked since the code was sent.
        raise Problem(ProblemCode.ACCOUNT_CLOSED, detail="recovery: no active account")
    kept = passwords.hash_password(chosen)
    if not flows.take(flow):
        return
    try:
        _write(account, kept)
    except SQLAlchemyError:
        flows.give_back(flow)
        raise
    one_time_codes.forget(flow.id)
    outbox.wake()
    arrival.arrive(account.id, ways_in.SMS, told=True)


def _write(account: Account, kept: str) -> None:
    """Set the password and end every session of the account."""
    account.password_hash = kept
    account.password_changed_at = clock.now()
    audit.record(audit.Event.PASSWORD_RESET, account_id=account.id)
    security.freeze_changes(account)
    security.tell(account, Change.RECOVERED, again=True)
    db.session.commit()
    versions.bump([account.id])


def _key(request_id: str) -> str:
    return f"lost-password:{request_id}"
