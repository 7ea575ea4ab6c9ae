"""How `idp families import` shows what it read and did: for people, and for scripts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from idp.families.importers.archive import OnBytes
from idp.families.importers.records import Note
from idp.families.importers.sets import Result
from idp.families.importers.summary import Carried, Counts, Summary
from idp.families.school_year import label

_KINDS = (("establishments", "établissements"), ("pupils", "élèves"), ("guardians", "responsables"))


@contextmanager
def progress(size: int, console: Console) -> Iterator[OnBytes]:
    """Show how much of the files was read, where there is a terminal to show it on."""
    records = TextColumn("{task.fields[records]} enregistrements")
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), records)
    bar = Progress(
        *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
    )
    with bar:
        yield Meter(bar, bar.add_task("Lecture", total=size, records=0))


class Meter:
    """A bar that hears of bytes and of records read."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar, self._task, self._records = bar, task, 0

    def __call__(self, size: int) -> None:
        """Hear of bytes: the bar is drawn with the records heard of so far."""
        self._bar.update(self._task, advance=size, records=self._records)

    def record(self) -> None:
        """Hear of a record."""
        self._records += 1


def result_data(result: Result) -> dict[str, Any]:
    """Return what became of many schools, for a script."""
    return {
        "schools": [summary_data(summary) for summary in result.summaries],
        "refused_schools": [asdict(refusal) for refusal in result.refusals],
        "notes": _notes_data(result.notes),
    }


def show_result(result: Result, console: Console) -> None:
    """Print one line of totals for each kind, then what was left out or refused, and where."""
    count = len(result.summaries)
    title = f"{count} établissement{'s' if count > 1 else ''}"
    kinds = {kind: Counts() for kind, _ in _KINDS}
    for summary in result.summaries:
        for kind, total in kinds.items():
            total.add(getattr(summary, kind))
    if count:
        _show_counts(title, kinds, console)
    for summary in result.summaries:
        _show_carried(summary.carried, console)
    notes = [*(note for one in result.summaries for note in one.notes), *result.notes]
    _show_notes(notes, console)
    for refusal in result.refusals:
        line = f"  établissement refusé : {refusal.uai} : {refusal.sentence}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def summary_data(summary: Summary) -> dict[str, Any]:
    """Return the summary for a script."""
    return {
        "source": summary.source.value,
        "uai": summary.uai,
        "name": summary.name,
        "school_year": summary.school_year,
        "exported_at": summary.exported_at,
        "counts": {
            kind: asdict(getattr(summary, kind))
            for kind, _ in _KINDS
            if any(asdict(getattr(summary, kind)).values())
        },
        "carried": asdict(summary.carried) if summary.carried else None,
        "refused": summary.refused,
        "notes": _notes_data(summary.notes),
        "touched_accounts": len(summary.touched_accounts),
    }


def _notes_data(notes: Sequence[Note]) -> list[dict[str, Any]]:
    return [
        {**asdict(note.where), "sentence": note.sentence, "left_out": note.left_out}
        for note in notes
    ]


def show_summary(summary: Summary, console: Console) -> None:
    """Print the counts, then each record left out or doubted, with its file and line."""
    year = f", {label(summary.school_year)}" if summary.school_year else ""
    title = f"{summary.name} ({summary.uai}){year}" if summary.uai else "Annuaire"
    _show_counts(title, {kind: getattr(summary, kind) for kind, _ in _KINDS}, console)
    _show_carried(summary.carried, console)
    _show_notes(summary.notes, console)


def _show_carried(carried: Carried | None, console: Console) -> None:
    if carried is not None:
        console.print(
            f"Source remplacée : {carried.guardians} responsables reconnus,"
            f" {carried.accounts} comptes et {carried.disavowals} enfants écartés repris,"
            f" {carried.accounts_left} comptes non repris.",
            highlight=False,
            soft_wrap=True,
        )


def _show_counts(title: str, kinds: dict[str, Counts], console: Console) -> None:
    table = Table(title=Text(title), title_justify="left")
    table.add_column("", overflow="fold")
    for heading in ("ajoutés", "modifiés", "partis", "inchangés"):
        table.add_column(heading, justify="right", overflow="fold")
    for kind, french in _KINDS:
        counts = asdict(kinds[kind])
        if any(counts.values()):
            table.add_row(french, *map(str, counts.values()))
    console.print(table)


def _show_notes(notes: Sequence[Note], console: Console) -> None:
    console.print(f"Laissés de côté : {sum(note.left_out for note in notes)}", highlight=False)
    for note in notes:
        mark = "laissé de côté" if note.left_out else "à vérifier"
        line = f"  {mark} : {_place(note)} : {note.sentence}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _place(note: Note) -> str:
    """File and line; what is missing has none."""
    return f"{note.where.file}, ligne {note.where.line}" if note.where.line else note.where.file
