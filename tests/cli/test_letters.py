"""`idp accounts letters`: a school's letters, on paper and by e-mail."""

import re
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient

from idp.accounts import passwords
from idp.accounts.letters import provisional
from idp.accounts.models import Account, Letter
from idp.families.models import Disavowal, Establishment, Guardian, Pupil
from idp.families.terms import Level
from idp.messaging.file import Outbox
from idp.platform import audit, clock
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from idp.platform.outbox import OutboxItem
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


@pytest.mark.usefixtures("school", "every_database")
def test_a_reset_takes_the_password_away_ends_sessions_and_tells_the_parent(
    app: Flask, run: Run, out: Path
) -> None:
    said = letters(run, out, "--guardian", "BERNARD", "--reset")
    assert "1 pour un nouveau mot de passe" in said
    (sheet,) = pages(out)
    assert "m.bernard4" in sheet
    assert PASSWORD.search(sheet)
    with app.app_context():
        account = db.session.query(Account).one()
        assert account.password_hash is None
        assert account.sessions_ended_at is not None
        assert db.session.query(OutboxItem).count() >= 2, "SMS and e-mail, at once"
        events = {event.event: event for event in db.session.query(SecurityEvent)}
    assert events["account.password.reset_by_school"].account_id == account.id
    assert events["letters.issued"].facts == {"uai": UAI, "count": 1}
    assert events["letters.issued"].actor == "marie"


@pytest.mark.usefixtures("school")
def test_a_reset_of_a_whole_school_is_refused(run: Run, app: Flask, out: Path) -> None:
    said = refused(run, "--establishment", UAI, "--reset", "--out", str(out))
    assert "--guardian" in said
    assert not out.exists()
    with app.app_context():
        assert db.session.query(Account).one().password_hash is not None


@pytest.mark.usefixtures("school")
def test_by_email_a_one_use_link_goes_out_and_never_a_password(
    app: Flask, run: Run, out: Path, outbox: Outbox, run_jobs: Jobs
) -> None:
    said = letters(run, out, "--by-email", "--state", "never-activated")
    assert "Par e-mail : 1." in said
    (sheet,) = pages(out)
    assert "ARNAUD" in sheet, "without an address: on paper"
    run_jobs()
    (told,) = outbox.emails("jeanne@example.org")
    assert "/activation/lien/" in told.text
    assert not PASSWORD.search(told.text)
    with app.app_context():
        letter = db.session.query(Letter).filter(Letter.identifier.like("j.dupond%")).one()
        assert letter.password_hash is None
        assert letter.link_digest is not None


@pytest.mark.usefixtures("school")
def test_an_address_of_two_people_gets_no_link(app: Flask, run: Run, out: Path) -> None:
    """The other parent would read it."""
    with app.app_context():
        seed.guardian(UAI, "AUTRE", "Jean", email="Jeanne@Example.org")
    said = letters(run, out, "--by-email", "--guardian", "DUPOND")
    assert "À imprimer : 1" in said
    assert "Par e-mail" not in said


@pytest.mark.usefixtures("school")
def test_what_must_be_printed_needs_a_file(run: Run, app: Flask) -> None:
    assert "--out" in refused(run, "--establishment", UAI, "--by-email")
    with app.app_context():
        assert db.session.query(Letter).count() == 0


@pytest.mark.usefixtures("school")
def test_the_file_is_for_its_writer_alone_and_never_written_over(
    run: Run, app: Flask, out: Path
) -> None:
    letters(run, out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    before = out.read_bytes()
    said = refused(run, "--establishment", UAI, "--out", str(out))
    assert "existe déjà" in said
    assert out.read_bytes() == before
    assert [path.name for path in out.parent.iterdir() if "courriers" in path.name] == [out.name]
    with app.app_context():
        issued = db.session.query(SecurityEvent).filter_by(event="letters.issued").count()
    assert issued == 1


@pytest.mark.usefixtures("school")
def test_a_folder_that_cannot_be_written_is_told_before_anything_is_issued(
    run: Run, app: Flask, tmp_path: Path
) -> None:
    missing = tmp_path / "nulle part" / "courriers.pdf"
    assert "ne peut pas être écrit" in refused(run, "--establishment", UAI, "--out", str(missing))
    with app.app_context():
        assert db.session.query(Letter).count() == 0


@pytest.mark.usefixtures("school")
def test_letters_that_could_not_be_written_down_leave_no_file(
    run: Run, app: Flask, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(audit, "record", fail)
    result = run("accounts", "letters", "--establishment", UAI, "--out", str(out), *WHY)
    assert result.exit_code != 0
    assert list(out.parent.glob("*courriers*")) == []
    with app.app_context():
        assert db.session.query(Letter).count() == 0


@pytest.mark.usefixtures("school")
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--establishment", "0860099Z"), "Aucun établissement"),
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
def test_secrets_are_on_the_sheets_only(
    run: Run, out: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    said = letters(run, out, "--json")
    written = capfd.readouterr()
    for secret in PASSWORD.findall(" ".join(pages(out))):
        assert secret not in said + written.out + written.err


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
