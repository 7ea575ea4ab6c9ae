"""What the register holds of one school, read once before it is compared with a delivery."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select

from idp.families.importers.bulk import batches
from idp.families.importers.records import Delivery
from idp.families.importers.rows import EnrolmentRow, GuardianRow, PupilRow, columns_of
from idp.families.models import Enrolment, Guardian, GuardianMobile, Guardianship, Pupil
from idp.platform.database import db


class Tie(NamedTuple):
    """What a guardian is to a pupil."""

    level: int
    kinship: int | None


@dataclass(frozen=True, slots=True)
class Held:
    """The rows of one school: pupils of any year, enrolments and ties of the delivery's year."""

    pupils: dict[int, PupilRow]
    by_source_id: dict[str, PupilRow]
    """This year's pupils."""
    by_ine: dict[str, PupilRow]
    """Pupils of any school, for the INE that the delivery names."""
    enrolments: dict[int, EnrolmentRow]
    """This year's, by the pupil's id."""
    guardians: dict[str, GuardianRow]
    mobiles: dict[int, set[str]]
    """The numbers, by the guardian's id."""
    ties: dict[tuple[int, int], Tie]
    """This year's, by (guardian's id, enrolment's id)."""


def held_of(delivery: Delivery) -> Held:
    """Read the rows of the delivery's school."""
    pupils, now = _pupils(delivery)
    return Held(
        pupils=pupils,
        by_source_id={row.source_id: pupils[row.pupil_id] for row in now if row.source_id},
        by_ine=_by_ine((record.ine for record in delivery.contents.pupils.values()), pupils),
        enrolments={row.pupil_id: row for row in now},
        guardians=_guardians(delivery),
        mobiles=_mobiles(delivery),
        ties=_ties(delivery),
    )


def _pupils(delivery: Delivery) -> tuple[dict[int, PupilRow], list[EnrolmentRow]]:
    """The school's pupils of any year by id, and this year's enrolments."""
    width = len(columns_of(PupilRow))
    rows = db.session.execute(
        select(*columns_of(PupilRow), *columns_of(EnrolmentRow))
        .join(Enrolment, Enrolment.pupil_id == Pupil.id)
        .where(Enrolment.uai == delivery.uai)
        .order_by(Enrolment.id)
    )
    pupils: dict[int, PupilRow] = {}
    now: list[EnrolmentRow] = []
    for row in rows:
        pupils.setdefault(row[0], PupilRow(*row[:width]))
        enrolment = EnrolmentRow(*row[width:])
        if enrolment.school_year == delivery.school_year:
            now.append(enrolment)
    return pupils, now


def _by_ine(ines: Iterable[str | None], own: dict[int, PupilRow]) -> dict[str, PupilRow]:
    """A pupil of the school is the same object as in `own`."""
    found = {pupil.ine: pupil for pupil in own.values() if pupil.ine}
    for batch in batches({ine for ine in ines if ine} - found.keys()):
        for row in db.session.execute(select(*columns_of(PupilRow)).where(Pupil.ine.in_(batch))):
            found[row[1]] = PupilRow(*row)
    return found


def _guardians(delivery: Delivery) -> dict[str, GuardianRow]:
    rows = db.session.execute(
        select(*columns_of(GuardianRow)).where(
            Guardian.source == delivery.source, Guardian.scope == delivery.uai
        )
    )
    guardians = (GuardianRow(*row) for row in rows)
    return {guardian.source_id: guardian for guardian in guardians}


def _mobiles(delivery: Delivery) -> dict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for guardian_id, number in db.session.execute(
        select(GuardianMobile.guardian_id, GuardianMobile.number)
        .join(Guardian, Guardian.id == GuardianMobile.guardian_id)
        .where(Guardian.source == delivery.source, Guardian.scope == delivery.uai)
    ):
        found[guardian_id].add(number)
    return found


def _ties(delivery: Delivery) -> dict[tuple[int, int], Tie]:
    rows = db.session.execute(
        select(
            Guardianship.guardian_id,
            Guardianship.enrolment_id,
            Guardianship.level,
            Guardianship.kinship,
        )
        .join(Enrolment, Enrolment.id == Guardianship.enrolment_id)
        .where(Enrolment.uai == delivery.uai, Enrolment.school_year == delivery.school_year)
    )
    return {
        (guardian, enrolment): Tie(level, kinship) for guardian, enrolment, level, kinship in rows
    }
