"""Whether a sound file is the wrong one all the same: what it would take away says so.

A school loses a level each summer (domain: the school year): within one year pupils are followed
one by one, at a change of year only the totals of pupils and of classes are.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from idp.families.importers.records import Delivery, FileRefused
from idp.families.models import Enrolment, Establishment
from idp.families.school_year import label
from idp.families.terms import Source
from idp.platform.clock import PARIS
from idp.platform.database import db

_MOST_PERCENT = 20
_FEWEST_PUPILS = 5
"""A large family that moves away is no wrong file, however small the school."""
_FEWEST_CLASSES = 2
FORCED = " Si c’est voulu, ajoutez --force."


@dataclass(frozen=True, slots=True)
class Before:
    """The school as it stood before an import: the year, its pupils still there, their classes."""

    year: int | None
    pupils: int
    classes: frozenset[str]


def before(delivery: Delivery, school: Establishment) -> Before:
    """Count what the last import left. Call before anything is written."""
    day = delivery.exported_at.astimezone(PARIS).date()
    if delivery.partial:
        # Of its own year: classes are not asked for.
        there = select(func.count()).where(
            Enrolment.uai == school.uai, Enrolment.school_year == school.imported_year
        )
        there = there.where(or_(Enrolment.left.is_(None), Enrolment.left > day))
        return Before(school.imported_year, db.session.scalar(there) or 0, frozenset())
    rows = db.session.scalars(
        select(Enrolment.class_name)
        .where(Enrolment.uai == school.uai, Enrolment.school_year == school.imported_year)
        .where(or_(Enrolment.left.is_(None), Enrolment.left > day))
    ).all()
    return Before(school.imported_year, len(rows), _named(rows))


def guard(past: Before, delivery: Delivery, left: int, school: str) -> None:
    """Refuse what takes too much away; `left` pupils leave. Raises FileRefused."""
    if past.year is None:
        return
    if past.year == delivery.school_year:
        if _too_much(left, past.pupils, _FEWEST_PUPILS):
            raise FileRefused(
                f"Ce fichier aurait retiré {left} des {past.pupils} élèves de {school}"
                f" ({_percent(left, past.pupils)} %) : rien n’est changé.{FORCED}"
            )
        return
    _guard_new_year(past, delivery, school)


def guard_responsibility(lost: int, legal: int, source: Source, school: str) -> None:
    """Refuse what takes too many parents' children away, the pupils staying. Raises FileRefused."""
    if _too_much(lost, legal, _FEWEST_PUPILS):
        declared = " (ONDE : faut-il --legal-only ?)" if source is Source.ONDE else ""
        raise FileRefused(
            f"Ce fichier aurait retiré la responsabilité légale à {lost} des {legal} responsables"
            f" légaux de {school} ({_percent(lost, legal)} %){declared} : rien n’est"
            f" changé.{FORCED}"
        )


def _guard_new_year(past: Before, delivery: Delivery, school: str) -> None:
    year = f"{label(past.year or 0)}, {school}"
    records = delivery.contents.pupils.values()
    # What could not be read is in the file all the same.
    now = len(records) + len(delivery.contents.spared_pupils)
    if _too_much(past.pupils - now, past.pupils, _FEWEST_PUPILS):
        raise FileRefused(
            f"En {year} avait {past.pupils} élèves ; ce fichier n’en aurait laissé que {now} :"
            f" rien n’est changé.{FORCED}"
        )
    classes = _named([record.class_name for record in records])
    fewer = len(past.classes) - len(classes)
    if _too_much(fewer, len(past.classes), _FEWEST_CLASSES):
        missing = ", ".join(sorted(past.classes - classes)[:10])
        raise FileRefused(
            f"En {year} avait {len(past.classes)} classes ; ce fichier n’en aurait laissé que"
            f" {len(classes)} (il manque par exemple {missing}) : rien n’est changé.{FORCED}"
        )


def _too_much(lost: int, total: int, fewest: int) -> bool:
    return lost >= fewest and lost * 100 > total * _MOST_PERCENT


def _percent(part: int, total: int) -> int:
    return round(part * 100 / total)


def _named(classes: Collection[str | None]) -> frozenset[str]:
    return frozenset(name for name in classes if name)
