"""A synthetic académie, one sector at a time: a collège, its écoles, its lycée, their families.

The same seed and size give the same people. About 1.65 guardians a pupil, as an AAF has them.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from benchmarks import names
from idp.families.school_year import school_year
from idp.families.terms import Kind
from idp.families.uai import check_letter
from idp.platform import clock

YEAR = school_year(clock.today())
"""The year that runs: a register takes no other."""
SECTOR_PUPILS = 1400
_ECOLES = 4
_KINSHIPS = ((10, 1), (20, 1), (39, 2), (38, 3))
"""CODE_PARENTE and level: mother, father, a step-parent in charge, a grandparent to call."""
_CHILDREN = (0.66, 0.26, 0.06, 0.015, 0.005)
_ADULTS = (0.10, 0.45, 0.42, 0.03)
"""How many families have one, two, … of each."""
_NO_MOBILE, _SHARED_MOBILE, _NO_EMAIL, _SEPARATED, _LANDLINE = 0.08, 0.06, 0.15, 0.25, 0.4


@dataclass(frozen=True, slots=True)
class Parent:
    """A guardian; `mobile`, `home` and `email` may be empty."""

    id: int
    surname: str
    used: str
    given: str
    mobile: str
    home: str
    email: str


@dataclass(frozen=True, slots=True)
class Child:
    """A pupil."""

    id: int
    ine: str
    surname: str
    given: str
    born: date
    group: str
    parents: tuple[tuple[Parent, int, int], ...]
    """Each with kinship and level."""


@dataclass(slots=True)
class School:
    """An establishment and its pupils."""

    uai: str
    kind: Kind
    name: str
    children: list[Child] = field(default_factory=list)

    def parents(self) -> dict[int, Parent]:
        """The guardians of its pupils, each once."""
        return {parent.id: parent for child in self.children for parent, _, _ in child.parents}


def academie(pupils: int, seed: int = 1) -> Iterator[School]:
    """The schools, with that many pupils in all."""
    families = Families(random.Random(seed))
    numbers = count(1)
    while pupils > 0:
        schools = [_school(next(numbers), kind) for kind in _kinds()]
        wanted = min(pupils, SECTOR_PUPILS)
        pupils -= wanted
        while wanted > 0:
            for child, age in families.one(wanted):
                _choose(schools, age, families.chance).children.append(child)
                wanted -= 1
        yield from (school for school in schools if school.children)


class Families:
    """Families one after the other; ids and numbers count up."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self._people = count(1)
        self._pupils = count(1)

    def one(self, most: int) -> list[tuple[Child, int]]:
        """The children of a family, at most so many, with their ages."""
        chance = self.chance
        adults = self._adults(1 + chance.choices(range(4), _ADULTS)[0])
        children = min(1 + chance.choices(range(5), _CHILDREN)[0], most)
        return [self._child(adults, chance.randint(3, 17)) for _ in range(children)]

    def _adults(self, how_many: int) -> tuple[tuple[Parent, int, int], ...]:
        """Mother and father first; separated ones have other names and numbers, others share."""
        chance = self.chance
        separated = chance.random() < _SEPARATED
        name = names.surname(chance)
        found: list[tuple[Parent, int, int]] = []
        for kinship, level in _KINSHIPS[:how_many]:
            birth = names.surname(chance) if kinship != 20 else name
            used = name if kinship == 10 and not separated else ""
            parent = self._parent(birth, used)
            if kinship == 20 and not separated and chance.random() < _SHARED_MOBILE:
                parent = Parent(
                    *(parent.id, parent.surname, parent.used, parent.given),
                    *(found[0][0].mobile, found[0][0].home, parent.email),
                )
            found.append((parent, kinship, level))
        return tuple(found)

    def _parent(self, birth: str, used: str) -> Parent:
        serial, chance = next(self._people), self.chance
        return Parent(
            id=2_000_000 + serial,
            surname=birth,
            used=used,
            given=names.given_name(chance),
            mobile="" if chance.random() < _NO_MOBILE else names.mobile(serial, chance),
            home=names.landline(serial) if chance.random() < _LANDLINE else "",
            email="" if chance.random() < _NO_EMAIL else f"p{serial}@example.org",
        )

    def _child(self, adults: tuple[tuple[Parent, int, int], ...], age: int) -> tuple[Child, int]:
        serial, chance = next(self._pupils), self.chance
        father = adults[1][0] if len(adults) > 1 else adults[0][0]
        child = Child(
            id=700_000 + serial,
            ine=f"{serial:09d}{chance.choice('ABCDEFGHJK')}{chance.choice('ABCDEFGHJK')}",
            surname=father.surname,
            given=names.given_name(chance),
            born=date(YEAR - age, 1, 1) + timedelta(days=chance.randrange(365)),
            group=f"{age:02d} {chance.choice('ABCD')}",
            parents=adults,
        )
        return child, age


def _kinds() -> list[Kind]:
    return [Kind.COLLEGE, Kind.LYCEE, *([Kind.ECOLE] * _ECOLES)]


def _school(number: int, kind: Kind) -> School:
    digits = f"{860_000 + number:07d}"
    return School(f"{digits}{check_letter(digits)}", kind, f"Établissement {number}")


def _choose(schools: list[School], age: int, chance: random.Random) -> School:
    """By age: école to 10, collège to 14, lycée."""
    college, lycee, *ecoles = schools
    if age > 14:
        return lycee
    return college if age > 10 else chance.choice(ecoles)
