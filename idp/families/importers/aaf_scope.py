"""Which schools of a full AAF set may be written: those of one académie.

A set whose files name a school of another académie would replace that school's people.
"""

from collections import Counter
from collections.abc import Collection

from sqlalchemy import select

from idp.families.importers.bulk import batches
from idp.families.importers.records import FileRefused, Note, Where
from idp.families.models import Establishment
from idp.families.terms import Source
from idp.platform.database import db

_MOST_NAMED = 10


def of_academy(uais: Collection[str], academy: str | None) -> set[str]:
    """Of the schools whose pupils a set has, those to be written. Raises FileRefused."""
    known = _academies(uais)
    if academy is not None:
        found = {one for one, code in known.items() if code == academy.zfill(2)}
        if not found:
            raise FileRefused(f"Le jeu n’a aucun élève de l’académie {academy}.")
        return found
    counted = Counter(known.values())
    if len(counted) > 1:
        several = ", ".join(f"{code} : {count}" for code, count in sorted(counted.items()))
        raise FileRefused(
            f"Le jeu a des établissements de plusieurs académies ({several}) : donnez --academy"
            " pour n’en écrire qu’une."
        )
    return set(uais)


def missing(uais: Collection[str], where: Where) -> list[Note]:
    """A note of the schools that the AAF fed so far and that a set does not have."""
    fed = select(Establishment.uai).where(
        Establishment.source == Source.AAF,
        Establishment.academy.in_(set(_academies(uais).values())),
    )
    lost = sorted(set(db.session.scalars(fed)) - set(uais))
    if not lost:
        return []
    named = ", ".join(lost[:_MOST_NAMED]) + (", …" if len(lost) > _MOST_NAMED else "")
    sentence = (
        f"{len(lost)} établissements alimentés par l’AAF ne sont pas dans ce jeu et restent tels"
        f" quels : {named}."
    )
    return [Note(where, sentence, left_out=False)]


def _academies(uais: Collection[str]) -> dict[str, str]:
    """The académie of each school that the directory knows."""
    query = select(Establishment.uai, Establishment.academy)
    return {
        uai: academy
        for batch in batches(uais)
        for uai, academy in db.session.execute(query.where(Establishment.uai.in_(batch)))
    }
