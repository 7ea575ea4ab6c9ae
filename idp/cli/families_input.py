"""What the commands of `idp families` take: files, schools; wrong input in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import cast

import rich_click as click
from sqlalchemy.exc import IntegrityError, OperationalError

from idp.cli.options import Command, OutOfReach, Refused, database_said
from idp.families.importers.fields import visible
from idp.families.importers.formats import Declared
from idp.families.importers.records import FileRefused
from idp.families.models import Establishment
from idp.families.uai import InvalidUai, parse_uai
from idp.platform.clock import PARIS
from idp.platform.database import db

FILE = click.Path(path_type=Path)
_FLAGS = ("legal_only", "force", "replace_source")


def declarations(command: Command) -> Command:
    """Take what the operator says of the files; the command gets it as `declared`."""

    @wraps(command)
    def declaring(
        establishment: str | None,
        year: int | None,
        exported_on: datetime | None,
        academy: str | None,
        **rest: object,
    ) -> object:
        made = exported_on.replace(tzinfo=PARIS) if exported_on else None
        uai = uai_read(establishment) if establishment is not None else None
        flags = {name: bool(rest.pop(name)) for name in _FLAGS}
        said = Declared(uai, school_year=year, exported_at=made, academy=academy, **flags)
        return command(declared=said, **rest)

    for option in (
        click.option(
            "--replace-source", is_flag=True, help="Changer de source ; les comptes suivent."
        ),
        click.option("--force", is_flag=True, help="Écrire ce qu’un garde-fou refuse."),
        click.option("--establishment", help="L’UAI de l’établissement dont sont les fichiers."),
        click.option("--legal-only", is_flag=True, help="ONDE : seulement des resp. légaux."),
        click.option(
            "--year", type=click.IntRange(1990, 2100), help="ONDE, AAF : 2026 (2026-2027)."
        ),
        click.option("--academy", help="AAF : le code de l’académie, s’il y en a plusieurs."),
        click.option(
            "--exported-on",
            type=click.DateTime(["%d/%m/%Y", "%d/%m/%Y %H:%M", "%Y-%m-%d"]),
            help="ONDE : le jour de l’export (par défaut : la date du fichier).",
        ),
    ):
        declaring = option(declaring)
    return cast("Command", declaring)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what an import refuses into a sentence."""
    try:
        yield
    except FileRefused as refusal:
        raise Refused(visible(str(refusal))) from refusal
    except OperationalError as error:
        sentence = "La base de données ne répond plus, ou n’a plus de place : rien n’est changé"
        raise OutOfReach(
            f"{sentence} ({database_said(error)}). Réparez-la, puis recommencez."
        ) from error
    except IntegrityError as error:
        sentence = "Un autre import a écrit en même temps : rien n’est changé, recommencez."
        raise Refused(sentence) from error


@contextmanager
def interrupted() -> Iterator[None]:
    """Say after Ctrl-C what the register holds."""
    try:
        yield
    except KeyboardInterrupt as stop:
        raise OutOfReach(
            "Interrompu : chaque établissement est resté tel quel, ou écrit en entier."
            " Recommencez le même import."
        ) from stop


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
