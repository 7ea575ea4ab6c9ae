"""What an account may see: the schools of its children, and these children.

Only what the account's own guardian rows give: level 1, said by that school, an active enrolment,
not disavowed. Never what the other parent's rows give.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Row

from idp.families.models import Enrolment, Establishment, Guardian, Pupil
from idp.families.names import normalise
from idp.families.predicates import (
    enrolment_is_active,
    is_legal_guardian,
    is_not_disavowed,
    select_ties,
)
from idp.platform.database import db


@dataclass(frozen=True, slots=True)
class Child:
    """A child of the account at one school."""

    pupil_id: int
    attachment_id: str | None
    """The id that ENTs know (ELEVE_ID), where the school's file has one."""
    given_name: str
    family_name: str
    class_name: str | None
    uai: str


@dataclass(frozen=True, slots=True)
class Place:
    """A school of the account: its facts, the parent's names there, the children there."""

    uai: str
    name: str
    kind: str
    """A value of `terms.Kind`."""
    degree: int
    sector: str
    """A value of `terms.Sector`."""
    city: str
    city_code: str
    postal_code: str
    academy: str
    family_name: str
    """The parent's, letter by letter as this school's file has it; so is `given_name`."""
    given_name: str
    jointure: str | None
    children: tuple[Child, ...]


def places_of(account_id: int, on: date) -> tuple[Place, ...]:
    """The account's schools on a day, by name, children by given name. One SQL statement."""
    rows = db.session.execute(
        select_ties(Guardian, Enrolment, Pupil, Establishment)
        .where(Guardian.account_id == account_id)
        .where(enrolment_is_active(on), is_legal_guardian(), is_not_disavowed())
        .order_by(Establishment.uai, Guardian.id)
    ).all()
    places = [_place(list(group)) for _, group in groupby(rows, key=lambda row: row[3].uai)]
    # Sorted here: databases disagree about where « É » stands.
    return tuple(sorted(places, key=lambda place: (normalise(place.name), place.uai)))


def _place(rows: list[Row[*tuple[Any, ...]]]) -> Place:
    """The rows of one school; the older record gives the name where it holds the parent twice."""
    guardian: Guardian = rows[0][0]
    school: Establishment = rows[0][3]
    children = {row[2].id: _child(row[1], row[2]) for row in rows}
    return Place(
        uai=school.uai,
        name=school.name,
        kind=school.kind.value,
        degree=school.degree,
        sector=school.sector.value,
        city=school.city,
        city_code=school.city_code,
        postal_code=school.postal_code,
        academy=school.academy,
        family_name=guardian.used_name or guardian.birth_name,
        given_name=guardian.given_names,
        jointure=guardian.jointure,
        children=tuple(sorted(children.values(), key=_by_given_name)),
    )


def _by_given_name(child: Child) -> tuple[str, int]:
    return normalise(child.given_name), child.pupil_id


def _child(enrolment: Enrolment, pupil: Pupil) -> Child:
    return Child(
        pupil_id=pupil.id,
        attachment_id=enrolment.attachment_id,
        given_name=pupil.given_name,
        family_name=pupil.used_name or pupil.birth_name,
        class_name=enrolment.class_name,
        uai=enrolment.uai,
    )
