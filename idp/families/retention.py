"""What of the register is over: departed pupils, and guardians who are nobody's any more.

The ENT decree (30 November 2006, art. 6) wants data gone within three months after a person is no
longer concerned. Whoever left in the summer waits until the school's first import of the new year,
at the latest 31 October: their next school may not have told us about them yet.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import CursorResult, Delete, delete, exists, func, select, update

from idp.families.models import Disavowal, Enrolment, Guardian, Guardianship, ImportRun, Pupil
from idp.families.school_lock import hold_every_school
from idp.families.school_year import ends_at_latest, summer_of
from idp.platform import clock
from idp.platform.database import db


@dataclass(frozen=True, slots=True)
class Gone:
    """How many rows of each kind."""

    enrolments: int
    pupils: int
    guardians: int


def delete_over(on: date, keep: timedelta) -> Gone:
    """Delete what has been over for `keep`, in the present transaction.

    Imports wait until it ends, and it waits for those that have begun: a pupil who is deleted here
    may be enrolled there at that moment.
    """
    hold_every_school()
    deleted = {
        (uai, year): _delete_enrolments(uai, year, on, keep) for uai, year in _years_of_schools()
    }
    pupils = _run(delete(Pupil).where(~exists().where(Enrolment.pupil_id == Pupil.id)))
    # A child that was put aside stays so, though the school gave the parent another number since.
    refuses = exists().where(Disavowal.guardian_id == Guardian.id, Disavowal.undone_at.is_(None))
    scopes = db.session.scalars(
        delete(Guardian)
        .where(~exists().where(Guardianship.guardian_id == Guardian.id), ~refuses)
        .returning(Guardian.scope),
        execution_options={"synchronize_session": False},
    ).all()
    _forget_written({*scopes, *(uai for (uai, _), count in deleted.items() if count)})
    return Gone(sum(deleted.values()), pupils, len(scopes))


def _forget_written(uais: Collection[str]) -> None:
    """Let the next import of these schools compare each row with its files."""
    runs = update(ImportRun).where(ImportRun.uai.in_(uais), ImportRun.written.is_not(None))
    db.session.execute(runs.values(written=None), execution_options={"synchronize_session": False})


def _years_of_schools() -> list[tuple[str, int]]:
    rows = db.session.execute(select(Enrolment.uai, Enrolment.school_year).distinct())
    return [(uai, year) for uai, year in rows]


def _delete_enrolments(uai: str, year: int, on: date, keep: timedelta) -> int:
    """Of one school's year: all of them once it is over for so long, else those who left."""
    ended = _ended_on(uai, year)
    over = delete(Enrolment).where(Enrolment.uai == uai, Enrolment.school_year == year)
    if ended + keep <= on:
        return _run(over)
    left = over.where(Enrolment.left <= on - keep)
    return _run(left if ended <= on else left.where(Enrolment.left < summer_of(year)))


def _ended_on(uai: str, year: int) -> date:
    """The day of the school's first import of a later year, at the latest 31 October."""
    first = db.session.scalar(
        select(func.min(ImportRun.at)).where(ImportRun.uai == uai, ImportRun.school_year > year)
    )
    latest = ends_at_latest(year)
    return min(first.astimezone(clock.PARIS).date(), latest) if first else latest


def _run(statement: Delete) -> int:
    done = db.session.execute(statement, execution_options={"synchronize_session": False})
    return done.rowcount if isinstance(done, CursorResult) else 0
