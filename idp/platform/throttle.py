"""Limits against guessing and pumping, taken all together in one atomic step.

A use is reserved before the work it stands for (a hash, an SMS), so that a hundred tries at the
same moment are not a hundred tries; a use that turned out well is given back. What is refused is
not counted: nobody prolongs a delay by knocking at the door.

    limits = [GrowingDelay("sign-in", (identifier, throttle.client_address()), free=4, longest=900),
              Window("sign-in-all", (), limit=2000, seconds=900)]
    if wait := throttle.reserve(limits):
        return page(f"Trop d’essais. {throttle.come_back(wait)}")
    ...
    throttle.give_back(limits)

In IPv6 a window counts an address twice: by its /64, and by the /56 of which a line gets one or
more /64 at will, with LINE_SHARE times as many uses. Whoever has a line is then no crowd.

The store knows whom a counter is about only as a keyed digest: never a number or an identifier.
"""

import ipaddress
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import request

from idp.platform import clock, crypto, state

FIRST_DELAY = 60
"""Seconds: a minute or more after five failures is what CNIL 2022-100 recommends."""
MEMORY = 6 * 3600
"""Seconds without a use after which a growing delay begins anew."""

LINE_SHARE = 4
"""How many /64 of one /56 may use up what they are allowed: a firm has several networks."""

# KEYS: counters. ARGV: now in ms, then five per counter: kind, uses, first, longest, time to live
# (ms; a window: first = how long it lasts). Each counter holds `n`, uses, and `at`: a window's end,
# or the end of the present delay. Nothing is written unless all of them agree.
_RESERVE = """
local now, wait, seen = tonumber(ARGV[1]), 0, {}
for i, key in ipairs(KEYS) do
  local kind, uses, first = ARGV[5 * i - 3], tonumber(ARGV[5 * i - 2]), tonumber(ARGV[5 * i - 1])
  local held = redis.call('HMGET', key, 'n', 'at')
  local n, at = tonumber(held[1] or 0), tonumber(held[2] or 0)
  if kind == 'window' and at <= now then n, at = 0, now + first end
  if at > now and (kind == 'delay' or n >= uses) then wait = math.max(wait, at - now) end
  seen[i] = {n + 1, at}
end
if wait > 0 then return wait end
for i, key in ipairs(KEYS) do
  local kind, uses, first = ARGV[5 * i - 3], tonumber(ARGV[5 * i - 2]), tonumber(ARGV[5 * i - 1])
  local n, at, keep = seen[i][1], seen[i][2], tonumber(ARGV[5 * i + 1])
  if kind == 'delay' and n > uses then
    at = now + math.min(tonumber(ARGV[5 * i]), first * 2 ^ (n - uses - 1))
  end
  redis.call('HSET', key, 'n', n, 'at', string.format('%.0f', at))
  redis.call('PEXPIRE', key, keep)
end
return 0
"""

# KEYS: windows. A window that is over, or was never opened, is not opened by giving back.
_GIVE_BACK = """
for _, key in ipairs(KEYS) do
  if tonumber(redis.call('HGET', key, 'n') or 0) > 0 then redis.call('HINCRBY', key, 'n', -1) end
end
"""


@dataclass(frozen=True, slots=True)
class Window:
    """At most `limit` uses in `seconds`, counted from the first."""

    purpose: str
    about: tuple[str, ...]
    """Whom it counts (an address, a number): kept as a digest only."""
    limit: int
    seconds: int


@dataclass(frozen=True, slots=True)
class GrowingDelay:
    """`free` uses at once; each further one makes the next wait twice as long, up to `longest`."""

    purpose: str
    about: tuple[str, ...]
    free: int
    longest: int
    """Seconds."""


Limit = Window | GrowingDelay


def reserve(limits: Sequence[Limit]) -> int:
    """Take one use of every limit, or of none; return the seconds to wait, 0 when taken."""
    arguments: list[int | str] = [int(clock.now().timestamp() * 1000)]
    for limit in limits:
        arguments += _arguments(limit)
    wait = int(state.run_script(_RESERVE, [_key(limit) for limit in limits], arguments))
    return math.ceil(wait / 1000)


def waiting(limits: Sequence[Limit]) -> int:
    """Return the seconds that the next use would have to wait, without taking one; 0 for none."""
    now = clock.now().timestamp() * 1000
    pipeline = state.store().pipeline(transaction=False)
    for limit in limits:
        pipeline.hmget(_key(limit), "n", "at")
    held = zip(limits, pipeline.execute(), strict=True)
    waits = [_left(limit, int(n or 0), float(at or 0), now) for limit, (n, at) in held]
    return math.ceil(max(waits, default=0) / 1000)


def give_back(limits: Sequence[Limit]) -> None:
    """Undo one use that turned out well: a window has one more, a growing delay is forgotten.

    A shared window loses only what this person took, so one success wipes out nobody's failures.
    """
    if windows := [_key(limit) for limit in limits if isinstance(limit, Window)]:
        state.run_script(_GIVE_BACK, windows, [])
    if delays := [_key(limit) for limit in limits if isinstance(limit, GrowingDelay)]:
        state.store().delete(*delays)


def client_address() -> str:
    """Return where the request comes from, as limits count it (trusted proxies are a setting)."""
    return network(request.remote_addr or "")


def network(address: str) -> str:
    """Return what one client has: an IPv4 address, or the /64 that a line gets in IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.IPv6Network((int(parsed), 64), strict=False))
    return str(parsed)


def line(client: str) -> str:
    """Return the line that a client (as `network` returns it) is on: in IPv6 its /56."""
    if "/" not in client:
        return client
    return str(ipaddress.IPv6Network(client).supernet(new_prefix=56))


def by_address(purpose: str, client: str, limit: int, seconds: int) -> tuple[Window, ...]:
    """Return the windows of a client (as `network` returns it), and of its line where it has more.

    With one purpose for both: a line is never spelt as a client is.
    """
    own = Window(purpose, (client,), limit, seconds)
    if line(client) == client:
        return (own,)
    return own, Window(purpose, (line(client),), LINE_SHARE * limit, seconds)


def come_back(seconds: int) -> str:
    """Return the sentence that says until when to wait."""
    then = (clock.now() + timedelta(seconds=seconds)).astimezone(clock.PARIS)
    minutes = math.ceil(seconds / 60)
    if minutes <= 1:
        return "Recommencez dans une minute."
    hours, rest = divmod(minutes, 60)
    spoken = f"{minutes} minutes"
    if hours:
        spoken = f"{hours} h {rest:02}" if rest else f"{hours} h"
    return f"Recommencez dans {spoken} (à {then.hour} h {then.minute:02}, heure de Paris)."


def _left(limit: Limit, uses: int, at: float, now: float) -> float:
    """Milliseconds until the limit has a use again, as `_RESERVE` counts."""
    full = isinstance(limit, GrowingDelay) or uses >= limit.limit
    return max(0.0, at - now) if full else 0.0


def _arguments(limit: Limit) -> list[int | str]:
    if isinstance(limit, Window):
        return ["window", limit.limit, limit.seconds * 1000, 0, limit.seconds * 1000]
    memory = max(MEMORY, 2 * limit.longest)
    return ["delay", limit.free, FIRST_DELAY * 1000, limit.longest * 1000, memory * 1000]


def _key(limit: Limit) -> str:
    whom = crypto.keyed_digest("throttle", limit.purpose, *limit.about).hex()
    return f"throttle:{limit.purpose}:{whom}"
