"""docs/conformance.md: every module and line names tests that exist and cite what they hold."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.checks.conformance import lines, page

ROOT = Path(__file__).parents[2]
CITES = re.compile(r"§|RFC \d|CVE|OIDC|OpenID")


@cache
def docstrings(file: str) -> dict[str, str]:
    """The tests of a file, with what they say of themselves; under "" what the file says."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    found = {
        node.name: ast.get_docstring(node) or ""
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    return found | {"": ast.get_docstring(tree) or ""}


def test_the_page_says_what_the_lists_say_and_that_all_passed() -> None:
    written = page.PAGE.read_text(encoding="utf-8")
    assert written == page.render(), "run `make conformance`"


def rows(outcomes: dict[str, str]) -> list[str]:
    """The results of the two plans' oidcc-server, of each way of answering its own cases."""
    (basic, form_post, *_) = page.render(outcomes).split("## ")[1:]
    return [plan.split("| `oidcc-server` |")[1].split("\n")[0] for plan in (basic, form_post)]


def test_what_failed_or_did_not_run_is_said_so() -> None:
    (test,) = lines.plans()[0].lines[0].tests
    by_query, by_form = f"{test}[query]", f"{test}[form_post]"
    for outcomes, results in (
        ({}, [page.NOT_RUN, page.NOT_RUN]),
        ({by_query: "passed"}, [page.PASSED, page.NOT_RUN]),
        ({by_query: "passed", by_form: "failed"}, [page.PASSED, page.FAILED]),
        ({by_query: "skipped", by_form: "passed"}, [page.NOT_RUN, page.PASSED]),
    ):
        assert [
            row.endswith(f"| {result} |")
            for row, result in zip(rows(outcomes), results, strict=True)
        ] == [True, True]


def test_every_line_names_tests_that_exist() -> None:
    named = {test for line in lines.every() for test in line.tests}
    missing = [one for one in named if one.split("::")[1] not in docstrings(one.split("::")[0])]
    assert missing == []
    assert all(line.tests for line in lines.every())


def test_every_module_and_line_of_the_checklist_cites_its_section() -> None:
    silent = []
    for table in [*lines.plans(), *lines.checklist()]:
        for line in table.lines:
            said = [docstrings(test.split("::")[0]) for test in line.tests]
            names = [test.split("::")[1] for test in line.tests]
            if not any(CITES.search(f[name] + f[""]) for f, name in zip(said, names, strict=True)):
                silent.append(line.what)
    assert silent == []
