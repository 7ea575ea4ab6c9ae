"""`idp`: settings, servers and faults."""

import io
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from idp import cli
from idp.cli.root import idp
from idp.config import Settings
from idp.keys import rotation
from idp.platform.database import db
from idp.platform.settings import CONFIG_PATH_VARIABLE
from tests.cli.conftest import Run, sentences

NOUNS = {
    *("accounts", "audit", "clients", "db", "demo", "enrolment", "families", "keys"),
    *("messages", "serve", "stats", "worker"),
}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """--config is told to child processes through the environment: undone after each test."""
    monkeypatch.setenv(CONFIG_PATH_VARIABLE, "")


def test_there_is_a_command_for_each_noun() -> None:
    assert set(idp.commands) == NOUNS


def test_faults_of_the_settings_are_all_told_at_once_with_their_keys(tmp_path: Path) -> None:
    path = tmp_path / "idp.toml"
    path.write_text('mode = "production"\n[server]\nport = 0\ncolour = 1\n', encoding="utf-8")
    result = CliRunner().invoke(idp, ["--config", str(path), "keys", "list"])
    assert result.exit_code == 2
    told = sentences(result)
    assert "Réglages à corriger (" in told
    assert "idp.toml)" in told.replace(" ", "")
    assert "server.port : 1 au moins." in told
    assert "server.colour : cette clé n’existe pas." in told


def test_without_a_settings_file_it_is_told_how_to_name_one() -> None:
    result = CliRunner().invoke(idp, ["keys", "list"])
    assert result.exit_code == 2
    assert "--config ou IDP_CONFIG" in sentences(result)


def test_a_settings_file_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "no.toml"
    result = CliRunner().invoke(idp, ["--config", str(path), "keys", "list"])
    assert result.exit_code == 2
    assert "no.toml" in sentences(result).replace(" ", "")


def test_a_database_without_tables_is_told_with_the_command_that_makes_them(
    run: Run, app: Flask
) -> None:
    with app.app_context():
        db.drop_all()
    result = run("clients", "list")
    assert result.exit_code == 1
    assert "idp db upgrade" in result.stderr


@pytest.mark.parametrize("words", [["clients", "list"], ["db", "upgrade"], ["worker"]])
def test_a_file_that_is_no_database_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: Path, words: list[str]
) -> None:
    (tmp_path / "notes.txt").write_text("no database at all" * 100, encoding="utf-8")
    monkeypatch.setenv("IDP_DATABASE__URL", f"sqlite:///{tmp_path}/notes.txt")
    result = CliRunner().invoke(idp, ["--config", str(config), *words])
    assert result.exit_code == 1
    assert "La base de données ne répond pas" in sentences(result)


def test_a_folder_that_cannot_be_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: Path
) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    monkeypatch.setenv("IDP_DATABASE__URL", f"sqlite:///{tmp_path}/taken/preau.sqlite3")
    result = CliRunner().invoke(idp, ["--config", str(config), "clients", "list"])
    assert result.exit_code == 1
    assert "taken" in sentences(result).replace(" ", "")
    assert "il existe déjà" in sentences(result)


@pytest.mark.parametrize("words", [["db", "upgrade"], ["serve"], ["worker"]])
def test_tables_of_a_later_version_are_left_alone(
    run: Run, app: Flask, settings: Settings, words: list[str]
) -> None:
    rotation.create_if_missing(settings.keys.directory, settings.secrets.key)
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES ('9999')"))
    result = run(*words)
    assert result.exit_code == 2
    assert "plus récente que ce programme (révision 9999)" in sentences(result)


def test_a_worker_waits_for_nothing_on_tables_that_are_not_there(run: Run, app: Flask) -> None:
    with app.app_context():
        db.drop_all()
    result = run("worker")
    assert result.exit_code == 2
    assert "idp db upgrade" in result.stderr


def test_an_answer_that_finds_no_room_is_told(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["idp", "--config", str(config), "keys", "list"])
    with Path("/dev/full").open("wb", buffering=0) as full:
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(full, write_through=True))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        monkeypatch.undo()
    assert ended.value.code == 1
    assert "ce disque est plein" in capsys.readouterr().err


def test_a_store_that_is_down_is_told(run_without_store: Run) -> None:
    for words in (["enrolment", "unblock", "0600000001", "--reason", "x"], ["worker"]):
        result = run_without_store(*words)
        assert result.exit_code == 1
        assert "Valkey" in result.stderr


def test_db_upgrade_makes_the_tables_and_says_the_revision(run: Run, app: Flask) -> None:
    with app.app_context():
        db.drop_all()
    result = run("db", "upgrade")
    assert result.exit_code == 0, result.output
    assert "révision" in result.stdout
    with app.app_context():
        assert sa.inspect(db.engine).has_table("account")


def test_an_answer_stands_alone_without_log_lines(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a person runs it: the tests' own application is not quiet."""
    monkeypatch.setenv("COLUMNS", "80")
    words = ["--config", str(config), "keys", "rotate", "--now", "--reason", "essai"]
    result = CliRunner().invoke(idp, words)
    assert result.exit_code == 0, result.output
    assert "signe désormais" in result.stdout
    assert result.stderr == ""


def test_bytes_that_are_no_text_are_told(run: Run) -> None:
    result = run("accounts", "find", "dup\udcffond")
    assert result.exit_code == 2
    assert "UTF-8" in result.stderr


def test_a_terminal_without_utf_8_is_told_what_it_can_show(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An old fr_FR@euro: « l’ENT » has an apostrophe that ISO-8859-15 has not."""
    shown = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(shown, encoding="iso-8859-15"))
    monkeypatch.setattr(sys, "argv", ["idp", "--help"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    sys.stdout.flush()
    assert ended.value.code == 0
    assert "réglages" in shown.getvalue().decode("iso-8859-15")
