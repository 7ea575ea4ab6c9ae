"""The benchmark of the sign-in flow, a few flows long: it measures what it says, and ends."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks.databases import scratch
from benchmarks.sign_in import load, ours, register, report
from benchmarks.sign_in.browser import Browser
from benchmarks.sign_in.contender import OURS, PEER
from benchmarks.sign_in.figures import Case, Turns, ratio
from benchmarks.sign_in.flow import Timed
from benchmarks.sign_in.load import Slice
from benchmarks.sign_in.steps import Counter, Step

STEPS = [Step("authorize", 2, 0), Step("token", 2, 0), Step("userinfo", 1, 0)]


@pytest.mark.postgres
def test_a_parent_signs_in_and_flows_follow(postgres_server: str, valkey_url: str) -> None:
    with tempfile.TemporaryDirectory() as place, scratch(postgres_server, []) as url:
        app = ours.application(Path(place), url, valkey_url)
        parents = register.parents(app, url, 1, guardians=50)
        clients = ours.register(app, parents)
        with ours.running(Path(place), clients, ()) as contender:
            cookie = Browser(contender, parents[0].identifier).sign_in()
            with ThreadPoolExecutor(1) as beside:  # this thread may have Playwright's event loop
                turn = beside.submit(load.run, contender, "ES256", [cookie], seconds=0.1).result()
            steps = Counter(app, contender, cookie).steps()
    assert turn.flows
    assert turn.provider_cpu > 0 < turn.load_cpu
    assert [step.name for step in steps] == [step.name for step in STEPS]
    for step, most in zip(steps, STEPS, strict=True):
        assert step.round_trips <= most.round_trips + 1, "once a second the clients' stamp"
        assert step.statements == 0


def turns(*seconds: float) -> Turns:
    made = Turns()
    flows = [Timed(one / 2, one / 4, one / 4) for one in seconds]
    made.slices = [Slice(flows, sum(seconds), 0.5, 0.25, 0.1)]
    return made


def test_figures_are_what_their_names_say() -> None:
    found = turns(0.1, 0.1, 0.2)
    assert found.flows == 3
    assert found.rate == pytest.approx(3 / 0.4)
    assert found.quantile(0.5) == pytest.approx(100)
    assert found.quantile(0.99) == pytest.approx(200)
    assert found.provider_ms == pytest.approx(500 / 3)
    assert ratio([2, 9, 2], [1, 3, 2]) == 2


def test_the_report_says_which_aim_is_missed() -> None:
    case = Case("ES256", 32)
    told = "\n".join(report.lines({case: {OURS: turns(0.2), PEER: turns(0.1)}}, STEPS))
    assert "| at least as many flows per second | **no**: 0.50 |" in told
    told = "\n".join(report.lines({case: {OURS: turns(0.1), PEER: turns(0.2)}}, STEPS))
    assert "| 1.3 times as many | yes: 2.00 |" in told
    assert "| /userinfo | 1 | 0 |" in told
