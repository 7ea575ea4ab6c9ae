"""A school whose letters are printed, for tests: who is there, and how the command is run."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pypdf
import pytest
from flask import Flask

from idp.families.terms import Level
from tests import seed
from tests.cli.conftest import Run, sentences

UAI = "0860003L"
WHY = ("--reason", "rentrée")
PASSWORD = re.compile(r"\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b")
Jobs = Callable[[], int]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "courriers.pdf"


@pytest.fixture
def school(app: Flask) -> None:
    """Two classes; Jeanne and Paul without account, Marc with one, Aline a contact only."""
    with app.app_context():
        seed.school(UAI)
        jeanne = seed.guardian(UAI, "DUPOND", "Jeanne", email="jeanne@example.org")
        paul = seed.guardian(UAI, "ARNAUD", "Paul", mobiles=())
        marc = seed.guardian(UAI, "BERNARD", "Marc", email="marc@example.org")
        aline = seed.guardian(UAI, "CONTACT", "Aline")
        leo, tom = seed.pupil("DUPOND", "Léo"), seed.pupil("ARNAUD", "Tom", date(2012, 1, 2))
        lou = seed.pupil("BERNARD", "Lou", date(2011, 5, 6))
        seed.enrol(lou, UAI, "3EME1")
        for parent, child in ((jeanne, leo), (paul, tom), (marc, lou)):
            seed.tie(parent, child, UAI)
        seed.tie(aline, leo, UAI, level=Level.CONTACT)
        seed.account("m.bernard4", guardians=(marc,), email="marc@example.org")


def pages(out: Path) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(out).pages]


def letters(run: Run, out: Path | None, *more: str) -> str:
    words = ("--out", str(out)) if out else ()
    result = run("accounts", "letters", "--establishment", UAI, *words, *more, *WHY)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(run: Run, *words: str) -> str:
    result = run("accounts", "letters", *words, *WHY)
    assert result.exit_code == 2, result.output
    return sentences(result)
