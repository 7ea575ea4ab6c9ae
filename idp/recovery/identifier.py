"""« Identifiant perdu »: the identifiers of a mobile number's accounts, sent to the phone.

The number waits sealed; the look-up is the job's, so that the page takes as long for any number.
"""

from collections import defaultdict

from sqlalchemy import or_, select

from idp.accounts import sms_limits
from idp.accounts.models import Account, AccountStatus
from idp.families.lookups import Holder, legal_guardians_by_mobile
from idp.messaging import sms
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import audit, clock, crypto, jobs, state
from idp.platform.database import db
from idp.recovery import texts

_WAIT_SECONDS = 15 * 60


def request(number: PhoneNumber) -> None:
    """Ask a worker to send the identifiers that belong to a number."""
    request_id = crypto.new_token()
    state.store().set(_key(request_id), crypto.seal(number.e164.encode()), ex=_WAIT_SECONDS)
    jobs.enqueue(send, request_id)


@jobs.job
def send(request_id: str) -> None:
    """Send them to the confirmed mobile of each account: one SMS per phone."""
    # Taken out first: a job that runs twice sends once.
    sealed = state.store().getdel(_key(request_id))
    if not isinstance(sealed, bytes):
        return
    number = PhoneNumber(crypto.unseal(sealed).decode())
    guardians = legal_guardians_by_mobile(number, clock.today())
    accounts = _accounts(number, guardians)
    phones: dict[str, list[Account]] = defaultdict(list)
    for account in accounts:
        if account.mobile:
            phones[account.mobile].append(account)
    for mobile, owned in phones.items():
        _tell(PhoneNumber(mobile), owned)
    if not accounts and any(holder.account_id is None for holder in guardians):
        _tell_nobody_yet(number)


def _accounts(number: PhoneNumber, guardians: tuple[Holder, ...]) -> list[Account]:
    """The number's active accounts: confirmed by it, or of guardians who have it at a school."""
    ids = [holder.account_id for holder in guardians if holder.account_id is not None]
    query = (
        select(Account)
        .where(or_(Account.mobile == number.e164, Account.id.in_(ids)))
        .where(Account.status == AccountStatus.ACTIVE.value)
        .order_by(Account.id)
    )
    return list(db.session.scalars(query))


def _tell(number: PhoneNumber, owned: list[Account]) -> None:
    if not sms_limits.may_send(number):
        return
    sms.send(number, texts.identifiers([account.identifier for account in owned]))
    for account in owned:
        audit.record(audit.Event.IDENTIFIER_SENT, account_id=account.id, channel="sms")
    db.session.commit()


def _tell_nobody_yet(number: PhoneNumber) -> None:
    if sms_limits.may_send(number):
        sms.send(number, texts.no_account_yet())


def _key(request_id: str) -> str:
    return f"lost-identifier:{request_id}"
