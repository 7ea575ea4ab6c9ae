"""`idp families import`: the formats, what the operator declares, and the dry run."""

import csv
import io
import os
import re
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
import time_machine
from click.testing import Result
from flask import Flask
from rich.console import Console

from idp.accounts import versions
from idp.cli import families_input
from idp.cli.import_output import progress
from idp.cli.options import OutOfReach
from idp.families.importers import bulk
from idp.families.importers.archive import on_record_of
from idp.families.models import Establishment, Guardian, ImportRun, Pupil
from idp.families.terms import Source
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.cli.conftest import sentences
from tests.families import aaf_files
from tests.families.onde_files import OndeExport
from tests.families.people import school
from tests.families.plain_files import COLLEGE, EXAMPLE, plain_csv

Run = Callable[..., Result]
IMPORT = ("families", "import")


@pytest.fixture
def september(app: Flask) -> Any:  # noqa: ANN401 — a fixture that only waits
    """The twentieth of September 2026; the directory knows one school."""
    with time_machine.travel("2026-09-20T10:00:00Z", tick=False) as traveller:
        with app.app_context():
            establishment = school()
            establishment.source = establishment.imported_year = establishment.exported_at = None
            db.session.commit()
        yield traveller


@pytest.fixture
def plain(september: object, tmp_path: Path) -> Path:
    """A plain CSV of that school."""
    del september
    path = tmp_path / "eleves.csv"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def rows(app: Flask) -> list[int]:
    """How many pupils, guardians, runs and lines of the audit trail there are."""
    tables = (Pupil, Guardian, ImportRun, SecurityEvent)
    with app.app_context():
        return [
            db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in tables
        ]


def test_a_plain_csv_comes_in(app: Flask, answer: Callable[..., Any], plain: Path) -> None:
    said = answer(*IMPORT, "csv", plain, "--establishment", COLLEGE)
    assert (said["source"], said["uai"], said["dry_run"]) == ("csv", COLLEGE, False)
    assert said["counts"]["pupils"]["added"] == 1
    assert rows(app) == [1, 1, 1, 1]
    with app.app_context():
        establishment = db.session.get(Establishment, COLLEGE)
        assert establishment is not None
        assert establishment.source is Source.CSV


def test_onde_comes_in_as_the_operator_declares_it(
    answer: Callable[..., Any], september: object, tmp_path: Path
) -> None:
    del september
    files = OndeExport().write(tmp_path)
    declared = ("--establishment", COLLEGE, "--legal-only", "--exported-on", "05/09/2026")
    said = answer(*IMPORT, "onde", *files, *declared, "--year", "2026")
    assert (said["source"], said["school_year"]) == ("onde", 2026)
    assert said["exported_at"] == "2026-09-05T00:00:00+02:00"
    assert said["counts"]["guardians"]["added"] == 1


def test_a_dry_run_says_the_same_and_writes_nothing(
    app: Flask, answer: Callable[..., Any], plain: Path
) -> None:
    dry = answer(*IMPORT, "csv", plain, "--dry-run")
    assert rows(app) == [0, 0, 0, 0]
    assert dry == answer(*IMPORT, "csv", plain) | {"dry_run": True}


def test_a_dry_run_of_the_directory_writes_nothing(app: Flask, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "annuaire.csv"
    path.write_text(
        "identifiant_de_l_etablissement;nom_etablissement;type_etablissement;"
        "statut_public_prive;code_postal;code_commune;nom_commune;code_academie\n"
        "0860003L;Collège;Collège;Public;86000;86194;Poitiers;13\n"
    )
    result = run(*IMPORT, "directory", path, "--dry-run")
    assert (result.exit_code, rows(app)) == (0, [0, 0, 0, 0])
    assert "rien n’a été écrit" in result.stdout


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--establishment", "0860037Y"), "vous attendiez 0860037Y"),
        (("--establishment", "0860037A"), "la lettre serait Y"),
        (("--legal-only",), "retirez --legal-only"),
        (("--year", "2026"), "retirez --legal-only, --year"),
    ],
)
def test_what_the_file_and_the_operator_say_must_agree(
    app: Flask, run: Run, plain: Path, options: tuple[str, ...], sentence: str
) -> None:
    result = run(*IMPORT, "csv", plain, *options)
    assert (result.exit_code, rows(app)) == (2, [0, 0, 0, 0])
    assert sentence in sentences(result)


