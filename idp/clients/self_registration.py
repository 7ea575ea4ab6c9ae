"""Clients that register themselves (RFC 7591, RFC 7592), as far as an operator's token allows.

Each change is one transaction; every process follows.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from idp.clients import initial_tokens, registry
from idp.clients.changes import Applied
from idp.clients.initial_tokens import Allowed
from idp.clients.models import Client
from idp.clients.registration import Registration, RegistrationError, from_values
from idp.clients.token_settings import OFFLINE
from idp.platform import budget, crypto
from idp.platform.database import db

ACTOR = "registration"
"""Who acts, in the audit trail."""
_NOT_THEIRS = frozenset({"client_id", "establishments", "establishment", "require_pkce", "sector"})
"""What only an operator says."""
_MOST_ADDRESSES = 100
"""Of each kind: every answer to a script of another origin looks through them."""
_FETCHES_PER_MINUTE = 30
"""Of a sector_identifier_uri, for all of them together: a server that hangs holds a thread of ours,
and who is refused keeps the use of the token."""
KNOWN = frozenset(Registration.model_fields) - _NOT_THEIRS - {"offline_access_without_consent"}


class ChangedMeanwhile(Exception):  # noqa: N818 — reads as what is wrong
    """Somebody changed the registration after it was read: the client reads it again."""


class NoUseLeft(Exception):  # noqa: N818 — reads as what is wrong
    """The initial token was used up meanwhile."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A new client's registration, its secret if it has one, the token that changes it."""

    applied: Applied
    token: str


def checked(metadata: dict[str, Any], allowed: Allowed, client_id: str) -> Registration:
    """Return the registration of this metadata, as far as it is allowed. Raises RegistrationError.

    What is not understood is passed over (RFC 7591 §2); a scope beyond is left out (§3.2.1).
    """
    values = {name: value for name, value in metadata.items() if name in KNOWN}
    _bound(values)
    values.setdefault("client_name", client_id)
    asked = values.get("scope")
    if not isinstance(asked, str | None):
        raise RegistrationError(["scope : un texte est attendu."])
    grants = values.get("grant_types")
    refreshes = isinstance(grants, list) and "refresh_token" in grants
    within = set(allowed.scope.split()) - (set() if refreshes else {OFFLINE})
    names = [one for one in (asked or allowed.scope).split() if one in within]
    public = values.get("token_endpoint_auth_method") == "none"
    registration = from_values(
        values
        | {
            "client_id": client_id,
            "scope": " ".join(dict.fromkeys(["openid", *names])),
            "establishments": allowed.establishments,
            "establishment": allowed.establishment,
            "require_pkce": allowed.require_pkce or public,
        }
    )
    if registration.sector_identifier_uri is not None:
        _take_a_fetch()
    return registration


def _bound(values: dict[str, Any]) -> None:
    for name in ("redirect_uris", "post_logout_redirect_uris"):
        addresses = values.get(name)
        if isinstance(addresses, list) and len(addresses) > _MOST_ADDRESSES:
            raise RegistrationError([f"{name} : {_MOST_ADDRESSES} adresses au plus."])


def _take_a_fetch() -> None:
    if not budget.take("sector-identifier-uri", limit=_FETCHES_PER_MINUTE, seconds=60):
        raise RegistrationError(["sector_identifier_uri : réessayez dans une minute."])


def register(metadata: dict[str, Any], allowed: Allowed, initial_token: str) -> Registered:
    """Register a client. Raises RegistrationError, NoUseLeft."""
    client_id = f"dyn-{crypto.digest(crypto.new_token())[:20]}"
    registration, token = checked(metadata, allowed, client_id), crypto.new_token()

    def mark(row: Client) -> None:
        if not initial_tokens.use(initial_token):
            raise NoUseLeft
        row.registration_digest = crypto.digest(token)
        row.allowed = allowed.model_dump(mode="json")

    return Registered(registry.apply(registration, actor=ACTOR, mark=mark), token)


def holder(client_id: str, token: str) -> Client | None:
    """Return the client whose registration token this is; None for a disabled one too."""
    row = db.session.scalar(select(Client).where(Client.client_id == client_id))
    digest = row.registration_digest if row is not None else None
    right = crypto.matches(token, digest or "")
    return row if right and row is not None and row.disabled_at is None else None


def change(row: Client, metadata: dict[str, Any]) -> Applied:
    """Replace a client's metadata (RFC 7592 §2.2). Raises RegistrationError, ChangedMeanwhile."""
    allowed, read_at = Allowed.model_validate(row.allowed), row.changed_at

    def mark(changed: Client) -> None:
        # A slow sector_identifier_uri holds this up: what an operator narrowed meanwhile stays so.
        query = select(Client.changed_at).where(Client.id == changed.id).with_for_update()
        with db.session.no_autoflush:
            if db.session.scalar(query) != read_at:
                raise ChangedMeanwhile

    return registry.apply(checked(metadata, allowed, row.client_id), actor=ACTOR, mark=mark)


def withdraw(row: Client) -> None:
    """Take the client out (RFC 7592 §2.3); its row stays for the trail and for `sub`.

    Its token is over for good, even if an operator brings the client back.
    """
    row.registration_digest = None
    registry.disable(row.client_id, actor=ACTOR, reason="RFC 7592")
