"""The matrix of attackers and doors (doors.toml) as a page: `python -m tests.checks.doors`."""

import sys
import tomllib
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "doors.md"
_READ = tomllib.loads(Path(__file__).with_name("doors.toml").read_text(encoding="utf-8"))
DOORS: dict[str, str] = _READ["doors"]
ATTACKERS: dict[str, dict[str, str]] = {
    who: _READ["usual"] | cells for who, cells in _READ["attackers"].items()
}
_HEAD = """\
# Who gets where: attackers and doors

Each way into an account, or around one, against what an attacker knows or holds. A **bold** number
is where somebody does get through: then the parent hears of it, and after a recovery by SMS what
could make it last is frozen for 72 hours. What a number says stands below, with the test that holds
it (under `tests/`). This page is written from `tests/checks/doors.toml`.
"""


def split(cell: str) -> tuple[str, str, str]:
    """Return a cell's sentence, the file of its test (under tests/) and the test's name."""
    sentence, _, test = cell.rpartition(" ")
    file, _, name = test.partition("::")
    return sentence, f"{file}.py", f"test_{name}"


def render() -> str:
    """Return the page: the matrix in numbers, then what each number says."""
    numbers: dict[str, int] = {}
    rows = []
    for attacker, cells in ATTACKERS.items():
        marks = [_mark(cells[door], numbers) for door in DOORS]
        rows.append(f"| {attacker} | {' | '.join(marks)} |")
    head = f"| who | {' | '.join(DOORS.values())} |\n|{' --- |' * (len(DOORS) + 1)}"
    notes = [_note(number, cell) for cell, number in numbers.items()]
    return "\n".join([_HEAD, head, *rows, "", *notes, ""])


def _mark(cell: str, numbers: dict[str, int]) -> str:
    number = str(numbers.setdefault(cell, len(numbers) + 1))
    return f"**{number}**" if cell.startswith("**") else number


def _note(number: int, cell: str) -> str:
    sentence, file, name = split(cell)
    return f"{number}. {sentence}\n   `{file}::{name}`"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
