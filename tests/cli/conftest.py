"""`run("keys", "list")`: the command `idp` on the test's installation, without a terminal."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from click.testing import Result
from flask import Flask
from flask_migrate import stamp
from pydantic import SecretStr

from idp import create_app
from idp.cli.root import idp
from idp.config import Settings
from idp.demo import servers

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `idp` with these words, as the operator marie."""
    monkeypatch.setenv("LOGNAME", "marie")
    monkeypatch.setenv("COLUMNS", "80")

    def invoke(*words: object, input: str | None = None) -> Result:  # noqa: A002 — click's name
        return app.test_cli_runner().invoke(idp, [str(word) for word in words], input=input)

    return invoke


@pytest.fixture
def run_without_store(run: Run, settings: Settings) -> Run:
    """Run `idp` on the same database, while the short-lived store is down."""
    del run
    nobody = settings.redis.model_copy(update={"url": SecretStr("redis://127.0.0.1:1/0")})
    app = create_app(settings.model_copy(update={"redis": nobody}))
    return lambda *words: app.test_cli_runner().invoke(idp, [str(word) for word in words])


@pytest.fixture
def answer(run: Run) -> Callable[..., Any]:
    """Run `idp … --json` and return what it printed."""

    def invoke(*words: object) -> Any:  # noqa: ANN401 — JSON
        result = run(*words, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return invoke


def sentences(result: Result) -> str:
    """What was refused, as one line: the panel on the terminal breaks sentences."""
    return " ".join(result.stderr.replace("│", " ").split())


@pytest.fixture
def config(settings: Settings, app: Flask, tmp_path: Path) -> Path:
    """The settings of the test's installation as a file, with a free port."""
    with app.app_context():  # the tests' tables are the models', without a revision
        stamp(directory=str(Path(__file__).parents[2] / "migrations"))
    values = settings.model_dump(mode="json", include={"mode", "sms", "email", "keys"})
    values |= {
        "server": {"issuer": "http://localhost", "port": servers.free_port()},
        "database": {"url": settings.database.url.get_secret_value()},
        "redis": {"url": settings.redis.url.get_secret_value()},
        "secrets": {
            "key": settings.secrets.key.get_secret_value(),
            "subject_key": settings.secrets.subject_key.get_secret_value(),
        },
    }
    values["email"].pop("password")
    path = tmp_path / "idp.toml"
    path.write_text(tomli_w.dumps(values), encoding="utf-8")
    return path
