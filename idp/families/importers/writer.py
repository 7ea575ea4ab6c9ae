"""The one writer: a school's delivery into the register, all or nothing, in one transaction."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, select

from idp.families.importers import unchanged
from idp.families.importers.bulk import batches
from idp.families.importers.carry_over import carry_over, without_old_ids
from idp.families.importers.checks import check
from idp.families.importers.guardian_matching import identified
from idp.families.importers.guards import before, guard, guard_responsibility
from idp.families.importers.held import held_of
from idp.families.importers.records import Delivery
from idp.families.importers.runs import end, hand_over, record_run
from idp.families.importers.summary import Summary
from idp.families.importers.write_guardians import WrittenGuardian, write_guardians
from idp.families.importers.write_pupils import write_pupils
from idp.families.importers.write_ties import gone, keep_refusals, losing_legal, write_ties
from idp.families.models import Enrolment, Establishment, Guardian, Guardianship
from idp.families.school_lock import hold_school
from idp.platform import clock
from idp.platform.database import db


def write(
    delivery: Delivery,
    *,
    actor: str,
    reason: str | None = None,
    dry_run: bool = False,
    force: bool = False,
    replace_source: bool = False,
) -> Summary:
    """Write and commit. The caller then gives `touched_accounts` a new version.

    `dry_run` does the same work and takes it all back: the same summary, and nothing changed.
    `force` writes what a guard would refuse; `replace_source` the files of another source than the
    school's.
    Raises FileRefused, and then nothing is changed; so it is after any other exception.
    """
    try:
        summary, written = _write(delivery, force=force, replace_source=replace_source)
        record_run(summary, actor, reason, written)
        hand_over(summary)
        end(dry_run=dry_run)
    except BaseException:
        db.session.rollback()
        raise
    return summary


def _write(delivery: Delivery, *, force: bool, replace_source: bool) -> tuple[Summary, str | None]:
    """The summary, and what is written now, where the next run may go by that."""
    school = check(
        delivery, _locked(delivery.uai), clock.now(), force=force, replace=replace_source
    )
    summary = Summary(
        source=delivery.source,
        uai=school.uai,
        name=school.name,
        school_year=delivery.school_year,
        exported_at=delivery.exported_at,
        notes=list(delivery.contents.notes),
    )
    said = unchanged.digest_of(delivery)
    written = None if force or said is None else unchanged.still_written(said, delivery)
    if written is not None:
        summary.pupils.unchanged = len(delivery.contents.pupils)
        summary.guardians.unchanged = len(delivery.contents.guardians)
    else:
        summary.touched_accounts = _compare(delivery, school, summary, force=force)
        # A doubt about whom a record means depends on more than this school's files.
        if said is not None and summary.notes == delivery.contents.notes:
            written = unchanged.written(said, delivery)
    school.exported_at = delivery.exported_at
    return summary, written


def _compare(
    delivery: Delivery, school: Establishment, summary: Summary, *, force: bool
) -> frozenset[int]:
    """Make each row what the delivery says; the accounts about which something is new."""
    old = school.source if school.source is not delivery.source else None
    past = before(delivery, school)
    held = without_old_ids(held_of(delivery)) if old else held_of(delivery)
    pupils = write_pupils(delivery, held, summary, force=force)
    if not force:
        guard(past, delivery, summary.pupils.left, f"{school.name} ({school.uai})")
    delivery = identified(delivery, held, pupils)
    if old:
        summary.carried = carry_over(old, delivery, held, pupils)
    guardians = write_guardians(delivery, held, summary)
    concerned = write_ties(delivery, held, pupils.enrolments, guardians)
    if not force:
        lost, legal = losing_legal(delivery, held, pupils.enrolments, guardians)
        guard_responsibility(lost, legal, delivery.source, f"{school.name} ({school.uai})")
    keep_refusals(delivery, held, pupils.enrolments, guardians)
    summary.guardians.left = len(gone(held, guardians, concerned))
    concerned |= _count(guardians, concerned, summary)
    # Who is new here has no account yet.
    concerned -= {written.row.id for written in guardians.values() if written.new}
    school.source, school.imported_year = delivery.source, delivery.school_year
    school.jointure = delivery.jointure or school.jointure
    touched = _accounts_of(concerned, pupils.changed)
    if old or past.year != delivery.school_year:
        touched |= accounts_at([school.uai])
    return frozenset(touched)


def _locked(uai: str) -> Establishment | None:
    """The school, for this transaction alone: a second import of it waits here."""
    hold_school(uai)
    return db.session.get(Establishment, uai, populate_existing=True)


def _count(
    guardians: dict[str, WrittenGuardian], concerned: set[int], summary: Summary
) -> set[int]:
    """Count the guardians; the ids of those about whom something is new."""
    news: set[int] = set()
    for written in guardians.values():
        changed = written.changed or written.row.id in concerned
        summary.guardians.count(new=written.new, changed=changed)
        if written.new or changed:
            news.add(written.row.id)
    return news


def _accounts_of(guardian_ids: set[int], pupil_ids: set[int]) -> set[int]:
    """The accounts that these guardians, or guardians of these pupils, belong to."""
    found: set[int] = set()
    for batch in batches(guardian_ids):
        found |= _accounts(Guardian.id.in_(batch))
    for batch in batches(pupil_ids):
        found |= _accounts(Enrolment.pupil_id.in_(batch))
    return found


def accounts_at(uais: Collection[str]) -> set[int]:
    """The accounts that these schools give anything, in any year."""
    return {account for batch in batches(uais) for account in _accounts(Enrolment.uai.in_(batch))}


def _accounts(condition: ColumnElement[bool]) -> set[int]:
    rows = db.session.scalars(
        select(Guardian.account_id)
        .distinct()
        .outerjoin(Guardianship, Guardianship.guardian_id == Guardian.id)
        .outerjoin(Enrolment, Enrolment.id == Guardianship.enrolment_id)
        .where(Guardian.account_id.is_not(None), condition)
    )
    return {account_id for account_id in rows if account_id is not None}
