"""« Identifiant perdu »: the identifiers of a mobile number's accounts, sent to the phone.

The number waits sealed; the look-up is the job's, so that the page takes as long for any number.
A number of several people tells each their own: there the typed name says whose.
"""

from collections import defaultdict
from dataclasses import dataclass

import orjson
from sqlalchemy import or_, select

from idp.accounts import person_names, sms_limits
from idp.accounts.models import Account, AccountStatus
from idp.families import lookups
from idp.families.lookups import Holder, Standing
from idp.families.names import same_person
from idp.families.people import any_two
from idp.messaging import sms
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import audit, clock, crypto, jobs, state
from idp.platform.audit import Event
from idp.platform.database import db
from idp.recovery import circumstances, texts
from idp.recovery.rules import Answer

_WAIT_SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a number leads to."""

    accounts: tuple[Account, ...]
    """Active ones, confirmed by it, or of guardians who have it at a school."""
    holders: tuple[Holder, ...]

    @property
    def is_shared(self) -> bool:
        """Whether it leads to two people."""
        present = (row for row in self.holders if row.standing is not Standing.FORMER)
        people = [row.person for row in present]
        return any_two([*people, *(person_names.person(account) for account in self.accounts)])

    def named(self, family: str, given: str) -> "Found":
        """Return those of them that the name names."""
        return Found(
            tuple(
                account
                for account in self.accounts
                if any(same_person(family, given, name) for name in person_names.of(account))
            ),
            lookups.named(self.holders, family, given),
        )


def request(number: PhoneNumber, family_name: str, given_name: str) -> None:
    """Ask a worker to send the identifiers that belong to a number."""
    request_id = crypto.new_token()
    sealed = crypto.seal(orjson.dumps([number.e164, family_name, given_name]))
    state.store().set(_key(request_id), sealed, ex=_WAIT_SECONDS)
    jobs.enqueue(send, request_id)


@jobs.job
def send(request_id: str) -> None:
    """Send them to the confirmed mobile of each account: one SMS per phone."""
    # Taken out first: a job that runs twice sends once.
    sealed = state.store().getdel(_key(request_id))
    if not isinstance(sealed, bytes):
        return
    e164, family_name, given_name = orjson.loads(crypto.unseal(sealed))
    number = PhoneNumber(e164)
    found = _find(number)
    if found.is_shared:
        found = found.named(family_name, given_name)
        if not found.accounts and not found.holders:
            _send(number, texts.name_wanted())
            return
    phones: dict[str, list[Account]] = defaultdict(list)
    for account in found.accounts:
        phones[_phone(account, number, found.holders)].append(account)
    for mobile, owned in phones.items():
        _tell(PhoneNumber(mobile), owned)
    legal = lookups.legal_guardians(found.holders)
    if not found.accounts and any(holder.account_id is None for holder in legal):
        _send(number, texts.no_account_yet())


def _find(number: PhoneNumber) -> Found:
    holders = lookups.holders_of(number, clock.today())
    legal = lookups.legal_guardians(holders)
    ids = [holder.account_id for holder in legal if holder.account_id is not None]
    query = (
        select(Account)
        .where(or_(Account.mobile == number.e164, Account.id.in_(ids)))
        .where(Account.status == AccountStatus.ACTIVE.value)
        .order_by(Account.id)
    )
    return Found(tuple(db.session.scalars(query)), holders)


def _phone(account: Account, asked: PhoneNumber, holders: tuple[Holder, ...]) -> str:
    """The confirmed mobile; where no school has it (any more), the one recorded for this person."""
    is_recorded = any(holder.account_id == account.id for holder in holders)
    if account.mobile is None or (is_recorded and not circumstances.is_on_record(account.mobile)):
        return asked.e164
    return account.mobile


def _tell(number: PhoneNumber, owned: list[Account]) -> None:
    """Tell a phone the identifiers that it may hear of, or why it hears of none."""
    if not sms_limits.may_send(number):
        return
    told: list[str] = []
    refusals: list[Answer] = []
    for account in owned:
        answer = circumstances.identifier(account, number.e164)
        if answer is Answer.OPEN:
            told.append(account.identifier)
            audit.record(Event.IDENTIFIER_SENT, account_id=account.id, channel="sms")
        else:
            refusals.append(answer)
            circumstances.note_refusal(account, "sms", answer)
    text = texts.identifiers(told) if told else texts.refused(refusals[0], by_email_too=False)
    sms.send(number, text)
    db.session.commit()


def _send(number: PhoneNumber, text: str) -> None:
    if sms_limits.may_send(number):
        sms.send(number, text)


def _key(request_id: str) -> str:
    return f"lost-identifier:{request_id}"
