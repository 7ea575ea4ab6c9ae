"""The synthetic académie, small: every format gives the same people, and every measure a figure."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import aaf_files, load
from benchmarks.academie import academie
from benchmarks.databases import scratch
from benchmarks.files import SCHOOL_FILES

PUPILS = 60


def test_the_same_seed_gives_the_same_people_and_another_seed_others() -> None:
    assert list(academie(PUPILS, seed=3)) == list(academie(PUPILS, seed=3))
    assert list(academie(PUPILS, seed=3)) != list(academie(PUPILS, seed=4))
    assert sum(len(school.children) for school in academie(PUPILS)) == PUPILS


def test_families_have_what_real_ones_have() -> None:
    schools = list(academie(1400))
    parents = {key: one for school in schools for key, one in school.parents().items()}
    numbers = [parent.mobile for parent in parents.values() if parent.mobile]
    assert 1.5 < len(parents) / 1400 < 1.8
    assert any(not parent.mobile for parent in parents.values())
    assert len(set(numbers)) < len(numbers)
    assert sum(len(school.parents()) for school in schools) > len(parents)


@pytest.mark.parametrize("name", sorted(SCHOOL_FILES))
def test_nothing_that_is_generated_is_refused(name: str, tmp_path: Path) -> None:
    for school in academie(PUPILS):
        folder = tmp_path / school.uai
        folder.mkdir()
        SCHOOL_FILES[name](school, folder)
    read = list(load.deliveries(name, tmp_path))
    assert sum(len(delivery.contents.pupils) for delivery in read) == PUPILS
    assert not [note.sentence for delivery in read for note in delivery.contents.notes]


def test_the_set_of_the_whole_academie_has_everybody(tmp_path: Path) -> None:
    people = sum(len(school.children) for school in aaf_files.full(academie(PUPILS), tmp_path))
    read = list(load.deliveries("aaf", tmp_path))
    assert sum(len(delivery.contents.pupils) for delivery in read) == people == PUPILS
    assert not [note.sentence for delivery in read for note in delivery.contents.notes]


@pytest.mark.postgres
def test_an_import_and_a_copy_write_the_same_rows(postgres_server: str, tmp_path: Path) -> None:
    schools = list(academie(PUPILS))
    files, rows = tmp_path / "files", tmp_path / "rows"
    rows.mkdir()
    for school in schools:
        (files / school.uai).mkdir(parents=True)
        SCHOOL_FILES["csv"](school, files / school.uai)
    with scratch(postgres_server, schools) as url, scratch(postgres_server, schools) as empty:
        command = [sys.executable, "-m", "benchmarks.load", "import", "csv", str(files), url]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        imported = json.loads(done.stdout.splitlines()[-1])
        load.dump("csv", rows, url)
        copied = load.copy("csv", rows, empty)
    assert imported["added"] == imported["records"]
    assert copied["rows"] > imported["records"]
    assert imported["cpu"] > 0 < imported["peak"]
