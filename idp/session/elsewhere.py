"""The live sessions of an account, for « Mes connexions » and for the helpdesk.

An index in the store names them; sessions that ended by themselves are left out and forgotten.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from idp.platform import clock, settings, state

# KEYS: the index. ARGV: prefix of sessions, now.
_LIST = """
local found = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local held = redis.call('HMGET', ARGV[1] .. id, 'started', 'device', 'amr')
  if held[1] then
    local ttl = redis.call('TTL', ARGV[1] .. id)
    table.insert(found, {id, held[1], held[2] or '', held[3] or '', ttl})
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
    """Return the account's live sessions, the one seen last first."""
    idle = settings.current().session.idle_minutes * 60
    now = clock.now().timestamp()
    rows = state.run_script(_LIST, [index_key(account_id)], [session_key("")])
    found = [
        LiveSession(
            id=session_id.decode(),
            device=device.decode(),
            way_in=tuple(amr.decode().split()),
            since=datetime.fromtimestamp(float(started), UTC),
            # Each request gives the session its whole idle time again.
            seen=datetime.fromtimestamp(max(float(started), now - max(0, idle - ttl)), UTC),
        )
        for session_id, started, device, amr, ttl in rows
    ]
    return sorted(found, key=lambda session: session.seen, reverse=True)


def end(account_id: int, session_id: str) -> bool:
    """End one of the account's sessions; False when it is not one of them any more."""
    if state.store().zscore(index_key(account_id), session_id) is None:
        return False
    pipeline = state.store().pipeline()
    pipeline.delete(session_key(session_id))
    pipeline.zrem(index_key(account_id), session_id)
    return bool(pipeline.execute()[0])


def end_others(account_id: int, kept: str | None) -> int:
    """End every session of the account but this one (None: all); return how many."""
    others = [session for session in of_account(account_id) if session.id != kept]
    return sum(end(account_id, session.id) for session in others)


def index_key(account_id: int) -> str:
    """Return the store's key of an account's index."""
    return f"account-sessions:{account_id}"


def session_key(session_id: str) -> str:
    """Return the store's key of a session."""
    return f"session:{session_id}"
