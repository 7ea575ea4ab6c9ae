"""What the register holds of an AAF's people, said again as attributes: a delta changes some."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select, update

from idp.families.importers.aaf_entries import Attributes
from idp.families.importers.bulk import batches
from idp.families.importers.records import FileRefused
from idp.families.models import (
    Enrolment,
    Establishment,
    Guardian,
    GuardianMobile,
    Guardianship,
    Pupil,
)
from idp.families.terms import DERIVED, Level, Source
from idp.platform.database import db

_CODES = {Level.LEGAL: "1", Level.IN_CHARGE: "2", Level.CONTACT: "0"}
_OF_AAF = Establishment.source == Source.AAF


@dataclass(frozen=True, slots=True)
class Known:
    """A pupil as the register has them: where, whether still there, and the attributes."""

    uai: str
    gone: bool
    attributes: Attributes


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
        .where(_OF_AAF, *([] if academy is None else [Establishment.academy == academy.zfill(2)]))
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
            _OF_AAF, Establishment.academy == code, Establishment.jointure.is_not(None)
        )
    )
    return Federation(code, last, {jointure: uai for jointure, uai in named if jointure})


def followed(one: Federation, made: datetime, except_for: Collection[str]) -> None:
    """Say of the schools that followed every set so far that they follow this one. Commits."""
    db.session.execute(
        update(Establishment)
        .where(_OF_AAF, Establishment.academy == one.academy)
        .where(Establishment.exported_at == one.last, Establishment.uai.not_in(except_for))
        .values(exported_at=made)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()


def pupils(ids: Collection[str], academy: str) -> dict[str, Known]:
    """This year's pupils of the académie with these ids; who is still there comes first."""
    found: dict[str, Known] = {}
    for batch in batches(ids):
        rows: Sequence[Row[*tuple[Any, ...]]] = db.session.execute(
            _this_year(academy)
            .where(Enrolment.source_id.in_(batch))
            .order_by(Enrolment.left.is_(None), Enrolment.id)
        ).all()
        ties = _ties([enrolment.id for enrolment, _, _ in rows])
        for enrolment, pupil, school in rows:
            if enrolment.source_id:
                found[enrolment.source_id] = _known(enrolment, pupil, school, ties)
    return found


def pupils_of(guardian_id: str, uai: str) -> list[str]:
    """The ids of this year's pupils whom a guardian answers for at a school."""
    return [
        source_id
        for source_id in db.session.scalars(
            select(Enrolment.source_id)
            .join(Guardianship, Guardianship.enrolment_id == Enrolment.id)
            .join(Guardian, Guardian.id == Guardianship.guardian_id)
            .join(Establishment, Establishment.uai == Enrolment.uai)
            .where(Enrolment.uai == uai, Enrolment.left.is_(None))
            .where(Enrolment.school_year == Establishment.imported_year)
            .where(Guardian.source == Source.AAF, Guardian.source_id == guardian_id)
        )
        if source_id
    ]


def schools_of_guardians(ids: Collection[str], academy: str) -> list[tuple[str, str]]:
    """(UAI, guardian's id) of the guardians of the académie with these ids."""
    return [
        (scope, source_id)
        for batch in batches(ids)
        for scope, source_id in db.session.execute(
            select(Guardian.scope, Guardian.source_id)
            .join(Establishment, Establishment.uai == Guardian.scope)
            .where(Guardian.source == Source.AAF, Guardian.source_id.in_(batch))
            .where(_OF_AAF, Establishment.academy == academy)
        )
    ]


def guardian(source_id: str, uai: str, academy: str) -> Attributes | None:
    """A guardian, as this school has them or else another of the académie."""
    row = db.session.scalars(
        select(Guardian)
        .join(Establishment, Establishment.uai == Guardian.scope)
        .where(Guardian.source == Source.AAF, Guardian.source_id == source_id)
        .where(Establishment.academy == academy)
        .order_by(Guardian.scope != uai, Guardian.scope)
        .limit(1)
    ).first()
    if row is None:
        return None
    numbers = db.session.scalars(
        select(GuardianMobile.number)
        .where(GuardianMobile.guardian_id == row.id)
        .order_by(GuardianMobile.number)
    )
    return _filled(
        sn=row.used_name or row.birth_name,
        ENTPersonNomPatro=row.birth_name,
        givenName=row.given_names,
        mail=row.email,
        ENTPersonJointure=row.jointure,
    ) | {"mobile": list(numbers)}


def _this_year(academy: str) -> Select[Enrolment, Pupil, Establishment]:
    return (
        select(Enrolment, Pupil, Establishment)
        .join(Pupil, Pupil.id == Enrolment.pupil_id)
        .join(Establishment, Establishment.uai == Enrolment.uai)
        .where(_OF_AAF, Establishment.academy == academy)
        .where(Enrolment.school_year == Establishment.imported_year)
        .execution_options(populate_existing=True)
    )


def _ties(enrolments: Collection[int]) -> dict[int, list[str]]:
    """Ties as ENTElevePersRelEleve has them, by the enrolment's id."""
    found: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(
            Guardianship.enrolment_id, Guardian.source_id, Guardianship.kinship, Guardianship.level
        )
        .join(Guardian, Guardian.id == Guardianship.guardian_id)
        .where(Guardianship.enrolment_id.in_(enrolments))
        .order_by(Guardian.source_id)
    )
    for enrolment_id, source_id, kinship, level in rows:
        if not source_id.startswith(DERIVED):
            code = _CODES[Level(level)]
            value = f"{source_id}${'' if kinship is None else kinship}$0${code}$0$0"
            found.setdefault(enrolment_id, []).append(value)
    return found


def _known(
    enrolment: Enrolment, pupil: Pupil, school: Establishment, ties: dict[int, list[str]]
) -> Known:
    place, group = school.jointure or "", enrolment.class_name
    attributes = _filled(
        sn=pupil.used_name or pupil.birth_name,
        ENTPersonNomPatro=pupil.birth_name,
        givenName=pupil.given_name,
        ENTPersonDateNaissance=pupil.birth_date.isoformat(),
        ENTEleveINE=pupil.ine,
        ENTEleveStructRattachId=enrolment.attachment,
        ENTPersonStructRattach=place,
        ENTEleveClasses=f"{place}${group}" if group else None,
    )
    attributes["ENTElevePersRelEleve"] = ties.get(enrolment.id, [])
    return Known(school.uai, enrolment.left is not None, attributes)


def _filled(**values: Any) -> Attributes:  # noqa: ANN401 — texts, and None for what is not there
    return {name: [value] for name, value in values.items() if value}
