"""What many commands take: who acts and why, output for programs; wrong input in a sentence."""

import getpass
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import orjson
import rich_click as click
from sqlalchemy.exc import DatabaseError

Command = TypeVar("Command", bound=Callable[..., Any])
_LONGEST_ACTOR, _LONGEST_REASON = 100, 300


class Refused(click.ClickException):
    """Wrong input: one sentence for each fault, exit code 2, nothing changed."""

    exit_code = 2


class OutOfReach(Refused):
    """A server does not answer, or not as it should: exit code 1."""

    exit_code = 1


def database_said(error: DatabaseError) -> str:
    """Return what the database answers, in a line: PostgreSQL goes on, with values of the row."""
    return str(error.orig).strip().partition("\n")[0]


def as_json(command: Command) -> Command:
    """Offer output for a program."""
    return click.option("--json", "json", is_flag=True, help="Sortie pour un programme.")(command)


def on_a_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty()


def print_json(value: object) -> None:
    """Print for a program."""
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def operator(command: Command) -> Command:
    """Take who acts and why, for the audit trail; on a terminal a missing reason is asked for."""
    return _who_and_why(command, _asked_for)


def routine(reason: str) -> Callable[[Command], Command]:
    """Take who acts; why is known beforehand, and may be said better."""
    return lambda command: _who_and_why(command, reason)


def _who_and_why(command: Command, usual: str | Callable[[], str]) -> Command:
    actor = click.option(
        "--actor",
        default=_login,
        callback=_line(_LONGEST_ACTOR),
        help="Qui agit (par défaut : l’utilisateur du système).",
    )
    reason = click.option(
        "--reason",
        default=usual,
        callback=_line(_LONGEST_REASON),
        help="Pourquoi, en quelques mots, sans donnée personnelle.",
    )
    return actor(reason(command))


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user without a name
        return ""


def _asked_for() -> str:
    if not on_a_terminal():
        return ""
    return str(click.prompt("Pourquoi (pour la piste d’audit)", type=str, err=True))


def _line(longest: int) -> Callable[[click.Context, click.Parameter, str], str]:
    def check(context: click.Context, parameter: click.Parameter, value: str) -> str:
        line = value.strip()
        if context.resilient_parsing:
            return line
        if not line:
            raise Refused(f"--{parameter.name} est nécessaire pour la piste d’audit.")
        if len(line) > longest or not line.isprintable():
            raise Refused(f"--{parameter.name} : une ligne, {longest} caractères au plus.")
        return line

    return check
