"""What the register holds of one school, read once before it is compared with a delivery."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, select

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
    """The rows of one school: pupils of any year, enrolments and ties of the delivery's year.

    For a delta only those of whom it speaks, and pupils born on the days of its new pupils.
    """

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
    ties = _ties(delivery, now)
    guardians = _guardians(delivery, {guardian_id for guardian_id, _ in ties})
    return Held(
        pupils=pupils,
        by_source_id={row.source_id: pupils[row.pupil_id] for row in now if row.source_id},
        by_ine=_by_ine((record.ine for record in delivery.contents.pupils.values()), pupils),
        enrolments={row.pupil_id: row for row in now},
        guardians=guardians,
        mobiles=_mobiles(delivery, guardians.values()),
        ties=ties,
    )


def _pupils(delivery: Delivery) -> tuple[dict[int, PupilRow], list[EnrolmentRow]]:
    """The school's pupils of any year by id, and this year's enrolments."""
    query = (
        select(*columns_of(PupilRow), *columns_of(EnrolmentRow))
        .join(Enrolment, Enrolment.pupil_id == Pupil.id)
        .where(Enrolment.uai == delivery.uai)
        .order_by(Enrolment.id)
    )
    if not delivery.partial:
        return _read(db.session.execute(query), delivery)
    records = delivery.contents.pupils
    named = {*records, *delivery.removed, *delivery.contents.spared_pupils}
    rows = list(_each(query, Enrolment.source_id, named))
    # A delta's new pupil may be one whom the school had in another year.
    known = {enrolment.source_id for enrolment in _read(rows, delivery)[1]}
    born = {record.birth_date for source_id, record in records.items() if source_id not in known}
    return _read([*rows, *_each(query, Pupil.birth_date, born)], delivery)


def _read(
    rows: Iterable[Any], delivery: Delivery
) -> tuple[dict[int, PupilRow], list[EnrolmentRow]]:
    width = len(columns_of(PupilRow))
    pupils: dict[int, PupilRow] = {}
    now: dict[int, EnrolmentRow] = {}
    for row in rows:
        pupils.setdefault(row[0], PupilRow(*row[:width]))
        enrolment = EnrolmentRow(*row[width:])
        if enrolment.school_year == delivery.school_year:
            now.setdefault(enrolment.id, enrolment)
    return pupils, list(now.values())


def _each(query: Select[*tuple[Any, ...]], column: Any, values: Collection[Any]) -> Iterator[Any]:  # noqa: ANN401 — any column
    """The rows of a query where the column is one of many values."""
    for batch in batches(values):
        yield from db.session.execute(query.where(column.in_(batch)))


def _by_ine(ines: Iterable[str | None], own: dict[int, PupilRow]) -> dict[str, PupilRow]:
    """A pupil of the school is the same object as in `own`."""
    found = {pupil.ine: pupil for pupil in own.values() if pupil.ine}
    for batch in batches({ine for ine in ines if ine} - found.keys()):
        for row in db.session.execute(select(*columns_of(PupilRow)).where(Pupil.ine.in_(batch))):
            found[row[1]] = PupilRow(*row)
    return found


def _guardians(delivery: Delivery, tied: set[int]) -> dict[str, GuardianRow]:
    query = select(*columns_of(GuardianRow)).where(
        Guardian.source == delivery.source, Guardian.scope == delivery.uai
    )
    if delivery.partial:
        named = delivery.contents.guardians.keys() | delivery.contents.spared_guardians
        rows = [*_each(query, Guardian.source_id, named), *_each(query, Guardian.id, tied)]
    else:
        rows = list(db.session.execute(query))
    return {guardian.source_id: guardian for guardian in (GuardianRow(*row) for row in rows)}


def _mobiles(delivery: Delivery, guardians: Collection[GuardianRow]) -> dict[int, set[str]]:
    query = select(GuardianMobile.guardian_id, GuardianMobile.number)
    if delivery.partial:
        rows = _each(query, GuardianMobile.guardian_id, {row.id for row in guardians})
    else:
        rows = iter(
            db.session.execute(
                query.join(Guardian, Guardian.id == GuardianMobile.guardian_id).where(
                    Guardian.source == delivery.source, Guardian.scope == delivery.uai
                )
            )
        )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for guardian_id, number in rows:
        found[guardian_id].add(number)
    return found


def _ties(delivery: Delivery, now: Collection[EnrolmentRow]) -> dict[tuple[int, int], Tie]:
    query = (
        select(
            Guardianship.guardian_id,
            Guardianship.enrolment_id,
            Guardianship.level,
            Guardianship.kinship,
        )
        .join(Enrolment, Enrolment.id == Guardianship.enrolment_id)
        .where(Enrolment.uai == delivery.uai, Enrolment.school_year == delivery.school_year)
    )
    if delivery.partial:
        rows = _each(query, Enrolment.id, {enrolment.id for enrolment in now})
    else:
        rows = iter(db.session.execute(query))
    return {
        (guardian, enrolment): Tie(level, kinship) for guardian, enrolment, level, kinship in rows
    }
