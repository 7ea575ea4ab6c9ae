"""Whether an identifier and a provisional password belong together; the link by e-mail.

A letter that is too old or superseded still belongs to who holds it: the page tells them so. A used
one is worth nothing: the person's own password took its place.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from idp.accounts import passwords
from idp.accounts.letters import provisional, validity
from idp.accounts.letters.validity import Worth
from idp.accounts.models import Account, Letter
from idp.families.models import Guardian
from idp.platform import clock, crypto
from idp.platform.database import db


def is_on_paper() -> ColumnElement[bool]:
    """An unused letter with a provisional password, in SQL."""
    return and_(Letter.used_at.is_(None), Letter.password_hash.is_not(None))


def judge(identifier: str, typed: str) -> Letter | None:
    """Return the letter that these open; None when they do not belong together.

    `identifier` is as `normalise_typed` returns it. Known or unknown, one select and one hash;
    whoever calls limits the tries. Raises Problem as `passwords.verify` does.
    """
    query = select(Letter).where(Letter.identifier == identifier, is_on_paper())
    letter = db.session.scalar(query)
    kept = letter.password_hash if letter else None
    return letter if passwords.verify(kept, provisional.as_typed(typed)) else None


def by_link(token: str) -> Letter | None:
    """Return the unused letter whose link has this token."""
    return db.session.scalar(
        select(Letter).where(Letter.link_digest == crypto.digest(token), Letter.used_at.is_(None))
    )


def mark(letter: Letter) -> str:
    """Return what tells this issue of the letter from the next one to the same guardian."""
    return crypto.digest(letter.password_hash or letter.link_digest or "")


def worth_of(letter: Letter) -> Worth:
    """Say what the letter is worth now."""
    guardian = db.session.get_one(Guardian, letter.guardian_id)
    return validity.worth(
        expires_at=letter.expires_at,
        used_at=letter.used_at or _overtaken_at(letter),
        resets=letter.account_id,
        account_id=guardian.account_id,
        now=clock.now(),
    )


def _overtaken_at(letter: Letter) -> datetime | None:
    """When the person chose a password without it, since it was issued; None when they did not."""
    account = db.session.get(Account, letter.account_id) if letter.account_id else None
    changed = account.password_changed_at if account else None
    return changed if changed is not None and changed > letter.issued_at else None
