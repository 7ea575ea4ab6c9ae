"""What a school should correct, as a CSV that a spreadsheet opens: left out, doubted, unreachable.

It holds names: the file is readable by its owner only.
"""

import csv
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from idp.families.importers.records import Contents, Delivery, FileRefused, GuardianRecord, Note
from idp.families.names import normalise
from idp.families.terms import Level

_HEADERS = ("Fichier", "Ligne", "Suite", "À corriger")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def doubts(delivery: Delivery) -> Iterator[Note]:
    """What was taken and keeps parents out: no mobile, a number of two people, homonyms."""
    contents = delivery.contents
    legal = _legal(contents)
    for guardian in legal:
        if not guardian.mobiles:
            sentence = f"Responsable {_named(guardian)} : aucun numéro de portable."
            yield Note(guardian.where, sentence, left_out=False)
    yield from _shared(legal)
    yield from _homonyms(legal)


def check(path: Path, files: Sequence[Path]) -> None:
    """Whether the report may be there, before anything is imported. Raises FileRefused."""
    if path.exists() and not path.is_file():
        raise FileRefused(f"--report {path} : ce n’est pas un fichier.")
    if path.exists() and any(file.exists() and file.samefile(path) for file in files):
        raise FileRefused(f"--report {path} : le rapport remplacerait le fichier à importer.")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise FileRefused(f"--report {path} : rien ne peut être écrit dans ce dossier.")


def write(path: Path, notes: list[Note]) -> None:
    """Write the report, for its owner alone whatever was there. Raises OSError."""
    with tempfile.NamedTemporaryFile(  # made with 0600
        "w", encoding="utf-8-sig", newline="", dir=path.parent, delete=False
    ) as file:
        try:
            _write(csv.writer(file, delimiter=";"), notes)
            file.close()
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink()
            raise


def _write(rows: Any, notes: list[Note]) -> None:  # noqa: ANN401 — csv does not name its writers
    rows.writerow(_HEADERS)
    for note in sorted(notes, key=lambda one: (one.where.file, one.where.line)):
        outcome = "laissé de côté" if note.left_out else "à vérifier"
        cells = (note.where.file, str(note.where.line), outcome, note.sentence)
        rows.writerow([_harmless(cell) for cell in cells])


def _legal(contents: Contents) -> list[GuardianRecord]:
    ids = {tie.guardian_id for tie in contents.ties.values() if tie.level == Level.LEGAL}
    return [guardian for key, guardian in contents.guardians.items() if key in ids]


def _shared(legal: list[GuardianRecord]) -> Iterator[Note]:
    """Numbers that several guardians have."""
    by_number: defaultdict[str, list[GuardianRecord]] = defaultdict(list)
    for guardian in legal:
        for mobile in guardian.mobiles:
            by_number[mobile.e164].append(guardian)
    for people in (group for group in by_number.values() if len(group) > 1):
        names = " et ".join(_named(guardian) for guardian in people)
        yield Note(people[0].where, f"{names} ont le même portable.", left_out=False)


def _homonyms(legal: list[GuardianRecord]) -> Iterator[Note]:
    """Guardians of one name whom nothing but an id tells apart."""
    by_name: defaultdict[tuple[str, str], list[GuardianRecord]] = defaultdict(list)
    for guardian in legal:
        names = (normalise(guardian.name.birth_name), normalise(guardian.name.given_names))
        by_name[names].append(guardian)
    for people in (group for group in by_name.values() if len(group) > 1):
        lines = ", ".join(str(guardian.where.line) for guardian in people)
        sentence = f"{_named(people[0])} : {len(people)} responsables de ce nom (lignes {lines})."
        yield Note(people[0].where, sentence, left_out=False)


def _named(guardian: GuardianRecord) -> str:
    name = guardian.name
    return f"{name.given_names} {name.used_name or name.birth_name}"


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
