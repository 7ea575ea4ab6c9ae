"""ONDE: « extraction élèves » and « responsables » of an école, in either generation of headers.

Told apart by their headers, whatever their names. They name neither school nor year nor date: the
operator does. Children are joined to guardians by names and class; homonyms are never guessed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from idp.families.importers.archive import Member, OnBytes, members_of
from idp.families.importers.collect import leave_out_shared_ine
from idp.families.importers.csv_file import headers_of
from idp.families.importers.onde_guardians import read_guardians
from idp.families.importers.onde_pupils import read_pupils
from idp.families.importers.records import Contents, Delivery, FileRefused, Where
from idp.families.school_year import school_year
from idp.families.terms import Level, Source
from idp.platform.clock import PARIS

_PUPILS, _GUARDIANS = "prenom eleve", "prenom responsable"
_NAMES = {_PUPILS: "des élèves (extraction élèves)", _GUARDIANS: "des responsables"}


@dataclass(frozen=True, slots=True)
class Export:
    """The two files of one export, and what the operator says of them."""

    pupils: Member
    guardians: Member
    uai: str
    school_year: int
    exported_at: datetime
    legal_only: bool

    @property
    def size(self) -> int:
        """Bytes to read in all."""
        return self.pupils.size + self.guardians.size


def find(
    paths: list[Path],
    uai: str | None,
    *,
    legal_only: bool = False,
    year: int | None = None,
    made: datetime | None = None,
) -> Export:
    """Tell the two files apart by their content. Raises FileRefused."""
    if uai is None:
        raise FileRefused("ONDE ne dit pas l’établissement : donnez-le par --establishment UAI.")
    found: dict[str, Member] = {}
    for member in members_of(paths, ".csv"):
        headers = headers_of(member)
        kind = next((name for name in _NAMES if name in headers), None)
        if kind is None:
            raise FileRefused(f"{member.name} : ce n’est pas un export d’ONDE.")
        if kind in found:
            raise FileRefused(f"{member.name} : le fichier {_NAMES[kind]} est déjà donné.")
        found[kind] = member
    for kind, what in _NAMES.items():
        if kind not in found:
            raise FileRefused(f"Il manque le fichier {what}.")
    made = made or datetime.fromtimestamp(min(path.stat().st_mtime for path in paths), UTC)
    year = year or school_year(made.astimezone(PARIS).date())
    return Export(found[_PUPILS], found[_GUARDIANS], uai, year, made, legal_only)


def read(export: Export, on_bytes: OnBytes = lambda _: None) -> Delivery:
    """Everything the export says of its school. Raises FileRefused."""
    contents = Contents()
    # Without the operator's word a row may be anybody the school may call.
    level = Level.LEGAL if export.legal_only else Level.CONTACT
    read_pupils(export.pupils, contents, on_bytes)
    read_guardians(export.guardians, contents, level, on_bytes)
    leave_out_shared_ine(contents)
    if not export.legal_only:
        contents.doubt(
            Where(export.guardians.name, 1),
            "Sans --legal-only, aucun de ces responsables n’est légal : personne ne peut ouvrir de"
            " compte.",
        )
    return Delivery(Source.ONDE, export.uai, export.school_year, export.exported_at, contents)
