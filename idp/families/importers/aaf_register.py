"""Which schools of the register AAF sets feed, and where the people are whom a delta names."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from idp.families.importers.bulk import batches
from idp.families.importers.records import FileRefused
from idp.families.models import Enrolment, Establishment, Guardian, Guardianship
from idp.families.terms import Source
from idp.platform.database import db

OF_AAF = Establishment.source == Source.AAF


@dataclass(frozen=True, slots=True)
class Federation:
    """The schools of one académie that AAF sets feed, and the day of the last set."""

    academy: str
    last: datetime
    uais: dict[str, str]
    """By the school's id in the AAF."""


def federation(academy: str | None) -> Federation:
    """The académie, or the only one that there is. Raises FileRefused."""
    found = db.session.execute(
        select(Establishment.academy, func.max(Establishment.exported_at))
        .where(OF_AAF, *([] if academy is None else [Establishment.academy == academy.zfill(2)]))
        .group_by(Establishment.academy)
    )
    rows = [(code, last) for code, last in found if last is not None]
    if not rows:
        of = f" de l’académie {academy}" if academy else ""
        raise FileRefused(
            f"Aucun jeu complet de l’AAF{of} n’a été importé : un delta ne dit que ce qui change."
        )
    if len(rows) > 1:
        names = ", ".join(sorted(code for code, _ in rows))
        raise FileRefused(f"L’AAF alimente plusieurs académies ({names}) : donnez --academy.")
    ((code, last),) = rows
    named = db.session.execute(
        select(Establishment.jointure, Establishment.uai).where(
            OF_AAF, Establishment.academy == code, Establishment.jointure.is_not(None)
        )
    )
    return Federation(code, last, {jointure: uai for jointure, uai in named if jointure})


def followed(one: Federation, made: datetime, except_for: Collection[str]) -> None:
    """Say of the schools that followed every set so far that they follow this one. Commits."""
    db.session.execute(
        update(Establishment)
        .where(OF_AAF, Establishment.academy == one.academy)
        .where(Establishment.exported_at == one.last, Establishment.uai.not_in(except_for))
        .values(exported_at=made)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()


def schools_of_pupils(ids: Collection[str], academy: str) -> dict[str, str]:
    """The UAI of this year's pupils of the académie with these ids; where they still are, if so."""
    query = (
        select(Enrolment.source_id, Enrolment.uai)
        .join(Establishment, Establishment.uai == Enrolment.uai)
        .where(OF_AAF, Establishment.academy == academy)
        .where(Enrolment.school_year == Establishment.imported_year)
        .order_by(Enrolment.left.is_(None), Enrolment.id)
    )
    return {
        source_id: uai
        for batch in batches(ids)
        for source_id, uai in db.session.execute(query.where(Enrolment.source_id.in_(batch)))
        if source_id
    }


def pupils_of(guardian_ids: Collection[str], uai: str) -> set[str]:
    """The ids of this year's pupils whom these guardians answer for at a school."""
    query = (
        select(Enrolment.source_id)
        .join(Guardianship, Guardianship.enrolment_id == Enrolment.id)
        .join(Guardian, Guardian.id == Guardianship.guardian_id)
        .join(Establishment, Establishment.uai == Enrolment.uai)
        .where(Enrolment.uai == uai, Enrolment.left.is_(None))
        .where(Enrolment.school_year == Establishment.imported_year)
        .where(Guardian.source == Source.AAF)
    )
    return {
        source_id
        for batch in batches(guardian_ids)
        for source_id in db.session.scalars(query.where(Guardian.source_id.in_(batch)))
        if source_id
    }


def schools_of_guardians(ids: Collection[str], academy: str) -> list[tuple[str, str]]:
    """(UAI, guardian's id) of the guardians of the académie with these ids."""
    return [
        (scope, source_id)
        for batch in batches(ids)
        for scope, source_id in db.session.execute(
            select(Guardian.scope, Guardian.source_id)
            .join(Establishment, Establishment.uai == Guardian.scope)
            .where(Guardian.source == Source.AAF, Guardian.source_id.in_(batch))
            .where(OF_AAF, Establishment.academy == academy)
        )
    ]
