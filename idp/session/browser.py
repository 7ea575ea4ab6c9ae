"""The signed-in session of this browser.

The cookie holds a random id, the store its digest, so that a copy of the store opens nothing. One
script reads the session and its account's version; another version than the snapshot's makes the
session reload from SQL, so that a lock or an import is felt at the next request.
"""

from dataclasses import dataclass
from datetime import datetime

import orjson
from flask import g, request
from flask import session as browser_cookie
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from idp.families.candidates import Place
from idp.platform import clock, crypto, state
from idp.session import cookies, snapshot, stored, user_agents
from idp.session.ways_in import WayIn

_COOKIE = "session"


@dataclass(frozen=True, slots=True)
class Choice:
    """The establishment chosen for a client, and when (seconds since the epoch)."""

    uai: str
    at: float


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """Who is signed in here, and a snapshot of what the account may see."""

    id: str
    """Digest of the cookie's value."""
    account_id: int
    identifier: str
    display_name: str
    """Given name and family name of the account."""
    version: str
    started_at: float
    authenticated_at: float
    """When the person proved who they are; `auth_time` is its whole seconds."""
    amr: tuple[str, ...]
    """RFC 8176 values."""
    acr: str
    """The kind of sign-in, as `idp.session.ways_in` names it."""
    places: tuple[Place, ...]
    """Establishments where the account's own guardian rows give it an active pupil."""
    subjects: dict[str, str]
    """{sector: sub} set aside by a merge."""
    stopped: tuple[str, ...]
    """client_ids to which nothing goes out before the person was asked."""
    recovered_at: datetime | None
    """When the password was changed by SMS: for 72 h each page says so, and how to object."""
    choices: dict[str, Choice]
    """By client_id."""
    visited: dict[str, str]
    """By client_id that received a code in this session: the scopes and establishments of it."""

    @property
    def auth_time(self) -> int:
        """Seconds since the epoch, as the claim wants it."""
        return int(self.authenticated_at)

    def sid(self, client_id: str) -> str:
        """Return the session's id for one client (OIDC Back-Channel Logout §2.1)."""
        return crypto.keyed_digest("sid", self.id, client_id).hex()[:32]


def current() -> BrowserSession | None:
    """Return who is signed in at this browser, None for nobody; read once per request."""
    if "browser_session" not in g:
        token = cookies.read(_COOKIE)
        g.browser_session = _read(crypto.digest(token)) if token else None
    found: BrowserSession | None = g.browser_session
    return found


def shown() -> BrowserSession | None:
    """Return who is signed in, for the page frame: a page of an error must not fail again."""
    try:
        return current()
    except (RedisError, SQLAlchemyError):
        return None


def start(account_id: int, way_in: WayIn) -> BrowserSession:
    """Sign the account in at this browser, under a new id; whoever was signed in is signed out.

    Raises Problem(ACCOUNT_CLOSED) when the account is locked or frozen. Commits.
    """
    facts = snapshot.signing_in(account_id, way_in)
    end()
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
    cookies.write(_COOKIE, token)
    g.browser_session = _read(session_id)
    started: BrowserSession = g.browser_session
    return started


def end() -> None:
    """Sign out at this browser; a copied cookie is worth nothing afterwards."""
    if token := cookies.read(_COOKIE):
        stored.forget(crypto.digest(token))
        cookies.clear(_COOKIE)
    g.browser_session = None


def choose(session: BrowserSession, client_id: str, uai: str) -> None:
    """Keep the establishment chosen for a client, as long as the session lives."""
    _write(session, f"choice:{client_id}", orjson.dumps([uai, clock.now().timestamp()]))


def visit(session: BrowserSession, client_id: str, what: str) -> bool:
    """Remember that a client received a code, and for what; whether that is new in this session."""
    if session.visited.get(client_id) == what:
        return False
    _write(session, f"visited:{client_id}", what.encode())
    return True


def browser_id() -> str:
    """Return this browser's own id, made at the first need; journeys are bound to it."""
    if "b" not in browser_cookie:
        browser_cookie["b"] = crypto.new_token()
    return str(browser_cookie["b"])


def known_browser_id() -> str | None:
    """Return this browser's id if it brought one: None without cookies."""
    value = browser_cookie.get("b")
    return str(value) if value else None


def _write(session: BrowserSession, field: str, value: bytes) -> None:
    stored.write(session.id, field, value)
    g.pop("browser_session", None)


def _read(session_id: str) -> BrowserSession | None:
    if (found := stored.read(session_id)) is None:
        return None
    version, fields = found
    facts = snapshot.load(fields["snapshot"])
    authenticated = float(fields["authenticated"])
    if facts.version != version:
        fresh = snapshot.reload(int(fields["account"]), authenticated)
        if fresh is None:
            stored.forget(session_id)
            return None
        facts = fresh
        stored.write(session_id, "snapshot", snapshot.dump(facts))
    return BrowserSession(
        id=session_id,
        account_id=int(fields["account"]),
        identifier=facts.identifier,
        display_name=facts.display_name,
        version=facts.version,
        started_at=float(fields["started"]),
        authenticated_at=authenticated,
        amr=tuple(fields["amr"].decode().split()),
        acr=fields["acr"].decode(),
        places=facts.places,
        subjects=facts.subjects,
        stopped=facts.stopped,
        recovered_at=facts.recovered_at,
        choices={
            name.removeprefix("choice:"): Choice(*orjson.loads(value))
            for name, value in fields.items()
            if name.startswith("choice:")
        },
        visited={
            name.removeprefix("visited:"): value.decode()
            for name, value in fields.items()
            if name.startswith("visited:")
        },
    )
