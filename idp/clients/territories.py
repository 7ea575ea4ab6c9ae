"""Which establishments a client serves: a list of UAI, or a rule.

Collèges belong to the département, lycées to the région, écoles to the communes: a rule names the
territory **and** the kinds or the degree **and** the sectors; a bare département would leak.
"""

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


Uai = Annotated[str, AfterValidator(_uai)]


class Rule(BaseModel):
    """A territory, what kinds of schools of it, and of which sectors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    departments: frozenset[str] = frozenset()
    """Numbers as people write them: 86, 2A, 974."""
    communes: frozenset[str] = frozenset()
    """INSEE codes."""
    academies: frozenset[str] = frozenset()
    """Two or three digits: 13 is Poitiers."""
    kinds: frozenset[Kind] = frozenset()
    degree: int | None = Field(default=None, ge=1, le=2)
    sectors: frozenset[Sector] = Field(min_length=1)

    @field_serializer("departments", "communes", "academies", "kinds", "sectors")
    def _in_order(self, values: Iterable[str]) -> list[str]:
        return sorted(values)

    @model_validator(mode="after")
    def _names_what_it_takes(self) -> Self:
        if not (self.departments or self.communes or self.academies):
            raise ValueError("Nommez un territoire : departments, communes ou academies.")
        if not self.kinds and self.degree is None:
            raise ValueError("Nommez les types (kinds) ou le degré : un territoire seul déborde.")
        return self

    def matches(self, facts: Facts) -> bool:
        """Whether the establishment is one of them."""
        here = (
            department(facts.uai) in self.departments
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
