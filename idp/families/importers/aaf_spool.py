"""A temporary SQLite file of a set's entries, so that a whole académie never is in memory.

A set is sorted by category, the register is written school by school: pupils come after the
schools and guardians last, of all schools. Two passes over the files would need every guardian's
schools in memory; a file sorted by school needs nothing, and costs a few seconds of 200,000 pupils.
Its pages are never synced: a broken-off import starts anew. SQLite unlinks it as soon as it is open
(a database without a name, https://www.sqlite.org/inmemorydb.html §3), so that nothing of anybody
stays on the disk, whatever kills the import.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import orjson

from idp.families.importers.aaf_entries import GUARDIAN, OPERATIONS, Entry
from idp.families.importers.bulk import batches
from idp.families.importers.records import FileRefused, Where

_SCHEMA = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;
CREATE TABLE entry (n INTEGER PRIMARY KEY, operation, category, id, place, file, line, attributes);
CREATE TABLE child (pupil, guardian);
CREATE TABLE part (uai, category, id, UNIQUE (uai, category, id));
"""
_CACHE = "PRAGMA cache_size = -32000"
# An index is sorted in as much memory as the cache may take: with less of it, an académie of twice
# the size takes no more.
_INDEXES = f"""
PRAGMA cache_size = -4000;
CREATE INDEX by_id ON entry (category, id);
CREATE INDEX by_place ON entry (category, place);
CREATE INDEX by_pupil ON child (pupil);
{_CACHE};
"""
_COLUMNS = "operation, category, id, attributes, file, line"
_BATCH = 1000
_STRUCTURE = "ENTPersonStructRattach"


class Spool:
    """The entries of one set."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def fill(self, entries: Iterable[Entry]) -> None:
        """Keep entries in their order. Raises FileRefused."""
        rows: list[tuple[Any, ...]] = []
        children: list[tuple[str, str]] = []
        for entry in entries:
            rows.append(_row(entry))
            if entry.category == GUARDIAN:
                named = entry.attributes.get("ENTPersRelEleveEleve", ())
                children += [(value.split("$")[0], entry.id) for value in named]
            if len(rows) == _BATCH:
                self._keep(rows, children)
                rows, children = [], []
        self._keep(rows, children)

    def _keep(self, rows: list[tuple[Any, ...]], children: list[tuple[str, str]]) -> None:
        self._connection.executemany("INSERT INTO entry VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", rows)
        self._connection.executemany("INSERT INTO child VALUES (?, ?)", children)

    def index(self) -> None:
        """Call once, between filling and asking."""
        self._connection.executescript(_INDEXES)

    def of_category(self, category: str) -> Iterator[Entry]:
        """All entries of a category, in their order."""
        return self._ask("category = ? ORDER BY n", category)

    def at(self, category: str, place: str) -> Iterator[Entry]:
        """The entries attached to a structure, in their order."""
        return self._ask("category = ? AND place = ? ORDER BY n", category, place)

    def of(self, category: str, ids: Iterable[str]) -> dict[str, list[Entry]]:
        """What the set says of these people, of each in its order; none of whom it does not say."""
        found: defaultdict[str, list[Entry]] = defaultdict(list)
        for batch in batches(ids):
            marks = ", ".join("?" * len(batch))
            condition = f"category = ? AND id IN ({marks}) ORDER BY n"
            for entry in self._ask(condition, category, *batch):
                found[entry.id].append(entry)
        return found

    def places(self, category: str) -> list[str]:
        """The structures that entries of a category are attached to."""
        found = self._connection.execute(
            "SELECT DISTINCT place FROM entry WHERE category = ? ORDER BY place", (category,)
        )
        return [place or "" for (place,) in found]

    def guardians_naming(self, pupil_ids: Iterable[str]) -> dict[str, list[str]]:
        """Who says of which pupil that this is their child; only the 1er degré says it."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for batch in batches(pupil_ids):
            marks = ", ".join("?" * len(batch))
            query = f"SELECT pupil, guardian FROM child WHERE pupil IN ({marks}) ORDER BY rowid"  # noqa: S608 — marks
            for pupil, guardian in self._connection.execute(query, batch):
                found[pupil].append(guardian)
        return found

    def concern(self, parts: Iterable[tuple[str, str, str]]) -> None:
        """Note which schools (UAI) are concerned by which category's id."""
        self._connection.executemany("INSERT OR IGNORE INTO part VALUES (?, ?, ?)", parts)

    def concerned(self) -> list[str]:
        """The UAI of the schools concerned."""
        found = self._connection.execute("SELECT DISTINCT uai FROM part ORDER BY uai")
        return [uai for (uai,) in found]

    def concerning(self, uai: str, category: str) -> list[str]:
        """The ids of a category that concern a school."""
        found = self._connection.execute(
            "SELECT id FROM part WHERE uai = ? AND category = ? ORDER BY id", (uai, category)
        )
        return [source_id for (source_id,) in found]

    def _ask(self, condition: str, *values: str) -> Iterator[Entry]:
        # The condition is made of the literals above.
        query = f"SELECT {_COLUMNS} FROM entry WHERE {condition}"  # noqa: S608
        for operation, category, source_id, attributes, file, line in self._connection.execute(
            query, values
        ):
            where = Where(file, line)
            done = OPERATIONS[operation]
            yield Entry(done, category, source_id, orjson.loads(attributes), where)


def _row(entry: Entry) -> tuple[Any, ...]:
    place = next(iter(entry.attributes.get(_STRUCTURE, ())), None)
    attributes = orjson.dumps(entry.attributes)
    where = entry.where
    return entry.operation, entry.category, entry.id, place, where.file, where.line, attributes


@contextmanager
def spool() -> Iterator[Spool]:
    """An empty spool, gone at the end. Raises FileRefused when the disk is full."""
    try:
        with closing(sqlite3.connect("", isolation_level=None)) as connection:
            connection.executescript(_SCHEMA)
            connection.execute(_CACHE)
            connection.execute("BEGIN")
            yield Spool(connection)
    except sqlite3.Error as error:
        raise FileRefused(
            f"Le fichier de travail ne peut pas être écrit, faute de place peut-être ({error}) :"
            " libérez la place, ou nommez un autre dossier par SQLITE_TMPDIR, puis recommencez."
        ) from error
