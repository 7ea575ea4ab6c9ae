"""A signed-in session as the pages see it."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
import orjson

from idp.families.candidates import Place
from idp.session import sids
from idp.session.snapshot import Snapshot
from idp.session.stored import CHOICE, VISITED, root_of


@dataclass(frozen=True, slots=True)
class Choice:
    """The establishment chosen for a client, and when (seconds since the epoch)."""

    uai: str
    at: float


class BrowserSession(msgspec.Struct, frozen=True):
    """Who is signed in here, and a snapshot of what the account may see."""

    id: str
    """Digest of the cookie's value."""
    root: str
    """The id of the first of several sign-ins of one person here, one after the other."""
    account_id: int
    identifier: str
    display_name: str
    """Given name and family name of the account."""
    family_name: str
    given_name: str
    email: str | None
    """Confirmed."""
    mobile: str | None
    """Confirmed, E.164."""
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
    stopped: dict[str, float]
    """client_ids to which nothing goes out before the person was asked, and since when."""
    recovered_at: datetime | None
    """When the password was changed by SMS: for 72 h each page says so, and how to object."""
    choices: dict[str, Choice]
    """By client_id."""
    declined_acr: frozenset[str]
    """Stronger kinds of sign-in that the person went on without, where an ENT preferred them."""
    visited: dict[str, str]
    """By client_id that received a code in this session: the scopes and establishments of it."""

    @property
    def auth_time(self) -> int:
        """Seconds since the epoch, as the claim wants it."""
        return int(self.authenticated_at)

    def sid(self, client_id: str) -> str:
        """Return the session's id for one client (OIDC Back-Channel Logout §2.1)."""
        return sids.sid(self.root, client_id)


def load(session_id: str, fields: dict[str, bytes], facts: Snapshot) -> BrowserSession:
    """Return the session of these stored fields and facts about its account."""
    choices, visited = {}, {}
    for field, value in fields.items():
        if field.startswith(CHOICE):
            choices[field.removeprefix(CHOICE)] = Choice(*orjson.loads(value))
        elif field.startswith(VISITED):
            visited[field.removeprefix(VISITED)] = value.decode()
    return BrowserSession(
        id=session_id,
        root=root_of(session_id, fields),
        account_id=int(fields["account"]),
        identifier=facts.identifier,
        display_name=facts.display_name,
        family_name=facts.family_name,
        given_name=facts.given_name,
        email=facts.email,
        mobile=facts.mobile,
        version=facts.version,
        started_at=float(fields["started"]),
        authenticated_at=float(fields["authenticated"]),
        amr=tuple(fields["amr"].decode().split()),
        acr=fields["acr"].decode(),
        places=facts.places,
        subjects=facts.subjects,
        stopped=facts.stopped,
        recovered_at=facts.recovered_at,
        choices=choices,
        declined_acr=frozenset(fields.get("declined", b"").decode().split()),
        visited=visited,
    )
