"""An identifier that nobody has, kept for one owner before it is written anywhere.

Accounts and letters hold identifiers in two tables, so no constraint sees both: whoever makes one
takes it here first, and keeps it for longer than the writing may last.
"""

from sqlalchemy import exists, select

from idp.accounts import identifiers
from idp.accounts.models import Account, Letter
from idp.platform import state
from idp.platform.database import db


def reserve(family_name: str, given_name: str, *, owner: str, seconds: int) -> str:
    """Return an identifier that no account, no letter and no other owner has.

    Raises RuntimeError when every one that was tried is taken.
    """
    for candidate in identifiers.suggestions(family_name, given_name):
        if not _is_taken(candidate) and state.store().set(
            f"identifier:{candidate}", owner, ex=seconds, nx=True
        ):
            return candidate
    raise RuntimeError("every identifier that was tried is taken")


def _is_taken(candidate: str) -> bool:
    return bool(
        db.session.scalar(
            select(
                exists().where(Account.identifier == candidate)
                | exists().where(Letter.identifier == candidate)
            )
        )
    )
