"""One core for servers and stores, another for the load; processor time of processes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Cores:
    """Where servers and load run; the same one where the machine has only one."""

    servers: int
    load: int


def cores() -> Cores:
    """Return the first two cores that this process may use."""
    usable = sorted(os.sched_getaffinity(0))
    return Cores(usable[0], usable[1] if len(usable) > 1 else usable[0])


@contextmanager
def on(core: int) -> Iterator[None]:
    """Run on this core alone; what is started inside stays there."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def cpu_of(process: int) -> float:
    """Return the processor seconds of a process and of all that it started and that lives."""
    root = psutil.Process(process)
    return sum(_own(one) for one in (root, *root.children(recursive=True)))


def _own(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:  # a database's worker that came and went
        return 0.0
    return float(times.user + times.system)
