"""Who answers for whom this year, from a delivery into the register."""

from collections.abc import Iterable

from sqlalchemy import and_, bindparam, delete, update

from idp.families.importers import bulk
from idp.families.importers.held import Held, Tie
from idp.families.importers.records import Delivery
from idp.families.importers.rows import EnrolmentRow, GuardianRow
from idp.families.importers.write_guardians import WrittenGuardian
from idp.families.models import Guardianship
from idp.families.refusals import Child, put_aside_again, refused_at
from idp.families.terms import Level
from idp.platform import clock
from idp.platform.database import db

Key = tuple[int, int]

_COLUMNS = ("guardian_id", "enrolment_id", "level", "kinship")
_ROW = and_(
    Guardianship.guardian_id == bindparam("guardian"),
    Guardianship.enrolment_id == bindparam("enrolment"),
)


def write_ties(
    delivery: Delivery,
    held: Held,
    enrolments: dict[str, EnrolmentRow],
    guardians: dict[str, WrittenGuardian],
) -> set[int]:
    """Make the ties of the delivery's pupils those of the file; the guardians that this concerns.

    A guardian who is no longer named loses the child; the ties of a pupil who left stay with the
    closed enrolment.
    """
    named = {
        (guardians[tie.guardian_id].row.id, enrolments[tie.pupil_id].id): Tie(
            tie.level, tie.kinship
        )
        for tie in delivery.contents.ties.values()
    }
    new = {key: tie for key, tie in named.items() if key not in held.ties}
    changed = {key: tie for key, tie in named.items() if held.ties.get(key, tie) != tie}
    present = {enrolment.id for enrolment in enrolments.values()}
    kept = named.keys() | _spared(delivery, held, enrolments)
    lost = [key for key in held.ties if key[1] in present and key not in kept]
    bulk.add(Guardianship, _COLUMNS, [(*key, *tie) for key, tie in new.items()])
    _change(changed)
    _remove(lost)
    return {guardian_id for guardian_id, _ in (*new, *changed, *lost)}


def _change(ties: dict[Key, Tie]) -> None:
    if ties:
        values = [_bound(key) | tie._asdict() for key, tie in ties.items()]
        statement = update(bulk.table_of(Guardianship)).where(_ROW)
        db.session.connection().execute(statement, values)


def _remove(keys: Iterable[Key]) -> None:
    if values := [_bound(key) for key in keys]:
        db.session.connection().execute(delete(bulk.table_of(Guardianship)).where(_ROW), values)


def _bound(key: Key) -> dict[str, int | None]:
    return {"guardian": key[0], "enrolment": key[1]}


def _spared(delivery: Delivery, held: Held, enrolments: dict[str, EnrolmentRow]) -> set[Key]:
    """The ties of which the file says something that could not be read."""
    contents = delivery.contents
    ids = {source_id: row.id for source_id, row in held.guardians.items()}
    spared = {
        (ids[guardian_id], enrolments[pupil_id].id)
        for guardian_id, pupil_id in contents.spared_ties
        if guardian_id in ids and pupil_id in enrolments
    }
    unread = {ids[source_id] for source_id in contents.spared_guardians if source_id in ids}
    return spared | {key for key in held.ties if key[0] in unread}


def losing_legal(
    delivery: Delivery,
    held: Held,
    enrolments: dict[str, EnrolmentRow],
    guardians: dict[str, WrittenGuardian],
) -> tuple[int, int]:
    """How many legal guardians of pupils still there are none any more, and how many were."""
    here = {enrolment.id for enrolment in enrolments.values()}
    here_before = held.ties.items() if not delivery.partial else ()
    spared = _spared(delivery, held, enrolments)
    before = {
        key[0]
        for key, tie in here_before
        if tie.level == Level.LEGAL and key[1] in here and key not in spared
    }
    ties = delivery.contents.ties.values()
    now = {guardians[tie.guardian_id].row.id for tie in ties if tie.level == Level.LEGAL}
    return len(before - now), len(before)


def keep_refusals(
    delivery: Delivery,
    held: Held,
    enrolments: dict[str, EnrolmentRow],
    guardians: dict[str, WrittenGuardian],
) -> None:
    """A child that a guardian put aside stays so, though the file made a new pupil of it."""
    if not (refused := refused_at(delivery.uai)):
        return
    known = held.pupils.keys() | {pupil.id for pupil in held.by_ine.values()}
    new = {enrolment.pupil_id for enrolment in enrolments.values()} - known
    ties: list[tuple[int, Child]] = []
    for guardian_id, pupil_id in delivery.contents.ties:
        if (row_id := guardians[guardian_id].row.id) in refused:
            record = delivery.contents.pupils[pupil_id]
            facts = (record.birth_name, record.given_name, record.birth_date)
            ties.append((row_id, Child(enrolments[pupil_id].pupil_id, *facts)))
    put_aside_again(ties, refused, new, clock.now())


def gone(
    held: Held, guardians: dict[str, WrittenGuardian], concerned: set[int]
) -> list[GuardianRow]:
    """Guardians who lost ties by this delivery because the file has them no more."""
    present = {written.row.id for written in guardians.values()}
    return [row for row in held.guardians.values() if row.id in concerned - present]
