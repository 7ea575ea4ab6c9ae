"""How counts of parents are shown, school by school."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from idp.families.coverage import Coverage
from idp.families.models import Establishment

Row = tuple[Establishment, Coverage]
Column = tuple[str, Callable[[Coverage], int]]
MOBILE: Column = ("portable", lambda c: c.with_mobile)
ACCOUNT: Column = ("compte", lambda c: c.with_account)
VECTOR: Column = ("Vecteur", lambda c: c.by_vector)
REFERENCE: Column = ("CtRefId", lambda c: c.by_reference)


def rows(schools: Iterable[Establishment], counted: dict[str, Coverage]) -> list[Row]:
    """Return each school with its counts; one without parents has zeros."""
    return [(school, counted.get(school.uai, Coverage())) for school in schools]


def table(found: Sequence[Row], columns: Sequence[Column]) -> Table:
    """Return the counts and shares, one line per school, and their sum below."""
    shown = Table("UAI", "nom", show_footer=True)
    shown.columns[1].overflow = "fold"
    shown.columns[0].footer = "total"
    total = sum((coverage for _, coverage in found), Coverage())
    shown.add_column("parents", str(total.parents), justify="right")
    for name, count in columns:
        share = _share(count(total), total.parents)
        shown.add_column(name, share, justify="right", no_wrap=True)
    for school, coverage in found:
        shares = [_share(count(coverage), coverage.parents) for _, count in columns]
        shown.add_row(school.uai, Text(school.name), str(coverage.parents), *shares)
    return shown


def data(found: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the same for a program."""
    return [
        {"uai": school.uai, "name": school.name, **asdict(coverage)} for school, coverage in found
    ]


def _share(count: int, of: int) -> str:
    """« 12 (40 %) »; nothing to say of nobody."""
    return f"{count} ({count * 100 // of}\u00a0%)" if of else "–"
