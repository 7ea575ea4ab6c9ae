"""`idp clients register`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from idp.clients import registration, registry
from idp.families.terms import Kind
from idp.platform import crypto
from idp.platform.database import db
from tests.cli.conftest import Run, sentences

USUAL = (
    *("--name", "ENT de la Vienne", "--redirect-uri", "https://ent.example.fr/retour"),
    *("--uai", "0860003L", "--reason", "convention"),
)


def clients(app: Flask) -> list[str]:
    with app.app_context():
        return [client.client_id for client in registry.enabled()]


def test_three_facts_are_enough_and_the_secret_is_shown_this_once(
    app: Flask, answer: Callable[..., Any]
) -> None:
    shown = answer("clients", "register", *USUAL)
    assert shown["client_id"] == "ent-de-la-vienne"
    with app.app_context():
        client = registry.get("ent-de-la-vienne")
        assert client is not None
        assert client.secret_digest == crypto.digest(shown["client_secret"])
        assert client.redirect_uris == ("https://ent.example.fr/retour",)
        assert client.require_pkce


def test_every_fact_can_be_said(app: Flask, run: Run) -> None:
    result = run(
        "clients",
        "register",
        *("--client-id", "ent-x", "--name", "ENT", "--reason", "x", "--auth-method", "none"),
        *("--redirect-uri", "https://a.example.fr/r", "--redirect-uri", "https://b.example.fr/r"),
        *("--logout-uri", "https://a.example.fr/", "--scope", "openid pupils"),
        *("--initiate-login-uri", "https://a.example.fr/go", "--sector", "a.example.fr"),
        *("--establishment", "all", "--region", "75", "--kind", "lycee", "--kind", "erea"),
        *("--school-sector", "public", "--degree", "2"),
    )
    assert result.exit_code == 0, result.output
    assert "client_secret" not in result.stdout
    with app.app_context():
        client = registry.get("ent-x")
        assert client is not None
        assert client.post_logout_redirect_uris == ("https://a.example.fr/",)
        assert (client.sector, client.establishment) == ("a.example.fr", "all")
        assert client.scopes == {"openid", "pupils"}
        rule = client.territory.rule
        assert rule is not None
        assert (set(rule.regions), rule.degree) == ({"75"}, 2)
        assert rule.kinds == {Kind.LYCEE, Kind.EREA}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--uai", "0860003X"], "la lettre serait L"),
        (["--redirect-uri", "http://ent.example.fr/"], "https"),
        (["--redirect-uri", "https://*.example.fr/"], "joker"),
        (["--redirect-uri", "https://ent.example.fr/#x"], "fragment"),
        (["--scope", "openid admin"], "admin"),
        (["--department", "86"], "rule"),
        # Not `--sector`, which is the host of the parents' `sub`, and fixed for ever.
        (["--department", "86", "--kind", "college", "--sector", "public"], "--school-sector"),
        (["--name", "x"], "client_name"),
        (["--client-id", "ENT"], "minuscules"),
        (["--auth-method", "none", "--without-pkce"], "require_pkce"),
    ],
)
def test_wrong_input_is_told_and_nothing_is_registered(
    app: Flask, run: Run, tmp_path: Path, words: list[str], told: str
) -> None:
    path = tmp_path / "x.toml"
    result = run("clients", "register", *USUAL, *words, "--write", path)
    assert result.exit_code == 2
    assert told in sentences(result)
    assert clients(app) == []
    assert not path.exists()


def test_without_a_terminal_what_is_missing_is_told_all_at_once(app: Flask, run: Run) -> None:
    result = run("clients", "register", "--reason", "x")
    assert result.exit_code == 2
    for key in ("client_id", "client_name", "redirect_uris", "establishments"):
        assert f"{key} :" in result.stderr
    assert clients(app) == []


def test_on_a_terminal_what_is_missing_is_asked_for(
    app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("idp.cli.options.on_a_terminal", lambda: True)
    answers = (
        "convention\nENT des Écoles\nhttps://ent.example.fr/retour https://ent.example.fr/r2\n"
        "https://ent.example.fr/\nopenid profile\n0860003l 0860037Y\n"
    )
    result = run("clients", "register", input=answers)
    assert result.exit_code == 0, result.output
    with app.app_context():
        client = registry.get("ent-des-ecoles")
        assert client is not None
        assert len(client.redirect_uris) == 2
        assert client.scopes == {"openid", "profile"}
        assert client.territory.uai == {"0860003L", "0860037Y"}


def test_the_file_that_is_written_says_the_same_and_holds_no_secret(
    app: Flask, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "ent-vienne.toml"
    result = run("clients", "register", *USUAL, "--write", path)
    assert result.exit_code == 0, result.output
    written = registration.from_toml(path)
    with app.app_context():
        again = registry.apply(written, actor="marie", reason="x")
    assert not again.changed
    assert "secret" not in path.read_text(encoding="utf-8")


def test_an_existing_file_is_not_overwritten_and_nothing_is_registered(
    app: Flask, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "ent.toml"
    path.write_text("mine", encoding="utf-8")
    assert run("clients", "register", *USUAL, "--write", path).exit_code == 2
    assert run("clients", "register", *USUAL, "--write", tmp_path / "no" / "x.toml").exit_code == 2
    assert path.read_text(encoding="utf-8") == "mine"
    assert clients(app) == []


def test_a_registered_client_is_not_registered_again(app: Flask, run: Run, tmp_path: Path) -> None:
    run("clients", "register", *USUAL)
    path = tmp_path / "x.toml"
    other = ("--redirect-uri", "https://ent.example.fr/other", "--write", path)
    result = run("clients", "register", *USUAL, *other)
    assert result.exit_code == 2
    assert "déjà" in result.stderr
    assert not path.exists()
    with app.app_context():
        client = registry.get("ent-de-la-vienne")
        assert client is not None
        assert client.redirect_uris == ("https://ent.example.fr/retour",)


def test_a_file_is_taken_back_when_registering_fails(app: Flask, run: Run, tmp_path: Path) -> None:
    with app.app_context():
        db.session.execute(db.text("DROP TABLE security_event"))
        db.session.commit()
    path = tmp_path / "x.toml"
    assert run("clients", "register", *USUAL, "--write", path).exit_code == 1
    assert not path.exists()
    assert clients(app) == []
