"""Which establishments of the register a territory takes: what an operator looks at first."""

from sqlalchemy import select

from idp.clients.territories import Territory
from idp.families.models import Establishment
from idp.platform.database import db


def served(territory: Territory) -> list[Establishment]:
    """Return the establishments served, by UAI."""
    # The rule itself decides, school by school (60 000 at most): no second form of it in SQL.
    every = db.session.scalars(select(Establishment).order_by(Establishment.uai))
    return [school for school in every if territory.serves(school)]


def absent(territory: Territory) -> list[str]:
    """Return the listed UAIs that the register does not hold."""
    query = select(Establishment.uai).where(Establishment.uai.in_(territory.uai))
    return sorted(territory.uai - set(db.session.scalars(query)))
