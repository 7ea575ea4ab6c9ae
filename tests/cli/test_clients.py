"""`idp clients list | show | preview | apply | disable`."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from idp.clients import registry
from idp.families.terms import Kind
from idp.platform import crypto
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.cli.conftest import Run, sentences

CLIENT = """
client_id = "{client_id}"
client_name = "ENT de la Vienne"
redirect_uris = ["https://ent.example.fr/retour"]

[establishments.rule]
departments = ["86"]
kinds = ["college"]
sectors = ["public"]
"""
WHY = ("--reason", "convention")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A registration."""
    path = tmp_path / "ent-a.toml"
    path.write_text(CLIENT.format(client_id="ent-a"), encoding="utf-8")
    return path


def changed(path: Path, old: str, new: str) -> Path:
    """The file, with another text in it."""
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return path


def events(app: Flask) -> list[str]:
    with app.app_context():
        return [event.event for event in db.session.query(SecurityEvent)]


def known(app: Flask, client_id: str) -> registry.RelyingParty | None:
    with app.app_context():
        return registry.get(client_id)


def test_a_file_is_applied_and_its_secret_shown_this_once(app: Flask, run: Run, file: Path) -> None:
    first = run("clients", "apply", file, *WHY)
    assert first.exit_code == 0, first.output
    (secret,) = re.findall(r"montré cette seule fois : (\S{43})$", first.stdout, re.MULTILINE)
    client = known(app, "ent-a")
    assert client is not None
    assert client.secret_digest == crypto.digest(secret)
    again = run("clients", "apply", file, *WHY)
    assert again.stdout == "ent-a : inchangé.\n"
    assert events(app) == ["client.registered"]


def test_no_list_or_page_shows_the_digest(app: Flask, run: Run, file: Path) -> None:
    run("clients", "apply", file, *WHY)
    client = known(app, "ent-a")
    assert client is not None
    assert client.secret_digest is not None
    for words in (["list"], ["show", "ent-a"], ["list", "--json"], ["show", "ent-a", "--json"]):
        result = run("clients", *words)
        assert result.exit_code == 0
        assert "ent-a" in result.stdout
        assert client.secret_digest[:20] not in result.stdout
        if "--json" not in words:
            assert max(len(line) for line in result.stdout.splitlines()) <= 80


def test_with_a_fault_in_one_file_nothing_of_any_file_is_applied(
    app: Flask, run: Run, file: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('client_id = "B"\nredirect_uris = ["javascript:x"]\n', encoding="utf-8")
    missing = tmp_path / "missing.toml"
    result = run("clients", "apply", file, bad, missing, *WHY)
    assert result.exit_code == 2
    for told in ("client_id :", "client_name :", "redirect_uris.0 :", "establishments :"):
        assert told in sentences(result)
    assert known(app, "ent-a") is None
    assert events(app) == []


def test_the_same_client_in_two_files_is_refused(
    app: Flask, run: Run, file: Path, tmp_path: Path
) -> None:
    second = tmp_path / "second.toml"
    second.write_text(CLIENT.format(client_id="ent-a"), encoding="utf-8")
    assert run("clients", "apply", file, second, *WHY).exit_code == 2
    assert known(app, "ent-a") is None


def test_another_sector_is_refused_with_the_line_to_add_and_nothing_is_applied(
    app: Flask, run: Run, file: Path, tmp_path: Path
) -> None:
    run("clients", "apply", file, *WHY)
    changed(file, "ent.example.fr", "new.example.fr")
    other = tmp_path / "ent-b.toml"
    other.write_text(CLIENT.format(client_id="ent-b"), encoding="utf-8")
    result = run("clients", "apply", other, file, *WHY)
    assert result.exit_code == 2
    assert 'sector = "ent.example.fr"' in sentences(result)
    assert known(app, "ent-b") is None
    assert events(app) == ["client.registered"]


def test_a_disabled_client_is_refused_until_it_is_applied_again(
    app: Flask, run: Run, file: Path
) -> None:
    run("clients", "apply", file, *WHY)
    assert run("clients", "disable", "ent-a", *WHY).exit_code == 0
    assert known(app, "ent-a") is None
    assert "désactivé" in run("clients", "list").stdout
    assert "déjà" in run("clients", "disable", "ent-a", *WHY).stdout
    assert run("clients", "apply", file, *WHY).stdout == "ent-a : modifié.\n"
    assert known(app, "ent-a") is not None
    assert events(app) == ["client.registered", "client.disabled", "client.changed"]


def test_a_lost_secret_is_replaced_and_the_old_one_is_refused(
    app: Flask, run: Run, file: Path
) -> None:
    run("clients", "apply", file, *WHY)
    before = known(app, "ent-a")
    result = run("clients", "apply", file, "--new-secret", *WHY)
    (secret,) = re.findall(r"montré cette seule fois : (\S{43})$", result.stdout, re.MULTILINE)
    after = known(app, "ent-a")
    assert before is not None
    assert after is not None
    assert after.secret_digest == crypto.digest(secret) != before.secret_digest
    assert events(app) == ["client.registered", "client.changed"]


def test_what_cannot_be_announced_to_all_processes_is_not_begun(
    app: Flask, run: Run, run_without_store: Run, file: Path
) -> None:
    run("clients", "apply", file, *WHY)
    assert run_without_store("clients", "apply", file, "--new-secret", *WHY).exit_code == 1
    assert run_without_store("clients", "disable", "ent-a", *WHY).exit_code == 1
    assert known(app, "ent-a") is not None
    assert events(app) == ["client.registered"]


@pytest.mark.parametrize("words", [["show"], ["preview"], ["disable", *WHY]])
def test_an_unknown_client_is_told(run: Run, words: list[str]) -> None:
    result = run("clients", words[0], "nobody", *words[1:])
    assert result.exit_code == 2
    assert "nobody" in result.stderr


def test_a_preview_lists_the_schools_of_a_rule_before_it_is_applied(
    app: Flask, run: Run, answer: Callable[..., Any], file: Path
) -> None:
    with app.app_context():
        seed.school("0860003L", "Collège Jules Verne")
        seed.school("0860037Y", "Lycée Victor Hugo", Kind.LYCEE)
        seed.school("0790031E", "Collège des Deux-Sèvres")
    shown = answer("clients", "preview", file)
    assert [school["uai"] for school in shown["establishments"]] == ["0860003L"]
    assert "servis : 1" in run("clients", "preview", file).stdout
    assert known(app, "ent-a") is None
    run("clients", "apply", file, *WHY)
    assert answer("clients", "preview", "ent-a") == shown


def test_a_preview_names_listed_schools_that_the_register_does_not_hold(
    app: Flask, answer: Callable[..., Any], tmp_path: Path
) -> None:
    with app.app_context():
        seed.school("0860003L")
    path = tmp_path / "ent.toml"
    listed = CLIENT.split("[establishments.rule]", maxsplit=1)[0].format(client_id="ent-a")
    path.write_text(f'{listed}[establishments]\nuai = ["0860003L", "0860037Y"]\n', encoding="utf-8")
    shown = answer("clients", "preview", path)
    assert [school["uai"] for school in shown["establishments"]] == ["0860003L"]
    assert shown["absent"] == ["0860037Y"]


def test_no_client_yet_says_so(run: Run, answer: Callable[..., Any]) -> None:
    assert "Aucun ENT" in run("clients", "list").stdout
    assert answer("clients", "list") == []
