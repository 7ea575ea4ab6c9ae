"""What a piece of work costs: processor seconds of this process and of its PostgreSQL, memory.

Processor time, because a machine that does other things at the same time stretches the wall clock.
"""

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Cost:
    """Seconds, and MB at the peak of the process's life."""

    wall: float = 0.0
    client: float = 0.0
    """Processor time of this process."""
    server: float = 0.0
    """Processor time of the PostgreSQL process that answers it."""
    peak: float = 0.0

    @property
    def cpu(self) -> float:
        """Processor seconds in all."""
        return self.client + self.server


@contextmanager
def cost(server: int | None = None) -> Iterator[Cost]:
    """Measure what is done inside; `server` is the process id of the PostgreSQL backend."""
    spent = Cost()
    wall, client, backend = time.perf_counter(), time.process_time(), _cpu_of(server)
    yield spent
    spent.wall = time.perf_counter() - wall
    spent.client = time.process_time() - client
    spent.server = _cpu_of(server) - backend
    spent.peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _cpu_of(process: int | None) -> float:
    """Processor seconds of another process, from proc(5): utime and stime."""
    if process is None:
        return 0.0
    after_name = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2]
    user, system = after_name.split()[11:13]
    return (int(user) + int(system)) / _TICKS
