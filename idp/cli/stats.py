"""`idp stats`: how far the parents of the schools have come."""

from collections.abc import Collection

import rich_click as click
from flask.cli import with_appcontext
from rich.console import Console
from sqlalchemy import select

from idp.cli import coverage_output
from idp.cli.families_input import school_named
from idp.cli.options import as_json, print_json
from idp.families import coverage
from idp.families.models import Establishment
from idp.platform import clock
from idp.platform.database import db


@click.group()
def stats() -> None:
    """Des nombres, sans donnée personnelle."""


@stats.command()
@click.option("--uai", "uais", multiple=True, help="Cet établissement seul (répétable).")
@as_json
@with_appcontext
def activation(uais: tuple[str, ...], *, json: bool) -> None:
    """Montrer, par établissement, combien de parents ont un compte."""
    counted = coverage.of_schools(clock.today())
    found = coverage_output.rows(_schools(uais, counted), counted)
    if json:
        print_json(coverage_output.data(found))
        return
    columns = (coverage_output.MOBILE, coverage_output.ACCOUNT)
    empty = "Aucun établissement n’a de parents (idp families import)."
    Console().print(coverage_output.table(found, columns) if found else empty)


def _schools(uais: Collection[str], counted: Collection[str]) -> list[Establishment]:
    """The schools asked for, else all that have parents; by UAI."""
    if uais:
        return sorted({school_named(uai) for uai in uais}, key=lambda school: school.uai)
    every = db.session.scalars(select(Establishment).order_by(Establishment.uai))
    return [school for school in every if school.uai in counted]
