"""Pupils and their enrolments, from a delivery into the register."""

from dataclasses import dataclass
from typing import Any

from idp.families.importers import rows
from idp.families.importers.held import Held
from idp.families.importers.pupil_matching import Matches, believed_ine, match_pupils
from idp.families.importers.records import Delivery, PupilRecord
from idp.families.importers.rows import EnrolmentRow, PupilRow, assign
from idp.families.importers.shared_pupils import also_at, doubt
from idp.families.importers.summary import Summary
from idp.platform.clock import PARIS


@dataclass(frozen=True, slots=True)
class WrittenPupils:
    """This year's enrolment of each record, and the pupils about whom something is new."""

    enrolments: dict[str, EnrolmentRow]
    changed: set[int]


def write_pupils(
    delivery: Delivery, held: Held, summary: Summary, *, force: bool = False
) -> WrittenPupils:
    """Add, change and close enrolments; count them. `force` changes another school's pupils too."""
    records = delivery.contents.pupils
    matches = match_pupils(records.values(), held)
    pupils, changed = _pupils(delivery, matches, held, force=force)
    summary.notes += matches.notes
    written = _enrolments(delivery, held, pupils)
    for source_id in records:
        pupil_id = pupils[source_id].id
        new = pupil_id not in held.enrolments
        summary.pupils.count(new=new, changed=pupil_id in changed | written.changed)
        if new:
            written.changed.add(pupil_id)
    return WrittenPupils(
        written.enrolments, written.changed | changed | _close(delivery, held, summary, written)
    )


def _pupils(
    delivery: Delivery, matches: Matches, held: Held, *, force: bool
) -> tuple[dict[str, PupilRow], set[int]]:
    """The row of each record, and the ids of those that were there and changed."""
    found: dict[str, PupilRow] = {}
    new: list[PupilRow] = []
    other: dict[int, PupilRecord] = {}
    for source_id, record in delivery.contents.pupils.items():
        pupil = matches.found.get(source_id)
        values = _pupil_values(record, believed_ine(record, held, pupil))
        if pupil is None:
            new.append(pupil := PupilRow(id=0, **({"ine": None} | values)))
        elif any(getattr(pupil, name) != value for name, value in values.items()):
            other[pupil.id] = record
        found[source_id] = pupil
    changed = _changed(other, delivery, matches, held, force=force)
    rows.change(PupilRow, changed)
    rows.add(PupilRow, new)
    return found, {pupil.id for pupil in changed}


def _changed(
    other: dict[int, PupilRecord], delivery: Delivery, matches: Matches, held: Held, *, force: bool
) -> list[PupilRow]:
    """The rows that these records make other than they were, by the pupil's id."""
    shared = {} if force else also_at(other, delivery)
    changed: list[PupilRow] = []
    for pupil_id, record in other.items():
        pupil = matches.found[record.source_id]
        ine = believed_ine(record, held, pupil)
        values = _pupil_values(record, ine)
        if uai := shared.get(pupil_id):
            matches.notes += doubt(record, pupil, uai)
            values = {"ine": ine} if ine else {}
        if assign(pupil, **values):
            changed.append(pupil)
    return changed


def _enrolments(delivery: Delivery, held: Held, pupils: dict[str, PupilRow]) -> WrittenPupils:
    """This year's enrolments, and the pupils whose enrolment was there and changed."""
    found: dict[str, EnrolmentRow] = {}
    new: list[EnrolmentRow] = []
    changed: list[EnrolmentRow] = []
    for source_id, record in delivery.contents.pupils.items():
        pupil_id = pupils[source_id].id
        enrolment = held.enrolments.get(pupil_id)
        values = _enrolment_values(record)
        if enrolment is None:
            place: dict[str, Any] = {"uai": delivery.uai, "school_year": delivery.school_year}
            new.append(enrolment := EnrolmentRow(id=0, pupil_id=pupil_id, **place, **values))
        elif assign(enrolment, **values):
            changed.append(enrolment)
        found[source_id] = enrolment
    rows.change(EnrolmentRow, changed)
    rows.add(EnrolmentRow, new)
    return WrittenPupils(found, {enrolment.pupil_id for enrolment in changed})


def _pupil_values(record: PupilRecord, ine: str | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        "birth_name": record.birth_name,
        "used_name": record.used_name,
        "given_name": record.given_name,
        "birth_date": record.birth_date,
    }
    return values | {"ine": ine} if ine else values


def _enrolment_values(record: PupilRecord) -> dict[str, Any]:
    return {
        "class_name": record.class_name,
        "source_id": record.source_id,
        "attachment": record.attachment,
        "entered": record.entered,
        "left": record.left,
    }


def _close(delivery: Delivery, held: Held, summary: Summary, written: WrittenPupils) -> set[int]:
    """Who is no longer in the file left, on the day the file was made; their ids."""
    day = delivery.exported_at.astimezone(PARIS).date()
    present = {enrolment.pupil_id for enrolment in written.enrolments.values()}
    closed: list[EnrolmentRow] = []
    for pupil_id, enrolment in held.enrolments.items():
        spared = enrolment.source_id in delivery.contents.spared_pupils
        # A delta says who left; a whole export says it by silence.
        spared |= delivery.partial and enrolment.source_id not in delivery.removed
        if pupil_id in present or spared or (enrolment.left is not None and enrolment.left <= day):
            continue
        enrolment.left = day
        closed.append(enrolment)
    rows.change(EnrolmentRow, closed)
    summary.pupils.left += len(closed)
    return {enrolment.pupil_id for enrolment in closed}
