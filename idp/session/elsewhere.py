"""The live sessions of an account, for « Mes connexions » and for the helpdesk.

An index in the store names them; sessions that ended by themselves are left out and forgotten.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from idp.accounts.models import Account
from idp.platform import state
from idp.platform.database import db
from idp.session import ending, snapshot
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
    return ending.end(session_id)


def end_others(account_id: int, kept: str | None) -> int:
    """End every session of the account but this one (None: all); return how many. Commits."""
    named = state.store().zrange(index_key(account_id), 0, -1)
    others = {raw.decode() for raw in named if isinstance(raw, bytes)} - {kept}
    return sum(end(account_id, session_id) for session_id in others)
