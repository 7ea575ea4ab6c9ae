"""What goes to a collector of logs."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from idp.platform import logs


@pytest.fixture(autouse=True)
def _of_this_test_alone() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def configured(monkeypatch: pytest.MonkeyPatch, *, human: bool) -> None:
    """The logs as in a process of ours, where pytest's handlers are not."""
    monkeypatch.setattr(logging.root, "handlers", [])
    logs.configure(human=human)


def test_a_librarys_failure_is_one_json_line_as_an_event_of_ours(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dramatiq tells of a job that failed: its traceback of forty lines is no forty events."""
    configured(monkeypatch, human=False)
    structlog.get_logger("ours").warning("client.refused", why="unknown client_id")
    try:
        int("nothing")
    except ValueError:
        logging.getLogger("dramatiq.worker").exception("Failed to process %s", "run(7)")
    ours, theirs = map(json.loads, capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["level"]) == ("client.refused", "warning")
    assert (theirs["event"], theirs["level"]) == ("Failed to process run(7)", "error")
    assert theirs["exception"].endswith("base 10: 'nothing'")
    assert ours.keys() - {"why"} == theirs.keys() - {"exception"}


def test_what_libraries_say_below_a_warning_stays_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(monkeypatch, human=True)
    logging.getLogger("httpx").info("POST https://sms.example.fr/33600000001")
    assert capsys.readouterr().err == ""
