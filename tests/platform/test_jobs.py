import time
from collections.abc import Callable, Iterator

import dramatiq
import pytest
from dramatiq.middleware import TimeLimit
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


ended: list[str] = []


@jobs.job
def never_ends(what: str = "scheduled") -> None:
    """Go on until somebody ends it; after two seconds by itself."""
    until = time.monotonic() + 2
    try:
        while time.monotonic() < until:
            time.sleep(0.01)
        ended.append(f"{what}: by itself")
    except BaseException:
        ended.append(f"{what}: interrupted")
        raise


@pytest.fixture
def hasty_worker(context: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[dramatiq.Worker]:
    """A worker that gives a job 0.2 s, and looks as often."""
    broker = jobs.actor(context).broker
    (limit,) = (found for found in broker.middleware if isinstance(found, TimeLimit))
    limit.time_limit = 200
    monkeypatch.setattr(limit.manager, "interval", 0.1)
    worker = jobs.worker(context, threads=2)
    worker.start()
    yield worker
    worker.stop(timeout=3000)
    broker.flush_all()


@pytest.mark.usefixtures("hasty_worker")
def test_a_job_whose_time_is_over_is_ended_and_a_scheduled_one_has_more() -> None:
    ended.clear()
    jobs.enqueue(never_ends, "page's")  # it is tried again, and ended again
    jobs.enqueue_long(never_ends)
    waited = time.monotonic() + 20
    while "scheduled: by itself" not in ended and time.monotonic() < waited:
        time.sleep(0.02)
    assert set(ended) == {"page's: interrupted", "scheduled: by itself"}
