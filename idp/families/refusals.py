"""A child that a person put aside stays so under another row of the register.

A pupil without an INE, or whose INE or birth date was corrected, gets a new row; « Je ne suis pas
le représentant légal » was said of the child, not of the row.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from idp.families.models import Disavowal, Guardian, Pupil
from idp.families.names import normalise
from idp.families.predicates import enrolment_is_active, select_ties
from idp.platform.database import db


@dataclass(frozen=True, slots=True)
class Child:
    """A pupil, as much as tells whether another row is of the same child."""

    pupil_id: int
    birth_name: str
    given_name: str
    birth_date: date

    def is_like(self, other: "Child") -> bool:
        """Whether both are one child: the given name, and the birth date or the name."""
        return normalise(self.given_name) == normalise(other.given_name) and (
            self.birth_date == other.birth_date
            or normalise(self.birth_name) == normalise(other.birth_name)
        )


Refused = defaultdict[int, list[Child]]
"""The children put aside, by the guardian's id."""
_CHILD = (Pupil.id, Pupil.birth_name, Pupil.given_name, Pupil.birth_date)


def gives_another_child(guardian_id: int, account_id: int, on: date) -> bool:
    """Whether a record gives children, and none of them is one put aside, seen as another."""
    refused = [
        Child(*row)
        for row in db.session.execute(
            select(*_CHILD)
            .join(Disavowal, Disavowal.pupil_id == Pupil.id)
            .join(Guardian, Guardian.id == Disavowal.guardian_id)
            .where(Disavowal.undone_at.is_(None), Guardian.account_id == account_id)
        )
    ]
    here = select_ties(*_CHILD).where(Guardian.id == guardian_id, enrolment_is_active(on))
    ids = {child.pupil_id for child in refused}
    children = [Child(*row) for row in db.session.execute(here) if row[0] not in ids]
    return bool(children) and not any(
        child.is_like(other) for child in children for other in refused
    )


def refused_at(uai: str) -> Refused:
    """What the guardians of a school put aside, there or by another row of their account."""
    refuser = aliased(Guardian)
    found: Refused = defaultdict(list)
    whose: tuple[ColumnElement[bool], ...] = (
        refuser.id == Guardian.id,
        refuser.account_id == Guardian.account_id,
    )
    for condition in whose:
        rows = db.session.execute(
            select(Guardian.id, *_CHILD)
            .join(refuser, condition)
            .join(Disavowal, Disavowal.guardian_id == refuser.id)
            .join(Pupil, Pupil.id == Disavowal.pupil_id)
            .where(Guardian.scope == uai, Disavowal.undone_at.is_(None))
        )
        for guardian_id, pupil_id, birth_name, given_name, birth_date in rows:
            found[guardian_id].append(Child(pupil_id, birth_name, given_name, birth_date))
    return found


def put_aside_again(
    ties: Iterable[tuple[int, Child]], refused: Refused, new: Collection[int], at: datetime
) -> None:
    """Put new pupils aside who are children that the guardian, by id, put aside before."""
    added: set[tuple[int, int]] = set()
    for guardian_id, child in ties:
        key = (guardian_id, child.pupil_id)
        if child.pupil_id not in new or key in added:
            continue
        if any(child.is_like(other) for other in refused[guardian_id]):
            added.add(key)
            db.session.add(Disavowal(guardian_id=guardian_id, pupil_id=child.pupil_id, at=at))
