"""What ends refresh tokens: a reused code, a session ended from elsewhere, a client disabled."""

from sqlalchemy import ColumnElement, Update, delete, update

from idp.clients import changes
from idp.oidc import codes
from idp.oidc.models import RefreshFamily
from idp.platform import clock, jobs, schedule, state
from idp.platform.database import db
from idp.session import elsewhere

_PURGE_EVERY = 24 * 3600


def revoke(grant_id: str) -> None:
    """Kill the grant: its refresh tokens, and access tokens that still live. Commits."""
    _flag([codes.revocation_key(grant_id)])
    db.session.execute(_kill(RefreshFamily.grant_id == grant_id))
    db.session.commit()


@elsewhere.ends_what_was_given
def end_of_sessions(account_id: int, roots: list[str], keep: str | None) -> None:
    """Kill all that these sessions gave (`elsewhere.EndGiven`), offline access too. Commits.

    A sign-out leaves offline access alone (OIDC Back-Channel Logout §2.7).
    """
    # The flags before the rows: what is being begun meanwhile sees them (`refresh_families.begin`).
    _flag([codes.thrown_out_key(root) for root in roots])
    given_by = RefreshFamily.session_root
    ended = _kill(
        RefreshFamily.account_id == account_id,
        given_by.in_(roots) if keep is None else given_by != keep,
    )
    grant_ids = db.session.scalars(ended.returning(RefreshFamily.grant_id)).all()
    _flag([codes.revocation_key(grant_id) for grant_id in grant_ids])
    db.session.commit()


@changes.ends_what_was_given
def end_of_client(client_id: str) -> None:
    """Kill the refresh tokens that a client had before it was disabled."""
    db.session.execute(_kill(RefreshFamily.client_id == client_id))


@schedule.every(seconds=_PURGE_EVERY)
@jobs.job
def purge() -> None:
    """Forget families that are over. Commits."""
    db.session.execute(delete(RefreshFamily).where(RefreshFamily.expires_at < clock.now()))
    db.session.commit()


def _kill(*which: ColumnElement[bool]) -> Update:
    return (
        update(RefreshFamily)
        .where(RefreshFamily.revoked_at.is_(None), *which)
        .values(revoked_at=clock.now())
    )


def _flag(keys: list[str]) -> None:
    pipeline = state.store().pipeline(transaction=False)
    for key in keys:
        pipeline.set(key, "1", ex=codes.lifetime())
    pipeline.execute()
