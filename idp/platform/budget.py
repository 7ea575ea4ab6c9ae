"""How many times something may happen in a window of time, counted in one atomic step."""

from redis.exceptions import RedisError

from idp.platform import state

StoreError = RedisError
"""The short-lived store does not answer."""

# The counter and its time to live are set together: a counter without an end would lock for ever.
_TAKE = """
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return n
"""


def take(name: str, *, limit: int, seconds: int) -> bool:
    """Count one use of `name`; False when more than `limit` were made in this window."""
    return int(state.run_script(_TAKE, [f"budget:{name}"], [seconds * 1000])) <= limit


_GIVE_BACK = """
if tonumber(redis.call('GET', KEYS[1]) or 0) > 0 then redis.call('DECR', KEYS[1]) end
return 0
"""


def give_back(name: str) -> None:
    """Take one use of `name` back, within its window."""
    state.run_script(_GIVE_BACK, [f"budget:{name}"], [])


def reset(name: str) -> None:
    """Forget the uses of `name`."""
    state.store().delete(f"budget:{name}")
