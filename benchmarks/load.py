"""One measured process: `python -m benchmarks.load parse|import|copy|dump FORMAT FOLDER URL`.

Prints its cost as JSON. A process of its own, so that its peak of memory is nobody else's.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import func, select

from benchmarks.measure import Cost, cost
from idp import create_app
from idp.config import Settings
from idp.families.importers import sets
from idp.families.importers.formats import Declared, Opened, open_files
from idp.families.importers.garbage import seldom_collected
from idp.families.importers.records import Delivery, FileRefused
from idp.families.importers.sets import Way
from idp.families.importers.summary import Counts, Summary
from idp.platform.database import db

TABLES = ("pupil", "enrolment", "guardian", "guardian_mobile", "guardianship")
_PORTION = 1 << 20
Result = dict[str, Any]


def opened(name: str, folder: Path) -> Iterator[Opened]:
    """The files of each school, or of the whole académie."""
    if name == "aaf":
        yield open_files(name, [folder], Declared())
        return
    for school in sorted(folder.iterdir()):
        declared = Declared(school.name, legal_only=True) if name == "onde" else Declared()
        yield open_files(name, sorted(school.iterdir()), declared)


def deliveries(name: str, folder: Path) -> Iterator[Delivery]:
    """What the files of each school say."""
    for files in opened(name, folder):
        yield from files.deliveries(lambda _: None)


def parse(name: str, folder: Path, url: str) -> Result:
    """Read the files, and nothing else."""
    del url
    with seldom_collected(), cost() as spent:
        records = sum(_people(delivery) for delivery in deliveries(name, folder))
    return _result(spent, records=records)


def import_(name: str, folder: Path, url: str) -> Result:
    """Read the files into the register, as `idp families import` does."""
    total = Counts()

    def count(summary: Summary) -> None:
        counts = summary.total()
        total.added += counts.added
        total.changed += counts.changed
        total.left += counts.left
        total.unchanged += counts.unchanged

    with register(url).app_context():
        with cost(db.session.scalar(select(func.pg_backend_pid()))) as spent:
            for files in opened(name, folder):
                way = Way(actor="benchmark", reason=None, dry_run=False, force=False)
                result = sets.write_all(files, lambda _: None, count, **way)
                if result.refusals:
                    raise FileRefused(result.refusals[0].sentence)
        counts = asdict(total)
        return _result(spent, records=sum(counts.values()), **counts)


def dump(name: str, folder: Path, url: str) -> Result:
    """Write the rows of the register into the folder, for `copy`."""
    del name
    with psycopg.connect(libpq(url)) as connection:
        for table in TABLES:
            out = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
            with connection.cursor().copy(out) as rows, (folder / table).open("wb") as file:
                file.writelines(rows)
    return {}


def copy(name: str, folder: Path, url: str) -> Result:
    """COPY the rows of `dump` into empty tables with the same keys and indexes."""
    del name
    with psycopg.connect(libpq(url)) as connection, cost(connection.info.backend_pid) as spent:
        rows = sum(_copy(connection, folder / table) for table in TABLES)
        connection.commit()
    return _result(spent, rows=rows)


def _copy(connection: psycopg.Connection, path: Path) -> int:
    cursor = connection.cursor()
    into = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(path.name))
    with cursor.copy(into) as rows, path.open("rb") as file:
        while portion := file.read(_PORTION):
            rows.write(portion)
    return cursor.rowcount


def _people(delivery: Delivery) -> int:
    return len(delivery.contents.pupils) + len(delivery.contents.guardians)


def _result(spent: Cost, **counts: int) -> Result:
    return asdict(spent) | {"cpu": spent.cpu} | counts


def libpq(url: str) -> str:
    """The URL as psycopg takes it."""
    return url.replace("postgresql+psycopg", "postgresql")


def register(url: str) -> Flask:
    """The provider on this database."""
    return create_app(
        Settings.model_validate(
            {
                "mode": "development",
                "server": {"issuer": "http://localhost"},
                "database": {"url": url, "statement_timeout": 600},
                "redis": {"url": "redis://127.0.0.1:1"},
                "secrets": {"key": "k" * 43, "subject_key": "s" * 43},
                "sms": {"gateways": ["file"]},
                "email": {"gateway": "file"},
            }
        )
    )


_WORK: dict[str, Callable[[str, Path, str], Result]] = {
    "parse": parse,
    "import": import_,
    "dump": dump,
    "copy": copy,
}

if __name__ == "__main__":
    _, work, name, folder, url = sys.argv
    print(json.dumps(_WORK[work](name, Path(folder), url)))
