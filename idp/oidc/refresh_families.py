"""Families of refresh tokens: begun with a code, turned or kept, revoked whole (refresh_endings).

A public client's token is turned at each use; one that comes back kills the family (RFC 9700
§4.14.2). A confidential client's stays: whoever uses it must authenticate, and a lost answer locks
nobody out (FAPI 2.0 §5.3.2.1). A token is `handle.secret`: earlier ones are known, and not kept.
"""

from datetime import UTC, datetime, timedelta
from enum import Enum

import msgspec
import orjson
from msgspec.structs import replace
from sqlalchemy import CursorResult, select, update

from idp.clients.relying_party import RelyingParty
from idp.oidc import codes, grants
from idp.oidc.grants import Grant
from idp.oidc.models import RefreshFamily
from idp.oidc.refresh_endings import revoke
from idp.platform import audit, clock, crypto, settings, state
from idp.platform.database import db
from idp.session import personal_data, stored


class Worth(Enum):
    """What a refresh token that was shown is worth."""

    GOOD = "good"
    NOTHING = "nothing"
    REUSED = "reused"
    """An earlier one of a public client: the family is revoked."""


class Shown(msgspec.Struct, frozen=True):
    """A token that was shown, and its family's grant."""

    token: str
    family_id: int
    grant: Grant


def begin(grant: Grant, client: RelyingParty, session_id: str | None) -> str | None:
    """Keep a family for this grant and return its first token. Commits.

    `session_id`: the session it ends with; None for offline_access. None comes back when the grant
    was revoked meanwhile, by its code being used twice or its session being ended from elsewhere.
    """
    handle, secret = crypto.new_token(), crypto.new_token()
    least = replace(grant, nonce=None, id_token_claims={}, userinfo_claims={})
    db.session.add(
        RefreshFamily(
            handle=handle,
            token_digest=crypto.digest(secret),
            grant_id=grant.id,
            account_id=grant.account_id,
            client_id=client.client_id,
            session_id=session_id,
            session_root=grant.session_root,
            grant=orjson.loads(least.to_json()),
            created_at=clock.now(),
            expires_at=_end(grant, offline=session_id is None),
        )
    )
    db.session.commit()
    # Looked at after the commit: whoever ends the grant either sees the row or set the flag.
    if state.store().exists(*_flags(grant.id, grant.session_root)):
        revoke(grant.id)
        return None
    return f"{handle}.{secret}"


def find(token: str, client: RelyingParty) -> tuple[RefreshFamily | None, str]:
    """Return this client's family that a token names, and the token's other half."""
    handle, _, secret = token.partition(".")
    found = select(RefreshFamily).filter_by(handle=handle, client_id=client.client_id)
    return db.session.scalar(found), secret


def judge(token: str, client: RelyingParty) -> tuple[Worth, Shown | None]:
    """Return what a token is worth to this client now. Commits when it revokes."""
    family, secret = find(token, client)
    if family is None or family.revoked_at is not None or family.expires_at <= clock.now():
        return Worth.NOTHING, None
    if not crypto.matches(secret, family.token_digest):
        if not client.is_public:
            return Worth.NOTHING, None
        _reused(family.grant_id, client)
        return Worth.REUSED, None
    if _ended(family):
        return Worth.NOTHING, None
    return Worth.GOOD, Shown(token, family.id, grants.from_json(orjson.dumps(family.grant)))


def turn(shown: Shown, client: RelyingParty) -> str | None:
    """Use the token: return the one to be used next, None when another use came first. Commits.

    Of several uses of a public client's token at the same moment one wins, and the family is dead.
    """
    if not client.is_public:
        return shown.token
    handle, _, secret = shown.token.partition(".")
    fresh = crypto.new_token()
    turned = db.session.execute(
        update(RefreshFamily)
        .where(
            RefreshFamily.id == shown.family_id,
            RefreshFamily.token_digest == crypto.digest(secret),
            RefreshFamily.revoked_at.is_(None),
        )
        .values(token_digest=crypto.digest(fresh))
    )
    db.session.commit()
    if not _one(turned):
        _reused(shown.grant.id, client)
        return None
    return f"{handle}.{fresh}"


def _end(grant: Grant, *, offline: bool) -> datetime:
    current = settings.current()
    hours = current.oidc.refresh_token_days * 24 if offline else current.session.maximum_hours
    return datetime.fromtimestamp(grant.authenticated_at, UTC) + timedelta(hours=hours)


def _ended(family: RefreshFamily) -> bool:
    if state.store().exists(*_flags(family.grant_id, family.session_root)):
        return True
    bound = family.session_id
    return bound is not None and not stored.goes_on(bound, family.session_root)


def _flags(grant_id: str, session_root: str) -> tuple[str, str]:
    return codes.revocation_key(grant_id), codes.thrown_out_key(session_root)


def _reused(grant_id: str, client: RelyingParty) -> None:
    audit.record(audit.Event.GRANT_REUSED, client_id=client.client_id)
    revoke(grant_id)


def _one(result: object) -> bool:
    return isinstance(result, CursorResult) and result.rowcount == 1


_COPIED = {"service": "client_id", "cree_le": "created_at", "retire_le": "revoked_at"}


@personal_data.also("acces_de_longue_duree")
def _held(account_id: int) -> personal_data.Held:
    rows = db.session.scalars(select(RefreshFamily).where(RefreshFamily.account_id == account_id))
    return [{name: getattr(row, column) for name, column in _COPIED.items()} for row in rows]
