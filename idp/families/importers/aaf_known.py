"""What the register holds of an AAF's people, said again as attributes: a delta changes some."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select

from idp.families.importers.aaf_entries import Attributes
from idp.families.importers.aaf_register import OF_AAF
from idp.families.importers.bulk import batches
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


@dataclass(frozen=True, slots=True)
class Known:
    """A pupil as the register has them: where, whether still there, and the attributes."""

    uai: str
    gone: bool
    attributes: Attributes


def pupils(ids: Collection[str], academy: str) -> dict[str, Known]:
    """This year's pupils of the académie with these ids; who is still there comes first."""
    query = (
        select(
            *(Enrolment.id, Enrolment.uai, Enrolment.left, Enrolment.source_id),
            *(Enrolment.class_name, Enrolment.attachment, Establishment.jointure),
            *(Pupil.birth_name, Pupil.used_name, Pupil.given_name, Pupil.birth_date, Pupil.ine),
        )
        .join(Pupil, Pupil.id == Enrolment.pupil_id)
        .join(Establishment, Establishment.uai == Enrolment.uai)
        .where(OF_AAF, Establishment.academy == academy)
        .where(Enrolment.school_year == Establishment.imported_year)
        .order_by(Enrolment.left.is_(None), Enrolment.id)
    )
    found: dict[str, Known] = {}
    for batch in batches(ids):
        rows = db.session.execute(query.where(Enrolment.source_id.in_(batch))).all()
        ties = _ties([row.id for row in rows])
        found |= {row.source_id: _known(row, ties[row.id]) for row in rows}
    return found


def guardians(ids: Collection[str], uai: str, academy: str) -> dict[str, Attributes]:
    """The guardians with these ids, as this school has them or else another of the académie."""
    query = (
        select(
            *(Guardian.id, Guardian.source_id, Guardian.birth_name, Guardian.used_name),
            *(Guardian.given_names, Guardian.email, Guardian.jointure),
        )
        .join(Establishment, Establishment.uai == Guardian.scope)
        .where(Guardian.source == Source.AAF, Establishment.academy == academy)
        .order_by(Guardian.scope == uai, Guardian.scope.desc())
    )
    found: dict[str, Attributes] = {}
    for batch in batches(ids):
        # The last row of an id is the one that counts.
        rows = {
            row.source_id: row
            for row in db.session.execute(query.where(Guardian.source_id.in_(batch)))
        }
        numbers = _numbers([row.id for row in rows.values()])
        found |= {key: _guardian(row, numbers[row.id]) for key, row in rows.items()}
    return found


def _guardian(row: Row[*tuple[Any, ...]], numbers: list[str]) -> Attributes:
    return _filled(
        sn=row.used_name or row.birth_name,
        ENTPersonNomPatro=row.birth_name,
        givenName=row.given_names,
        mail=row.email,
        ENTPersonJointure=row.jointure,
    ) | {"mobile": numbers}


def _numbers(guardian_ids: Collection[int]) -> defaultdict[int, list[str]]:
    """Mobiles, by the guardian's id."""
    query: Select[int, str] = (
        select(GuardianMobile.guardian_id, GuardianMobile.number)
        .where(GuardianMobile.guardian_id.in_(guardian_ids))
        .order_by(GuardianMobile.number)
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for guardian_id, number in db.session.execute(query):
        found[guardian_id].append(number)
    return found


def _ties(enrolments: Collection[int]) -> defaultdict[int, list[str]]:
    """Ties as ENTElevePersRelEleve has them, by the enrolment's id."""
    found: defaultdict[int, list[str]] = defaultdict(list)
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
            found[enrolment_id].append(value)
    return found


def _known(row: Row[*tuple[Any, ...]], ties: list[str]) -> Known:
    place, group = row.jointure or "", row.class_name
    attributes = _filled(
        sn=row.used_name or row.birth_name,
        ENTPersonNomPatro=row.birth_name,
        givenName=row.given_name,
        ENTPersonDateNaissance=row.birth_date.isoformat(),
        ENTEleveINE=row.ine,
        ENTEleveStructRattachId=row.attachment,
        ENTPersonStructRattach=place,
        ENTEleveClasses=f"{place}${group}" if group else None,
    )
    attributes["ENTElevePersRelEleve"] = ties
    return Known(row.uai, row.left is not None, attributes)


def _filled(**values: Any) -> Attributes:  # noqa: ANN401 — texts, and None for what is not there
    return {name: [value] for name, value in values.items() if value}
