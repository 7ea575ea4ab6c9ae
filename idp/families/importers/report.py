"""What a school should correct, as a CSV that a spreadsheet opens: left out, doubted, unreachable.

It holds names: the file is readable by its owner only.
"""

import csv
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

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


def write(path: Path, notes: list[Note]) -> None:
    """Write the report. Raises FileRefused where the disk does not take it."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(_HEADERS)
            for note in sorted(notes, key=lambda one: (one.where.file, one.where.line)):
                outcome = "laissé de côté" if note.left_out else "à vérifier"
                cells = (note.where.file, str(note.where.line), outcome, note.sentence)
                writer.writerow([_harmless(cell) for cell in cells])
    except OSError as error:
        raise FileRefused(f"{path} : l’import est fait, pas le rapport ({error}).") from error


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
