"""The end of a session, wherever it ends, and the word to each ENT that took part in it.

An ENT that is told signs its person out too (OpenID Connect Back-Channel Logout 1.0); `oidc` knows
how, and which ENTs want it. A session that dies of old age is told to nobody.
"""

from collections.abc import Iterable
from datetime import timedelta

from idp.accounts import versions
from idp.accounts.models import Account
from idp.platform import jobs, outbox, schedule, settings, state
from idp.platform.database import db
from idp.session import snapshot, stored
from idp.session.stored import VISITED, index_key, session_key

KIND = "backchannel-logout"
_LOOK_SECONDS = 15
_AT_ONCE = 500


def end(session_id: str) -> bool:
    """End a session; whether it was one. Commits.

    The word is written down first: a store that fails then leaves a session that can be ended
    again, never an ENT that was not told.
    """
    fields = stored.look(session_id)
    if fields is None:
        return False
    account_id, root = int(fields["account"]), stored.root_of(session_id, fields)
    clients = [name.removeprefix(VISITED) for name in fields if name.startswith(VISITED)]
    for client_id in clients:
        outbox.add(
            KIND,
            {"session": root},
            account_id=account_id,
            client_id=client_id,
            lives=timedelta(hours=settings.current().oidc.backchannel_logout_hours),
        )
    # A code that waits is worth nothing: nobody would tell its ENT again (`oidc.codes`). Also where
    # no ENT was there yet: one may be on its way, and is not told at all.
    state.store().set(stored.ended_key(root), "1", ex=settings.current().oidc.code_seconds)
    if clients:
        db.session.commit()
    gone = stored.forget(session_id, account_id)
    if clients:
        outbox.wake()
    return gone


@schedule.every(seconds=_LOOK_SECONDS)
@jobs.job
def end_what_is_over() -> None:
    """End the sessions that a lock, a new password or a closed account left behind.

    They open nothing since that moment; here their ENTs hear of it, though nobody comes back.
    """
    while changed := state.store().spop(versions.CHANGED, _AT_ONCE):
        for account_id in _with_sessions(int(raw) for raw in changed):
            account = db.session.get(Account, account_id, populate_existing=True)
            for session_id, authenticated_at in _sessions(account_id):
                if account is None or not snapshot.may_go_on(account, authenticated_at):
                    end(session_id)


def _with_sessions(account_ids: Iterable[int]) -> list[int]:
    asked = list(account_ids)
    pipeline = state.store().pipeline(transaction=False)
    for account_id in asked:
        pipeline.exists(index_key(account_id))
    return [one for one, has in zip(asked, pipeline.execute(), strict=True) if has]


def _sessions(account_id: int) -> list[tuple[str, float]]:
    found = state.store().zrange(index_key(account_id), 0, -1)
    named = [raw.decode() for raw in found if isinstance(raw, bytes)]
    pipeline = state.store().pipeline(transaction=False)
    for session_id in named:
        pipeline.hget(session_key(session_id), "authenticated")
    moments = pipeline.execute()
    return [(one, float(at)) for one, at in zip(named, moments, strict=True) if at is not None]
