"""docs/doors.md: each cell of the matrix names a test that exists."""

import ast
from pathlib import Path

import pytest

from tests.checks import doors

TESTS = Path(__file__).parents[1]
CELLS = sorted({cell for cells in doors.ATTACKERS.values() for cell in cells.values()})


def test_the_page_says_what_the_matrix_says() -> None:
    written = doors.PAGE.read_text(encoding="utf-8")
    assert written == doors.render(), "run `python -m tests.checks.doors`"


def test_every_attacker_is_held_against_every_door() -> None:
    for cells in doors.ATTACKERS.values():
        assert set(cells) == set(doors.DOORS)


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.rpartition("::")[2])
def test_each_cell_names_a_test(cell: str) -> None:
    sentence, file, name = doors.split(cell)
    assert sentence.endswith(".")
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
