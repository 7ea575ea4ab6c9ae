"""How a signed-in session lies in the short-lived store, and the index of an account's sessions.

`read` is on every ENT's way: one script, one round trip.
"""

from typing import cast

from idp.accounts import versions
from idp.platform import clock, settings, state

CHOICE = "choice:"
"""Begins the name of the field for each client for which a school was chosen."""
VISITED = "visited:"
"""Begins the name of the field for each client that received a code."""

# KEYS: the session. ARGV: prefix of versions, now, idle seconds, maximum seconds.
_READ = """
local raw = redis.call('HGETALL', KEYS[1])
if #raw == 0 then return {} end
redis.call('HSET', KEYS[1], 'seen', ARGV[2])
local account = redis.call('HGET', KEYS[1], 'account')
local started = tonumber(redis.call('HGET', KEYS[1], 'started'))
local left = started + tonumber(ARGV[4]) - tonumber(ARGV[2])
if left <= 0 then redis.call('DEL', KEYS[1]) return {} end
redis.call('EXPIRE', KEYS[1], math.max(1, math.floor(math.min(left, tonumber(ARGV[3])))))
local version = redis.call('GET', ARGV[1] .. account) or ''
return {version, raw}
"""

# A session that was ended between a read and this write stays ended.
_WRITE = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
"""

# KEYS: the session, the newest id of its root. ARGV: prefix of sessions.
_GOES_ON = """
local newest = redis.call('GET', KEYS[2]) or ''
return redis.call('EXISTS', KEYS[1], ARGV[1] .. newest)
"""


# KEYS: the session before, the flag of its end, the index, the newest id of its root, the session
# that goes on from it. ARGV: prefix of sessions, the ids of both, seconds, the fields that go on.
# Of two sign-ins at one moment the second goes on from the first.
_TAKE_OVER = """
if redis.call('EXISTS', KEYS[2]) == 1 then return end
local before = ARGV[2]
if redis.call('DEL', KEYS[1]) == 0 then
  before = redis.call('GET', KEYS[4]) or ''
  if redis.call('DEL', ARGV[1] .. before) == 0 then return end
end
redis.call('ZREM', KEYS[3], before)
redis.call('SET', KEYS[4], ARGV[3], 'EX', ARGV[4])
redis.call('HSET', KEYS[5], unpack(ARGV, 5))
"""


def keep(session_id: str, account_id: int, fields: state.HashFields) -> None:
    """Store a new session, and its id in the account's index."""
    limits = settings.current().session
    pipeline = state.store().pipeline()
    pipeline.hset(session_key(session_id), mapping=fields)
    pipeline.expire(session_key(session_id), limits.idle_minutes * 60)
    pipeline.zadd(index_key(account_id), {session_id: clock.now().timestamp()})
    pipeline.expire(index_key(account_id), limits.maximum_hours * 3600)
    pipeline.execute()


def take_over(
    before_id: str, session_id: str, account_id: int, root: str, fields: state.HashFields
) -> None:
    """Let a session that is kept go on from the one before, which opens nothing any more.

    Not from one that was ended meanwhile: its ENTs were told, its refresh tokens are dead.
    """
    names = [session_key(before_id), ended_key(root), index_key(account_id), _newest_key(root)]
    lasts = settings.current().session.maximum_hours * 3600
    given = [part for pair in {"root": root, **fields}.items() for part in pair]
    state.run_script(
        _TAKE_OVER,
        [*names, session_key(session_id)],
        [session_key(""), before_id, session_id, lasts, *given],
    )


def read(session_id: str) -> tuple[str, dict[str, bytes]] | None:
    """Return the account's version and the session's fields, and note that it was seen now."""
    limits = settings.current().session
    answer = state.run_script(
        _READ,
        [session_key(session_id)],
        [
            versions.key(0)[:-1],
            clock.now().timestamp(),
            limits.idle_minutes * 60,
            limits.maximum_hours * 3600,
        ],
    )
    if not answer:
        return None
    version, raw = answer[0].decode(), answer[1]
    return version, {raw[i].decode(): raw[i + 1] for i in range(0, len(raw), 2)}


def write(session_id: str, field: str, value: bytes) -> None:
    """Write one field of a session that is still there."""
    state.run_script(_WRITE, [session_key(session_id)], [field, value])


def look(session_id: str) -> dict[str, bytes] | None:
    """Return the session's fields without counting as a visit; None for one that is gone."""
    fields = cast("dict[bytes, bytes]", state.store().hgetall(session_key(session_id)))
    return {name.decode(): value for name, value in fields.items()} or None


def root_of(session_id: str, fields: dict[str, bytes]) -> str:
    """Return the id that outlives another sign-in of the same person: `sid` is made of it."""
    return fields.get("root", session_id.encode()).decode()


def forget(session_id: str, account_id: int) -> bool:
    """Take the session out of the store: nothing opens it any more. Whether it was there."""
    pipeline = state.store().pipeline()
    pipeline.delete(session_key(session_id))
    pipeline.zrem(index_key(account_id), session_id)
    return bool(pipeline.execute()[0])


def goes_on(session_id: str, root: str) -> bool:
    """Whether this session is live, or one that went on from it when its person signed in again."""
    names = [session_key(session_id), _newest_key(root)]
    return bool(state.run_script(_GOES_ON, names, [session_key("")]))


def index_key(account_id: int) -> str:
    """Return the store's key of an account's index."""
    return f"account-sessions:{account_id}"


def session_key(session_id: str) -> str:
    """Return the store's key of a session."""
    return f"session:{session_id}"


def ended_key(root: str) -> str:
    """Return the key of the flag of a session that ended a moment ago, by its root."""
    return f"session-ended:{root}"


def _newest_key(root: str) -> str:
    return f"session-newest:{root}"
