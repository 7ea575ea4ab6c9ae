"""Guardians and their numbers, from a delivery into the register.

`account_id` is never written: a guardian keeps the account, and gets none.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete

from idp.families.importers import bulk, rows
from idp.families.importers.held import Held
from idp.families.importers.records import Delivery, GuardianRecord, Note
from idp.families.importers.rows import GuardianRow, assign
from idp.families.importers.summary import Summary
from idp.families.models import GuardianMobile
from idp.families.names import PersonName, normalise, same_name
from idp.platform.database import db

_LONGEST_KEY = 200


@dataclass(slots=True)
class WrittenGuardian:
    """The row of a record."""

    row: GuardianRow
    new: bool
    changed: bool


def write_guardians(delivery: Delivery, held: Held, summary: Summary) -> dict[str, WrittenGuardian]:
    """Add and change guardians; by source id."""
    records = delivery.contents.guardians
    retired: list[GuardianRow] = []
    for source_id in records.keys() & held.guardians.keys():
        if _is_somebody_else(held.guardians[source_id], held, records[source_id]):
            summary.notes.append(_reused(records[source_id]))
            retired.append(_retire(held.guardians.pop(source_id)))
    rows.change(GuardianRow, retired)
    written = {
        source_id: _take(record, held.guardians.get(source_id), delivery)
        for source_id, record in records.items()
    }
    rows.change(GuardianRow, [one.row for one in written.values() if one.changed])
    rows.add(GuardianRow, [one.row for one in written.values() if one.new])
    _write_mobiles(written, records, held)
    return written


def _take(record: GuardianRecord, row: GuardianRow | None, delivery: Delivery) -> WrittenGuardian:
    if row is not None and _is_same(row, record):
        return WrittenGuardian(row, new=False, changed=False)
    values = _values(record)
    if row is None:
        ids = {"source": delivery.source.value, "scope": delivery.uai}
        row = GuardianRow(id=0, **ids, source_id=record.source_id, **values)
        return WrittenGuardian(row, new=True, changed=False)
    return WrittenGuardian(row, new=False, changed=assign(row, **values))


def _is_same(row: GuardianRow, record: GuardianRecord) -> bool:
    """Whether the row says what the record says: so it is for nearly all of a nightly file."""
    name = record.name
    return (row.birth_name, row.used_name, row.given_names, row.email, row.jointure) == (
        *(name.birth_name, name.used_name, name.given_names),
        *(record.email, record.jointure),
    )


def _values(record: GuardianRecord) -> dict[str, Any]:
    return {
        "birth_name": record.name.birth_name,
        "used_name": record.name.used_name,
        "given_names": record.name.given_names,
        "birth_key": normalise(record.name.birth_name)[:_LONGEST_KEY],
        "used_key": normalise(record.name.used_name or "")[:_LONGEST_KEY] or None,
        "email": record.email,
        "jointure": record.jointure,
    }


def _write_mobiles(
    written: dict[str, WrittenGuardian], records: dict[str, GuardianRecord], held: Held
) -> None:
    """Make each guardian's numbers those of the record."""
    added: list[tuple[int, str]] = []
    for source_id, guardian in written.items():
        before = held.mobiles.get(guardian.row.id, set())
        after = {number.e164 for number in records[source_id].mobiles}
        if before == after:
            continue
        guardian.changed = True
        added += [(guardian.row.id, number) for number in sorted(after - before)]
        _remove_mobiles(guardian.row.id, before - after)
    bulk.add(GuardianMobile, ("guardian_id", "number"), added)


def _remove_mobiles(guardian_id: int, numbers: Collection[str]) -> None:
    if numbers:
        db.session.execute(
            delete(GuardianMobile)
            .where(GuardianMobile.guardian_id == guardian_id, GuardianMobile.number.in_(numbers))
            .execution_options(synchronize_session=False)
        )


def _is_somebody_else(row: GuardianRow, held: Held, record: GuardianRecord) -> bool:
    """Whether the id was given to another person: neither a name, nor a number, nor the e-mail.

    Such a person must not find themselves in the former one's account.
    """
    name = PersonName(row.birth_name, row.used_name, row.given_names)
    return not (
        name == record.name
        or same_name(name, record.name)
        or held.mobiles.get(row.id, set()) & {number.e164 for number in record.mobiles}
        or (row.email is not None and row.email == record.email)
    )


def _retire(row: GuardianRow) -> GuardianRow:
    """Keep the former person's row, under an id that no file can name."""
    row.source_id = f"~{row.id}"
    return row


def _reused(record: GuardianRecord) -> Note:
    sentence = "cet identifiant désigne maintenant une autre personne, elle est reprise à neuf."
    return Note(record.where, f"Responsable {record.source_id} : {sentence}", left_out=False)
