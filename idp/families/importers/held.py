"""What the register holds of one school, read once before it is compared with a delivery."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from idp.families.importers.records import Delivery
from idp.families.models import Enrolment, Guardian, Guardianship, Pupil
from idp.platform.database import db

T = TypeVar("T")

_BATCH = 1000
"""Values of one IN: databases bound the parameters of a statement."""


@dataclass(frozen=True, slots=True)
class Held:
    """The rows of one school: pupils of any year, enrolments and ties of the delivery's year."""

    pupils: dict[int, Pupil]
    by_source_id: dict[str, Pupil]
    """This year's pupils."""
    by_ine: dict[str, Pupil]
    """Pupils of any school, for the INE that the delivery names."""
    enrolments: dict[int, Enrolment]
    """This year's, by the pupil's id."""
    guardians: dict[str, Guardian]
    ties: dict[tuple[int, int], Guardianship]
    """This year's, by (guardian's id, enrolment's id)."""


def held_of(delivery: Delivery) -> Held:
    """Read the rows of the delivery's school."""
    uai, year = delivery.uai, delivery.school_year
    rows = db.session.execute(
        select(Enrolment, Pupil)
        .join(Pupil, Pupil.id == Enrolment.pupil_id)
        .where(Enrolment.uai == uai)
        .order_by(Enrolment.id)
    ).all()
    now = [(enrolment, pupil) for enrolment, pupil in rows if enrolment.school_year == year]
    guardians = db.session.scalars(
        select(Guardian)
        .where(Guardian.source == delivery.source, Guardian.scope == uai)
        .options(selectinload(Guardian.mobiles))
    )
    ties = db.session.scalars(
        select(Guardianship)
        .join(Enrolment, Enrolment.id == Guardianship.enrolment_id)
        .where(Enrolment.uai == uai, Enrolment.school_year == year)
    )
    return Held(
        pupils={pupil.id: pupil for _, pupil in rows},
        by_source_id={e.source_id: pupil for e, pupil in now if e.source_id},
        by_ine=_by_ine(record.ine for record in delivery.contents.pupils.values()),
        enrolments={enrolment.pupil_id: enrolment for enrolment, _ in now},
        guardians={guardian.source_id: guardian for guardian in guardians},
        ties={(tie.guardian_id, tie.enrolment_id): tie for tie in ties},
    )


def batches(values: Iterable[T]) -> Iterator[Sequence[T]]:
    """The values in portions that fit one statement."""
    every = list(values)
    for start in range(0, len(every), _BATCH):
        yield every[start : start + _BATCH]


def _by_ine(ines: Iterable[str | None]) -> dict[str, Pupil]:
    found: dict[str, Pupil] = {}
    for batch in batches(ine for ine in ines if ine):
        for pupil in db.session.scalars(select(Pupil).where(Pupil.ine.in_(batch))):
            found[pupil.ine or ""] = pupil
    return found
