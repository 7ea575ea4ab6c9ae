"""What the portal reads from the claims: whom to greet, which schools, which children."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Child:
    """A pupil as the claim gives it."""

    name: str
    class_name: str


@dataclass(frozen=True)
class School:
    """An establishment with the children that the person has there."""

    uai: str
    name: str
    place: str
    children: tuple[Child, ...]


@dataclass(frozen=True)
class Visitor:
    """The signed-in person."""

    name: str
    schools: tuple[School, ...]


def visitor(claims: Mapping[str, Any]) -> Visitor:
    """Read a visitor from claims; what is missing or of another shape is left out."""
    name = " ".join(_text(claims, part) for part in ("given_name", "family_name")).strip()
    pupils = list(_records(claims.get("pupils")))
    schools = [*_records([claims.get("establishment")]), *_records(claims.get("establishments"))]
    return Visitor(
        name=name or _text(claims, "name") or "parent",
        schools=tuple(_school(school, pupils) for school in schools),
    )


def _school(school: Mapping[str, Any], pupils: list[Mapping[str, Any]]) -> School:
    uai = _text(school, "uai")
    here = [pupil for pupil in pupils if _text(pupil, "uai") == uai]
    return School(
        uai=uai,
        name=_text(school, "name"),
        place=f"{_text(school, 'postal_code')} {_text(school, 'city')}".strip(),
        children=tuple(
            Child(
                name=f"{_text(pupil, 'given_name')} {_text(pupil, 'family_name')}".strip(),
                class_name=_text(pupil, "class"),
            )
            for pupil in here
        ),
    )


def _records(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a claim that should be a list of objects."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, Mapping))


def _text(record: Mapping[str, Any], key: str) -> str:
    """Return a text member, or nothing."""
    value = record.get(key)
    return value if isinstance(value, str) else ""
