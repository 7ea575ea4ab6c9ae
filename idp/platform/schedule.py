"""What happens by itself every so often. Workers keep the time; one of them does it.

A task is a job. Each worker looks every second; whoever first claims a task's turn in the store
enqueues it, so a task runs once however many workers there are.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from flask import Flask
from redis.exceptions import RedisError

from idp.platform import jobs, state

Task = Callable[[], None]
_log = structlog.get_logger("schedule")
_LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class _Turn:
    task: Task
    seconds: int

    @property
    def name(self) -> str:
        return f"{self.task.__module__}.{self.task.__qualname__}"


_turns: list[_Turn] = []


def every(*, seconds: int) -> Callable[[Task], Task]:
    """Run a job every so many seconds, first at a worker's start. Give it to `@jobs.job` too."""

    def register(task: Task) -> Task:
        _turns.append(_Turn(task, seconds))
        return task

    return register


def look() -> int:
    """Enqueue every task whose turn has come and that nobody claimed; return how many."""
    claimed = 0
    for turn in _turns:
        # The claim lives as long as the interval: it is the interval.
        if state.store().set(f"schedule:{turn.name}", "1", nx=True, ex=turn.seconds):
            jobs.enqueue_long(turn.task)
            claimed += 1
    return claimed


def keep(app: Flask, stop: threading.Event) -> None:
    """Look every second until told to stop; a store that is away for a while ends nothing."""
    while not stop.wait(_LOOK_SECONDS):
        with app.app_context():
            try:
                look()
            except RedisError as error:
                _log.warning("schedule.store_away", error=type(error).__name__)
