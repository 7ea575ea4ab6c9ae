"""What came of the turns of one provider, for one algorithm and one number of connections."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.sign_in.flow import Timed
from benchmarks.sign_in.load import Slice


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the table."""

    algorithm: str
    connections: int


class Turns:
    """All turns of one provider in one case."""

    def __init__(self) -> None:
        self.slices: list[Slice] = []

    @property
    def flows(self) -> int:
        """How many flows were done in all."""
        return sum(len(one.flows) for one in self.slices)

    @property
    def rates(self) -> list[float]:
        """Flows per second, turn by turn."""
        return [len(one.flows) / one.seconds for one in self.slices]

    @property
    def rate(self) -> float:
        """Flows per second: the median turn's."""
        return statistics.median(self.rates)

    def quantile(
        self, share: float, of: Callable[[Timed], float] = lambda flow: flow.whole
    ) -> float:
        """Return the milliseconds within which this share of all flows was done."""
        taken = sorted(of(flow) for one in self.slices for flow in one.flows)
        return 1000 * taken[min(len(taken) - 1, int(share * len(taken)))]

    @property
    def provider_ms(self) -> float:
        """Processor milliseconds of the provider for one flow."""
        return 1000 * sum(one.provider_cpu for one in self.slices) / self.flows

    @property
    def stores_ms(self) -> float:
        """The same of Valkey and PostgreSQL."""
        return 1000 * sum(one.stores_cpu for one in self.slices) / self.flows

    @property
    def load_share(self) -> float:
        """How much of its core the load took."""
        return sum(one.load_cpu for one in self.slices) / sum(one.seconds for one in self.slices)

    @property
    def core_share(self) -> float:
        """How much of their core provider and stores got: less than 1 on a machine that is busy."""
        spent = sum(one.provider_cpu + one.stores_cpu for one in self.slices)
        return spent / sum(one.seconds for one in self.slices)


def ratio(ours: Sequence[float], peer: Sequence[float]) -> float:
    """Return how many times the other's figure ours is: the median over neighbouring turns."""
    return statistics.median(one / other for one, other in zip(ours, peer, strict=True))
