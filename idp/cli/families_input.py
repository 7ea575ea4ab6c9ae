"""What the commands of `idp families` take: options that recur, and wrong input in a sentence."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import orjson
import rich_click as click
from sqlalchemy.exc import IntegrityError, OperationalError

from idp.families.importers.records import FileRefused
from idp.families.models import Establishment
from idp.families.uai import InvalidUai, parse_uai
from idp.platform.database import db

Command = TypeVar("Command", bound=Callable[..., Any])

FILE = click.Path(path_type=Path)
_LONGEST_ACTOR, _LONGEST_REASON = 100, 300


class Refused(click.ClickException):
    """Wrong input: one sentence, exit code 2, nothing changed."""

    exit_code = 2


def operator(command: Command) -> Command:
    """Ask who acts and why, for the audit trail."""
    actor = click.option(
        "--actor",
        envvar="USER",
        default="inconnu",
        callback=lambda _, __, value: value[:_LONGEST_ACTOR],
        help="Qui agit, pour la piste d’audit (par défaut : $USER).",
    )
    reason = click.option(
        "--reason",
        default="import de fichiers",
        callback=lambda _, __, value: value[:_LONGEST_REASON],
        help="Pourquoi, pour la piste d’audit.",
    )
    return actor(reason(command))


def as_json(command: Command) -> Command:
    """Offer output for a program."""
    return click.option("--json", "json", is_flag=True, help="Sortie pour un programme.")(command)


def print_json(value: object) -> None:
    """Print for a program."""
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what an import refuses, and a database that is not there, into a sentence."""
    try:
        yield
    except FileRefused as refusal:
        raise Refused(str(refusal)) from refusal
    except IntegrityError as error:
        sentence = "Un autre import a écrit en même temps : rien n’est changé, recommencez."
        raise Refused(sentence) from error
    except OperationalError as error:
        raise Refused(f"La base de données ne répond pas : {error.orig}") from error


def uai_read(text: str) -> str:
    """Return the UAI. Raises Refused."""
    try:
        return parse_uai(text)
    except InvalidUai as error:
        raise Refused(str(error)) from error


def school_named(text: str) -> Establishment:
    """Return the school with this UAI. Raises Refused."""
    uai = uai_read(text)
    school = db.session.get(Establishment, uai)
    if school is None:
        raise Refused(f"L’établissement {uai} n’est pas dans le registre.")
    return school
