"""Commands in the documentation can be typed as they stand: known words, nothing missing."""

import re
import shlex
from pathlib import Path

import pytest
import rich_click as click

from idp.cli.root import idp

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "clients" / "README.md", *(ROOT / "docs").glob("*.md")])
BLOCK = re.compile(r"^```sh\n(.*?)^```|((?:^ {4}.*\n)+)", re.MULTILINE | re.DOTALL)


def commands(page: Path) -> list[str]:
    """The lines of a page that begin with `idp`, whole, without comments."""
    blocks = ["".join(found) for found in BLOCK.findall(page.read_text(encoding="utf-8"))]
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    parts = [part.strip() for line in lines for part in line.split("&&")]
    return [part for part in parts if part.startswith("idp ")]


WRITTEN = [(page.name, line) for page in PAGES for line in commands(page)]


def test_the_documentation_has_commands() -> None:
    assert {"README.md", "raccorder-un-ent.md", "imports.md"} <= {name for name, _ in WRITTEN}


@pytest.mark.parametrize(("page", "line"), WRITTEN)
def test_a_command_of_the_documentation_is_understood(page: str, line: str) -> None:
    """As on a line without terminal: nobody is asked for a `--reason` that was forgotten."""
    del page
    _, *words = shlex.split(line, comments=True)
    command: click.Command = idp
    while isinstance(command, click.Group) and not words[0].startswith("-"):
        command = command.commands[words.pop(0)]
    if words != ["--help"]:
        command.make_context("idp", words)
