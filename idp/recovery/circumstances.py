"""Loads what `rules` decides about: the account, its channels, and who else has them."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import func, or_, select

from idp.accounts import person_names, security
from idp.accounts.models import Account, AccountStatus
from idp.families import attachment, lookups
from idp.families.lookups import KnownPupil
from idp.families.models import Guardian
from idp.families.names import PersonName
from idp.families.people import Person, are_two
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import audit, clock, settings
from idp.platform.audit import Event
from idp.platform.database import db
from idp.recovery import rules
from idp.recovery.rules import Answer, Circumstances


def active_account(identifier: str) -> Account | None:
    """Return the account that may be used under an identifier."""
    query = select(Account).where(
        Account.identifier == identifier, Account.status == AccountStatus.ACTIVE.value
    )
    return db.session.scalar(query.execution_options(populate_existing=True))


def by_sms(account: Account | None) -> Answer:
    """Decide whether a code may go to the account's mobile."""
    if account is None or account.mobile is None:
        return Answer.NOTHING
    return rules.by_sms(_of_mobile(account, account.mobile))


def by_email(account: Account | None) -> Answer:
    """Decide whether a link may go to the account's address."""
    if account is None or account.email is None:
        return Answer.NOTHING
    facts = _circumstances(account, on_record=True, others=_who_reads(account.email, account))
    return rules.by_email(facts)


def identifier(account: Account, number: str) -> Answer:
    """Decide whether this phone is told the account's identifier."""
    return rules.identifier(_of_mobile(account, number))


def is_on_record(number: str) -> bool:
    """Whether a school's file holds the number (E.164), for whomever."""
    return bool(lookups.holders_of(PhoneNumber(number), clock.today()))


def note_refusal(account: Account, channel: str, answer: Answer) -> None:
    """Note for the helpdesk why this person got nothing, in the present transaction."""
    audit.record(
        Event.RECOVERY_REFUSED, account_id=account.id, channel=channel, detail=answer.value
    )


def pupils(account: Account) -> tuple[KnownPupil, ...]:
    """Return the account's own children, any of whose birth dates is a proof."""
    return lookups.pupils_of(attachment.rows_of(account.id), clock.today())


def _of_mobile(account: Account, number: str) -> Circumstances:
    # Whatever their standing: who has left, or put a child aside, may hold the phone still.
    holders = [row.person for row in lookups.holders_of(PhoneNumber(number), clock.today())]
    confirmed = select(Account).where(Account.mobile == number, Account.id != account.id)
    others = [_own_name(other) for other in db.session.scalars(confirmed)]
    return _circumstances(account, on_record=bool(holders), others=[*holders, *others])


def _circumstances(account: Account, *, on_record: bool, others: Iterable[Person]) -> Circumstances:
    mine = person_names.person(account)
    return Circumstances(
        has_password=account.password_hash is not None,
        by_franceconnect=account.franceconnect_sub is not None
        and settings.current().franceconnect.enabled,
        idle=security.is_idle(account),
        on_record=on_record,
        shared=any(are_two(other, mine) for other in others),
        children=len(pupils(account)),
    )


def _who_reads(address: str, account: Account) -> list[Person]:
    """The other people of a mailbox, as schools and accounts have them."""
    wanted = address.lower()
    rows = db.session.scalars(
        select(Guardian)
        .where(func.lower(Guardian.email) == wanted)
        .where(or_(Guardian.account_id.is_(None), Guardian.account_id != account.id))
    )
    recorded = [person_names.person_of(row) for row in rows]
    confirmed = db.session.scalars(
        select(Account).where(func.lower(Account.email) == wanted, Account.id != account.id)
    )
    return [*recorded, *(_own_name(other) for other in confirmed)]


def _own_name(account: Account) -> Person:
    """Another account under its own name: a school's spelling of it makes nobody its owner."""
    name = PersonName(account.family_name, None, account.given_name)
    return replace(person_names.person(account), names=(name,))
