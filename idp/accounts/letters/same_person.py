"""The account that a letter's guardian may have already, through another school."""

from sqlalchemy import ColumnElement, func, or_, select

from idp.accounts.letters.using import is_of
from idp.accounts.models import Account, AccountStatus
from idp.families.models import Guardian, GuardianMobile
from idp.platform.database import db


def account_of(guardian_id: int) -> Account | None:
    """Return the active account with the same name, and the same number or e-mail address.

    Only for who has the letter and knows the children: to a stranger it would tell who is known.
    """
    guardian = db.session.get_one(Guardian, guardian_id)
    numbers = [mobile.number for mobile in guardian.mobiles]
    address = (guardian.email or "").lower()
    rows = select(Guardian.account_id).where(or_(*_same_channel(numbers, address)))
    own: list[ColumnElement[bool]] = [Account.mobile.in_(numbers), Account.id.in_(rows)]
    if address:
        own.append(func.lower(Account.email) == address)
    found = db.session.scalars(
        select(Account)
        .where(or_(*own), Account.status == AccountStatus.ACTIVE.value)
        .order_by(Account.id)
    )
    return next((account for account in found if is_of(guardian, account)), None)


def _same_channel(numbers: list[str], address: str) -> list[ColumnElement[bool]]:
    with_number = select(GuardianMobile.guardian_id).where(GuardianMobile.number.in_(numbers))
    same: list[ColumnElement[bool]] = [Guardian.id.in_(with_number)]
    if address:
        same.append(func.lower(Guardian.email) == address)
    return same