def test_the_report_says_what_the_school_should_correct(
    run: Run, september: object, tmp_path: Path
) -> None:
    del september
    lines: tuple[dict[str, str], ...] = (
        {},
        {"Identifiant responsable": "2", "Prénom responsable": "Paul", "Courriel": ""},
        {"Identifiant responsable": "3", "Portable": "05 49 00 00 01"},
        {"Identifiant responsable": "4", "Portable": "", "Responsabilité": "3"},
        {"Identifiant élève": "=9", "INE": "", "Date de naissance élève": "31/02/2013"},
    )
    path, report = tmp_path / "=a.csv", tmp_path / "rapport.csv"
    path.write_text(plain_csv(*lines), encoding="utf-8")
    assert run(*IMPORT, "csv", path, "--dry-run", "--report", report).exit_code == 0
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    with report.open(encoding="utf-8-sig", newline="") as file:
        lines_read = list(csv.reader(file, delimiter=";"))
    assert lines_read == [
        ["Fichier", "Ligne", "Suite", "À corriger"],
        ["'=a.csv", "2", "à vérifier", "Jeanne MARTIN et Paul MARTIN ont le même portable."],
        ["'=a.csv", "2", "à vérifier", "Jeanne MARTIN : 2 responsables de ce nom (lignes 2, 4)."],
        ["'=a.csv", "4", "à vérifier", "Responsable Jeanne MARTIN : aucun numéro de portable."],
        [
            *("'=a.csv", "6", "laissé de côté"),
            "Élève =9 : la date de naissance 31/02/2013 n’existe pas.",
        ],
    ]


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("nowhere/rapport.csv", "rien ne peut être écrit dans ce dossier"),
        (".", "ce n’est pas un fichier"),
        ("eleves.csv", "le rapport remplacerait le fichier à importer"),
        ("lien.csv", "le rapport remplacerait le fichier à importer"),
    ],
)
def test_a_report_that_cannot_be_there_is_refused_before_anything_is_read(
    app: Flask, run: Run, plain: Path, place: str, sentence: str
) -> None:
    (plain.parent / "lien.csv").symlink_to(plain)
    result = run(*IMPORT, "csv", plain, "--report", plain.parent / place)
    assert result.exit_code == 2
    assert sentence in sentences(result)
    assert rows(app) == [0, 0, 0, 0]
    assert plain.read_text(encoding="utf-8") == EXAMPLE


def test_the_report_tells_of_an_ine_that_disagrees(run: Run, plain: Path, tmp_path: Path) -> None:
    assert run(*IMPORT, "csv", plain).exit_code == 0
    other = EXAMPLE.replace("070832327JA", "070832399JC").replace("05/09/2026", "06/09/2026")
    plain.write_text(other, encoding="utf-8")
    assert run(*IMPORT, "csv", plain, "--report", tmp_path / "r.csv").exit_code == 0
    lines = (tmp_path / "r.csv").read_text(encoding="utf-8-sig").splitlines()
    sentence = "Élève 701294 : son INE a changé, il est repris comme un nouvel élève."
    assert lines[1:] == [f"eleves.csv;2;à vérifier;{sentence}"]


def test_a_report_in_place_of_another_is_for_its_owner_alone(
    run: Run, plain: Path, tmp_path: Path
) -> None:
    report = tmp_path / "rapport.csv"
    report.write_text("hier", encoding="utf-8")
    report.chmod(0o644)
    assert run(*IMPORT, "csv", plain, "--report", report).exit_code == 0
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir() if "csv" in path.name) == [
        "eleves.csv",
        "rapport.csv",
    ]


def test_a_name_that_is_no_utf_8_is_shown_all_the_same(
    answer: Callable[..., Any], plain: Path, tmp_path: Path
) -> None:
    """A file of Windows: its name comes as surrogates, which JSON cannot hold."""
    text = EXAMPLE.replace("070832327JA", "") + EXAMPLE.splitlines()[1].replace("Léo", "Léa")
    name = plain.rename(tmp_path / os.fsdecode(b"acad\xe9mie.csv"))
    name.write_text(text, encoding="utf-8")
    (note,) = answer(*IMPORT, "csv", name, "--force", "--report", tmp_path / "r.csv")["notes"]
    assert note["file"] == "acad\ufffdmie.csv"
    assert "acad\ufffdmie.csv;3" in (tmp_path / "r.csv").read_text(encoding="utf-8-sig")


