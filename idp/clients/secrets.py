"""Two live secrets while a client turns from one to the other: no sign-in fails in between."""

from datetime import datetime, timedelta

from idp.clients.changes import UnknownClient, find
from idp.clients.models import Client
from idp.platform import audit, clock, crypto
from idp.platform.audit import Event
from idp.platform.database import db


class CannotRotate(Exception):  # noqa: N818 — reads as what is wrong
    """There is no secret to rotate, or two are live already."""


def rotate(client_id: str, lasts: timedelta, actor: str, reason: str) -> tuple[str, datetime]:
    """Return a new secret, in clear this once, and the moment at which the old one ends. Commits.

    Raises UnknownClient, CannotRotate.
    """
    row = _locked(client_id)
    if row.secret_digest is None:
        raise CannotRotate(f"« {client_id} » n’a pas de secret.")
    moment = clock.now()
    if row.old_secret_until is not None and moment < row.old_secret_until:
        raise CannotRotate(
            f"« {client_id} » a déjà deux secrets : terminez d’abord le changement (--finish)."
        )
    secret = crypto.new_token()
    row.old_secret_digest, row.old_secret_until = row.secret_digest, moment + lasts
    row.secret_digest, row.changed_at = crypto.digest(secret), moment
    audit.record(Event.CLIENT_SECRET_ROTATED, client_id=client_id, actor=actor, reason=reason)
    db.session.commit()
    return secret, moment + lasts


def finish(client_id: str, actor: str, reason: str) -> bool:
    """Refuse the old secret from now on; whether there was one. Commits. Raises UnknownClient."""
    row = _locked(client_id)
    if row.old_secret_digest is None:
        return False
    row.old_secret_digest = row.old_secret_until = None
    row.changed_at = clock.now()
    audit.record(Event.CLIENT_SECRET_DROPPED, client_id=client_id, actor=actor, reason=reason)
    db.session.commit()
    return True


def _locked(client_id: str) -> Client:
    row = find(client_id)
    if row is None:
        raise UnknownClient(client_id)
    db.session.refresh(row, with_for_update=True)
    return row
