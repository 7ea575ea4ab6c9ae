"""`python -m benchmarks.imports --pupils 200000`: every format, beside COPY and parsing alone."""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import aaf_files
from benchmarks.academie import School, academie
from benchmarks.databases import rest, scratch
from benchmarks.files import SCHOOL_FILES
from idp.demo import servers

AAF = "aaf"
_HEADS = (
    "format",
    "records",
    "rows",
    "parsing",
    "COPY",
    "import",
    "ratio",
    "records/s",
    "again",
    "MB",
)


def main() -> None:
    """Print a line of the table for each format; seconds are of processor time."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.imports")
    options.add_argument("--pupils", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--formats", nargs="+", default=[*SCHOOL_FILES, AAF])
    chosen = options.parse_args()
    print(_line(_HEADS))
    print(_line(["---"] * len(_HEADS)))
    with tempfile.TemporaryDirectory() as place, servers.start_postgres(Path(place)) as server:
        for name in chosen.formats:
            with _files(name, chosen.pupils, chosen.seed) as (folder, schools):
                next_day = academie(chosen.pupils, chosen.seed)
                costs = measured(name, folder, schools, server, next_day)
            print(_line(_row(name, costs)), flush=True)
            if "delta" in costs:
                print(_delta(costs), flush=True)


def measured(
    name: str, folder: Path, schools: list[School], server: str, next_day: Iterator[School]
) -> dict[str, Any]:
    """The costs of one format: parse, import, again, copy; of the AAF also a delta of 1 %."""
    costs = {"parse": _run("parse", name, folder)}
    with scratch(server, schools) as url, tempfile.TemporaryDirectory() as rows:
        costs["import"] = _run("import", name, folder, url)
        costs["again"] = _run("import", name, folder, url)
        _run("dump", name, Path(rows), url)
        with scratch(server, schools) as empty:
            costs["copy"] = _run("copy", name, Path(rows), empty)
        if name == AAF:
            with tempfile.TemporaryDirectory() as changes:
                aaf_files.delta(next_day, Path(changes), percent=1)
                rest(url)
                costs["delta"] = _run("import", name, Path(changes), url)
    return costs


def _delta(costs: dict[str, Any]) -> str:
    """The cost of a delta beside that of the full set, per hundred of its records."""
    full, delta = costs["import"], costs["delta"]
    return (
        f"\nDelta: {delta['records']:,} records ({delta['changed']:,} changed) in"
        f" {delta['cpu']:.1f} s, {delta['cpu'] / full['cpu'] * 100:.1f} % of the full set's time"
        f" for {delta['records'] / full['records'] * 100:.1f} % of its records;"
        f" {delta['peak']:.0f} MB.\n"
    )


def _row(name: str, costs: dict[str, Any]) -> list[str]:
    first, again = costs["import"], costs["again"]
    base = costs["parse"]["cpu"] + costs["copy"]["cpu"]
    return [
        name,
        f"{first['records']:,}",
        f"{costs['copy']['rows']:,}",
        f"{costs['parse']['cpu']:.1f} s",
        f"{costs['copy']['cpu']:.1f} s",
        f"{first['cpu']:.1f} s",
        f"{first['cpu'] / base:.2f}",
        f"{first['records'] / first['wall']:,.0f}",
        f"{again['cpu']:.1f} s ({first['cpu'] / again['cpu']:.2f} times as fast)",
        f"{first['peak']:.0f}",
    ]


@contextmanager
def _files(name: str, pupils: int, seed: int) -> Iterator[tuple[Path, list[School]]]:
    """A folder with the files; the schools, without their people."""
    with tempfile.TemporaryDirectory() as place:
        schools = []
        for school in _written(name, academie(pupils, seed), Path(place)):
            school.children.clear()
            schools.append(school)
        yield Path(place), schools


def _written(name: str, schools: Iterator[School], place: Path) -> Iterator[School]:
    """Each school, once its files are written: in a folder of its own, or all in one."""
    if name == AAF:
        yield from aaf_files.full(schools, place)
        return
    for school in schools:
        folder = place / school.uai
        folder.mkdir()
        SCHOOL_FILES[name](school, folder)
        yield school


def _run(work: str, name: str, folder: Path, url: str = "") -> dict[str, Any]:
    """Do it in a process of its own; what it cost."""
    command = [sys.executable, "-m", "benchmarks.load", work, name, str(folder), url]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
