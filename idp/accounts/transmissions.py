"""What ENTs receive of an account, since when, and « Ne plus transmettre ».

The law asks for no consent (a public-service mission), so nothing is asked before the first time.
Whoever says « Ne plus transmettre » ends what that ENT holds, and is asked at the next sign-in
there before anything is passed on again.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError

from idp.accounts import versions
from idp.accounts.models import Transmission
from idp.platform import audit, clock, jobs
from idp.platform.database import db


def note(account_id: int, client_id: str, scopes: Iterable[str], uais: Iterable[str]) -> None:
    """Have a worker write down what a client is about to receive: no SQL on the ENT's way."""
    jobs.enqueue(write, account_id, client_id, " ".join(scopes), " ".join(uais))


@jobs.job
def write(account_id: int, client_id: str, scopes: str, uais: str) -> None:
    """Write one line per account and client: first and latest time, what went out. Commits."""
    moment = clock.now()
    latest = {"last_at": moment, "scopes": scopes.split(), "uais": uais.split()}
    for _ in range(2):  # a second time, when somebody wrote the first line in between
        changed = db.session.execute(
            update(Transmission).where(_is(account_id, client_id)).values(**latest)
        )
        if changed.rowcount:  # type: ignore[attr-defined] # an UPDATE's result has one
            break
        db.session.add(
            Transmission(account_id=account_id, client_id=client_id, first_at=moment, **latest)
        )
        try:
            db.session.flush()
            break
        except IntegrityError:
            # Or the account is gone meanwhile: then the second round changes nothing either.
            db.session.rollback()
    db.session.commit()


def of_account(account_id: int) -> list[Transmission]:
    """Return the account's lines, the latest first."""
    return list(
        db.session.scalars(
            select(Transmission)
            .where(Transmission.account_id == account_id)
            .order_by(Transmission.last_at.desc())
        )
    )


def stop(account_id: int, client_id: str) -> bool:
    """« Ne plus transmettre »: end the client's tokens and ask next time. Commits.

    False when this client never received anything.
    """
    changed = _set(account_id, client_id, stopped_at=clock.now())
    if changed:
        audit.record(audit.Event.TRANSMISSION_STOPPED, account_id=account_id, client_id=client_id)
    db.session.commit()
    versions.bump([account_id])
    return changed


def resume(account_id: int, client_id: str) -> None:
    """The person saw what is passed on and went on. Commits."""
    _set(account_id, client_id, resumed_at=clock.now())
    db.session.commit()
    versions.bump([account_id])


def stopped_clients(account_id: int) -> dict[str, float]:
    """Return the client_ids to which nothing goes out before the person was asked.

    And since when, in seconds since the epoch: a « oui » of before counts for nothing.
    """
    rows = db.session.execute(
        select(Transmission.client_id, Transmission.stopped_at).where(
            Transmission.account_id == account_id,
            Transmission.stopped_at.is_not(None),
            Transmission.resumed_at.is_(None)
            | (Transmission.resumed_at <= Transmission.stopped_at),
        )
    )
    return {client_id: moment.timestamp() for client_id, moment in rows if moment}


def was_stopped_since(account_id: int, client_id: str, moment: float) -> bool:
    """Whether what the client was given at this moment (seconds since the epoch) is over."""
    row = db.session.get(Transmission, (account_id, client_id), populate_existing=True)
    return row is not None and row.stopped_at is not None and row.stopped_at.timestamp() >= moment


def adopt(from_account_id: int, to_account_id: int, clients: Collection[str]) -> None:
    """Give an account the lines of the one merged into it, in the present transaction.

    `clients` are those of which the receiving account has no line.
    """
    db.session.execute(
        update(Transmission)
        .where(Transmission.account_id == from_account_id, Transmission.client_id.in_(clients))
        .values(account_id=to_account_id)
    )


def _set(account_id: int, client_id: str, **values: object) -> bool:
    changed = db.session.execute(
        update(Transmission).where(_is(account_id, client_id)).values(**values)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined] # an UPDATE's result has one


def _is(account_id: int, client_id: str) -> ColumnElement[bool]:
    return (Transmission.account_id == account_id) & (Transmission.client_id == client_id)
