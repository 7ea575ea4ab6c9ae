"""What one authorization froze: who, for which client, which school, which claims, until when.

The same record lies under the code and under the access token; a revoked grant takes all of them.
"""

from dataclasses import dataclass
from typing import Any

import orjson

from idp.accounts import transmissions
from idp.accounts.models import Account
from idp.clients.relying_party import RelyingParty
from idp.families.candidates import Place, place_from_json, place_to_json
from idp.platform.database import db
from idp.session import snapshot


@dataclass(frozen=True, slots=True)
class Grant:
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
    places: tuple[Place, ...]
    """What the account has there, as of `version`."""
    version: str
    """The account's version: another one makes userinfo read the register again."""
    code_challenge: str | None
    session_id: str
    """The session it was made in: a digest."""
    session_root: str
    """The first of that person's sign-ins there, one after the other: a digest."""
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
        """Return the record as JSON."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return orjson.dumps(values | {"places": [place_to_json(p) for p in self.places]})


def load(raw: bytes) -> Grant:
    """Return the grant that `dump` wrote."""
    values = orjson.loads(raw)
    for name in ("scopes", "asked_userinfo", "amr", "uais"):
        values[name] = tuple(values[name])
    values["places"] = tuple(place_from_json(place) for place in values["places"])
    return Grant(**values)


def holder(grant: Grant) -> Account | None:
    """Return whose grant it is; None when sign-ins of that time, or this client's grants, are over.

    They are over for a closed account, a new password, « déconnecter partout », « Ne plus
    transmettre ».
    """
    account = db.session.get(Account, grant.account_id)
    if account is None or not snapshot.may_go_on(account, grant.authenticated_at):
        return None
    stopped = transmissions.was_stopped_since(grant.account_id, grant.client_id, grant.issued_at)
    return None if stopped else account
