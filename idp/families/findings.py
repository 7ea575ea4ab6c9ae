"""The words of a diagnosis: what was asked, each check, how it ended."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Step(StrEnum):
    """The checks, in order."""

    NUMBER = "number"
    SCHOOL = "school"
    NUMBER_AT_SCHOOL = "number_at_school"
    NAME = "name"
    STANDING = "standing"
    ACCOUNT = "account"
    SHARED = "shared"
    CHILDREN = "children"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check and how it ended."""

    step: Step
    passed: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Question:
    """What the parent typed, and the school that they speak of (a valid UAI)."""

    family: str
    given: str
    mobile: str
    uai: str
    on: date


def passed(step: Step, sentence: str) -> Finding:
    """A check that the enrolment would pass."""
    return Finding(step, passed=True, sentence=sentence)


def failed(step: Step, sentence: str) -> Finding:
    """The check at which the enrolment would end."""
    return Finding(step, passed=False, sentence=sentence)
