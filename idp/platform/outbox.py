"""Messages that must arrive: kept in SQL until they did, tried again at growing intervals.

Whoever changes something adds the message to the same transaction, so that neither exists without
the other. A handler delivers it, perhaps twice (a worker that dies after sending), never silently
not at all: what cannot be delivered in its time is in the audit trail.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
import structlog
from sqlalchemy import BigInteger, Index, LargeBinary, SmallInteger, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from idp.platform import audit, clock, crypto, jobs, schedule
from idp.platform.database import Base, BigIntKey, UtcDateTime, db

_LEASE = timedelta(minutes=2)
"""How long a worker has an item for itself: longer than any job may run."""
_SWEEP_SECONDS = 20
_AT_ONCE = 200
_FIRST_WAIT, _LONGEST_WAIT = 15, 3600
_ERROR_LENGTH = 200
_log = structlog.get_logger("outbox")


class OutboxItem(Base):
    """One message on its way; its line is deleted when it has arrived."""

    __tablename__ = "outbox_item"
    __table_args__ = (Index(None, "due_at"),)

    id: Mapped[int] = mapped_column(BigIntKey, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON under this installation's seal: it may name a person."""
    account_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    client_id: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it may next be tried; a worker that takes it moves this on."""
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    last_error: Mapped[str | None] = mapped_column(String(_ERROR_LENGTH))


class NotDelivered(Exception):  # noqa: N818 — reads as what happened
    """The other side did not take it; the text is a cause, without anything of the person."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a handler is given."""

    payload: dict[str, Any]
    account_id: int | None
    client_id: str | None
    attempts: int
    """Earlier tries."""


Handler = Callable[[Parcel], None]
_handlers: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register who delivers items of a kind. It raises NotDelivered to be called again later."""

    def register(function: Handler) -> Handler:
        _handlers[kind] = function
        return function

    return register


def add(
    kind: str,
    payload: dict[str, Any],
    *,
    account_id: int | None = None,
    client_id: str | None = None,
    due_at: datetime | None = None,
    lives: timedelta = timedelta(days=2),
) -> OutboxItem:
    """Add an item to the present transaction; `lives` counts from when it is due.

    Its transaction committed, `wake()` has it sent at once; else the next sweep does (20 s).
    """
    due = due_at or clock.now()
    item = OutboxItem(
        kind=kind,
        sealed=crypto.seal(orjson.dumps(payload)),
        account_id=account_id,
        client_id=client_id,
        created_at=clock.now(),
        due_at=due,
        expires_at=due + lives,
    )
    db.session.add(item)
    return item


def wake() -> None:
    """Have what is due sent now, by a worker."""
    jobs.enqueue(sweep)


def cancel(kind: str, account_id: int) -> None:
    """Withdraw what waits of a kind for an account, in the present transaction."""
    db.session.execute(
        delete(OutboxItem).where(OutboxItem.kind == kind, OutboxItem.account_id == account_id)
    )


@schedule.every(seconds=_SWEEP_SECONDS)
@jobs.job
def sweep() -> None:
    """Hand each due item to a job of its own: a slow one keeps no other waiting."""
    due = select(OutboxItem.id).where(OutboxItem.due_at <= clock.now())
    for item_id in db.session.scalars(due.order_by(OutboxItem.due_at).limit(_AT_ONCE)).all():
        jobs.enqueue(deliver, item_id)


@jobs.job
def deliver(item_id: int) -> None:
    """Take an item for two minutes, deliver it, and delete it; or say when to try again."""
    moment = clock.now()
    taken = db.session.scalars(
        update(OutboxItem)
        .where(OutboxItem.id == item_id, OutboxItem.due_at <= moment)
        .values(due_at=moment + _LEASE)
        .returning(OutboxItem)
    ).one_or_none()
    if taken is None:
        return
    parcel = _parcel(taken)
    kind = taken.kind
    db.session.commit()
    try:
        _handlers[kind](parcel)
    except NotDelivered as error:
        db.session.rollback()
        _later(item_id, str(error))
        return
    db.session.execute(delete(OutboxItem).where(OutboxItem.id == item_id))
    db.session.commit()


def _later(item_id: int, cause: str) -> None:
    """Note the failure; give the item up when its time is over."""
    item = db.session.get(OutboxItem, item_id)
    if item is None:
        return
    item.attempts += 1
    item.last_error = cause[:_ERROR_LENGTH]
    wait = min(_FIRST_WAIT * 2 ** min(item.attempts - 1, 16), _LONGEST_WAIT)
    item.due_at = clock.now() + timedelta(seconds=wait)
    if item.due_at > item.expires_at:
        audit.record(
            audit.Event.OUTBOX_GIVEN_UP,
            account_id=item.account_id,
            client_id=item.client_id,
            detail=item.kind,
            tries=item.attempts,
            error=item.last_error,
        )
        db.session.delete(item)
    else:
        _log.warning(
            "outbox.again",
            kind=item.kind,
            client_id=item.client_id,
            tries=item.attempts,
            error=item.last_error,
            in_seconds=wait,
        )
    db.session.commit()


def _parcel(item: OutboxItem) -> Parcel:
    payload: dict[str, Any] = orjson.loads(crypto.unseal(item.sealed))
    return Parcel(payload, item.account_id, item.client_id, item.attempts)
