"""`idp families import`: schools' files into the register."""

from pathlib import Path

import rich_click as click
from flask.cli import with_appcontext
from rich.console import Console

from idp.accounts import versions
from idp.cli.families_input import FILE, refusals
from idp.cli.families_output import progress, show_summary, summary_data
from idp.cli.options import as_json, print_json, routine
from idp.families.importers import directory, siecle, writer
from idp.families.importers.summary import Summary

_operator = routine("import de fichiers")


@click.group("import")
def import_() -> None:
    """Lire les fichiers d’un établissement, ou l’annuaire."""


@import_.command("siecle")
@click.argument("files", nargs=-1, required=True, type=FILE)
@_operator
@as_json
@with_appcontext
def import_siecle(files: tuple[Path, ...], actor: str, reason: str, *, json: bool) -> None:
    """Lire les deux fichiers XML de SIECLE d’un établissement, ou leur zip."""
    with refusals():
        export = siecle.find(list(files))
        with progress(export.size, Console(stderr=True)) as on_bytes:
            delivery = siecle.read(export, on_bytes)
        summary = writer.write(delivery, actor=actor, reason=reason)
    _finish(summary, json=json)


@import_.command("directory")
@click.argument("file", type=FILE)
@_operator
@as_json
@with_appcontext
def import_directory(file: Path, actor: str, reason: str, *, json: bool) -> None:
    """Lire l’annuaire ouvert des établissements (CSV)."""
    with refusals():
        with progress(directory.size_of(file), Console(stderr=True)) as on_bytes:
            read = directory.read(file, on_bytes)
        summary = directory.write(read, actor=actor, reason=reason)
    _finish(summary, json=json)


def _finish(summary: Summary, *, json: bool) -> None:
    """Make live sessions see the change, now that it is committed; say what was done."""
    versions.bump(summary.touched_accounts)
    if json:
        print_json(summary_data(summary))
    else:
        show_summary(summary, Console())
