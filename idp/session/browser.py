"""The signed-in session of this browser.

The cookie holds a random id, the store its digest, so that a copy of the store opens nothing. One
script reads the session and its account's version; another version than the snapshot's makes the
session reload from SQL, so that a lock or an import is felt at the next request.
"""

import orjson
from flask import g, request
from flask import session as browser_cookie
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from idp.platform import clock, crypto, here, state
from idp.session import cookies, ending, farewell, record, snapshot, stored, user_agents
from idp.session.farewell import Farewell
from idp.session.record import BrowserSession, Choice
from idp.session.stored import CHOICE, VISITED
from idp.session.ways_in import WayIn, satisfies

__all__ = ["BrowserSession", "Choice"]
_COOKIE = "session"


def current() -> BrowserSession | None:
    """Return who is signed in at this browser, None for nobody; read once per request."""
    kept = here.kept()
    if "browser_session" not in kept:
        token = cookies.read(_COOKIE)
        kept.browser_session = _read(crypto.digest(token)) if token else None
    found: BrowserSession | None = kept.browser_session
    return found


def shown() -> BrowserSession | None:
    """Return who is signed in, for the page frame: a page of an error must not fail again."""
    try:
        return current()
    except (RedisError, SQLAlchemyError):
        return None


def start(account_id: int, way_in: WayIn) -> BrowserSession:
    """Sign the account in at this browser, under a new id; whoever else was is signed out.

    Raises Problem(ACCOUNT_CLOSED) when the account is locked or frozen. Commits.
    """
    facts = snapshot.signing_in(account_id, way_in)
    before = _make_way(account_id)
    token = crypto.new_token()
    moment = clock.now().timestamp()
    fields: state.HashFields = {
        "account": str(account_id),
        "started": repr(moment),
        "authenticated": repr(moment),
        "amr": " ".join(way_in.amr),
        "acr": way_in.acr,
        "device": user_agents.describe(request.user_agent.string),
        "snapshot": snapshot.dump(facts),
    }
    session_id = crypto.digest(token)
    stored.keep(session_id, account_id, fields)
    if before is not None:
        goes_on = _inherited(before, way_in)
        stored.take_over(before.id, session_id, account_id, before.root, goes_on)
    cookies.write(_COOKIE, token)
    g.browser_session = _read(session_id)
    started: BrowserSession = g.browser_session
    return started


def _make_way(account_id: int) -> BrowserSession | None:
    """End what was here, or return it when the same person only signs in once more."""
    before = current()
    if before is not None and before.account_id == account_id:
        return before
    end()
    return None


def _inherited(before: BrowserSession, way_in: WayIn) -> state.HashFields:
    """Return what goes on.

    The ENTs are not told that the person left, their refresh tokens live, and they hear of the new
    session's end by the same `sid`. Whoever only proved more has not to choose their schools again.
    """
    visited: state.HashFields = {VISITED + name: what for name, what in before.visited.items()}
    proves_more = not satisfies(before.acr, way_in.acr)
    chosen: state.HashFields = {
        CHOICE + name: _choice(kept.uai, kept.at)
        for name, kept in before.choices.items()
        if proves_more
    }
    return {**visited, **chosen}


def end() -> None:
    """Sign out at this browser; a copied cookie is worth nothing afterwards. Commits.

    The ENTs that took part are told: by `ending`, and by the page that follows (`goodbye`).
    """
    if token := cookies.read(_COOKIE):
        if (session := current()) is not None and session.visited:
            farewell.leave(browser_id(), Farewell(session.root, tuple(session.visited)))
        ending.end(crypto.digest(token))
        cookies.clear(_COOKIE)
    g.browser_session = None


def choose(session: BrowserSession, client_id: str, uai: str) -> None:
    """Keep the establishment chosen for a client, as long as the session lives."""
    _write(session, CHOICE + client_id, _choice(uai, clock.now().timestamp()))


def decline(session: BrowserSession, kinds: tuple[str, ...]) -> None:
    """Note that the person goes on without these kinds of sign-in: not asked again in this session.

    Another sign-in begins another session.
    """
    _write(session, "declined", " ".join({*session.declined_acr, *kinds}).encode())


def visit(session: BrowserSession, client_id: str, what: str) -> bool:
    """Remember that a client received a code, and for what; whether that is new in this session."""
    if session.visited.get(client_id) == what:
        return False
    _write(session, f"{VISITED}{client_id}", what.encode())
    return True


def goodbye() -> Farewell | None:
    """Return what the session that just ended here left for the page that says so, once."""
    return farewell.take(known_browser_id())


def browser_id() -> str:
    """Return this browser's own id, made at the first need; journeys are bound to it."""
    if "b" not in browser_cookie:
        browser_cookie["b"] = crypto.new_token()
    return str(browser_cookie["b"])


def known_browser_id() -> str | None:
    """Return this browser's id if it brought one: None without cookies."""
    value = browser_cookie.get("b")
    return str(value) if value else None


def _choice(uai: str, at: float) -> bytes:
    return orjson.dumps([uai, at])


def _write(session: BrowserSession, field: str, value: bytes) -> None:
    stored.write(session.id, field, value)
    g.pop("browser_session", None)


def _read(session_id: str) -> BrowserSession | None:
    if (found := stored.read(session_id)) is None:
        return None
    version, fields = found
    facts = snapshot.load(fields["snapshot"])
    authenticated = float(fields["authenticated"])
    if facts is None or facts.version != version:
        fresh = snapshot.reload(int(fields["account"]), authenticated)
        if fresh is None:
            ending.end(session_id)
            return None
        facts = fresh
        stored.write(session_id, "snapshot", snapshot.dump(facts))
    return record.load(session_id, fields, facts)
