"""Signing out of FranceConnect too, which its contract asks for: there and back, then on.

FranceConnect keeps its own session for 30 minutes: without this, the next person at a shared
computer would be signed in as the one before. The proof of that session (its ID token) is kept for
the browser, whoever signs in meanwhile.
"""

from typing import NamedTuple
from urllib.parse import urlencode

import orjson

from idp.platform import crypto, settings, state
from idp.session import browser, upstream

PATH = "/franceconnect/deconnexion"
_SECONDS = 600


class Exit(NamedTuple):
    """A sign-out that is on its way."""

    id_token: str
    then: str
    """Where the person goes afterwards: an address of ours, or one of an ENT, checked before."""


def remember(id_token: str) -> None:
    """Note that this browser has a session at FranceConnect."""
    lasts = settings.current().session.maximum_hours * 3600
    state.store().set(_key(), crypto.seal(id_token.encode()), ex=lasts)


def is_needed() -> bool:
    """Whether this browser has a session at FranceConnect, as far as we know."""
    return browser.known_browser_id() is not None and bool(state.store().exists(_key()))


def by_way_of(then: str) -> str:
    """Return where to send who just signed out: to `then`, by way of FranceConnect if need be.

    What waits of FranceConnect at this browser is forgotten.
    """
    upstream.drop()
    if browser.known_browser_id() is None:
        return then
    sealed = state.store().getdel(_key())
    if not isinstance(sealed, bytes) or not settings.current().franceconnect.enabled:
        return then
    token = crypto.new_token()
    id_token = crypto.unseal(sealed).decode()
    waiting = crypto.seal(orjson.dumps([id_token, then]))
    state.store().set(_waiting(token), waiting, ex=_SECONDS)
    return f"{PATH}?{urlencode({'suite': token})}"


def take(token: str) -> Exit | None:
    """Return the sign-out that begins now, once."""
    sealed = state.store().getdel(_waiting(token))
    return Exit(*orjson.loads(crypto.unseal(sealed))) if isinstance(sealed, bytes) else None


def expect(then: str) -> str:
    """Return the `state` with which FranceConnect sends the person back."""
    token = crypto.new_token()
    state.store().set(_back(token), then, ex=_SECONDS)
    return token


def come_back(token: str) -> str | None:
    """Return where the person goes on to, once; None for a `state` that is not ours."""
    then = state.store().getdel(_back(token))
    return then.decode() if isinstance(then, bytes) else None


def _key() -> str:
    return f"upstream-session:{crypto.digest(browser.browser_id())}"


def _waiting(token: str) -> str:
    return f"upstream-exit:{crypto.digest(token)}"


def _back(token: str) -> str:
    return f"upstream-back:{crypto.digest(token)}"
