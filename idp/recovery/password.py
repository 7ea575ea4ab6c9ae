"""« Mot de passe perdu »: the code to the account's phone, and the change."""

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from idp.accounts import one_time_codes, passwords, sms_limits, versions
from idp.accounts.models import Account, AccountStatus
from idp.families.models import Guardian
from idp.messaging import email, sms
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import audit, clock, crypto, jobs, state
from idp.platform.database import db
from idp.platform.problems import Problem, ProblemCode
from idp.recovery import flow as flows
from idp.recovery import texts
from idp.recovery.flow import Flow
from idp.session import browser, device, ways_in

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
    _tell(account)
    browser.start(account.id, ways_in.SMS)
    device.remember(account.identifier)


def _write(account: Account, kept: str) -> None:
    """Set the password and end every session of the account."""
    account.password_hash = kept
    account.password_changed_at = clock.now()
    audit.record(audit.Event.PASSWORD_RESET, account_id=account.id)
    db.session.commit()
    versions.bump([account.id])


def _tell(account: Account) -> None:
    """Tell the person, wherever they can be reached, that the password is another one now."""
    if account.mobile:
        # Outside the phone's allowance: it follows a code that was counted, and must be heard.
        sms.send(PhoneNumber(account.mobile), texts.changed_by_sms())
    for address in _addresses(account):
        email.send(address, *texts.changed_by_email(account))


def _addresses(account: Account) -> list[str]:
    """The confirmed address, and those that the schools recorded for this person."""
    recorded = db.session.scalars(
        select(Guardian.email).where(Guardian.account_id == account.id, Guardian.email.is_not(None))
    )
    known = [account.email, *recorded]
    return list({address.lower(): address for address in known if address}.values())


def _key(request_id: str) -> str:
    return f"lost-password:{request_id}"
