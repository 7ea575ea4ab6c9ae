"""The files of an AAF set, by their names: `ENT_Complet_20260901_Eleve_0000.xml`."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from idp.families.importers.aaf_entries import CATEGORIES
from idp.families.importers.archive import LARGEST, Member, members_of
from idp.families.importers.records import FileRefused
from idp.families.importers.unreadable import of_file
from idp.platform.clock import PARIS

_NAME = re.compile(
    r"(?P<set>.*_)?(?P<kind>Complet|Delta)_(?P<day>[0-9]{8})_(?P<category>[A-Za-z]+)"
    r"_(?P<number>[0-9]{4})\.xml",
    re.IGNORECASE,
)
_MOST_FILES = 2000
_CATEGORIES = {category.casefold(): category for category in CATEGORIES}


@dataclass(frozen=True, slots=True)
class FileSet:
    """The files of one set that matter to us, by category, in their order."""

    delta: bool
    made: datetime
    files: dict[str, list[Member]]

    @property
    def size(self) -> int:
        """Bytes to read in all."""
        return sum(member.size for members in self.files.values() for member in members)


def find_set(paths: list[Path]) -> FileSet:
    """The one set in these folders, files or zips. Raises FileRefused."""
    named: set[tuple[str, str, str]] = set()
    files: defaultdict[str, dict[int, Member]] = defaultdict(dict)
    for member in members_of(_listed(paths), ".xml", _MOST_FILES, LARGEST):
        found = _NAME.fullmatch(PurePosixPath(member.name).name)
        if found is None:
            raise FileRefused(
                f"{member.name} : ce n’est pas le nom d’un fichier de l’AAF"
                " (ENT_Complet_20260901_Eleve_0000.xml)."
            )
        named.add((found["set"] or "", found["kind"].casefold(), found["day"]))
        if len(named) > 1:
            raise FileRefused(
                f"{member.name} : les fichiers sont de plusieurs jeux, donnez un seul jeu de l’AAF."
            )
        if (category := _CATEGORIES.get(found["category"].casefold())) is None:
            continue
        if files[category].setdefault(int(found["number"]), member) is not member:
            raise FileRefused(f"{member.name} : ce fichier est donné deux fois.")
    if not named:
        raise FileRefused("Aucun fichier de l’AAF : donnez le dossier d’un jeu.")
    ((_, kind, day),) = named
    _check_whole(files, delta=kind == "delta")
    ordered = {key: [files[key][n] for n in sorted(files[key])] for key in CATEGORIES if files[key]}
    return FileSet(kind == "delta", _made(day), ordered)


def _listed(paths: list[Path]) -> list[Path]:
    """Each folder's XML files in place of the folder."""
    found: list[Path] = []
    for path in paths:
        try:
            inside = sorted(path.iterdir()) if path.is_dir() else [path]
        except OSError as error:
            raise FileRefused(
                f"{path} : le dossier ne peut pas être lu : {of_file(error)}."
            ) from error
        found += [one for one in inside if not path.is_dir() or one.suffix.lower() == ".xml"]
    return found


def _check_whole(files: dict[str, dict[int, Member]], *, delta: bool) -> None:
    """A lost file would make its people leave: numbers run from 0000, no category is missing."""
    for category in CATEGORIES:
        numbers = files[category]
        if not numbers and not delta:
            raise FileRefused(f"Il manque les fichiers de la catégorie {category}.")
        missing = set(range(len(numbers))) - numbers.keys()
        if missing:
            raise FileRefused(f"Il manque le fichier {category} numéro {min(missing):04}.")


def _made(day: str) -> datetime:
    try:
        return datetime.strptime(day, "%Y%m%d").replace(tzinfo=PARIS)
    except ValueError as error:
        raise FileRefused(f"La date {day}, dans le nom des fichiers, n’existe pas.") from error
