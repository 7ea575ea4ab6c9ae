"""Finding an account for the helpdesk: by number, identifier, mobile or name."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select

from idp.accounts.identifiers import normalise_typed
from idp.accounts.models import Account
from idp.families.models import Guardian
from idp.families.names import normalise
from idp.messaging.phone_numbers import NotAMobile, parse_mobile
from idp.platform.database import db

MOST_ACCOUNTS = 50
"""How many accounts one answer holds at most."""
_MOST_DIGITS = 18


def one(text: str) -> Account | None:
    """Return the account with this number (its id) or identifier."""
    if text.isascii() and text.isdigit():
        return db.session.get(Account, int(text)) if len(text) <= _MOST_DIGITS else None
    return db.session.scalar(select(Account).where(Account.identifier == normalise_typed(text)))


def found(text: str) -> Sequence[Account]:
    """Return the accounts with this identifier or mobile, or whose family name begins so."""
    conditions = [Account.identifier == normalise_typed(text)]
    try:
        conditions.append(Account.mobile == parse_mobile(text).e164)
    except NotAMobile:
        conditions += _named(text)
    query = select(Account).where(or_(*conditions)).order_by(Account.identifier)
    return db.session.scalars(query.limit(MOST_ACCOUNTS)).all()


def _named(text: str) -> list[ColumnElement[bool]]:
    """However it is spelt as the register knows it; as it is written, where no school does."""
    if not (key := normalise(text)):
        return []
    of_register = select(Guardian.account_id).where(
        Guardian.birth_key.startswith(key, autoescape=True)
        | Guardian.used_key.startswith(key, autoescape=True)
    )
    written = func.lower(Account.family_name).startswith(text.strip().lower(), autoescape=True)
    return [Account.id.in_(of_register), written]
