"""Which establishments a client serves: a list of UAI, or a rule.

Collèges belong to the département, lycées to the région, écoles to the communes: a rule names the
territory **and** the kinds or the degree **and** the sectors; a bare département would leak.
"""

import re
from collections.abc import Iterable
from typing import Annotated, Protocol, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    field_serializer,
    model_validator,
)

from idp.clients.regions import DEPARTMENTS_OF, parse_department, parse_region
from idp.families.terms import Kind, Sector
from idp.families.uai import InvalidUai, department, parse_uai


class Facts(Protocol):
    """What a rule looks at: an Establishment, or a Place of a session's snapshot."""

    @property
    def uai(self) -> str: ...  # noqa: D102 — the name says it; same below
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def degree(self) -> int: ...  # noqa: D102
    @property
    def sector(self) -> str: ...  # noqa: D102
    @property
    def city_code(self) -> str: ...  # noqa: D102
    @property
    def academy(self) -> str: ...  # noqa: D102


def _uai(text: str) -> str:
    try:
        return parse_uai(text)
    except InvalidUai as error:
        raise ValueError(str(error)) from error


def _matching(form: str, sentence: str) -> AfterValidator:
    def check(text: str) -> str:
        if not re.fullmatch(form, text, re.ASCII):
            raise ValueError(f"« {text[:10]} » {sentence}")
        return text

    return AfterValidator(check)


Uai = Annotated[str, AfterValidator(_uai)]
Department = Annotated[str, AfterValidator(parse_department)]
Region = Annotated[str, AfterValidator(parse_region)]
Commune = Annotated[
    str, _matching(r"[0-9]{5}|2[AB][0-9]{3}", "n’est pas le code INSEE d’une commune (86194).")
]
Academy = Annotated[str, _matching(r"[0-9]{2,3}", "n’est pas le code d’une académie (13).")]


class Rule(BaseModel):
    """A territory, what kinds of schools of it, and of which sectors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    departments: frozenset[Department] = frozenset()
    """Numbers as people write them: 86, 2A, 974."""
    regions: frozenset[Region] = frozenset()
    """INSEE numbers: 75 is Nouvelle-Aquitaine."""
    communes: frozenset[Commune] = frozenset()
    """INSEE codes."""
    academies: frozenset[Academy] = frozenset()
    """Two or three digits: 13 is Poitiers."""
    kinds: frozenset[Kind] = frozenset()
    degree: int | None = Field(default=None, ge=1, le=2)
    sectors: frozenset[Sector] = Field(min_length=1)

    @field_serializer("departments", "regions", "communes", "academies", "kinds", "sectors")
    def _in_order(self, values: Iterable[str]) -> list[str]:
        return sorted(values)

    @model_validator(mode="after")
    def _names_what_it_takes(self) -> Self:
        if not (self.departments or self.regions or self.communes or self.academies):
            raise ValueError("Nommez un territoire : departments, regions, communes ou academies.")
        if not self.kinds and self.degree is None:
            raise ValueError("Nommez les types (kinds) ou le degré : un territoire seul déborde.")
        return self

    def matches(self, facts: Facts) -> bool:
        """Whether the establishment is one of them."""
        number = department(facts.uai)
        here = (
            number in self.departments
            or any(number in DEPARTMENTS_OF[region] for region in self.regions)
            or facts.city_code in self.communes
            or facts.academy in self.academies
        )
        of_kind = not self.kinds or facts.kind in self.kinds
        of_degree = self.degree is None or facts.degree == self.degree
        return here and of_kind and of_degree and facts.sector in self.sectors


class Territory(BaseModel):
    """A list of establishments, or a rule; exactly one of the two."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    uai: frozenset[Uai] = frozenset()
    rule: Rule | None = None

    @field_serializer("uai")
    def _in_order(self, values: Iterable[str]) -> list[str]:
        return sorted(values)

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if bool(self.uai) == (self.rule is not None):
            raise ValueError("Donnez soit une liste d’UAI (uai), soit une règle (rule).")
        return self

    def serves(self, facts: Facts) -> bool:
        """Whether the establishment is served."""
        return facts.uai in self.uai or (self.rule is not None and self.rule.matches(facts))
