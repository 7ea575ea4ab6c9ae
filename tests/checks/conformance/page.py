"""docs/conformance.md, from the lines and what a run of their tests says."""

from collections.abc import Mapping
from pathlib import Path

from tests.checks.conformance import lines
from tests.checks.conformance.lines import Line, Table

PAGE = Path(__file__).parents[3] / "docs" / "conformance.md"
PASSED, FAILED, NOT_RUN = "passed", "**failed**", "**not run**"
_HEAD = """\
# Certification plans, and the tests that hold them

`make conformance` runs the tests named here and writes this page; what is in it is said in
`tests/checks/conformance/`, and `make check` holds the page to that. The tests lie under `tests/`.

The plans are the OpenID Foundation's, module by module, as its conformance suite has them: our
tests do what each module does, with a client registered as the suite registers its own. They are
not its certificate. *Passed over*: the suite does not run a module whose subject discovery does not
offer; the test holds that it does not, and that asking does no harm. *Differs*: we answer otherwise
on purpose; the test holds what we do.
"""


def render(outcomes: Mapping[str, str] | None = None) -> str:
    """Return the page: with the outcomes of a run by the tests' names, or as if all had passed."""
    parts = [_HEAD]
    parts += [_table(table, outcomes, "module") for table in lines.plans()]
    parts.append("# The protocol's checklist\n")
    parts += [_table(table, outcomes, "line") for table in lines.checklist()]
    parts.append("# Mistakes that others made\n")
    parts += [_table(table, outcomes, "mistake") for table in lines.mistakes()]
    return "\n".join(parts)


def _table(table: Table, outcomes: Mapping[str, str] | None, what: str) -> str:
    rows = [_row(line, outcomes) for line in table.lines]
    head = f"## {table.heading}\n\n| {what} | held by | result |\n| --- | --- | --- |"
    return "\n".join([head, *rows, ""])


def _row(line: Line, outcomes: Mapping[str, str] | None) -> str:
    shown = [f"`{test.removeprefix('tests/')}`" for test in line.tests]
    found = {_outcome(test, line.case, outcomes) for test in line.tests}
    result = next((one for one in (FAILED, NOT_RUN) if one in found), PASSED)
    if result == PASSED and line.differs:
        result = f"differs: {line.differs}"
    if result == PASSED and line.passed_over:
        result = f"passed over: {line.passed_over}"
    what = line.what.replace("|", "\\|")
    return f"| {what} | {'<br>'.join(shown)} | {result} |"


def _outcome(test: str, case: str, outcomes: Mapping[str, str] | None) -> str:
    """Return what became of a test's cases: all of them, or those that count."""
    if outcomes is None:
        return PASSED
    cases = [
        outcome
        for name, outcome in outcomes.items()
        if name.partition("[")[0] == test and case in name.partition("[")[2]
    ]
    if "failed" in cases:
        return FAILED
    return PASSED if cases and set(cases) == {"passed"} else NOT_RUN
