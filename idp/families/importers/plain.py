"""The plain CSV of docs/imports.md, for schools that have no export of the ministry's.

One line for each pupil and guardian; `;` or `,`; UTF-8 or ISO-8859-15.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from idp.families.importers import fields, plain_people
from idp.families.importers.archive import Member, OnBytes, members_of
from idp.families.importers.collect import (
    drop_untied,
    keep_tie,
    leave_out_shared_ine,
    spare_guardian,
    spare_pupil,
)
from idp.families.importers.csv_file import Row, rows
from idp.families.importers.records import Contents, Delivery, FileRefused, Where
from idp.families.importers.together import keep_guardian, keep_pupil
from idp.families.terms import Source
from idp.families.uai import InvalidUai, parse_uai

_UAI, _YEAR, _MADE = "uai", "annee scolaire", "date d export"
_WANTED = (_UAI, _YEAR, _MADE, *plain_people.WANTED)


@dataclass(frozen=True, slots=True)
class Head:
    """What every line says of the file."""

    uai: str
    school_year: int
    exported_at: datetime


def find(paths: list[Path]) -> Member:
    """The one file, or the CSV of a zip. Raises FileRefused."""
    members = members_of(paths, ".csv")
    if len(members) != 1:
        raise FileRefused(f"Donnez un seul fichier CSV (il y en a {len(members)}).")
    return members[0]


def read(member: Member, on_bytes: OnBytes = lambda _: None) -> Delivery:
    """Everything the file says of its school. Raises FileRefused."""
    contents = Contents()
    head: Head | None = None
    before: Row = {}
    for where, row in rows(member, _WANTED, on_bytes, ";,"):
        place = f"{where.file}, ligne {where.line} : "
        if row is None:
            raise FileRefused(f"{place}le nombre de colonnes n’est pas celui de l’en-tête.")
        if head is None or any(row[name] != before[name] for name in (_UAI, _YEAR, _MADE)):
            head = _checked_head(row, place, head)
        before = row
        _take(row, where, contents)
    if head is None:
        raise FileRefused(f"{member.name} : le fichier n’a aucune ligne.")
    leave_out_shared_ine(contents)
    drop_untied(contents)
    return Delivery(Source.CSV, head.uai, head.school_year, head.exported_at, contents)


def _checked_head(row: Row, place: str, before: Head | None) -> Head:
    """The head of a line, which must be that of the lines before. Raises FileRefused."""
    try:
        head = _head(row)
    except (fields.FieldError, InvalidUai) as error:
        raise FileRefused(f"{place}{error}") from error
    if before not in {None, head}:
        raise FileRefused(f"{place}l’UAI, l’année ou la date d’export n’est plus la même.")
    return head


def _head(row: Row) -> Head:
    """UAI, year and date of a line. Raises FieldError, InvalidUai."""
    year = (row[_YEAR].strip() or "?").split("-")[0].split("/")[0]
    begins = fields.whole_number(year, "l’année scolaire")
    made = fields.instant(row[_MADE], "la date d’export")
    if made is None or begins is None:
        raise fields.FieldError("la date d’export manque.")
    return Head(parse_uai(row[_UAI]), begins, made)


def _take(row: Row, where: Where, into: Contents) -> None:
    """Keep the pupil, the guardian and the tie of a line, or say why not."""
    pupil_id = fields.text(row[plain_people.PUPIL_ID])
    guardian_id = fields.text(row[plain_people.GUARDIAN_ID])
    try:
        keep_pupil(plain_people.pupil(row, where), into)
    except fields.FieldError as error:
        into.leave_out(where, f"Élève {pupil_id or 'sans identifiant'} : {error}")
        spare_pupil(pupil_id or "", into)
    if not plain_people.names_a_guardian(row):
        return
    try:
        keep_guardian(plain_people.guardian(row, where), into)
    except fields.FieldError as error:
        into.leave_out(where, f"Responsable {guardian_id or 'sans identifiant'} : {error}")
        spare_guardian(guardian_id or "", into)
        return
    try:
        keep_tie(plain_people.tie(row, where), into)
    except fields.FieldError as error:
        into.leave_out(where, f"Responsable {guardian_id} de l’élève {pupil_id or '?'} : {error}")
        into.spared_ties.add((guardian_id or "", pupil_id or ""))
