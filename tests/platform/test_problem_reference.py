from pathlib import Path

from idp.platform import problem_reference

PAGE = Path(__file__).parents[2] / "docs" / "problems.md"


def test_the_reference_of_problems_says_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == problem_reference.markdown(), "run `make reference`"
