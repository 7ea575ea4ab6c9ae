"""`idp families import`: schools' files into the register."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict, Unpack

import rich_click as click
from flask.cli import with_appcontext
from rich.console import Console

from idp.accounts import automatic_attachment, versions
from idp.cli.families_input import FILE, declarations, interrupted, refusals
from idp.cli.import_output import progress, result_data, show_result, show_summary, summary_data
from idp.cli.options import OutOfReach, Refused, as_json, print_json, routine
from idp.families.importers import directory, formats, sets
from idp.families.importers import report as reports
from idp.families.importers.formats import Declared
from idp.families.importers.records import Note
from idp.families.importers.summary import Summary
from idp.families.importers.unreadable import of_file

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
    """Lire les fichiers d’un établissement, ou l’annuaire (docs/imports.md).

    FORMAT : siecle, onde, aaf, csv ou directory (l’annuaire).
    """
    dry_run = way["dry_run"]
    many = False
    with refusals(), interrupted():
        if report is not None:
            reports.check(report, files)
        if name == _DIRECTORY:
            result = sets.Result([_import_directory(files, declared, way)])
        else:
            many, result = _import_people(name, files, declared, way, doubts=report is not None)
    if report is not None:
        notes = [note for summary in result.summaries for note in summary.notes]
        _write_report(report, [*notes, *result.notes, *result.doubts])
    if json:
        data: dict[str, Any] = result_data(result) if many else summary_data(result.summaries[0])
        print_json(data | {"dry_run": dry_run})
    else:
        show = show_result if many else _show_only
        show(result, Console())
        if dry_run:
            click.echo("Essai : rien n’a été écrit.")
    if result.refusals:
        said = f"Établissements refusés, laissés tels quels : {len(result.refusals)}."
        click.echo(said, err=True)
        raise SystemExit(1)


def _write_report(path: Path, notes: list[Note]) -> None:
    try:
        reports.write(path, notes)
    except OSError as error:
        raise OutOfReach(
            f"L’import est fait, mais pas le rapport {path} : {of_file(error)}."
            " Recommencez, le même fichier ne change rien."
        ) from error


def _show_only(result: sets.Result, console: Console) -> None:
    show_summary(result.summaries[0], console)


def _import_people(
    name: str, files: tuple[Path, ...], declared: Declared, way: _Way, *, doubts: bool
) -> tuple[bool, sets.Result]:
    """Whether the files may be of many schools, and what became of each."""
    opened = formats.open_files(name, list(files), declared)
    with progress(opened.size, Console(stderr=True)) as on_bytes:
        result = sets.write_all(
            opened,
            on_bytes,
            _heard(way),
            force=declared.force,
            replace_source=declared.replace_source,
            doubts=doubts,
            **way,
        )
    return opened.many, result


def _heard(way: _Way) -> Callable[[Summary], None]:
    """What accounts hear of a school, once it is committed: new records join them, or not."""
    if way["dry_run"]:
        return lambda _: None

    def hear(summary: Summary) -> None:
        versions.bump(summary.touched_accounts)
        if summary.uai is not None:
            versions.bump(automatic_attachment.attach_new(summary.uai))

    return hear


def _import_directory(files: tuple[Path, ...], declared: Declared, way: _Way) -> Summary:
    if len(files) != 1 or declared != Declared():
        raise Refused("L’annuaire est un seul fichier, sans --establishment, --year ni autres.")
    with progress(directory.size_of(files[0]), Console(stderr=True)) as on_bytes:
        read = directory.read(files[0], on_bytes)
    return directory.write(read, **way)
