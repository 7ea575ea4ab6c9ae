"""Which pupil of the register a record is: by INE, else by this school's id, else by name and date.

An INE that disagrees is reported and never merged; homonyms are reported and never guessed.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from idp.families.importers.held import Held
from idp.families.importers.records import Note, PupilRecord
from idp.families.importers.rows import PupilRow
from idp.families.names import normalise
from idp.families.terms import DERIVED

_ENOUGH = 2
"""Of birth name, given name and birth date, how many must be the same under one school id."""

Key = tuple[str, str, date]


@dataclass(slots=True)
class Matches:
    """For each record its pupil, or none."""

    found: dict[str, PupilRow] = field(default_factory=dict)
    """By the record's source id."""
    notes: list[Note] = field(default_factory=list)
    claimed: set[int] = field(default_factory=set)

    def claim(self, record: PupilRecord, pupil: PupilRow | None) -> bool:
        """Give the pupil to the record, unless another one has it already."""
        if pupil is None or pupil.id in self.claimed:
            return False
        self.found[record.source_id] = pupil
        self.claimed.add(pupil.id)
        return True


def match_pupils(records: Iterable[PupilRecord], held: Held) -> Matches:
    """Find the pupil of each record; ids decide before names, so that names take what is left."""
    matches = Matches()
    rest = [
        record for record in records if not matches.claim(record, _by_id(record, held, matches))
    ]
    by_key: defaultdict[Key, list[PupilRow]] = defaultdict(list)
    for pupil in held.pupils.values() if rest else ():
        by_key[_key(pupil)].append(pupil)
    for record in rest:
        _match_by_name(record, by_key[_key(record)], believed_ine(record, held, None), matches)
    return matches


def believed_ine(record: PupilRecord, held: Held, pupil: PupilRow | None) -> str | None:
    """The record's INE, unless the register has it for another child than `pupil`."""
    holder = held.by_ine.get(record.ine or "")
    return record.ine if holder is None or holder is pupil else None


def _by_id(record: PupilRecord, held: Held, matches: Matches) -> PupilRow | None:
    """The pupil with this INE, or else with this school's id, if it resembles the record."""
    # An id made of a name says nothing that the name does not say.
    derived = record.source_id.startswith(DERIVED)
    mine = None if derived else held.by_source_id.get(record.source_id)
    theirs = held.by_ine.get(record.ine or "")
    if theirs is not None:
        if theirs is mine or _agrees(theirs, record):
            return theirs
        _doubt(record, matches, "son INE est déjà celui d’un autre enfant, il n’est pas retenu.")
    if mine is None or _alike(mine, record) < _ENOUGH:
        return None
    if _disagree(mine.ine, believed_ine(record, held, mine)):
        _doubt(record, matches, "son INE a changé, il est repris comme un nouvel élève.")
        return None
    return mine


def _match_by_name(
    record: PupilRecord, namesakes: list[PupilRow], ine: str | None, matches: Matches
) -> None:
    """This school's one pupil of that name and birth date."""
    free = [
        pupil
        for pupil in namesakes
        if pupil.id not in matches.claimed and not _disagree(pupil.ine, ine)
    ]
    if len(free) > 1:
        _doubt(record, matches, "plusieurs élèves ont ce nom et cette date de naissance.")
    elif free:
        matches.claim(record, free[0])


def _agrees(pupil: PupilRow, record: PupilRecord) -> bool:
    """Whether a pupil of another school's file may be this child: the date and one of the names."""
    return pupil.birth_date == record.birth_date and _alike(pupil, record) >= _ENOUGH


def _alike(pupil: PupilRow, record: PupilRecord) -> int:
    """How many of birth name, given name and birth date are the same."""
    return sum(one == other for one, other in zip(_key(pupil), _key(record), strict=True))


def _disagree(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


def _key(child: PupilRow | PupilRecord) -> Key:
    return normalise(child.birth_name), normalise(child.given_name), child.birth_date


def _doubt(record: PupilRecord, matches: Matches, sentence: str) -> None:
    matches.notes.append(Note(record.where, f"Élève {record.label} : {sentence}", left_out=False))
