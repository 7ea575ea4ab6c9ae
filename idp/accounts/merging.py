"""Two accounts of one person become one, and no ENT notices.

Where both accounts were known to a sector (an ENT), the kept account's `sub` stays; where only the
other was, its `sub` is set aside for the kept account. An old `sub` is never given to anybody else.
"""

from collections.abc import Mapping
from enum import Enum

from sqlalchemy import select, update

from idp.accounts import closing, person_names, security, subjects, transmissions, versions
from idp.accounts.models import Account, AccountStatus, Subject
from idp.accounts.security import Change
from idp.families.models import Guardian
from idp.families.people import are_two
from idp.platform import audit, outbox
from idp.platform.audit import Event
from idp.platform.database import db


class Outcome(Enum):
    """What became of the wish to merge."""

    MERGED = "merged"
    SAME_ACCOUNT = "same_account"
    OTHER_PERSON = "other_person"
    """The names differ, or a school has both for one child: never another parent's account."""
    CLOSED = "closed"
    """One of them is locked, frozen or closed."""


def merge(kept_id: int, other_id: int, sectors: Mapping[str, str]) -> Outcome:
    """Bring the other account's children to the kept one, and close it. Commits when MERGED.

    `sectors` gives each client's sector by client_id. Whoever calls has both people's fresh
    sign-ins. Raises Problem(CHANGES_FROZEN) when one of them is frozen after a recovery.
    """
    if kept_id == other_id:
        return Outcome.SAME_ACCOUNT
    kept, other = _hold(kept_id, other_id)
    if kept is None or other is None:
        return Outcome.CLOSED
    for account in (kept, other):
        security.refuse_if_frozen(account)
    if not same_person(kept, other):
        return Outcome.OTHER_PERSON
    former = [channel for channel in (other.mobile, other.email) if channel]
    _adopt_subjects(kept.id, other.id, sectors)
    db.session.execute(
        update(Guardian).where(Guardian.account_id == other.id).values(account_id=kept.id)
    )
    security.tell(kept, Change.MERGED, former=former)
    kept.mobile, kept.email = kept.mobile or other.mobile, kept.email or other.email
    upstream = kept.franceconnect_sub or other.franceconnect_sub
    closing.empty(other)
    db.session.flush()  # FranceConnect's `sub` leaves one account before it comes to the other
    kept.franceconnect_sub = upstream
    other.merged_into_id = kept.id
    audit.record(Event.ACCOUNT_MERGED, account_id=kept.id, detail=f"account {other.id}")
    db.session.commit()
    versions.bump([kept_id, other_id])
    outbox.wake()
    return Outcome.MERGED


def same_person(one: Account, other: Account) -> bool:
    """Whether the accounts may be of one person: they share a name, and are not co-parents."""
    return not are_two(person_names.person(one), person_names.person(other))


def _hold(kept_id: int, other_id: int) -> tuple[Account | None, Account | None]:
    """Lock both rows, the lowest id first so that no two wait for each other; active ones only."""
    first = update(Account).where(Account.id == min(kept_id, other_id))
    db.session.execute(first.values(status=Account.status))  # begins SQLite's only writer
    rows = db.session.scalars(
        select(Account)
        .where(Account.id.in_((kept_id, other_id)))
        .where(Account.status == AccountStatus.ACTIVE.value)
        .order_by(Account.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = {row.id: row for row in rows}
    return found.get(kept_id), found.get(other_id)


def _adopt_subjects(kept_id: int, other_id: int, sectors: Mapping[str, str]) -> None:
    """Set aside, for the kept account, each `sub` by which only the other one is known."""
    known_to_kept = _sectors_of(kept_id, sectors) | set(subjects.kept_subjects(kept_id))
    others = subjects.kept_subjects(other_id)
    for sector in (_sectors_of(other_id, sectors) | set(others)) - known_to_kept:
        row = db.session.scalar(
            select(Subject).where(Subject.sector == sector, Subject.account_id == other_id)
        )
        if row is None:
            row = Subject(sector=sector, sub=subjects.subject_for(other_id, sector, {}))
            db.session.add(row)
        row.account_id = kept_id
    clients = {line.client_id for line in transmissions.of_account(other_id)}
    clients -= {line.client_id for line in transmissions.of_account(kept_id)}
    transmissions.adopt(other_id, kept_id, clients)


def _sectors_of(account_id: int, sectors: Mapping[str, str]) -> set[str]:
    """The sectors to which the account's `sub` was given."""
    lines = transmissions.of_account(account_id)
    return {sectors[line.client_id] for line in lines if line.client_id in sectors}
