"""What every importer yields to the one writer: plain records of one school, and notes."""

from dataclasses import dataclass, field
from datetime import date, datetime

from idp.families.names import PersonName
from idp.families.terms import DERIVED, Source
from idp.messaging.phone_numbers import PhoneNumber

_MOST_NOTES = 10_000
"""Of one school: such a file is no export with a few faults."""


class FileRefused(Exception):  # noqa: N818 — reads as what happened
    """The import as a whole is refused and nothing is changed. The message is a French sentence."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where in a file something stands."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Note:
    """A record that was left out, or taken with a doubt, and why, in a French sentence."""

    where: Where
    sentence: str
    left_out: bool = True


@dataclass(frozen=True, slots=True)
class PupilRecord:
    """A pupil of the school in that year."""

    source_id: str
    where: Where
    ine: str | None
    birth_name: str
    used_name: str | None
    given_name: str
    birth_date: date
    class_name: str | None
    entered: date | None
    left: date | None
    attachment: str | None = None
    """The id that ENTs know, where it is not `source_id` (AAF: ENTEleveStructRattachId)."""

    @property
    def label(self) -> str:
        """As a sentence names the pupil: by the school's id, else by name."""
        derived = self.source_id.startswith(DERIVED)
        return f"{self.given_name} {self.birth_name}" if derived else self.source_id


@dataclass(frozen=True, slots=True)
class GuardianRecord:
    """A person whom the file ties to pupils."""

    source_id: str
    where: Where
    name: PersonName
    mobiles: tuple[PhoneNumber, ...]
    email: str | None
    jointure: str | None = None

    @property
    def label(self) -> str:
        """As a sentence names the guardian: by the school's id, else by name."""
        derived = self.source_id.startswith(DERIVED)
        name = f"{self.name.given_names} {self.name.used_name or self.name.birth_name}"
        return name if derived else self.source_id


@dataclass(frozen=True, slots=True)
class TieRecord:
    """Who answers for whom, by source ids."""

    guardian_id: str
    pupil_id: str
    where: Where
    level: int
    kinship: int | None


@dataclass(slots=True)
class Contents:
    """The people of one export, by their source ids.

    `spared_*` are ids of records that were left out as unreadable: what the register holds of them
    stays as it is, since a typing error does not make a child leave.
    """

    pupils: dict[str, PupilRecord] = field(default_factory=dict)
    guardians: dict[str, GuardianRecord] = field(default_factory=dict)
    ties: dict[tuple[str, str], TieRecord] = field(default_factory=dict)
    """By (guardian's id, pupil's id)."""
    spared_pupils: set[str] = field(default_factory=set)
    spared_guardians: set[str] = field(default_factory=set)
    spared_ties: set[tuple[str, str]] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)

    def leave_out(self, where: Where, sentence: str) -> None:
        """Say that the record there is not taken, and why. Raises FileRefused."""
        if len(self.notes) == _MOST_NOTES:
            raise FileRefused(
                f"{where.file}, ligne {where.line} : {sentence} C’est la {_MOST_NOTES + 1}e ligne"
                " à corriger : le fichier est abîmé, refaites l’export."
            )
        self.notes.append(Note(where, sentence))

    def doubt(self, where: Where, sentence: str) -> None:
        """Say what the school should look at; the record there is taken."""
        self.notes.append(Note(where, sentence, left_out=False))


@dataclass(frozen=True, slots=True)
class Delivery:
    """All that one export says of one school in one year."""

    source: Source
    uai: str
    school_year: int
    exported_at: datetime
    contents: Contents
    jointure: str | None = None
    """What an AAF calls the school."""
    partial: bool = False
    """Only these people are spoken of: a delta."""
    removed: frozenset[str] = frozenset()
    """Pupils (source ids) who left by a delta."""
