"""Challenges: random, for one browser and one purpose, used once, gone after 5 minutes.

The store's key is made of all that a challenge is bound to; a tab more does not undo another's.
"""

import secrets

from idp.platform import crypto, state
from idp.session import browser

SECONDS = 300
_BYTES = 32
SIGN_IN = "sign-in"


def new(purpose: str, held: bytes = b"1") -> bytes:
    """Return a challenge for this browser; `held` waits with it."""
    challenge = secrets.token_bytes(_BYTES)
    state.store().set(_key(purpose, browser.browser_id(), challenge), held, ex=SECONDS)
    return challenge


def take(purpose: str, challenge: bytes) -> bytes | None:
    """Return what waits with a challenge of this browser, once; None when it is worth nothing."""
    known = browser.known_browser_id()
    if known is None:
        return None
    held = state.store().getdel(_key(purpose, known, challenge))
    return held if isinstance(held, bytes) else None


def to_add(session_id: str) -> str:
    """Return the purpose of adding a passkey in one signed-in session."""
    return f"add:{session_id}"


def _key(purpose: str, browser_id: str, challenge: bytes) -> str:
    bound = crypto.keyed_digest("passkey-challenge", purpose, browser_id, challenge.hex())
    return f"passkey-challenge:{bound.hex()}"
