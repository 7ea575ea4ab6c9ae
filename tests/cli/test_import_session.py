"""docs/session-import.md is what the commands print today on the demo's sample files."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from click.testing import Result

from idp.demo import sample_files

SESSION = Path(__file__).parents[2] / "docs" / "session-import.md"
PROMPT = "$ "


def _commands(text: str) -> list[str]:
    return [line.removeprefix(PROMPT) for line in text.splitlines() if line.startswith(PROMPT)]


def _printed(result: Result) -> str:
    return "\n".join(line.rstrip() for line in result.output.strip().splitlines())


def test_the_session_of_the_documentation_is_what_is_printed(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    _, _, block = SESSION.read_text(encoding="utf-8").partition("```console\n")
    kept, _, _ = block.partition("\n```")
    commands = _commands(kept)
    assert len(commands) >= 5
    with time_machine.travel("2026-09-20T10:00:00Z", tick=False):
        sample_files.write(tmp_path)
        printed = [
            f"{PROMPT}{command}\n{_printed(run(*shlex.split(command)[1:]))}" for command in commands
        ]
    assert "\n\n".join(printed) == kept
