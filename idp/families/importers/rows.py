"""The register's rows as an import works on them: plain values, written back in bulk.

Fields are columns of the table, in the order in which they are read and written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Any

from idp.families.importers import bulk
from idp.families.models import Enrolment, Guardian, Pupil
from idp.platform.database import Base


@dataclass(slots=True)
class PupilRow:
    """A row of `Pupil`. An id of 0: not written yet."""

    id: int
    ine: str | None
    birth_name: str
    used_name: str | None
    given_name: str
    birth_date: date


@dataclass(slots=True)
class EnrolmentRow:
    """A row of `Enrolment`."""

    id: int
    pupil_id: int
    uai: str
    school_year: int
    class_name: str | None
    source_id: str | None
    attachment: str | None
    entered: date | None
    left: date | None


@dataclass(slots=True)
class GuardianRow:
    """A row of `Guardian`, without the account: an import neither reads nor writes it."""

    id: int
    source: str
    scope: str
    source_id: str
    birth_name: str
    used_name: str | None
    given_names: str
    birth_key: str
    used_key: str | None
    email: str | None
    jointure: str | None


AnyRow = PupilRow | EnrolmentRow | GuardianRow
_MODELS: dict[type[AnyRow], type[Base]] = {
    PupilRow: Pupil,
    EnrolmentRow: Enrolment,
    GuardianRow: Guardian,
}


def columns_of(kind: type[AnyRow]) -> list[Any]:
    """The columns to select for a row of this kind."""
    return [getattr(_MODELS[kind], field.name) for field in fields(kind)]


def assign(row: AnyRow | Base, **values: Any) -> bool:  # noqa: ANN401 — columns of any type
    """Set what differs; whether anything did."""
    changed = False
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    return changed


def add(kind: type[AnyRow], rows: Sequence[AnyRow]) -> None:
    """Write new rows of one kind, and give each its id."""
    for row, row_id in zip(rows, bulk.new_ids(_MODELS[kind], len(rows)), strict=True):
        row.id = row_id
    names = [field.name for field in fields(kind)]
    values = attrgetter(*names)
    bulk.add(_MODELS[kind], names, [values(row) for row in rows])


def change(kind: type[AnyRow], rows: Sequence[AnyRow]) -> None:
    """Write rows of one kind that differ from what is held."""
    names = [field.name for field in fields(kind)]
    bulk.change(_MODELS[kind], [{name: getattr(row, name) for name in names} for row in rows])
