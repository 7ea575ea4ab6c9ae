"""A signed-in parent says whose legal guardian they are not, and takes it back."""

from idp.accounts import versions
from idp.families import attachment
from idp.platform import audit, clock
from idp.platform.audit import Event
from idp.platform.database import db


def disavow(account_id: int, pupil_id: int) -> bool:
    """« Je ne suis pas le représentant légal de cet élève »; whether it was theirs. Commits."""
    rows = attachment.rows_of(account_id)
    done = attachment.disavow(rows, pupil_id, clock.now())
    return _written(account_id, Event.PUPIL_DISAVOWED, done=done)


def undo_disavowal(account_id: int, pupil_id: int) -> bool:
    """Take it back; whether there was something to take back. Commits."""
    rows = attachment.rows_of(account_id)
    done = attachment.undo_disavowal(rows, pupil_id, clock.now())
    return _written(account_id, Event.PUPIL_DISAVOWAL_UNDONE, done=done)


def _written(account_id: int, event: Event, *, done: bool) -> bool:
    if done:
        audit.record(event, account_id=account_id)
        db.session.commit()
        versions.bump([account_id])
    return done
