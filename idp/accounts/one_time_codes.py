"""The six digits of an SMS: bound to one flow in one browser, tried a few times, valid for minutes.

A page calls `issue` whether or not anybody will receive the code, so that flows of nobody cost and
look the same; the job that sends it calls `clear_text`; the page that gets it back calls `judge`,
for which a code that no job ever took is wrong, whatever was guessed.
The store keeps a keyed digest of the code and the random salt it is made from under another key, so
that whoever reads the store can neither see a code nor try out a million of them.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from idp.platform import clock, crypto, settings, state

DIGITS = 6

# KEYS: the code. ARGV: browser, salt, digest, now and end in seconds, tries, time to live.
# A code that can still be tried stays the same, and is valid anew; its wrong tries stay counted.
_ISSUE = """
local held = redis.call('HMGET', KEYS[1], 'browser', 'ends', 'tries', 'proven')
if held[1] and held[1] ~= ARGV[1] then return 0 end
if held[4] then return 1 end
local live = held[1] and tonumber(held[2]) > tonumber(ARGV[4])
if not live or tonumber(held[3]) >= tonumber(ARGV[6]) then
  redis.call('HSET', KEYS[1], 'browser', ARGV[1], 'salt', ARGV[2], 'digest', ARGV[3], 'tries', 0)
  redis.call('HDEL', KEYS[1], 'sent')
end
redis.call('HSET', KEYS[1], 'ends', ARGV[5])
redis.call('EXPIRE', KEYS[1], ARGV[7])
return 1
"""

# KEYS: the code. ARGV: now. Notes that somebody gets the code, and gives what it is made from.
_HAND_OUT = """
local held = redis.call('HMGET', KEYS[1], 'salt', 'ends', 'proven')
if not held[1] or held[3] or tonumber(held[2]) <= tonumber(ARGV[1]) then return nil end
redis.call('HSET', KEYS[1], 'sent', 1)
return held[1]
"""

# KEYS: the code. ARGV: browser, digest of what was typed, now, tries, time to live once proven.
# Answers -1 for a code that is over, -2 for one that is right, else the tries that are left.
_JUDGE = """
local held = redis.call('HMGET', KEYS[1], 'browser', 'ends', 'tries', 'digest', 'proven', 'sent')
if held[1] ~= ARGV[1] then return -1 end
if not held[5] and tonumber(held[2]) <= tonumber(ARGV[3]) then return -1 end
local left = tonumber(ARGV[4]) - tonumber(held[3])
if left <= 0 then return held[5] and -1 or 0 end
if held[6] and held[4] == ARGV[2] then
  redis.call('HSET', KEYS[1], 'proven', 1)
  redis.call('EXPIRE', KEYS[1], ARGV[5])
  return -2
end
redis.call('HINCRBY', KEYS[1], 'tries', 1)
return held[5] and -1 or left - 1
"""


class Verdict(StrEnum):
    """What a typed code is worth."""

    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"
    """Too many wrong ones: it is worth nothing any more."""
    OVER = "over"
    """Too old, or never sent to this flow in this browser."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict, and how many wrong tries are left."""

    verdict: Verdict
    tries_left: int = 0


def issue(flow: str, browser: str) -> None:
    """Make the flow's code, or keep the one that can still be used.

    `flow` is an id that nobody guesses, `browser` the digest of the browser's id.
    """
    limits = settings.current().enrolment
    salt = crypto.new_token()
    now = clock.now().timestamp()
    lasts = limits.code_minutes * 60
    digest = _digest(flow, browser, _from_salt(flow, salt))
    state.run_script(
        _ISSUE,
        [_key(flow)],
        [browser, salt, digest, now, now + lasts, limits.code_tries, lasts],
    )


def clear_text(flow: str) -> str | None:
    """Return the flow's code for the message that carries it; None when it is over or proven.

    Call it last, when the message will go: from then on the code can be right.
    """
    salt = state.run_script(_HAND_OUT, [_key(flow)], [clock.now().timestamp()])
    return _from_salt(flow, salt.decode()) if isinstance(salt, bytes) else None


def judge(flow: str, browser: str, code: str) -> Answer:
    """Compare what was typed (see `read`) and count a wrong one, in one atomic step.

    Once right, the flow is proven in this browser for as long as a journey may take. The same code
    is right again then (a double click), another one is no proof: it may be somebody else's guess.
    """
    limits = settings.current()
    left = int(
        state.run_script(
            _JUDGE,
            [_key(flow)],
            [
                browser,
                _digest(flow, browser, code),
                clock.now().timestamp(),
                limits.enrolment.code_tries,
                limits.session.journey_minutes * 60,
            ],
        )
    )
    verdicts = {-2: Verdict.RIGHT, -1: Verdict.OVER, 0: Verdict.SPENT}
    return Answer(verdicts.get(left, Verdict.WRONG), max(left, 0))


def is_proven(flow: str, browser: str) -> bool:
    """Whether the right code was given in this flow, by this browser."""
    owner, proven = state.store().hmget(_key(flow), "browser", "proven")
    return bool(proven) and owner == browser.encode()


def forget(flow: str) -> None:
    """End what the flow's code opened."""
    state.store().delete(_key(flow))


def read(typed: str) -> str | None:
    """Return the six digits of what was typed or pasted; None when it is no code at all."""
    plain = unicodedata.normalize("NFKC", typed[:100])
    digits = "".join(c for c in plain if not c.isspace() and c not in "-.\u200b")
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdigit() else None


def _from_salt(flow: str, salt: str) -> str:
    number = int.from_bytes(crypto.keyed_digest("one-time-code", flow, salt))
    return f"{number % 10**DIGITS:0{DIGITS}}"


def _digest(flow: str, browser: str, code: str) -> str:
    return crypto.keyed_digest("one-time-code-kept", flow, browser, code).hex()


def _key(flow: str) -> str:
    return f"code:{flow}"
