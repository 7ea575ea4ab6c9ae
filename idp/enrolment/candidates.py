"""Loads what the decisions look at: the number's rows, and the accounts around them."""

from collections.abc import Collection

from sqlalchemy import or_, select

from idp.accounts import person_names
from idp.accounts.models import Account, AccountStatus
from idp.enrolment.flow import Flow
from idp.enrolment.messages import (
    Kind,
    KnownAccount,
    Message,
    decide_addition,
    decide_message,
)
from idp.families import attachment, lookups, people
from idp.families.lookups import Holder
from idp.families.models import Guardian, GuardianMobile
from idp.platform import clock
from idp.platform.database import db


def decide(flow: Flow) -> Message:
    """Decide what the enrolment may open, as the register and the accounts are now."""
    if flow.adding_to is not None:
        return _decide_addition(flow, flow.adding_to)
    holders = lookups.holders_of(flow.number, clock.today())
    return decide_message(
        flow.family_name,
        flow.given_name,
        holders,
        _accounts_around(flow, holders),
        flow.identity.name if flow.identity else None,
    )


def _decide_addition(flow: Flow, account_id: int) -> Message:
    """Every number that a school recorded for the account's own rows leads to further ones."""
    account = db.session.get(Account, account_id)
    if account is None:
        return Message(Kind.NOTHING)
    own = (
        select(GuardianMobile.number)
        .join(Guardian, Guardian.id == GuardianMobile.guardian_id)
        .where(Guardian.account_id == account_id)
    )
    rows = select(GuardianMobile.guardian_id).where(
        or_(GuardianMobile.number == flow.number.e164, GuardianMobile.number.in_(own))
    )
    holders = lookups.holders_among(rows, clock.today())
    others = db.session.scalars(
        select(Account)
        .where(or_(Account.mobile == flow.number.e164, Account.mobile.in_(own)))
        .where(Account.id != account_id)
    )
    known = [_known(other, flow) for other in others]
    return decide_addition(holders, _known(account, flow), known)


def _accounts_around(flow: Flow, holders: Collection[Holder]) -> list[KnownAccount]:
    """Locked and frozen ones too: their owner gets no second account."""
    ids = {row.account_id for row in holders if row.account_id is not None}
    found = db.session.scalars(
        select(Account)
        .where(or_(Account.mobile == flow.number.e164, Account.id.in_(ids)))
        .order_by(Account.id)
    )
    return [_known(account, flow) for account in found]


def _known(account: Account, flow: Flow) -> KnownAccount:
    return KnownAccount(
        account_id=account.id,
        names=person_names.of(account),
        confirms_number=account.mobile == flow.number.e164,
        is_open=account.status == AccountStatus.ACTIVE,
        guardian_ids=attachment.rows_of(account.id),
        children=people.children_of_account(account.id, clock.today()),
    )