def test_a_full_disk_is_said_in_a_sentence_and_nothing_is_changed(
    app: Flask, run: Run, plain: Path
) -> None:
    people = [{"Identifiant élève": str(n), "INE": "", "Prénom élève": f"N{n}"} for n in range(900)]
    plain.write_text(plain_csv(*people), encoding="utf-8")
    before = rows(app)
    with app.app_context():
        sa.event.listen(db.engine, "begin", _no_more_room)
    result = run(*IMPORT, "csv", plain, "--establishment", COLLEGE)
    assert result.exit_code != 0
    assert "n’a plus de place : rien n’est changé (database or disk is full)" in sentences(result)
    assert rows(app) == before


def _no_more_room(connection: sa.Connection) -> None:
    connection.exec_driver_sql("PRAGMA max_page_count = 1")  # SQLite: not one page more


def test_force_takes_the_files_of_another_school(answer: Callable[..., Any], plain: Path) -> None:
    said = answer(*IMPORT, "csv", plain, "--establishment", "0860037Y", "--force")
    assert (said["uai"], said["counts"]["pupils"]["added"]) == (COLLEGE, 1)


def test_the_directory_takes_one_file_and_no_declaration(run: Run, plain: Path) -> None:
    for words in ((plain, plain), (plain, "--establishment", COLLEGE)):
        result = run(*IMPORT, "directory", *words)
        assert (result.exit_code, "un seul fichier" in sentences(result)) == (2, True)


def test_a_set_of_the_aaf_comes_in_and_a_refused_school_is_named(
    app: Flask, run: Run, september: object, tmp_path: Path
) -> None:
    del september
    unknown = aaf_files.etab("1600", "0860022G")
    tie = ["2000$10$1$1$1$1"]
    pupils = aaf_files.eleve("1", tie) + aaf_files.eleve("2", tie, "1600")
    one = aaf_files.full(pupils, aaf_files.parent("2000"), aaf_files.etab() + unknown)
    (folder,) = one.write(tmp_path)
    result = run(*IMPORT, "aaf", folder)
    assert result.exit_code == 1
    assert "établissement refusé : 0860022G" in result.stdout
    assert "laissés tels quels : 1" in result.stderr
    assert rows(app) == [1, 1, 1, 1]
    said = orjson.loads(run(*IMPORT, "aaf", folder, "--json", "--dry-run").stdout)
    assert [school["uai"] for school in said["schools"]] == [COLLEGE]
    assert [school["uai"] for school in said["refused_schools"]] == ["0860022G"]


def test_the_progress_bar_counts_bytes_and_records_and_tells_the_remaining_time() -> None:
    shown = io.StringIO()
    console = Console(file=shown, force_terminal=True, width=120)
    with progress(100, console) as heard:
        on_record_of(heard)()
        for _ in range(2):  # a speed takes two moments
            heard(25)
            time.sleep(0.01)
    assert "50/100 bytes" in shown.getvalue()
    assert "1 enregistrements" in shown.getvalue()
    assert re.search(r"\d:\d\d:\d\d", shown.getvalue())


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_new_record_of_somebody_who_has_an_account_joins_it(
    app: Flask, run: Run, plain: Path, *, dry_run: bool
) -> None:
    with app.app_context():
        account = seed.account("j.dupond05", mobile="+33600000001", email="jeanne@example.org")
        version = versions.current(account.id)
    done = run(*IMPORT, "csv", plain, "--establishment", COLLEGE, *["--dry-run"] * dry_run)
    assert done.exit_code == 0, done.output
    with app.app_context():
        joined = {row.account_id for row in db.session.query(Guardian)}
        assert joined == (set() if dry_run else {1})
        assert (versions.current(1) == version) is dry_run


def test_ctrl_c_says_what_the_register_holds(
    app: Flask, run: Run, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(db.session, "commit", stopped)
    result = run(*IMPORT, "csv", plain)
    monkeypatch.undo()
    assert result.exit_code == 1
    assert "Interrompu : chaque établissement est resté tel quel" in sentences(result)
    assert rows(app) == [0, 0, 0, 0]


@pytest.mark.postgres
@pytest.mark.parametrize("every_database", ["postgresql"], indirect=True)
@pytest.mark.usefixtures("every_database")
def test_what_the_database_refuses_is_told_without_the_values_of_the_row(app: Flask) -> None:
    """PostgreSQL: « CONTEXT: COPY …, column city: "…" »."""
    row = ("0860003L", "x", "La ville d’un enfant" * 10)
    with app.app_context(), pytest.raises(OutOfReach) as refused, families_input.refusals():
        bulk.add(Establishment, ("uai", "name", "city"), [row])
    assert "value too long" in refused.value.message
    assert "ville" not in refused.value.message
