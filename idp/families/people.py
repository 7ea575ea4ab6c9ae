"""Whether two records are of two people: other names, or one child at one school.

A school has each guardian of a child once. Two of its rows that give the same child are therefore
its two parents, also where both are « Dominique Dupond » and both gave one number.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from sqlalchemy import Select, select

from idp.families.models import Enrolment, Guardian
from idp.families.names import PersonName, same_name
from idp.families.predicates import enrolment_is_active, select_ties
from idp.platform.database import db

Children = frozenset[tuple[str, int]]
"""The school whose file says so (UAI), and the pupil's id; put aside by the parent or not."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as one guardian row, or one account with its rows, has them."""

    names: tuple[PersonName, ...]
    children: Children = frozenset()
    """Of this school year: the year after, a file may give the same person another row."""
    account_id: int | None = None


def are_two(one: Person, other: Person) -> bool:
    """Whether these cannot be one person; rows that one account has already are."""
    if not any(same_name(mine, theirs) for mine in one.names for theirs in other.names):
        return True
    return are_co_parents(one, other)


def are_co_parents(one: Person, other: Person) -> bool:
    """Whether one school has both for one child, whatever their names."""
    if one.account_id is not None and one.account_id == other.account_id:
        return False
    return not one.children.isdisjoint(other.children)


def any_two(people: Iterable[Person]) -> bool:
    """Whether there are two people among them."""
    return any(are_two(one, other) for one, other in combinations(people, 2))


def children_of(guardian_ids: Collection[int] | Select[int], on: date) -> Children:
    """The children that these rows give on a day, in whatever quality."""
    rows = db.session.execute(
        select_ties(Guardian.scope, Enrolment.pupil_id).where(
            Guardian.id.in_(guardian_ids), enrolment_is_active(on)
        )
    )
    return frozenset((scope, pupil_id) for scope, pupil_id in rows)


def children_of_account(account_id: int, on: date) -> Children:
    """The children of an account's rows."""
    return children_of(select(Guardian.id).where(Guardian.account_id == account_id), on)
