"""`python -m benchmarks.lookups --guardians 100000 5000000`: look-ups stay flat as registers grow.

Medians of the time that a look-up takes, each of another family; then the query plans.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import event

from benchmarks.databases import scratch
from benchmarks.fill import fill
from benchmarks.load import libpq, register
from idp.demo import servers
from idp.families.candidates import places_of
from idp.families.lookups import holders_of, named
from idp.families.models import Guardian, GuardianMobile
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import clock
from idp.platform.database import db

_SMALLEST = 10_000
_FAMILIES = 1000
_ROUNDS = 5
Medians = dict[str, float]


def main() -> None:
    """Fill registers of several sizes, measure each, print ratios and plans."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.lookups")
    options.add_argument("--guardians", type=int, nargs="+", default=[100_000])
    options.add_argument("--families", type=int, default=_FAMILIES)
    chosen = options.parse_args()
    with ExitStack() as stack:
        place = stack.enter_context(tempfile.TemporaryDirectory())
        server = stack.enter_context(servers.start_postgres(Path(place)))
        sizes = [_SMALLEST, *chosen.guardians]
        compare({stack.enter_context(scratch(server, [])): size for size in sizes}, chosen.families)


def compare(sizes: dict[str, int], families: int) -> None:
    """Fill a database (URL) for each size; measure them in turn, so that all see one machine."""
    filled = {}
    for url, size in sizes.items():
        with psycopg.connect(libpq(url)) as connection:
            filled[url] = fill(connection, size)
    rounds = [{url: measured(url, families) for url in sizes} for _ in range(_ROUNDS)]
    heads = [f"{held:,} guardians" for held in filled.values()]
    print(f"\n| look-up | {' | '.join(heads)} | largest by smallest |")
    print(f"| --- |{' --- |' * (len(heads) + 1)}")
    for name in next(iter(rounds[0].values())):
        medians = [statistics.median(found[url][name] for found in rounds) for url in sizes]
        cells = " | ".join(f"{median * 1000:.2f} ms" for median in medians)
        print(f"| {name} | {cells} | {medians[-1] / medians[0]:.2f} |", flush=True)
    print_plans(list(sizes)[-1])


def measured(url: str, families: int) -> Medians:
    """Median seconds of each look-up, over so many families chosen by chance."""
    with register(url).app_context():
        people = _people(families)
        return {
            "a family by number and name": _median(
                [partial(_by_number, person) for person in people]
            ),
            "a parent's candidates": _median(
                [partial(places_of, person[3], clock.today()) for person in people]
            ),
        }


Person = tuple[str, str, str, int]
"""Number, surname, given name, account."""


def _by_number(person: Person) -> None:
    number, surname, given, _ = person
    found = named(holders_of(PhoneNumber(number), clock.today()), surname, given)
    if not found:
        raise LookupError("the register has lost a family")
    db.session.rollback()


def _people(how_many: int) -> list[Person]:
    """People by chance, from all over the table."""
    last = db.session.scalar(sa.select(sa.func.max(Guardian.id))) or 0
    ids = random.Random(1).sample(range(1, last), how_many)
    rows = db.session.execute(
        sa.select(
            GuardianMobile.number, Guardian.birth_name, Guardian.given_names, Guardian.account_id
        )
        .join(Guardian, Guardian.id == GuardianMobile.guardian_id)
        .where(Guardian.id.in_(ids))
    )
    return [(number, birth, given, account or 0) for number, birth, given, account in rows]


def _median(calls: list[Callable[[], object]]) -> float:
    """The median of the calls' times, each made twice: pages are in memory as they are at noon."""
    taken = []
    for call in calls:
        call()
        begun = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begun)
        db.session.rollback()
    return statistics.median(taken)


def print_plans(url: str) -> None:
    """The plan of each statement of both look-ups."""
    with register(url).app_context():
        person = _people(100)[0]
        with _statements() as seen:
            _by_number(person)
            places_of(person[3], clock.today())
            db.session.rollback()
        for statement, parameters in seen:
            plan = db.session.connection().exec_driver_sql(f"EXPLAIN {statement}", parameters)
            print("\n```")
            print("\n".join(row[0] for row in plan))
            print("```")


Statements = list[tuple[str, Any]]


@contextmanager
def _statements() -> Iterator[Statements]:
    """What is sent to the database inside."""
    seen: Statements = []

    def note(*said: Any) -> None:  # noqa: ANN401 — SQLAlchemy's six arguments
        seen.append((said[2], said[3]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


if __name__ == "__main__":
    main()
