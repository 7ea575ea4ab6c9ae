"""Who answers for whom this year, from a delivery into the register."""

from idp.families.importers.held import Held
from idp.families.importers.records import Delivery
from idp.families.importers.write_guardians import WrittenGuardian
from idp.families.importers.write_pupils import assign
from idp.families.models import Enrolment, Guardian, Guardianship
from idp.platform.database import db

Key = tuple[int, int]


def write_ties(
    delivery: Delivery,
    held: Held,
    enrolments: dict[str, Enrolment],
    guardians: dict[str, WrittenGuardian],
) -> set[int]:
    """Make the ties of the delivery's pupils those of the file; the guardians that this concerns.

    A guardian who is no longer named loses the child; the ties of a pupil who left stay with the
    closed enrolment.
    """
    concerned: set[int] = set()
    named: set[Key] = set()
    for tie in delivery.contents.ties.values():
        key = (guardians[tie.guardian_id].row.id, enrolments[tie.pupil_id].id)
        named.add(key)
        row = held.ties.get(key)
        if row is None:
            row = Guardianship(guardian_id=key[0], enrolment_id=key[1])
            db.session.add(row)
        if assign(row, level=tie.level, kinship=tie.kinship):
            concerned.add(key[0])
    spared = _spared(delivery, held, enrolments)
    present = {enrolment.id for enrolment in enrolments.values()}
    for key in held.ties.keys() - named - spared:
        if key[1] in present:
            db.session.delete(held.ties[key])
            concerned.add(key[0])
    db.session.flush()
    return concerned


def _spared(delivery: Delivery, held: Held, enrolments: dict[str, Enrolment]) -> set[Key]:
    """The ties of which the file says something that could not be read."""
    contents = delivery.contents
    rows = {source_id: row.id for source_id, row in held.guardians.items()}
    spared = {
        (rows[guardian_id], enrolments[pupil_id].id)
        for guardian_id, pupil_id in contents.spared_ties
        if guardian_id in rows and pupil_id in enrolments
    }
    unread = {rows[source_id] for source_id in contents.spared_guardians if source_id in rows}
    return spared | {key for key in held.ties if key[0] in unread}


def gone(held: Held, guardians: dict[str, WrittenGuardian], concerned: set[int]) -> list[Guardian]:
    """Guardians who lost ties by this delivery because the file has them no more."""
    present = {written.row.id for written in guardians.values()}
    return [row for row in held.guardians.values() if row.id in concerned - present]
