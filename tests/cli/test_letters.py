"""`idp accounts letters`: who gets one, and what it says."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from idp.accounts import passwords
from idp.accounts.letters import provisional
from idp.accounts.models import Account, Letter
from idp.families.models import Disavowal, Establishment, Guardian, Pupil
from idp.platform import clock
from idp.platform.database import db
from tests import seed
from tests.cli.conftest import Run
from tests.cli.school_letters import PASSWORD, UAI, WHY, letters, out, pages, refused, school

__all__ = ["out", "school"]


@pytest.mark.usefixtures("school", "every_database")
def test_each_legal_guardian_gets_one_page_by_class_then_name(
    app: Flask, run: Run, out: Path
) -> None:
    said = letters(run, out)
    assert "3 courrier(s) : 2 pour activer" in said
    assert "1 rappel(s)" in said
    sheets = pages(out)
    assert [re.findall("BERNARD|ARNAUD|DUPOND|CONTACT", sheet)[0] for sheet in sheets] == [
        "BERNARD",
        "ARNAUD",
        "DUPOND",
    ]
    for sheet in sheets:
        assert "Collège Jules Verne" in sheet
    assert "Léo (5EME3)" in sheets[2]
    with app.app_context():
        kept = {letter.identifier: letter for letter in db.session.query(Letter)}
        assert [re.sub(r"[0-9]+", "", name) for name in sorted(kept)] == ["j.dupond", "p.arnaud"]
        (printed,) = PASSWORD.findall(sheets[2])
        (identifier,) = [i for i in kept if "dupond" in i]
        assert identifier in sheets[2]
        assert passwords.verify(kept[identifier].password_hash, provisional.as_typed(printed))


@pytest.mark.usefixtures("school")
def test_the_letter_opens_the_activation(run: Run, out: Path, client: FlaskClient) -> None:
    letters(run, out)
    sheet = pages(out)[2]
    (password,) = PASSWORD.findall(sheet)
    found = re.search(r"j\.dupond\d+", sheet)
    assert found is not None
    page = client.get("/activation").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    answer = client.post(
        "/activation",
        data={"csrf_token": token[1], "identifier": found[0], "password": password},
    )
    assert answer.status_code == 303
    assert "/naissance" in client.get(answer.location, follow_redirects=True).request.path


@pytest.mark.usefixtures("school")
def test_who_has_an_account_is_reminded_of_the_identifier_and_told_no_password(
    app: Flask, run: Run, out: Path
) -> None:
    letters(run, out, "--class", "3EME1")
    (sheet,) = pages(out)
    assert "m.bernard4" in sheet
    assert not PASSWORD.search(sheet)
    assert "Rappel" in sheet
    with app.app_context():
        assert db.session.query(Letter).count() == 0
        (account,) = db.session.query(Account)
        assert passwords.verify(account.password_hash, seed.PASSWORD)


@pytest.mark.usefixtures("school")
@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("--state", "never-activated"), {"ARNAUD", "DUPOND"}),
        (("--guardian", "dupo"), {"DUPOND"}),
        (("--guardian", "DUPOND", "--guardian", "arnaud"), {"ARNAUD", "DUPOND"}),
        (("--class", "5EME3", "--state", "never-activated"), {"ARNAUD", "DUPOND"}),
        (("--class", "3EME1"), {"BERNARD"}),
    ],
    ids=["never activated", "one", "two", "a class", "another class"],
)
def test_only_those_wanted_get_one(
    run: Run, out: Path, words: tuple[str, ...], names: set[str]
) -> None:
    letters(run, out, *words)
    found = {
        name for sheet in pages(out) for name in ("ARNAUD", "DUPOND", "BERNARD") if name in sheet
    }
    assert found == names


@pytest.mark.usefixtures("school")
def test_who_asked_for_a_new_letter_gets_it(app: Flask, run: Run, out: Path) -> None:
    letters(run, out)
    first = pages(out)
    with app.app_context():
        letter = db.session.query(Letter).filter(Letter.identifier.like("j.dupond%")).one()
        letter.renewal_asked_at = letter.issued_at
        identifier = letter.identifier
        db.session.commit()
    letters(run, out, "--state", "asked", "--force")
    (sheet,) = pages(out)
    assert identifier in sheet, "the identifier stays from one letter to the next"
    assert PASSWORD.findall(sheet) != PASSWORD.findall(first[2])


@pytest.mark.usefixtures("school")
def test_a_child_of_whom_one_is_not_the_guardian_is_not_on_the_letter(
    app: Flask, run: Run, out: Path
) -> None:
    with app.app_context():
        marc = db.session.query(Guardian).filter_by(birth_name="BERNARD").one()
        lou = db.session.query(Pupil).filter_by(given_name="Lou").one()
        db.session.add(Disavowal(guardian_id=marc.id, pupil_id=lou.id, at=clock.now()))
        db.session.commit()
    letters(run, out)
    assert not any("BERNARD" in sheet for sheet in pages(out))


@pytest.mark.usefixtures("school")
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--establishment", "0860099R"), "Aucun établissement"),
        (("--establishment", UAI, "--class", "6EME9"), "Aucun responsable"),
        (("--establishment", UAI, "--guardian", "PERSONNE"), "Aucun responsable"),
        (("--establishment", UAI, "--state", "x"), "never-activated"),
        ((), "--establishment"),
    ],
    ids=["school", "class", "guardian", "state", "nothing"],
)
def test_wrong_input_gets_a_sentence(
    run: Run, out: Path, words: tuple[str, ...], sentence: str
) -> None:
    assert sentence in refused(run, *words, "--out", str(out))


@pytest.mark.usefixtures("school")
def test_a_program_gets_the_counts(answer: Callable[..., Any], out: Path) -> None:
    told = answer("accounts", "letters", "--establishment", UAI, "--out", out, *WHY)
    assert told == {
        "activate": 2,
        "reset": 0,
        "remind": 1,
        "on_paper": 3,
        "by_email": 0,
        "blocked": 0,
    }


def test_the_school_may_be_typed_in_small_letters(
    app: Flask, run: Run, out: Path, school: None
) -> None:
    del school
    assert (
        run(
            "accounts", "letters", "--establishment", UAI.lower(), "--out", str(out), *WHY
        ).exit_code
        == 0
    )
    with app.app_context():
        assert db.session.query(Establishment).count() == 1
