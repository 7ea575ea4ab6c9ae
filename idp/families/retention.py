"""What of the register is over: departed pupils, and guardians who are nobody's any more.

The ENT decree (30 November 2006, art. 6) wants data gone within three months after a person is no
longer concerned. Whoever left in the summer waits until the school's first import of the new year,
at the latest 31 October: their next school may not have told us about them yet.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import CursorResult, Delete, delete, exists, func, select

from idp.families.models import Disavowal, Enrolment, Guardian, Guardianship, ImportRun, Pupil
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
    """Delete what has been over for `keep`, in the present transaction."""
    enrolments = sum(_delete_enrolments(uai, year, on, keep) for uai, year in _years_of_schools())
    pupils = delete(Pupil).where(~exists().where(Enrolment.pupil_id == Pupil.id))
    # A child that was put aside stays so, though the school gave the parent another number since.
    refuses = exists().where(Disavowal.guardian_id == Guardian.id, Disavowal.undone_at.is_(None))
    guardians = delete(Guardian).where(
        ~exists().where(Guardianship.guardian_id == Guardian.id), ~refuses
    )
    return Gone(enrolments, _run(pupils), _run(guardians))


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
