"""SIECLE: `ElevesSansAdresses.xml` and `ResponsablesAvecAdresses.xml`, or the zip of them.

Known by their root element, whatever their names. Both must be of one school and one year.
"""

from dataclasses import dataclass
from pathlib import Path

from idp.families.importers.archive import Member, OnBytes, members_of
from idp.families.importers.records import Contents, Delivery, FileRefused
from idp.families.importers.siecle_guardians import read_guardians
from idp.families.importers.siecle_header import check_same
from idp.families.importers.siecle_pupils import read_pupils
from idp.families.importers.xml import root_tag
from idp.families.terms import Source

_PUPILS, _GUARDIANS = "BEE_ELEVES", "BEE_RESPONSABLES"
_NAMES = {
    _PUPILS: "des élèves (ElevesSansAdresses.xml)",
    _GUARDIANS: "des responsables (ResponsablesAvecAdresses.xml)",
}


@dataclass(frozen=True, slots=True)
class Export:
    """The two files of one export."""

    pupils: Member
    guardians: Member

    @property
    def size(self) -> int:
        """Bytes to read in all."""
        return self.pupils.size + self.guardians.size


def find(paths: list[Path]) -> Export:
    """Tell the two files apart by their content. Raises FileRefused."""
    found: dict[str, Member] = {}
    for member in members_of(paths, ".xml"):
        root = root_tag(member)
        if root not in _NAMES:
            raise FileRefused(f"{member.name} : ce n’est pas un export de SIECLE.")
        if root in found:
            raise FileRefused(
                f"{member.name} : le fichier {_NAMES[root]} est déjà donné, {found[root].name}."
            )
        found[root] = member
    for root, what in _NAMES.items():
        if root not in found:
            raise FileRefused(f"Il manque le fichier {what}.")
    return Export(found[_PUPILS], found[_GUARDIANS])


def read(export: Export, on_bytes: OnBytes = lambda _: None) -> Delivery:
    """Everything the export says of its school. Raises FileRefused."""
    contents = Contents()
    pupils = read_pupils(export.pupils, contents, on_bytes)
    guardians = read_guardians(export.guardians, contents, on_bytes)
    check_same(pupils, guardians)
    made = min(pupils.exported_at, guardians.exported_at)
    return Delivery(Source.SIECLE, pupils.uai, pupils.school_year, made, contents)
