"""Whose `sub` an ENT speaks of, for support: looked for among all accounts, never guessed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from idp.accounts import subjects
from idp.accounts.models import Account, Subject
from idp.platform.database import db

_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Found:
    """An account, and the sector that knows it by this `sub`."""

    account_id: int
    sector: str


def search(sub: str, sectors: Iterable[str]) -> Found | None:
    """Return the account of a `sub`; a million accounts take a few seconds for each sector."""
    wanted = set(sectors)
    kept = db.session.execute(select(Subject.account_id, Subject.sector).where(Subject.sub == sub))
    for account_id, sector in kept:
        if sector in wanted:
            return Found(account_id, sector)
    for account_id in _account_ids():
        for sector in wanted:
            if subjects.subject_for(account_id, sector, {}) == sub:
                return Found(account_id, sector)
    return None


def _account_ids() -> Iterator[int]:
    last = 0
    query = select(Account.id).order_by(Account.id).limit(_AT_ONCE)
    while some := db.session.scalars(query.where(Account.id > last)).all():
        yield from some
        last = some[-1]
