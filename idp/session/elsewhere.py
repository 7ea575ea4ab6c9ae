"""The live sessions of an account, for « Mes connexions » and for the helpdesk.

An index in the store names them; sessions that ended by themselves are left out and forgotten.
Whoever ends one here does not trust who sits there: what the session gave to ENTs ends with it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from idp.accounts.models import Account
from idp.platform import state
from idp.platform.database import db
from idp.session import ending, snapshot, stored
from idp.session.stored import index_key, session_key

# KEYS: the index. ARGV: prefix of sessions.
_LIST = """
local found = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local held = redis.call(
    'HMGET', ARGV[1] .. id, 'started', 'authenticated', 'seen', 'device', 'amr')
  if held[1] then
    local seen = held[3] or held[1]
    table.insert(found, {id, held[1], held[2], seen, held[4] or '', held[5] or ''})
  else
    redis.call('ZREM', KEYS[1], id)
  end
end
return found
"""


EndGiven = Callable[[int, list[str], str | None], None]
"""Ends what sessions of an account gave away: those with the roots named, and, when a root to keep
is named, also all others with another root. May commit."""
_end_given: list[EndGiven] = []


def ends_what_was_given(act: EndGiven) -> EndGiven:
    """Register an act for the end of sessions from elsewhere: `oidc` knows what was given."""
    _end_given.append(act)
    return act


@dataclass(frozen=True, slots=True)
class LiveSession:
    """One browser where the account is signed in."""

    id: str
    """Digest of the cookie's value: it opens nothing."""
    device: str
    way_in: tuple[str, ...]
    since: datetime
    seen: datetime


def of_account(account_id: int) -> list[LiveSession]:
    """Return the account's live sessions, the one seen last first.

    Those that a new password or an operator ended are none, though nobody came back there yet.
    """
    account = db.session.get(Account, account_id, populate_existing=True)
    rows = state.run_script(_LIST, [index_key(account_id)], [session_key("")])
    found = [
        LiveSession(
            id=session_id.decode(),
            device=device.decode(),
            way_in=tuple(amr.decode().split()),
            since=datetime.fromtimestamp(float(started), UTC),
            seen=datetime.fromtimestamp(float(seen), UTC),
        )
        for session_id, started, authenticated, seen, device, amr in rows
        if account is not None and snapshot.may_go_on(account, float(authenticated))
    ]
    return sorted(found, key=lambda session: session.seen, reverse=True)


def end(account_id: int, session_id: str) -> bool:
    """End one of the account's sessions; False when it is not one of them any more. Commits."""
    if state.store().zscore(index_key(account_id), session_id) is None:
        return False
    _tell(account_id, [root for root in [_root(session_id)] if root], None)
    return ending.end(session_id)


def end_others(account_id: int, kept: str | None) -> int:
    """End every session of the account but this one (None: all); return how many. Commits.

    What was given ends also where the session that gave it is over by itself.
    """
    named = state.store().zrange(index_key(account_id), 0, -1)
    others = {raw.decode() for raw in named if isinstance(raw, bytes)} - {kept}
    roots = {root for session_id in others if (root := _root(session_id))}
    kept_root = (kept and _root(kept)) or ""
    _tell(account_id, sorted(roots - {kept_root}), kept_root)
    return sum(ending.end(session_id) for session_id in others)


def _tell(account_id: int, roots: list[str], keep: str | None) -> None:
    """Before the sessions end: if this fails, they can be ended again."""
    for act in _end_given:
        act(account_id, roots, keep)


def _root(session_id: str) -> str | None:
    fields = stored.look(session_id)
    return stored.root_of(session_id, fields) if fields else None
