"""Which guardian of the register a record without an id is: a name alone is never enough.

A number, the e-mail or a child in common must agree with the name, and only one guardian may fit.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select

from idp.families.importers.held import Held
from idp.families.importers.records import Contents, Delivery, GuardianRecord
from idp.families.importers.rows import GuardianRow
from idp.families.importers.write_pupils import WrittenPupils
from idp.families.models import Enrolment, Guardianship
from idp.families.names import PersonName, same_name
from idp.families.terms import DERIVED
from idp.platform.database import db

Evidence = tuple[str, object]


def identified(delivery: Delivery, held: Held, pupils: WrittenPupils) -> Delivery:
    """The delivery, with guardians that have no id of their own under the register's."""
    records = delivery.contents.guardians
    if not any(source_id.startswith(DERIVED) for source_id in records):
        return delivery
    known = _known(delivery, held)
    children: defaultdict[str, set[int]] = defaultdict(set)
    for guardian_id, pupil_id in delivery.contents.ties:
        children[guardian_id].add(pupils.enrolments[pupil_id].pupil_id)
    ids = {source_id: source_id for source_id in records.keys() & held.guardians.keys()}
    free = set(held.guardians.keys() - ids.keys())
    for source_id in records.keys() - ids.keys():
        record = records[source_id]
        said = _evidence(
            (number.e164 for number in record.mobiles), record.email, children[source_id]
        )
        fitting = _fitting(record, {row for fact in said for row in known[fact]}, held, free)
        ids[source_id] = fitting or source_id
        free.discard(fitting or "")
    return replace(delivery, contents=_renamed(delivery.contents, ids))


def _fitting(
    record: GuardianRecord, candidates: set[str], held: Held, free: set[str]
) -> str | None:
    """The one free guardian of that name, by source id."""
    fitting = [
        source_id
        for source_id in candidates & free
        if same_name(_name(held.guardians[source_id]), record.name)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _known(delivery: Delivery, held: Held) -> defaultdict[Evidence, set[str]]:
    """The source ids of the school's guardians, by number, e-mail and child of any year."""
    children: defaultdict[int, set[int]] = defaultdict(set)
    for guardian_id, pupil_id in db.session.execute(
        select(Guardianship.guardian_id, Enrolment.pupil_id)
        .join(Enrolment, Enrolment.id == Guardianship.enrolment_id)
        .where(Enrolment.uai == delivery.uai)
    ):
        children[guardian_id].add(pupil_id)
    known: defaultdict[Evidence, set[str]] = defaultdict(set)
    for source_id, row in held.guardians.items():
        for fact in _evidence(held.mobiles.get(row.id, ()), row.email, children[row.id]):
            known[fact].add(source_id)
    return known


def _evidence(numbers: Iterable[str], email: str | None, pupils: set[int]) -> set[Evidence]:
    facts: set[Evidence] = {("number", number) for number in numbers}
    facts |= {("pupil", pupil_id) for pupil_id in pupils}
    return facts | {("email", email.casefold())} if email else facts


def _renamed(contents: Contents, ids: dict[str, str]) -> Contents:
    """The same contents, guardians under other ids."""
    return replace(
        contents,
        guardians={
            ids[key]: replace(record, source_id=ids[key])
            for key, record in contents.guardians.items()
        },
        ties={
            (ids[one], other): replace(tie, guardian_id=ids[one])
            for (one, other), tie in contents.ties.items()
        },
        spared_ties={(ids.get(one, one), other) for one, other in contents.spared_ties},
    )


def _name(row: GuardianRow) -> PersonName:
    return PersonName(row.birth_name, row.used_name, row.given_names)
