"""Pupils and their enrolments, from a delivery into the register."""

from dataclasses import dataclass
from typing import Any

from idp.families.importers.held import Held
from idp.families.importers.pupil_matching import Matches, believed_ine, match_pupils
from idp.families.importers.records import Delivery, PupilRecord
from idp.families.importers.summary import Summary
from idp.families.models import Enrolment, Pupil
from idp.platform.clock import PARIS
from idp.platform.database import Base, db


@dataclass(frozen=True, slots=True)
class WrittenPupils:
    """This year's enrolment of each record, and the pupils about whom something is new."""

    enrolments: dict[str, Enrolment]
    changed: set[int]


def write_pupils(delivery: Delivery, held: Held, summary: Summary) -> WrittenPupils:
    """Add, change and close enrolments; count them."""
    matches = match_pupils(delivery.contents.pupils.values(), held)
    summary.notes += matches.notes
    pupils = {
        record.source_id: _pupil_of(record, matches, held)
        for record in delivery.contents.pupils.values()
    }
    db.session.flush()
    written = WrittenPupils({}, set())
    for source_id, record in delivery.contents.pupils.items():
        pupil, new, changed = pupils[source_id]
        enrolment = held.enrolments.get(pupil.id)
        changed |= enrolment is not None and assign(enrolment, **_enrolment_values(record))
        new |= enrolment is None
        if enrolment is None:
            enrolment = _enrol(pupil, record, delivery)
        written.enrolments[source_id] = enrolment
        summary.pupils.count(new=new, changed=changed)
        if new or changed:
            written.changed.add(pupil.id)
    _close(delivery, held, summary, written)
    db.session.flush()
    return written


def assign(row: Base, **values: Any) -> bool:  # noqa: ANN401 — columns of any type
    """Set what differs; whether anything did."""
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


def _pupil_of(record: PupilRecord, matches: Matches, held: Held) -> tuple[Pupil, bool, bool]:
    """The record's pupil, whether it is new, whether it changed."""
    values: dict[str, Any] = {
        "birth_name": record.birth_name,
        "used_name": record.used_name,
        "given_name": record.given_name,
        "birth_date": record.birth_date,
    }
    pupil = matches.found.get(record.source_id)
    if ine := believed_ine(record, held, pupil):
        values["ine"] = ine
    if pupil is not None:
        return pupil, False, assign(pupil, **values)
    pupil = Pupil(**values)
    db.session.add(pupil)
    return pupil, True, False


def _enrolment_values(record: PupilRecord) -> dict[str, Any]:
    return {
        "class_name": record.class_name,
        "source_id": record.source_id,
        "entered": record.entered,
        "left": record.left,
    }


def _enrol(pupil: Pupil, record: PupilRecord, delivery: Delivery) -> Enrolment:
    enrolment = Enrolment(
        pupil_id=pupil.id,
        uai=delivery.uai,
        school_year=delivery.school_year,
        **_enrolment_values(record),
    )
    db.session.add(enrolment)
    return enrolment


def _close(delivery: Delivery, held: Held, summary: Summary, written: WrittenPupils) -> None:
    """Who is no longer in the file left, on the day the file was made."""
    day = delivery.exported_at.astimezone(PARIS).date()
    present = {enrolment.pupil_id for enrolment in written.enrolments.values()}
    for pupil_id, enrolment in held.enrolments.items():
        spared = enrolment.source_id in delivery.contents.spared_pupils
        if pupil_id in present or spared or (enrolment.left is not None and enrolment.left <= day):
            continue
        enrolment.left = day
        summary.pupils.left += 1
        written.changed.add(pupil_id)
