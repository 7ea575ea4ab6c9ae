"""Registered clients, held in the process; a stamp in the store tells when to read them again.

The stamp is read at most once a second, so that all processes follow within seconds and the hot
path pays nothing.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import select
from sqlalchemy.orm import Session

from idp.clients import changes, secrets, sectors
from idp.clients.changes import Applied, Mark, SectorFixed, UnknownClient
from idp.clients.models import Client
from idp.clients.registration import Registration
from idp.clients.relying_party import RelyingParty, from_row
from idp.platform import crypto, here, state
from idp.platform.database import db

__all__ = [
    "Applied",
    "RelyingParty",
    "SectorFixed",
    "UnknownClient",
    "apply",
    "apply_all",
    "disable",
    "drop_old_secret",
    "enabled",
    "get",
    "rotate_secret",
    "rows",
]
_EXTENSION = "idp_clients"
_STAMP = "clients-stamp"
_STAMP_SECONDS = 7 * 24 * 3600
_CHECK_EVERY = 1.0
"""Seconds."""
_AT_LEAST_EVERY = 300.0
"""Seconds after which the clients are read again whatever the stamp says: a store may lose it."""
_lock = threading.Lock()


@dataclass(slots=True)
class _Held:
    clients: dict[str, RelyingParty]
    stamp: bytes | None
    checked_at: float
    read_at: float


def get(client_id: str) -> RelyingParty | None:
    """Return the client, None when it is unknown or disabled."""
    return _clients().get(client_id)


def enabled() -> tuple[RelyingParty, ...]:
    """Return every client that may be used, by name."""
    return tuple(sorted(_clients().values(), key=lambda client: client.name))


def rows() -> list[Client]:
    """Return every registration, disabled ones too, for the operator."""
    return list(db.session.scalars(select(Client).order_by(Client.client_id)))


def apply(
    registration: Registration, *, actor: str, reason: str | None = None, mark: Mark | None = None
) -> Applied:
    """Register or change one client, see `apply_all`."""
    return apply_all([registration], actor=actor, reason=reason, mark=mark)[0]


def apply_all(
    registrations: Sequence[Registration],
    *,
    actor: str,
    reason: str | None = None,
    new_secrets: bool = False,
    mark: Mark | None = None,
) -> list[Applied]:
    """Register or change clients, all or none; every process follows. Raises RegistrationError.

    `new_secrets` replaces those that were lost or leaked; the old ones are refused at once.
    """
    state.store().ping()  # what cannot be announced is not begun: a secret is shown only once
    for registration in registrations:
        sectors.check(registration)
    done = changes.write(registrations, actor, reason, new_secrets=new_secrets, mark=mark)
    if any(applied.changed for applied in done):
        _announce()
    return done


def disable(client_id: str, *, actor: str, reason: str) -> bool:
    """Refuse the client from now on, in every process. Raises UnknownClient."""
    state.store().ping()
    was_enabled = changes.disable(client_id, actor, reason)
    _announce()
    return was_enabled


def rotate_secret(
    client_id: str, lasts: timedelta, *, actor: str, reason: str
) -> tuple[str, datetime]:
    """Give the client a second secret, see `secrets.rotate`; every process follows."""
    state.store().ping()
    made = secrets.rotate(client_id, lasts, actor, reason)
    _announce()
    return made


def drop_old_secret(client_id: str, *, actor: str, reason: str) -> bool:
    """Refuse the client's old secret, in every process; whether there was one."""
    state.store().ping()
    had = secrets.finish(client_id, actor, reason)
    _announce()
    return had


def _announce() -> None:
    """Tell every process; this one reads again at once."""
    here.extensions().pop(_EXTENSION, None)
    state.store().set(_STAMP, crypto.new_token(), ex=_STAMP_SECONDS)


def _clients() -> dict[str, RelyingParty]:
    held: _Held | None = here.extensions().get(_EXTENSION)
    moment = monotonic()
    if held is not None and moment - held.checked_at < _CHECK_EVERY:
        return held.clients
    with _lock:
        # The stamp first: what is committed after it was read is read again at the next look.
        stamp = state.store().get(_STAMP)
        stamp = stamp if isinstance(stamp, bytes) else None
        if held is None or stamp != held.stamp or moment - held.read_at > _AT_LEAST_EVERY:
            held = _Held(_read(), stamp, moment, moment)
            here.extensions()[_EXTENSION] = held
        held.checked_at = moment
        return held.clients


def _read() -> dict[str, RelyingParty]:
    # In a transaction of its own: the request's may have begun before the change (SQLite).
    with Session(db.engine) as session:
        found = session.scalars(select(Client).where(Client.disabled_at.is_(None)))
        return {row.client_id: from_row(row) for row in found}
