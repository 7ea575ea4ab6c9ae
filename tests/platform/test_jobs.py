from collections.abc import Callable

import pytest
from flask import Flask

from idp.platform import jobs

_done: list[str] = []


@jobs.job
def note(what: str) -> None:
    """Keep what it was given."""
    _done.append(what)


def test_a_job_runs_when_a_worker_takes_it_not_before(
    context: Flask, run_jobs: Callable[[], int]
) -> None:
    del context
    _done.clear()
    jobs.enqueue(note, "message-1")
    jobs.enqueue(note, "message-2")
    assert _done == []
    assert run_jobs() == 2
    assert _done == ["message-1", "message-2"]
    assert run_jobs() == 0


@pytest.mark.usefixtures("context")
def test_only_a_declared_job_can_be_handed_over() -> None:
    with pytest.raises(ValueError, match="not a job"):
        jobs.enqueue(lambda: None)
