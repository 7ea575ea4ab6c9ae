"""An import leaves a trace: a row with its counts, and a line of the audit trail."""

from datetime import timedelta

from idp.families.importers.bulk import batches
from idp.families.importers.summary import Summary
from idp.families.models import ImportRun
from idp.families.terms import Source
from idp.platform import audit, clock, outbox
from idp.platform.database import db

TOUCHED = "families.touched"
"""The outbox's word for accounts whose live sessions an import made old."""
_MEANWHILE = timedelta(seconds=30)


def record_run(
    summary: Summary, actor: str, reason: str | None, written: str | None = None
) -> None:
    """Add both to the present transaction; `written` is for the next run, see `unchanged`."""
    total = summary.total()
    db.session.add(
        ImportRun(
            source=summary.source,
            uai=summary.uai,
            school_year=summary.school_year,
            exported_at=summary.exported_at,
            at=clock.now(),
            actor=actor,
            added=total.added,
            changed=total.changed,
            left=total.left,
            unchanged=total.unchanged,
            refused=summary.refused,
            written=written,
        )
    )
    directory = summary.source is Source.DIRECTORY
    audit.record(
        audit.Event.DIRECTORY_IMPORTED if directory else audit.Event.FAMILIES_IMPORTED,
        actor=actor,
        reason=reason,
        uai=summary.uai or "",
        source=summary.source.value,
        count=total.added + total.changed + total.left,
    )


def hand_over(summary: Summary) -> None:
    """Have the accounts' sessions told, in the present transaction.

    The caller does so at once. Should it end before, or the store be down, a worker does.
    """
    for batch in batches(sorted(summary.touched_accounts)):
        outbox.add(TOUCHED, {"accounts": list(batch)}, due_at=clock.now() + _MEANWHILE)


def end(*, dry_run: bool) -> None:
    """Keep what the transaction wrote, or, for a dry run, none of it."""
    db.session.flush()
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
