"""What one authorization froze: who, for which client, which school, which claims, until when.

The same record lies under the code and under the access token; a revoked grant takes all of them.
In the store a line comes first with what scripts look at: they decode nothing.
"""

from typing import Any

import msgspec

from idp.clients.relying_party import RelyingParty


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """One authorization of one client by one person."""

    id: str
    account_id: int
    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    asked_userinfo: tuple[str, ...]
    """Claims asked for by name in `claims.userinfo`."""
    id_token_claims: dict[str, Any]
    """Claims asked for by name in `claims.id_token`, made at the authorization."""
    nonce: str | None
    issued_at: float
    """When the code was made, in seconds since the epoch."""
    authenticated_at: float
    acr: str
    amr: tuple[str, ...]
    sid: str
    sub: str
    all_establishments: bool
    uais: tuple[str, ...]
    """The establishments granted: the one chosen, or all those served."""
    userinfo_claims: dict[str, Any] = msgspec.field(default_factory=dict)
    """What userinfo says, as of `version` and of the client as it was registered then."""
    version: str
    """The account's version: another one makes userinfo read the register again."""
    code_challenge: str | None
    session_id: str
    """The session it was made in: a digest."""
    session_root: str
    """The first of that person's sign-ins there, one after the other: a digest."""
    client_changed_at: float = 0.0
    """When the client's registration last changed: another one makes userinfo look again."""
    jkt: str | None = None
    """The key that must be shown with the code, then with its tokens (RFC 9449): a thumbprint."""

    def scopes_today(self, client: RelyingParty) -> tuple[str, ...]:
        """Return those that the client still registers: what an operator took away is gone."""
        return tuple(scope for scope in self.scopes if scope in client.scopes)

    @property
    def auth_time(self) -> int:
        """Seconds since the epoch."""
        return int(self.authenticated_at)

    def dump(self) -> bytes:
        """Return the record as it lies in the store."""
        line = f"{self.account_id} {self.session_root} {self.id} {self.client_id}\n"
        return line.encode() + self.to_json()

    def to_json(self) -> bytes:
        """Return the record without the line for scripts."""
        return msgspec.json.encode(self)


READ_LINE = r"""
local account, root, id, client = string.match(raw, '^(%d+) (%S+) (%S+) (%S+)\n')
"""
"""For scripts: what the line of `raw`, a grant's record, says."""


def load(raw: bytes) -> Grant:
    """Return the grant that `dump` wrote."""
    return from_json(raw.partition(b"\n")[2])


def from_json(raw: bytes) -> Grant:
    """Return the grant that `to_json` wrote; a refresh token's may be older than this version."""
    return _decoder.decode(raw)


_decoder = msgspec.json.Decoder(Grant)
"""Makes the record as it reads; in Python that took a tenth of a flow's processor time."""
