"""`idp families import`: schools' files into the register."""

from pathlib import Path
from typing import TypedDict, Unpack

import rich_click as click
from flask.cli import with_appcontext
from rich.console import Console

from idp.accounts import versions
from idp.cli.families_input import FILE, declarations, refusals
from idp.cli.families_output import progress, show_summary, summary_data
from idp.cli.options import Refused, as_json, print_json, routine
from idp.families.importers import directory, formats, writer
from idp.families.importers import report as reports
from idp.families.importers.formats import Declared
from idp.families.importers.records import Note
from idp.families.importers.summary import Summary

_DIRECTORY = "directory"
_operator = routine("import de fichiers")


class _Way(TypedDict):
    """Who writes, why, and whether for good."""

    actor: str
    reason: str
    dry_run: bool


@click.command("import")
@click.argument("name", metavar="FORMAT", type=click.Choice([*formats.FORMATS, _DIRECTORY]))
@click.argument("files", metavar="FICHIER…", nargs=-1, required=True, type=FILE)
@declarations
@click.option("--dry-run", is_flag=True, help="Montrer le même résumé sans rien écrire.")
@click.option("--report", type=FILE, help="Écrire (CSV) ce que l’établissement doit corriger.")
@_operator
@as_json
@with_appcontext
def import_(
    name: str,
    files: tuple[Path, ...],
    declared: Declared,
    *,
    report: Path | None,
    json: bool,
    **way: Unpack[_Way],
) -> None:
    """Lire les fichiers d’un établissement, ou l’annuaire (docs/imports.md)."""
    dry_run = way["dry_run"]
    doubts: list[Note] = []
    with refusals():
        if name == _DIRECTORY:
            summary = _import_directory(files, declared, way)
        else:
            summary, doubts = _import_school(name, files, declared, way)
    if not dry_run:
        # Live sessions see the change, now that it is committed.
        versions.bump(summary.touched_accounts)
    if report is not None:
        with refusals():
            reports.write(report, [*summary.notes, *doubts])
    if json:
        print_json(summary_data(summary) | {"dry_run": dry_run})
        return
    show_summary(summary, Console())
    if dry_run:
        click.echo("Essai : rien n’a été écrit.")


def _import_school(
    name: str, files: tuple[Path, ...], declared: Declared, way: _Way
) -> tuple[Summary, list[Note]]:
    opened = formats.open_files(name, list(files), declared)
    with progress(opened.size, Console(stderr=True)) as on_bytes:
        delivery = opened.read(on_bytes)
    summary = writer.write(delivery, force=declared.force, **way)
    return summary, list(reports.doubts(delivery))


def _import_directory(files: tuple[Path, ...], declared: Declared, way: _Way) -> Summary:
    if len(files) != 1 or declared != Declared():
        raise Refused("L’annuaire est un seul fichier, sans --establishment, --year ni autres.")
    with progress(directory.size_of(files[0]), Console(stderr=True)) as on_bytes:
        read = directory.read(files[0], on_bytes)
    return directory.write(read, **way)
