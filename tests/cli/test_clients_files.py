"""Registrations' files: those that cannot be read, and the one that `idp clients show` writes."""

from pathlib import Path

import pytest
from flask import Flask

from idp.clients import registry
from idp.clients.registration import from_toml
from tests.cli.conftest import Run, sentences
from tests.cli.test_clients import CLIENT, WHY


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A registration."""
    path = tmp_path / "ent-a.toml"
    path.write_text(CLIENT.format(client_id="ent-a"), encoding="utf-8")
    return path


def test_a_file_that_cannot_be_read_is_told_in_french(run: Run, tmp_path: Path) -> None:
    torn, latin = tmp_path / "torn.toml", tmp_path / "latin.toml"
    torn.write_text('client_id = "a\nx', encoding="utf-8")
    latin.write_bytes("client_name = 'Été'".encode("latin-1"))
    result = run("clients", "apply", tmp_path / "none.toml", torn, latin, tmp_path, *WHY)
    assert result.exit_code == 2
    shown = sentences(result)
    for told in ("n’existe pas", "n’est pas du TOML", "ligne 1", "UTF-8", "ne peut pas être lu"):
        assert told in shown
    assert "Errno" not in shown


def test_what_is_shown_as_toml_can_be_applied_again(
    app: Flask, run: Run, file: Path, tmp_path: Path
) -> None:
    """Who registered without a file, or lost it, changes and restores the ENT by this one."""
    assert run("clients", "apply", file, *WHY).exit_code == 0
    assert run("clients", "disable", "ent-a", *WHY).exit_code == 0
    again = tmp_path / "again.toml"
    again.write_text(run("clients", "show", "ent-a", "--toml").stdout, encoding="utf-8")
    assert from_toml(again) == from_toml(file)
    assert run("clients", "apply", again, *WHY).exit_code == 0
    with app.app_context():
        assert registry.get("ent-a") is not None
