"""What is kept no longer, by `idp families purge` and by itself each day (docs/conservation.md)."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import CursorResult, Delete, delete, exists, func, select

from idp.accounts import closing
from idp.accounts.models import Account, AccountStatus, Letter
from idp.families import retention as register
from idp.families.models import Guardian, ImportRun
from idp.platform import audit, clock, jobs, schedule, settings
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db

_EVERY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Purged:
    """How many of each kind are gone."""

    enrolments: int
    pupils: int
    guardians: int
    accounts: int
    """Closed: nobody's parent any more, and not used for as long."""
    letters: int
    """Never used."""
    events: int
    """Lines of the audit trail."""
    imports: int = 0
    """Traces of imports, which name who imported."""


def purge(*, dry_run: bool = False, actor: str | None = None, reason: str | None = None) -> Purged:
    """Delete what has been over for as long as the settings say; return the counts. Commits.

    With `dry_run` the same is counted and nothing changes.
    """
    limits = settings.current().retention
    gone = register.delete_over(clock.today(), timedelta(days=limits.departed_days))
    childless = _childless(timedelta(days=limits.departed_days))
    moment = clock.now()
    purged = Purged(
        **asdict(gone),
        accounts=len(childless),
        letters=_run(
            delete(Letter).where(
                Letter.used_at.is_(None),
                Letter.expires_at < moment - timedelta(days=limits.letter_days),
            )
        ),
        events=_run(
            delete(SecurityEvent).where(
                SecurityEvent.at < moment - timedelta(days=limits.audit_days)
            )
        ),
        imports=_run(
            delete(ImportRun).where(ImportRun.at < moment - timedelta(days=limits.audit_days))
        ),
    )
    if dry_run:
        db.session.rollback()
        return purged
    for kind, count in asdict(purged).items():
        if count:
            audit.record(Event.PURGED, actor=actor, reason=reason, detail=kind, count=count)
    db.session.commit()
    for account in childless:
        closing.close(account, actor=actor, reason=reason)
    return purged


@schedule.every(seconds=_EVERY)
@jobs.job
def purge_what_is_over() -> None:
    """Purge. Commits."""
    purge()


def _childless(keep: timedelta) -> list[Account]:
    """Accounts without a school's record, that nobody opened for as long."""
    used = func.coalesce(Account.last_sign_in_at, Account.created_at)
    return list(
        db.session.scalars(
            select(Account).where(
                Account.status != AccountStatus.CLOSED.value,
                used < clock.now() - keep,
                ~exists().where(Guardian.account_id == Account.id),
            )
        )
    )


def _run(statement: Delete) -> int:
    done = db.session.execute(statement, execution_options={"synchronize_session": False})
    return done.rowcount if isinstance(done, CursorResult) else 0
