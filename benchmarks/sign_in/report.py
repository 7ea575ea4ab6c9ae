"""The tables, in Markdown: what goes into docs/benchmarks.md."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from benchmarks.sign_in.contender import OURS, PEER
from benchmarks.sign_in.figures import Case, Turns, ratio
from benchmarks.sign_in.steps import Step

_AT = 32
"""The number of connections that the aims speak of."""
_WANTED = 1.3
Results = Mapping[Case, Mapping[str, Turns]]


def lines(results: Results, steps: Sequence[Step]) -> Iterator[str]:
    """Return everything, line by line."""
    for algorithm in dict.fromkeys(case.algorithm for case in results):
        yield f"\n### {algorithm}\n"
        yield from _flows({c: t for c, t in results.items() if c.algorithm == algorithm})
    yield "\n### Steps\n"
    yield from _steps(results, steps)
    compared = {case: turns for case, turns in results.items() if PEER in turns}
    if any(case.connections == _AT for case in compared):
        yield "\n### Aims\n"
        yield from _aims(compared)


def _flows(results: Results) -> Iterator[str]:
    yield from _head(
        *("connections", "provider", "flows/s", "p50", "p99"),
        *("CPU ms/flow: provider", "stores", "core", "load's core"),
    )
    for case, by_name in results.items():
        for name, turns in by_name.items():
            yield _line(
                str(case.connections),
                name,
                f"{turns.rate:.1f}",
                f"{turns.quantile(0.5):.1f} ms",
                f"{turns.quantile(0.99):.1f} ms",
                f"{turns.provider_ms:.2f}",
                f"{turns.stores_ms:.2f}",
                f"{turns.core_share:.0%}",
                f"{turns.load_share:.0%}",
            )
        if PEER in by_name:
            yield _ratios(case, by_name[OURS], by_name[PEER])


def _ratios(case: Case, ours: Turns, peer: Turns) -> str:
    """How many times the peer's: flows more, milliseconds less are better."""
    return _line(
        str(case.connections),
        "**ratio**",
        f"**{ratio(ours.rates, peer.rates):.2f}**",
        f"{ours.quantile(0.5) / peer.quantile(0.5):.2f}",
        f"{ours.quantile(0.99) / peer.quantile(0.99):.2f}",
        f"{ours.provider_ms / peer.provider_ms:.2f}",
        f"{ours.stores_ms / peer.stores_ms:.2f}",
        "",
        "",
    )


def _steps(results: Results, steps: Sequence[Step]) -> Iterator[str]:
    """With one connection, of the first algorithm: nobody waits for anybody."""
    by_name = next(iter(results.values()))
    yield from _head(
        "step", "round trips to Valkey", "SQL statements", *(f"p50, {n}" for n in by_name)
    )
    for step in steps:
        medians = [turns.quantile(0.5, attrgetter(step.name)) for turns in by_name.values()]
        yield _line(
            f"/{step.name}",
            str(step.round_trips),
            str(step.statements),
            *(f"{median:.2f} ms" for median in medians),
        )


def _aims(results: Results) -> Iterator[str]:
    yield from _head(
        "aim, at 32 connections", *(c.algorithm for c in results if c.connections == _AT)
    )
    pairs = [(t[OURS], t[PEER]) for case, t in results.items() if case.connections == _AT]
    rates = [ratio(ours.rates, peer.rates) for ours, peer in pairs]
    slowest = [(ours.quantile(0.99), peer.quantile(0.99)) for ours, peer in pairs]
    yield _line("at least as many flows per second", *(_met(r >= 1, f"{r:.2f}") for r in rates))
    yield _line(
        "at no higher p99",
        *(_met(ours <= peer, f"{ours:.0f} ms, {peer:.0f} ms") for ours, peer in slowest),
    )
    yield _line(f"{_WANTED} times as many", *(_met(r >= _WANTED, f"{r:.2f}") for r in rates))


def _met(met: bool, figure: str) -> str:  # noqa: FBT001 — a table's cell
    return f"{'yes' if met else '**no**'}: {figure}"


def _head(*names: str) -> Iterable[str]:
    return _line(*names), _line(*("---" for _ in names))


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
