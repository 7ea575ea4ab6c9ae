"""What an import did: counts, notes, and the accounts that must hear of it."""

from dataclasses import dataclass, field
from datetime import datetime

from idp.families.importers.records import Note
from idp.families.terms import Source


@dataclass(slots=True)
class Counts:
    """How many records of one kind: new, other than before, gone, the same."""

    added: int = 0
    changed: int = 0
    left: int = 0
    unchanged: int = 0

    def count(self, *, new: bool, changed: bool) -> None:
        """Count one record of the file."""
        if new:
            self.added += 1
        elif changed:
            self.changed += 1
        else:
            self.unchanged += 1

    def add(self, other: "Counts") -> None:
        """Count all that another has counted."""
        self.added += other.added
        self.changed += other.changed
        self.left += other.left
        self.unchanged += other.unchanged


@dataclass(frozen=True, slots=True)
class Carried:
    """What a change of source carried over to the new files' people."""

    guardians: int
    accounts: int
    disavowals: int
    accounts_left: int
    """Accounts of people who are not in the new files, or of whom it is not sure."""


@dataclass(slots=True)
class Summary:
    """The result of one import; `touched_accounts` get a new version once it is committed."""

    source: Source
    uai: str | None = None
    name: str | None = None
    school_year: int | None = None
    exported_at: datetime | None = None
    establishments: Counts = field(default_factory=Counts)
    pupils: Counts = field(default_factory=Counts)
    guardians: Counts = field(default_factory=Counts)
    carried: Carried | None = None
    """None where the source is the same as before."""
    notes: list[Note] = field(default_factory=list)
    touched_accounts: frozenset[int] = frozenset()

    @property
    def refused(self) -> int:
        """How many records of the file were left out."""
        return sum(note.left_out for note in self.notes)

    def total(self) -> Counts:
        """The sum over all kinds of records."""
        kinds = (self.establishments, self.pupils, self.guardians)
        return Counts(
            added=sum(kind.added for kind in kinds),
            changed=sum(kind.changed for kind in kinds),
            left=sum(kind.left for kind in kinds),
            unchanged=sum(kind.unchanged for kind in kinds),
        )
