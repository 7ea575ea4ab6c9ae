"""The reference of problems for support, made from the closed list: `make reference` writes it."""

from idp.platform.problem_codes import ProblemCode

_HEAD = """# Problems a person can meet

Generated from `idp/platform/problem_codes.py`; do not edit. Each page carries a reference code of
eight characters: `idp audit --reference CODE` tells what was wrong, and with which client.

| code | status | what the person reads | what it means |
| --- | --- | --- | --- |
"""


def markdown() -> str:
    """Return the page docs/problems.md."""
    return _HEAD + "".join(
        f"| `{code.name}` | {code.value.status} | {code.value.title}. {code.value.sentence} "
        f"{code.value.next_step} | {code.value.note} |\n"
        for code in ProblemCode
    )


if __name__ == "__main__":
    print(markdown(), end="")  # noqa: T201 — the command's output
