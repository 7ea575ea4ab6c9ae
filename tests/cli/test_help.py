"""`idp --help`, of every command, and wrong lines: in French."""

import re
from collections.abc import Iterator
from importlib.metadata import version

import click
import pytest
from click.testing import CliRunner

from idp.cli.root import idp
from tests.cli.conftest import sentences


def test_the_help_speaks_french_all_the_way_down() -> None:
    told = CliRunner().invoke(idp, ["--help"]).output
    told += CliRunner().invoke(idp, ["accounts", "sessions", "end", "--help"]).output
    told += CliRunner().invoke(idp, ["worker", "--help"]).output
    assert "Show this message" not in told
    assert "Commands" not in told
    assert told.count("Montrer cette aide.") == 3
    assert "(par défaut : 4)" in " ".join(told.replace("│", " ").split())


def every_command(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, below in getattr(command, "commands", {}).items():
        yield from every_command(below, (*path, name))


@pytest.mark.parametrize("path", list(every_command(idp)), ids=" ".join)
def test_every_help_is_complete_and_french(path: tuple[str, ...]) -> None:
    """Each command and each option says what it does; nothing is left of click's English."""
    command: click.Command = idp
    for name in path:
        command = getattr(command, "commands", {})[name]
    assert command.help
    assert all(p.help for p in command.params if isinstance(p, click.Option))
    told = CliRunner().invoke(idp, [*path, "--help"], env={"COLUMNS": "120"}).output
    english = r"TEXT\b|PATH\b|FILE|INTEGER|DIRECTORY|COMMAND\b|ARGS|required|%[dY]|\bthe\b|\.{3}"
    assert not re.findall(english, told), told


def test_the_version_is_that_of_the_distribution() -> None:
    result = CliRunner().invoke(idp, ["--version"])
    assert result.stdout == f"{version('preau')}\n"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("nope", "La commande « nope » n’existe pas."),
        ("keys lst", "La commande « lst » n’existe pas."),
        ("keys list --jsn", "L’option --jsn n’existe pas."),
        ("clients show", "Il manque CLIENT_ID."),
        ("families explain --nom x", "Il manque --prenom."),
        ("clients apply", "Il manque FICHIER."),
        ("--config", "L’option --config attend une valeur."),
        ("--nope", "L’option --nope n’existe pas."),
        ("keys list --json=1", "L’option --json n’attend pas de valeur."),
        ("keys list a b", "« a b » est de trop."),
        (
            "worker --threads x",
            "Cette valeur de --threads n’est pas possible : un nombre entier de 1 à 64.",
        ),
    ],
)
def test_a_wrong_line_is_told_in_french(line: str, sentence: str) -> None:
    result = CliRunner().invoke(idp, line.split())
    assert result.exit_code == 2
    assert sentence in sentences(result)
