"""Background work: a page hands over ids and answers at once.

A slow gateway must neither hold a page nor tell by its slowness who is known. Arguments are ids,
never numbers, codes or names: what they point at is in SQL or sealed in the short-lived store.
One dramatiq actor carries them all, so that a job is a plain function with a name.
"""

from collections.abc import Callable
from typing import ParamSpec, cast

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AgeLimit, Retries, TimeLimit
from flask import Flask, current_app

from idp.config import Settings
from idp.platform.database import db

P = ParamSpec("P")
_EXTENSION = "idp_jobs"
_QUEUE = "idp"
_MAX_RETRIES = 4
_MAX_AGE_MS = 15 * 60 * 1000
_TIME_LIMIT_MS = 60 * 1000
_LONG_MS = 60 * 60 * 1000
"""What happens by itself may take longer: the purge of a whole académie in July."""
_jobs: dict[str, Callable[..., None]] = {}


def job(function: Callable[P, None]) -> Callable[P, None]:
    """Register a function as a job, under its module and name; it runs in an application context.

    An exception makes it run again, at growing intervals, 4 times at most and for 15 minutes.
    """
    _jobs[_name(function)] = function
    return function


def enqueue(function: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Hand a job over to the workers. Raises ValueError when the function is not a job."""
    name = _name(function)
    if name not in _jobs:
        message = f"not a job: {name}"
        raise ValueError(message)
    actor(current_app).send(name, list(args), dict(kwargs))


def enqueue_long(function: Callable[[], None]) -> None:
    """Hand over a job that may take an hour, where others are ended after a minute."""
    actor(current_app).send_with_options(args=(_name(function), [], {}), time_limit=_LONG_MS)


def init_app(app: Flask, settings: Settings) -> None:
    """Connect to the queue and declare the actor that runs jobs in this application."""
    queue = RedisBroker(
        url=settings.redis.url.get_secret_value(),
        middleware=[
            AgeLimit(max_age=_MAX_AGE_MS),
            TimeLimit(time_limit=_TIME_LIMIT_MS),
            Retries(max_retries=_MAX_RETRIES, min_backoff=1000, max_backoff=60_000),
        ],
        namespace="jobs",
    )

    def run(name: str, args: list[str | int], kwargs: dict[str, str | int]) -> None:
        with app.app_context():
            try:
                _jobs[name](*args, **kwargs)
            finally:
                db.session.remove()

    declare = dramatiq.actor(broker=queue, actor_name="idp.run", queue_name=_QUEUE)
    app.extensions[_EXTENSION] = declare(run)


def actor(app: Flask) -> "dramatiq.Actor[..., None]":
    """Return the actor of the application; its `broker` is what a worker serves."""
    return cast("dramatiq.Actor[..., None]", app.extensions[_EXTENSION])


def worker(app: Flask, threads: int) -> dramatiq.Worker:
    """Return a worker that runs so many jobs at once, and ends each whose time is over."""
    broker = actor(app).broker
    broker.emit_after("process_boot")  # as dramatiq's own command does: time is kept from here on
    return dramatiq.Worker(broker, worker_threads=threads)


def run_pending(app: Flask) -> int:
    """Run what waits in the queue, here and now, and return how many: for tests and commands."""
    run = actor(app)
    consumer = run.broker.consume(_QUEUE, prefetch=1, timeout=50)
    done = 0
    try:
        while (message := next(consumer)) is not None:
            consumer.ack(message)
            run(*message.args)
            done += 1
    finally:
        consumer.close()
    return done


def _name(function: Callable[..., None]) -> str:
    return f"{function.__module__}.{function.__qualname__}"
