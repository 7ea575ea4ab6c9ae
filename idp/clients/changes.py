"""Registering, changing and disabling clients: all of a command's changes, or none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from idp.clients import initial_tokens
from idp.clients.models import Client
from idp.clients.registration import WITHOUT_SECRET, Registration, RegistrationError
from idp.platform import audit, clock, crypto
from idp.platform.database import db

_FIXED = (
    "{client_id} : sector est fixé depuis l’enregistrement, les parents changeraient d’identifiant"
    ' pour cet ENT. Indiquez sector = "{sector}".'
)


Mark = Callable[[Client], None]
EndGiven = Callable[[str], None]
"""Ends what a client_id was given and still holds, in the caller's transaction."""
_end_given: list[EndGiven] = []


def ends_what_was_given(act: EndGiven) -> EndGiven:
    """Register an act for a client that was disabled: `oidc` knows what was given."""
    _end_given.append(act)
    return act


class UnknownClient(Exception):  # noqa: N818 — reads as what is wrong
    """No client has this client_id."""


class SectorFixed(RegistrationError):  # noqa: N818 — reads as what is wrong
    """The change would give the client another sector, and every parent another `sub`."""

    def __init__(self, client_id: str, sector: str) -> None:
        super().__init__([_FIXED.format(client_id=client_id, sector=sector)])


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done. `secret` is in clear, this once, when one was made."""

    client_id: str
    created: bool
    changed: bool
    secret: str | None


def write(
    registrations: Sequence[Registration],
    actor: str,
    reason: str | None,
    *,
    new_secrets: bool = False,
    mark: Mark | None = None,
) -> list[Applied]:
    """Register clients, or bring existing ones to these registrations; enables them again. Commits.

    A client that was disabled begins anew: the refresh tokens it had before stay dead.
    A secret is made when a client needs one and has none, or `new_secrets`. `mark` is shown each
    row before the commit; without it an operator writes, who settles anew what a client that
    registered itself may have. Raises SectorFixed, nothing written.
    """
    pairs = [(find(registration.client_id), registration) for registration in registrations]
    for row, registration in pairs:
        if row is not None and row.sector != registration.sector_host:
            raise SectorFixed(row.client_id, row.sector)
    done = []
    for found, registration in pairs:
        row = found or _new_row(registration)
        applied = _apply(row, registration, created=found is None, new_secret=new_secrets)
        if applied.changed:
            event = audit.Event.CLIENT_REGISTERED if applied.created else audit.Event.CLIENT_CHANGED
            audit.record(event, client_id=row.client_id, actor=actor, reason=reason)
        if mark is not None:
            mark(row)
        elif row.allowed is not None:
            row.allowed = initial_tokens.as_registered(registration)
        done.append(applied)
    db.session.commit()
    return done


def disable(client_id: str, actor: str, reason: str) -> bool:
    """Refuse the client from now on; its registration is kept. Commits. Returns whether it was on.

    Raises UnknownClient.
    """
    row = find(client_id)
    if row is None:
        raise UnknownClient(client_id)
    if row.disabled_at is not None:
        return False
    row.disabled_at = row.changed_at = clock.now()
    audit.record(audit.Event.CLIENT_DISABLED, client_id=client_id, actor=actor, reason=reason)
    db.session.commit()
    return True


def find(client_id: str) -> Client | None:
    """Return the row of a client, a disabled one too."""
    return db.session.scalar(select(Client).where(Client.client_id == client_id))


def _apply(row: Client, registration: Registration, *, created: bool, new_secret: bool) -> Applied:
    before = (row.metadata_, row.disabled_at, row.secret_digest)
    if row.disabled_at is not None:
        # Not when it is disabled: until every process follows, one may still give.
        for end in _end_given:
            end(row.client_id)
    row.name, row.disabled_at = registration.client_name, None
    row.metadata_ = registration.model_dump(mode="json")
    if new_secret:
        row.secret_digest = None
    secret = _settle_secret(row, registration)
    changed = created or before != (row.metadata_, row.disabled_at, row.secret_digest)
    if changed:
        row.changed_at = clock.now()
    return Applied(registration.client_id, created, changed, secret)


def _new_row(registration: Registration) -> Client:
    row = Client(
        client_id=registration.client_id,
        metadata_={},
        sector=registration.sector_host,
        created_at=clock.now(),
    )
    db.session.add(row)
    return row


def _settle_secret(row: Client, registration: Registration) -> str | None:
    if registration.token_endpoint_auth_method in WITHOUT_SECRET:
        row.secret_digest = row.old_secret_digest = row.old_secret_until = None
        return None
    if row.secret_digest is not None:
        return None
    # Whoever asks for a new secret has lost the old ones, or somebody else has them.
    row.old_secret_digest = row.old_secret_until = None
    secret = crypto.new_token()
    row.secret_digest = crypto.digest(secret)
    return secret
