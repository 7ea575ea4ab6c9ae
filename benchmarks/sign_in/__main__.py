"""`python -m benchmarks.sign_in`: both providers in turn, A B A B; about three minutes."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.databases import scratch
from benchmarks.sign_in import load, machine, ours, peer, register, report
from benchmarks.sign_in.browser import Browser
from benchmarks.sign_in.contender import ALGORITHMS, Contender
from benchmarks.sign_in.figures import Case, Turns
from benchmarks.sign_in.steps import Counter, Step
from idp.demo import servers

_WARM_CONNECTIONS = 8
Results = dict[Case, dict[str, Turns]]


@dataclass(frozen=True, slots=True)
class Options:
    """How long, and what."""

    seconds: float
    rounds: int
    warm_up: float
    connections: tuple[int, ...]
    algorithms: tuple[str, ...]
    peer: bool
    node: Path | None


@dataclass(frozen=True, slots=True)
class Running:
    """Both providers, and the cookies of the parents who are signed in at each."""

    contenders: list[Contender]
    cookies: dict[str, list[str]]
    steps: list[Step]


def main() -> None:
    """Measure, and print the tables."""
    options = _options()
    cores = machine.cores()
    with ExitStack() as stack, machine.on(cores.servers):
        running = _started(stack, options)
        with machine.on(cores.load):
            results = _measured(options, running)
    print(", ".join(f"{one.name} on {one.runs_on}" for one in running.contenders), end=". ")
    print(f"Servers on core {cores.servers}, load on core {cores.load}.", _rounds(options))
    if cores.servers == cores.load:
        print("This machine has one core: the load takes from the servers' time.")
    for line in report.lines(results, running.steps):
        print(line)


def _options() -> Options:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sign_in")
    parser.add_argument("--seconds", type=float, default=2.0, help="of each turn")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each provider in a case")
    parser.add_argument("--warm-up", type=float, default=3.0, help="seconds, by algorithm")
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--algorithms", nargs="+", choices=ALGORITHMS, default=list(ALGORITHMS))
    parser.add_argument("--no-peer", dest="peer", action="store_false", help="ours alone")
    parser.add_argument("--node", type=Path, help="the Node.js of oidc-provider")
    given = parser.parse_args()
    return Options(
        seconds=given.seconds,
        rounds=given.rounds,
        warm_up=given.warm_up,
        connections=tuple(given.connections),
        algorithms=tuple(given.algorithms),
        peer=given.peer,
        node=given.node,
    )


def _started(stack: ExitStack, options: Options) -> Running:
    """Start everything, and sign a parent in for each connection at each provider."""
    place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    store, store_url = stack.enter_context(servers.valkey(place))
    database, server_url = stack.enter_context(servers.postgres(place))
    url = stack.enter_context(scratch(server_url, []))
    app = ours.application(place, url, store_url)
    parents = register.parents(app, url, max(options.connections))
    clients = ours.register(app, parents)
    contenders = [stack.enter_context(ours.running(place, clients, (store, database)))]
    if options.peer:
        command = peer.program(options.node)
        if command is None:
            sys.exit("Node.js and npm are wanted for oidc-provider; --no-peer measures ours.")
        of_peer = peer.running(command, place, store_url, parents[0], store)
        contenders.append(stack.enter_context(of_peer))
    cookies = {
        one.name: [Browser(one, parent.identifier).sign_in() for parent in parents]
        for one in contenders
    }
    steps = Counter(app, contenders[0], cookies[contenders[0].name][0]).steps()
    return Running(contenders, cookies, steps)


def _measured(options: Options, running: Running) -> Results:
    results: Results = {}
    for algorithm in options.algorithms:
        for contender in running.contenders:
            cookies = running.cookies[contender.name][:_WARM_CONNECTIONS]
            load.run(contender, algorithm, cookies, options.warm_up)
        for case in _cases(algorithm, options):
            results[case] = {one.name: Turns() for one in running.contenders}
            for _ in range(options.rounds):
                for one in running.contenders:
                    cookies = running.cookies[one.name][: case.connections]
                    taken = load.run(one, algorithm, cookies, options.seconds)
                    results[case][one.name].slices.append(taken)
    return results


def _cases(algorithm: str, options: Options) -> Iterator[Case]:
    return (Case(algorithm, connections) for connections in options.connections)


def _rounds(options: Options) -> str:
    return f"{options.rounds} turns of {options.seconds:g} s each, in turn."


if __name__ == "__main__":
    main()
