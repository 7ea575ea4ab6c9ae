"""Schools by their UAI, for pages that only name them."""

from collections.abc import Collection

from sqlalchemy import select

from idp.families.models import Establishment
from idp.platform.database import db


def names_of(uais: Collection[str]) -> list[str]:
    """Return « name (city) » of those that are known, by name."""
    rows = db.session.execute(
        select(Establishment.name, Establishment.city)
        .where(Establishment.uai.in_(uais))
        .order_by(Establishment.name)
    )
    return [f"{name} ({city})" for name, city in rows]
