import threading
from collections.abc import Callable, Iterator

import pytest
import redis
from flask import Flask

from idp.platform import jobs, schedule

_ran: list[str] = []


@jobs.job
def _tidy() -> None:
    _ran.append("tidy")


@pytest.fixture(autouse=True)
def _only_this(monkeypatch: pytest.MonkeyPatch) -> None:
    _ran.clear()
    monkeypatch.setattr(schedule, "_turns", [])
    schedule.every(seconds=60)(_tidy)


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


@pytest.mark.usefixtures("context")
def test_a_task_runs_once_per_interval_however_many_workers_look(
    run_jobs: Callable[[], int], store: redis.Redis
) -> None:
    assert [schedule.look() for _ in range(3)] == [1, 0, 0]
    run_jobs()
    assert _ran == ["tidy"]
    (key,) = store.keys("schedule:*")
    assert 0 < store.ttl(key) <= 60
    store.delete(key)
    assert schedule.look() == 1


def test_a_worker_looks_by_itself(
    app: Flask,
    stop: threading.Event,
    run_jobs: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(schedule, "_LOOK_SECONDS", 0.01)
    thread = threading.Thread(target=schedule.keep, args=(app, stop), daemon=True)
    try:
        thread.start()
        for _ in range(200):
            if run_jobs():
                break
        assert _ran == ["tidy"]
    finally:
        stop.set()
        thread.join(timeout=5)
    assert not thread.is_alive()
