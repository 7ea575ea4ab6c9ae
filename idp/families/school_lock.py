"""A school's lock: who writes its pupils, guardians and ties waits for who is at it.

Held until the transaction ends. Nobody who holds one school's asks for another's.
"""

from sqlalchemy import select, update

from idp.families.models import Establishment
from idp.platform.database import db


def hold_school(uai: str) -> None:
    """Wait for the school. On SQLite, this transaction is the only writer from here on."""
    db.session.execute(
        update(Establishment)
        .where(Establishment.uai == uai)
        .values(uai=uai)
        .execution_options(synchronize_session=False)
    )


def hold_every_school() -> None:
    """Wait for each school in turn."""
    hold_school("")
    rows = select(Establishment.uai).order_by(Establishment.uai)
    db.session.execute(rows.with_for_update(key_share=True)).all()
