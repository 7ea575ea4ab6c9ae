"""An account takes guardian rows; a parent disavows a child. Callers commit, then bump versions."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from idp.families.models import Disavowal, Enrolment, Guardian, Guardianship
from idp.platform.database import db


class AlreadyAttached(Exception):  # noqa: N818 — reads as what happened
    """Another account has one of the guardian rows, or a row is gone. Roll back."""


def attach(guardian_ids: Collection[int], account_id: int) -> None:
    """Give the guardian rows to the account; a row that it has already stays.

    Raises AlreadyAttached: of two enrolments at one moment, one gets here.
    """
    rows = db.session.execute(
        update(Guardian)
        .where(Guardian.id.in_(guardian_ids))
        .where(Guardian.account_id.is_(None) | (Guardian.account_id == account_id))
        .values(account_id=account_id)
        .returning(Guardian.id)
    ).all()
    if len(rows) != len(set(guardian_ids)):
        raise AlreadyAttached


def detach(account_id: int, uai: str, at: datetime) -> tuple[int, ...]:
    """Take the account's rows of one school away from it; return their ids.

    What the wrong person said there of the children (« Je ne suis pas le représentant légal ») is
    taken back: it must not hide them from the right one.
    """
    rows = db.session.scalars(
        update(Guardian)
        .where(Guardian.account_id == account_id, Guardian.scope == uai)
        .values(account_id=None)
        .returning(Guardian.id)
    ).all()
    db.session.execute(
        update(Disavowal)
        .where(Disavowal.guardian_id.in_(rows), Disavowal.undone_at.is_(None))
        .values(undone_at=at)
    )
    return tuple(rows)


def hold(guardian_ids: Collection[int]) -> None:
    """Keep the rows from every other account until this transaction ends; then look again.

    Lowest id first, so that no two wait for each other. The update begins SQLite's only writer.
    """
    first = update(Guardian).where(Guardian.id == min(guardian_ids, default=0))
    db.session.execute(first.values(account_id=Guardian.account_id))
    rows = select(Guardian.id).where(Guardian.id.in_(guardian_ids)).order_by(Guardian.id)
    db.session.execute(rows.with_for_update())
    db.session.expire_all()


def rows_of(account_id: int) -> tuple[int, ...]:
    """The ids of the account's guardian rows."""
    return tuple(db.session.scalars(select(Guardian.id).where(Guardian.account_id == account_id)))


def disavow(guardian_ids: Collection[int], pupil_id: int, at: datetime) -> bool:
    """« Je ne suis pas le représentant légal »: whether one of the rows gave the child.

    Recorded for each of the rows that gives the child, so that each school can see it.
    """
    givers = _givers(guardian_ids, pupil_id)
    for guardian_id in givers:
        row = db.session.get(Disavowal, (guardian_id, pupil_id))
        if row is None:
            db.session.add(Disavowal(guardian_id=guardian_id, pupil_id=pupil_id, at=at))
        elif row.undone_at is not None:
            row.at, row.undone_at = at, None
    return bool(givers)


def undo_disavowal(guardian_ids: Collection[int], pupil_id: int, at: datetime) -> bool:
    """Take the disavowal back; whether there was one."""
    rows = db.session.execute(
        update(Disavowal)
        .where(Disavowal.pupil_id == pupil_id, Disavowal.guardian_id.in_(guardian_ids))
        .where(Disavowal.undone_at.is_(None))
        .values(undone_at=at)
        .returning(Disavowal.guardian_id)
    ).all()
    return bool(rows)


def _givers(guardian_ids: Collection[int], pupil_id: int) -> list[int]:
    """Those of the rows that are tied to the pupil, in any year."""
    statement = (
        select(Guardianship.guardian_id)
        .distinct()
        .join(Enrolment, Enrolment.id == Guardianship.enrolment_id)
        .where(Guardianship.guardian_id.in_(guardian_ids), Enrolment.pupil_id == pupil_id)
    )
    return list(db.session.scalars(statement))
