"""Runs the tests that the page names and writes it: `python -m tests.checks.conformance.run`."""

import sys

import pytest

from tests.checks.conformance import lines, page


class Recorder:
    """What became of each test, by its name: the worst of its set-up, its call and its end."""

    def __init__(self) -> None:
        self.outcomes: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test's outcome, also one of another process."""
        if report.outcome != "passed" or report.when == "call":
            before = self.outcomes.get(report.nodeid)
            if before != "failed":
                self.outcomes[report.nodeid] = report.outcome


def main() -> int:
    """Return pytest's own exit code."""
    tests = sorted({test for line in lines.every() for test in line.tests})
    recorder = Recorder()
    code = pytest.main([*tests, "-q", "--numprocesses=auto", "--dist=loadscope"], [recorder])
    page.PAGE.write_text(page.render(recorder.outcomes), encoding="utf-8")
    sys.stdout.write(f"{page.PAGE}\n")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
