"""What the commands of `idp families` take: files, schools; wrong input in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import rich_click as click
from sqlalchemy.exc import IntegrityError

from idp.cli.options import Refused
from idp.families.importers.records import FileRefused
from idp.families.models import Establishment
from idp.families.uai import InvalidUai, parse_uai
from idp.platform.database import db

FILE = click.Path(path_type=Path)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what an import refuses into a sentence."""
    try:
        yield
    except FileRefused as refusal:
        raise Refused(str(refusal)) from refusal
    except IntegrityError as error:
        sentence = "Un autre import a écrit en même temps : rien n’est changé, recommencez."
        raise Refused(sentence) from error


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
