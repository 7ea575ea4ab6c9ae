"""What was proven here stays with whoever proved it: a second secret, given at that moment.

The browser's id is as old as the browser: at a shared computer somebody may have copied its cookie
before the next person sat down. The proof's own cookie was not there to be copied.
"""

from flask import g

from idp.platform import crypto, settings, state
from idp.session import cookies


def give(what: str) -> None:
    """Give this browser the secret of a proof; `what` is an id that nobody guesses.

    Two clicks at one moment get one each, and either is good.
    """
    token, lasts = crypto.new_token(), settings.current().session.journey_minutes * 60
    pipeline = state.store().pipeline()
    pipeline.sadd(_key(what), crypto.digest(token))
    pipeline.expire(_key(what), lasts)
    pipeline.execute()
    cookies.write(_purpose(what), token, max_age=lasts)
    _given()[what] = token


def has(what: str) -> bool:
    """Whether it was this browser, as it is now, that gave the proof."""
    token = _given().get(what) or cookies.read(_purpose(what))
    if not token:
        return False
    return bool(state.store().sismember(_key(what), crypto.digest(token)))


def forget(what: str) -> None:
    """Let the proof be worth nothing any more."""
    _given().pop(what, None)
    state.store().delete(_key(what))


def _given() -> dict[str, str]:
    """The secrets given in this very request: their cookies are still on the way."""
    if "proofs" not in g:
        g.proofs = {}
    given: dict[str, str] = g.proofs
    return given


def _purpose(what: str) -> str:
    return f"proof-{crypto.digest(what)[:12]}"


def _key(what: str) -> str:
    return f"proof:{what}"
