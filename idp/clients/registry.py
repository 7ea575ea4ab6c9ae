"""Registered clients, held in the process; a stamp in the store tells when to read them again.

The stamp is read at most once a second, so that all processes follow within seconds and the hot
path pays nothing.
"""

import threading
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from flask import current_app
from sqlalchemy import select

from idp.clients.models import Client
from idp.clients.registration import Registration
from idp.clients.territories import Facts, Territory
from idp.platform import audit, clock, crypto, state
from idp.platform.database import db

_EXTENSION = "idp_clients"
_STAMP = "clients-stamp"
_STAMP_SECONDS = 7 * 24 * 3600
_CHECK_EVERY = 1.0
"""Seconds."""
_AT_LEAST_EVERY = 300.0
"""Seconds after which the clients are read again whatever the stamp says: a store may lose it."""


class UnknownClient(Exception):  # noqa: N818 — reads as what is wrong
    """No client has this client_id."""


class SectorFixed(Exception):  # noqa: N818 — reads as what is wrong
    """The change would give the client another sector, and every parent another `sub`."""


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """A client as the protocol needs it; a disabled one is never one of these."""

    client_id: str
    name: str
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]
    initiate_login_uri: str | None
    token_endpoint_auth_method: str
    scopes: frozenset[str]
    establishment: str
    """"one": the provider lets the parent choose; "all": the ENT does."""
    require_pkce: bool
    sector: str
    secret_digest: str | None
    territory: Territory

    def serves(self, facts: Facts) -> bool:
        """Whether the client serves this establishment."""
        return self.territory.serves(facts)


@dataclass(frozen=True, slots=True)
class Applied:
    """What `apply` did. `secret` is in clear, this once, when one was made."""

    client_id: str
    created: bool
    changed: bool
    secret: str | None


@dataclass(slots=True)
class _Held:
    clients: dict[str, RelyingParty]
    stamp: bytes | None
    checked_at: float
    read_at: float


_lock = threading.Lock()


def get(client_id: str) -> RelyingParty | None:
    """Return the client, None when it is unknown or disabled."""
    return _clients().get(client_id)


def enabled() -> tuple[RelyingParty, ...]:
    """Return every client that may be used, by name."""
    return tuple(sorted(_clients().values(), key=lambda client: client.name))


def rows() -> list[Client]:
    """Return every registration, disabled ones too, for the operator."""
    return list(db.session.scalars(select(Client).order_by(Client.client_id)))


def registration_of(row: Client) -> Registration:
    """Return a row's registration."""
    return Registration.model_validate(row.metadata_)


def apply(registration: Registration, *, actor: str, reason: str | None = None) -> Applied:
    """Register a client, or bring an existing one to this registration; enables it again. Commits.

    A secret is made when the client needs one and has none. Raises SectorFixed.
    """
    row = db.session.scalar(select(Client).where(Client.client_id == registration.client_id))
    moment, created = clock.now(), row is None
    metadata = registration.model_dump(mode="json")
    if row is None:
        row = _new_row(registration, moment)
        db.session.add(row)
    elif row.sector != registration.sector_host:
        raise SectorFixed(row.sector)
    before = (row.metadata_, row.disabled_at, row.secret_digest)
    row.name, row.metadata_, row.disabled_at = registration.client_name, metadata, None
    secret = _settle_secret(row, registration)
    changed = created or before != (row.metadata_, row.disabled_at, row.secret_digest)
    if changed:
        row.changed_at = moment
        event = audit.Event.CLIENT_REGISTERED if created else audit.Event.CLIENT_CHANGED
        audit.record(event, client_id=row.client_id, actor=actor, reason=reason)
        db.session.commit()
        _announce()
    return Applied(registration.client_id, created, changed, secret)


def disable(client_id: str, *, actor: str, reason: str) -> None:
    """Refuse the client from now on; its registration is kept. Commits. Raises UnknownClient."""
    row = db.session.scalar(select(Client).where(Client.client_id == client_id))
    if row is None:
        raise UnknownClient(client_id)
    row.disabled_at = row.changed_at = clock.now()
    audit.record(audit.Event.CLIENT_DISABLED, client_id=client_id, actor=actor, reason=reason)
    db.session.commit()
    _announce()


def _new_row(registration: Registration, moment: datetime) -> Client:
    return Client(
        client_id=registration.client_id,
        name=registration.client_name,
        metadata_={},
        sector=registration.sector_host,
        created_at=moment,
        changed_at=moment,
    )


def _settle_secret(row: Client, registration: Registration) -> str | None:
    if registration.token_endpoint_auth_method == "none":  # noqa: S105 — a method's name
        row.secret_digest = None
        return None
    if row.secret_digest is not None:
        return None
    secret = crypto.new_token()
    row.secret_digest = crypto.digest(secret)
    return secret


def _announce() -> None:
    """Tell every process; this one reads again at once."""
    state.store().set(_STAMP, crypto.new_token(), ex=_STAMP_SECONDS)
    current_app.extensions.pop(_EXTENSION, None)


def _clients() -> dict[str, RelyingParty]:
    held: _Held | None = current_app.extensions.get(_EXTENSION)
    moment = monotonic()
    if held is not None and moment - held.checked_at < _CHECK_EVERY:
        return held.clients
    with _lock:
        stamp = state.store().get(_STAMP)
        stamp = stamp if isinstance(stamp, bytes) else None
        if held is None or stamp != held.stamp or moment - held.read_at > _AT_LEAST_EVERY:
            held = _Held(_read(), stamp, moment, moment)
            current_app.extensions[_EXTENSION] = held
        held.checked_at = moment
        return held.clients


def _read() -> dict[str, RelyingParty]:
    found = db.session.scalars(select(Client).where(Client.disabled_at.is_(None)))
    return {row.client_id: _relying_party(row) for row in found}


def _relying_party(row: Client) -> RelyingParty:
    registration = registration_of(row)
    return RelyingParty(
        client_id=row.client_id,
        name=row.name,
        redirect_uris=registration.redirect_uris,
        post_logout_redirect_uris=registration.post_logout_redirect_uris,
        initiate_login_uri=registration.initiate_login_uri,
        token_endpoint_auth_method=registration.token_endpoint_auth_method,
        scopes=frozenset(registration.scope.split()),
        establishment=registration.establishment,
        require_pkce=registration.require_pkce,
        sector=row.sector,
        secret_digest=row.secret_digest,
        territory=registration.establishments,
    )
