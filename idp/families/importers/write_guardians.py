"""Guardians and their numbers, from a delivery into the register.

`account_id` is never written: a guardian keeps the account, and gets none.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from idp.families.importers.held import Held
from idp.families.importers.records import Delivery, GuardianRecord, Note
from idp.families.importers.summary import Summary
from idp.families.importers.write_pupils import assign
from idp.families.models import Guardian, GuardianMobile
from idp.families.names import PersonName, normalise, same_name
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform.database import db

_LONGEST_KEY = 200


@dataclass(slots=True)
class WrittenGuardian:
    """The row of a record."""

    row: Guardian
    new: bool
    changed: bool


def write_guardians(delivery: Delivery, held: Held, summary: Summary) -> dict[str, WrittenGuardian]:
    """Add and change guardians; by source id."""
    records = delivery.contents.guardians
    for source_id in records.keys() & held.guardians.keys():
        if _is_somebody_else(held.guardians[source_id], records[source_id]):
            summary.notes.append(_reused(records[source_id]))
            _retire(held.guardians.pop(source_id))
    db.session.flush()
    written = {
        source_id: _write(record, held.guardians.get(source_id), delivery)
        for source_id, record in records.items()
    }
    db.session.flush()
    return written


def _write(record: GuardianRecord, row: Guardian | None, delivery: Delivery) -> WrittenGuardian:
    if new := row is None:
        row = Guardian(
            source=delivery.source, scope=delivery.uai, source_id=record.source_id, mobiles=[]
        )
        db.session.add(row)
    changed = assign(
        row,
        birth_name=record.name.birth_name,
        used_name=record.name.used_name,
        given_names=record.name.given_names,
        birth_key=normalise(record.name.birth_name)[:_LONGEST_KEY],
        used_key=normalise(record.name.used_name or "")[:_LONGEST_KEY] or None,
        email=record.email,
        jointure=record.jointure,
    )
    changed |= _set_mobiles(row, record.mobiles)
    return WrittenGuardian(row, new, changed)


def _set_mobiles(row: Guardian, mobiles: Iterable[PhoneNumber]) -> bool:
    """Make the row's numbers these; whether they were others."""
    before = {mobile.number: mobile for mobile in row.mobiles}
    after = {number.e164 for number in mobiles}
    for number in before.keys() - after:
        row.mobiles.remove(before[number])
    row.mobiles.extend(GuardianMobile(number=number) for number in sorted(after - before.keys()))
    return before.keys() != after


def _is_somebody_else(row: Guardian, record: GuardianRecord) -> bool:
    """Whether the id was given to another person: neither a name, nor a number, nor the e-mail.

    Such a person must not find themselves in the former one's account.
    """
    name = PersonName(row.birth_name, row.used_name, row.given_names)
    numbers = {mobile.number for mobile in row.mobiles}
    return not (
        same_name(name, record.name)
        or numbers & {number.e164 for number in record.mobiles}
        or (row.email is not None and row.email == record.email)
    )


def _retire(row: Guardian) -> None:
    """Keep the former person's row, under an id that no file can name."""
    row.source_id = f"~{row.id}"


def _reused(record: GuardianRecord) -> Note:
    sentence = "cet identifiant désigne maintenant une autre personne, elle est reprise à neuf."
    return Note(record.where, f"Responsable {record.source_id} : {sentence}", left_out=False)
