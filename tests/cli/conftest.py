"""`run("keys", "list")`: the command `idp` on the test's installation, without a terminal."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from idp.cli.root import idp

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
