"""A school changes its source: its people keep their rows, and with these all that hangs on them.

A row is put under the new source's id where the person is the same: name, a mobile or the e-mail,
and a child in common, and no second person fits. The account, the children disavowed and letters
stay with the row. Rows of nobody in the new files stay under the old source.
"""

from collections import Counter, defaultdict
from dataclasses import replace

from sqlalchemy import func, select

from idp.families.importers import rows
from idp.families.importers.bulk import batches
from idp.families.importers.held import Held
from idp.families.importers.records import Delivery, GuardianRecord
from idp.families.importers.rows import GuardianRow, columns_of
from idp.families.importers.summary import Carried
from idp.families.importers.write_pupils import WrittenPupils
from idp.families.models import Disavowal, Enrolment, Guardian, GuardianMobile, Guardianship
from idp.families.names import PersonName, same_name
from idp.families.terms import DERIVED, Source
from idp.platform.database import db


def without_old_ids(held: Held) -> Held:
    """What is held, pupils told by INE or by name and birth date: old ids say nothing here."""
    return replace(held, by_source_id={})


def carry_over(old: Source, delivery: Delivery, held: Held, pupils: WrittenPupils) -> Carried:
    """Put the old source's rows under the delivery's ids, into `held` too; count them."""
    before = _rows(old, delivery.uai)
    numbers, children = _numbers(before), _children(before, delivery.uai)
    named: defaultdict[str, set[int]] = defaultdict(set)
    for guardian_id, pupil_id in delivery.contents.ties:
        named[guardian_id].add(pupils.enrolments[pupil_id].pupil_id)
    by_child: defaultdict[int, set[int]] = defaultdict(set)
    for row_id, pupil_ids in children.items():
        for child in pupil_ids:
            by_child[child].add(row_id)
    fitting: dict[str, int] = {}
    for source_id, record in delivery.contents.guardians.items():
        near = {row_id for child in named[source_id] for row_id in by_child[child]}
        found = [n for n in near if _is_same(before[n], numbers.get(n, set()), record)]
        if len(found) == 1:
            fitting[source_id] = found[0]
    wanted = Counter(fitting.values())
    sure = {key: before[row_id] for key, row_id in fitting.items() if wanted[row_id] == 1}
    taken = _put(sure, delivery, held)
    held.mobiles.update({row.id: numbers.get(row.id, set()) for row in taken})
    return _counted(taken, before)


def _put(sure: dict[str, GuardianRow], delivery: Delivery, held: Held) -> list[GuardianRow]:
    """Write the rows under their new ids; a row that an earlier change of source left there yields.

    Unless it has an account itself.
    """
    there = [held.guardians[key] for key in sure.keys() & held.guardians.keys()]
    owned = _with_account([row.id for row in there])
    yielding = [row for row in there if row.id not in owned]
    for row in yielding:
        del held.guardians[row.source_id]
        row.source_id = f"{DERIVED}{row.id}"
    rows.change(GuardianRow, yielding)
    taken: list[GuardianRow] = []
    for source_id, row in sure.items():
        if source_id not in held.guardians:
            row.source, row.source_id = delivery.source.value, source_id
            held.guardians[source_id] = row
            taken.append(row)
    rows.change(GuardianRow, taken)
    return taken


def _is_same(row: GuardianRow, numbers: set[str], record: GuardianRecord) -> bool:
    name = PersonName(row.birth_name, row.used_name, row.given_names)
    reached = numbers & {number.e164 for number in record.mobiles}
    email = row.email and record.email and row.email.casefold() == record.email.casefold()
    return bool(reached or email) and same_name(name, record.name)


def _rows(source: Source, uai: str) -> dict[int, GuardianRow]:
    found = db.session.execute(
        select(*columns_of(GuardianRow)).where(Guardian.source == source, Guardian.scope == uai)
    )
    return {row.id: row for row in (GuardianRow(*values) for values in found)}


def _numbers(before: dict[int, GuardianRow]) -> defaultdict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    columns = select(GuardianMobile.guardian_id, GuardianMobile.number)
    for batch in batches(before.keys()):
        for row_id, number in db.session.execute(
            columns.where(GuardianMobile.guardian_id.in_(batch))
        ):
            found[row_id].add(number)
    return found


def _children(before: dict[int, GuardianRow], uai: str) -> defaultdict[int, set[int]]:
    """The pupils of any year, by the guardian's id."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for row_id, pupil_id in db.session.execute(
        select(Guardianship.guardian_id, Enrolment.pupil_id)
        .join(Enrolment, Enrolment.id == Guardianship.enrolment_id)
        .where(Enrolment.uai == uai)
    ):
        if row_id in before:
            found[row_id].add(pupil_id)
    return found


def _with_account(ids: list[int]) -> set[int]:
    query = select(Guardian.id).where(Guardian.account_id.is_not(None))
    return {
        row_id
        for batch in batches(ids)
        for row_id in db.session.scalars(query.where(Guardian.id.in_(batch)))
    }


def _counted(taken: list[GuardianRow], before: dict[int, GuardianRow]) -> Carried:
    ids = {row.id for row in taken}
    accounts = _with_account(list(before))
    standing = select(func.count()).where(Disavowal.undone_at.is_(None))
    return Carried(
        guardians=len(ids),
        accounts=len(accounts & ids),
        disavowals=sum(
            db.session.scalar(standing.where(Disavowal.guardian_id.in_(batch))) or 0
            for batch in batches(ids)
        ),
        accounts_left=len(accounts - ids),
    )
