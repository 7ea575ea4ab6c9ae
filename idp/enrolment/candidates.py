"""Loads what the decisions look at: the number's rows, and the accounts tied to it."""

from collections.abc import Collection

from sqlalchemy import or_, select

from idp.accounts.models import Account, AccountStatus
from idp.enrolment.flow import Flow
from idp.enrolment.messages import KnownAccount, Message, decide_message
from idp.families import lookups
from idp.families.lookups import Holder
from idp.platform import clock
from idp.platform.database import db


def decide(flow: Flow) -> Message:
    """Decide what the enrolment may open, as the register and accounts are now."""
    holders = lookups.holders_of(flow.number, clock.today())
    accounts = _accounts(flow, holders)
    return decide_message(flow.family_name, flow.given_name, holders, accounts, flow.adding_to)


def _accounts(flow: Flow, holders: Collection[Holder]) -> list[KnownAccount]:
    ids = {row.account_id for row in holders if row.account_id is not None}
    rows = db.session.scalars(
        select(Account)
        .where(or_(Account.mobile == flow.number.e164, Account.id.in_(ids)))
        .where(Account.status == AccountStatus.ACTIVE.value)
        .order_by(Account.id)
    )
    return [KnownAccount(a.id, a.identifier, a.family_name, a.given_name, a.mobile) for a in rows]
