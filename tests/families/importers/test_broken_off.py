"""An import that is broken off anywhere leaves every row as it was, on SQLite and PostgreSQL.

Where it is killed is counted in calls of Python functions, so that the same moments come again on
any machine: before reading what is held, between two statements, inside a COPY, in the commit.
"""

import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import exc

from benchmarks.academie import School, academie
from benchmarks.files import plain
from idp.families.importers import writer
from idp.families.importers.formats import Declared, open_files
from idp.families.importers.records import Delivery
from idp.platform.database import Base, db
from tests.families.people import school

pytestmark = pytest.mark.usefixtures("context")
MOMENTS = 20


@pytest.fixture
def schools() -> list[School]:
    """Two neighbours."""
    return list(islice(academie(400), 2))


@pytest.fixture
def later(context: object, schools: list[School], tmp_path: Path) -> Delivery:
    """Files of a school that is in the register: one pupil in ten left, the neighbour's came."""
    del context
    own, neighbour = schools
    school(own.uai).source = None
    db.session.commit()
    writer.write(read(own, tmp_path), actor="marie")
    leaving = len(own.children) // 10
    own.children[:leaving] = neighbour.children
    return read(own, tmp_path)


@pytest.mark.usefixtures("every_database")
def test_killed_at_any_moment_an_import_leaves_the_register_as_it_was(later: Delivery) -> None:
    before = everything()
    whole = calls_of_an_import(later)
    moments = random.Random(20260905).sample(range(1, whole), MOMENTS)  # noqa: S311 — no secret
    for moment in moments:
        assert ended_by(later, moment) == signal.SIGKILL
        assert everything() == before, moment
    # Nothing of the dead is in the way: neither a lock nor a half-written row.
    summary = writer.write(later, actor="marie")
    assert summary.pupils.left > 0 < summary.pupils.added
    assert everything() != before


@pytest.mark.parametrize("every_database", ["postgresql"], indirect=True)
@pytest.mark.postgres
def test_a_database_that_is_lost_leaves_the_register_as_it_was(
    every_database: str, later: Delivery, database_url: str
) -> None:
    del every_database
    before = everything()
    backend = db.session.scalar(sa.select(sa.func.pg_backend_pid()))

    def cut() -> None:
        with sa.create_engine(database_url).begin() as other:
            other.execute(sa.select(sa.func.pg_terminate_backend(backend)))

    with in_the_middle("INSERT INTO import_run", cut), pytest.raises(exc.OperationalError):
        writer.write(later, actor="marie")
    assert everything() == before


def test_a_full_disk_leaves_the_register_as_it_was(later: Delivery) -> None:
    before = everything()
    db.session.execute(sa.text("PRAGMA max_page_count = 1"))  # SQLite: not one page more
    with pytest.raises(exc.OperationalError, match="full"):
        writer.write(later, actor="marie")
    assert everything() == before


def read(pupils: School, folder: Path) -> Delivery:
    """What the files of this school say."""
    return open_files("csv", plain(pupils, folder), Declared()).read(lambda _: None)


def calls_of_an_import(delivery: Delivery) -> int:
    """How many functions an import calls before it ends; it is taken back."""
    called = 0

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal called
        called += event == "call"
        if frame.f_code.co_name == "end":
            sys.setprofile(None)

    sys.setprofile(count)
    try:
        writer.write(delivery, actor="marie", dry_run=True)
    finally:
        sys.setprofile(None)
    return called


def ended_by(delivery: Delivery, moment: int) -> int:
    """The signal that ends a process which imports until that call."""
    db.session.remove()
    db.engine.dispose()  # no process inherits a connection of another
    child = os.fork()
    if child == 0:
        _import_until(delivery, moment)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status)


def _import_until(delivery: Delivery, moment: int) -> None:
    left = moment

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal left
        left -= event == "call"
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        sys.setprofile(count)
        writer.write(delivery, actor="marie")
    finally:
        os._exit(0)  # survived: the test says so


@contextmanager
def in_the_middle(statement: str, happens: Callable[[], None]) -> Iterator[None]:
    """Let something happen just before the statement that begins so."""

    def watch(*said: Any) -> None:  # noqa: ANN401 — SQLAlchemy's six arguments
        if said[2].startswith(statement):
            happens()

    sa.event.listen(db.engine, "before_cursor_execute", watch)
    try:
        yield
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", watch)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, read by a new transaction."""
    db.session.rollback()
    return {
        table.name: sorted((tuple(row) for row in db.session.execute(sa.select(table))), key=repr)
        for table in Base.metadata.sorted_tables
    }
