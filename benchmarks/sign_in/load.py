"""So many connections for so many seconds: each runs flow after flow, for a parent of its own."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.sign_in.contender import Contender
from benchmarks.sign_in.flow import Flow, Timed
from benchmarks.sign_in.machine import cpu_of
from benchmarks.sign_in.wire import connect

_PATIENCE = 30.0
"""Seconds for the answers that are still due when the time is over."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One turn of one provider."""

    flows: list[Timed]
    seconds: float
    """From the first request to the last answer."""
    provider_cpu: float
    """Processor seconds of the provider; those of its stores are apart."""
    stores_cpu: float
    load_cpu: float
    """Of this process."""


def run(contender: Contender, algorithm: str, cookies: Sequence[str], seconds: float) -> Slice:
    """Let as many parents as there are cookies run flows at once, until the time is over."""
    client = contender.clients[algorithm]
    flows = [Flow(contender, client, cookie) for cookie in cookies]
    provider, stores = _cpu(contender)
    begun, own = time.perf_counter(), time.process_time()
    done = asyncio.run(_all(contender.port, flows, begun + seconds))
    taken, own = time.perf_counter() - begun, time.process_time() - own
    provider_after, stores_after = _cpu(contender)
    return Slice(done, taken, provider_after - provider, stores_after - stores, own)


async def _all(port: int, flows: list[Flow], until: float) -> list[Timed]:
    async with asyncio.timeout(until - time.perf_counter() + _PATIENCE):
        found = await asyncio.gather(*(_repeat(port, flow, until) for flow in flows))
    return [timed for one in found for timed in one]


async def _repeat(port: int, flow: Flow, until: float) -> list[Timed]:
    connection = await connect(port)
    done = []
    while time.perf_counter() < until:
        done.append(await flow.run(connection))
    connection.close()
    return done


def _cpu(contender: Contender) -> tuple[float, float]:
    provider = cpu_of(contender.child.process.pid)
    return provider, sum(cpu_of(store.process.pid) for store in contender.stores)
