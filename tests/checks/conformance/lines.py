"""What is to be held, line by line, and the tests that hold it: the TOML files of this folder."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Line:
    """One module of a plan, or one sentence of a list."""

    what: str
    tests: tuple[str, ...]
    """As pytest names them, without their cases: tests/oidc/test_hints.py::test_name."""
    passed_over: str = ""
    """Why the conformance suite passes over this module."""
    differs: str = ""
    """Why we answer otherwise than this module asks."""
    case: str = ""
    """Of each test only the cases with this in their name; empty: all."""


@dataclass(frozen=True, slots=True)
class Table:
    """Lines that belong together, under one heading."""

    heading: str
    lines: tuple[Line, ...]


def plans() -> list[Table]:
    """Return the certification plans."""
    read = _read("plans")
    return [_plan(plan, read) for plan in read.values()]


def checklist() -> list[Table]:
    """Return the protocol's checklist."""
    return _sentences("checklist")


def mistakes() -> list[Table]:
    """Return the mistakes that others made."""
    return _sentences("mistakes")


def every() -> list[Line]:
    """Return all lines of all tables."""
    return [line for table in [*plans(), *checklist(), *mistakes()] for line in table.lines]


def _plan(plan: dict[str, Any], others: dict[str, Any]) -> Table:
    modules = plan["modules"] if "modules" in plan else others[plan["modules_of"]]["modules"]
    lines = (_line(f"`{name}`", held, plan.get("case", "")) for name, held in modules.items())
    return Table(f"{plan['name']} (`{plan['plan']}`)", tuple(lines))


def _sentences(file: str) -> list[Table]:
    return [
        Table(heading, tuple(_line(what, held) for what, held in lines.items()))
        for heading, lines in _read(file).items()
    ]


def _line(what: str, held: str | list[str] | dict[str, Any], case: str = "") -> Line:
    if isinstance(held, dict):
        more = {name: str(why) for name, why in held.items() if name != "tests"}
        return Line(what, _tests(held["tests"]), case=case, **more)
    return Line(what, _tests(held), case=case)


def _tests(held: str | list[str]) -> tuple[str, ...]:
    names = [held] if isinstance(held, str) else held
    return tuple(f"tests/{one.replace('::', '.py::test_')}" for one in names)


def _read(file: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{file}.toml").read_text(encoding="utf-8"))
