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
