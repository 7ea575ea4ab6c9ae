"""`idp families`, as an operator types it."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from click.testing import Result
from flask import Flask

from idp.accounts import versions
from idp.accounts.models import Account
from idp.cli.families import families
from idp.families import attachment
from idp.families.models import Establishment, Guardian, ImportRun
from idp.platform import clock
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests.families.people import COLLEGE, family, school
from tests.families.siecle_files import Eleve, Personne, SiecleExport

Idp = Callable[..., Result]

DIRECTORY = (
    "identifiant_de_l_etablissement;nom_etablissement;type_etablissement;statut_public_prive;"
    "code_postal;code_commune;nom_commune;code_academie\n"
    f"{COLLEGE};Collège Jean Moulin;Collège;Public;86000;86194;Poitiers;13\n"
)


@pytest.fixture
def idp(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Idp:
    """Run `idp families` with these arguments, on the twentieth of September 2026."""
    monkeypatch.setenv("USER", "marie")

    def run(*arguments: str | Path) -> Result:
        with time_machine.travel("2026-09-20T10:00:00Z", tick=False):
            return app.test_cli_runner().invoke(families, [str(word) for word in arguments])

    return run


@pytest.fixture
def fed(app: Flask, idp: Idp, tmp_path: Path) -> list[Path]:
    """The directory is in; the files of a school are ready."""
    path = tmp_path / "annuaire.csv"
    path.write_text(DIRECTORY, encoding="utf-8")
    assert idp("import", "directory", path).exit_code == 0
    del app
    return SiecleExport().write(tmp_path / "siecle")


def answer(result: Result) -> Any:  # noqa: ANN401 — JSON
    """What `--json` printed."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def count(app: Flask, model: type[Any]) -> int:
    """How many rows there are."""
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_an_import_says_its_counts_and_what_was_left_out(
    idp: Idp, fed: list[Path], tmp_path: Path
) -> None:
    del fed
    export = SiecleExport(eleves=[Eleve(), Eleve(id="9", naissance="31/02/2013")])
    result = idp("import", "siecle", *export.write(tmp_path / "x"))
    assert result.exit_code == 0
    assert f"Collège Jean Moulin ({COLLEGE}), 2026-2027" in result.stdout
    assert "Laissés de côté : 1" in result.stdout
    assert "a.xml, ligne 7 : Élève 9 : la date de naissance 31/02/2013 n’existe" in result.stdout


def test_an_import_answers_a_script_in_json(idp: Idp, fed: list[Path]) -> None:
    read = answer(idp("import", "siecle", *fed, "--json"))
    assert (read["source"], read["uai"], read["school_year"]) == ("siecle", COLLEGE, 2026)
    assert read["counts"] == {
        "pupils": {"added": 1, "changed": 0, "left": 0, "unchanged": 0},
        "guardians": {"added": 1, "changed": 0, "left": 0, "unchanged": 0},
    }
    assert (read["refused"], read["notes"], read["touched_accounts"]) == (0, [], 0)


def test_a_zip_is_read_like_its_files(idp: Idp, fed: list[Path], tmp_path: Path) -> None:
    del fed
    read = answer(idp("import", "siecle", SiecleExport().write_zip(tmp_path / "z"), "--json"))
    assert read["counts"]["pupils"]["added"] == 1


def test_the_audit_trail_has_the_operators_name_and_reason(
    app: Flask, idp: Idp, fed: list[Path]
) -> None:
    idp("import", "siecle", *fed, "--actor", "paul", "--reason", "rentrée")
    with app.app_context():
        events = db.session.scalars(sa.select(SecurityEvent).order_by(SecurityEvent.id)).all()
        assert [(e.event, e.actor, e.reason) for e in events] == [
            ("directory.imported", "marie", "import de fichiers"),
            ("families.imported", "paul", "rentrée"),
        ]


def test_live_sessions_of_a_changed_family_hear_of_it_and_others_do_not(
    app: Flask, idp: Idp, fed: list[Path], tmp_path: Path
) -> None:
    idp("import", "siecle", *fed)
    with app.app_context():
        account = Account(
            identifier="j.martin25", family_name="M", given_name="J", created_at=clock.now()
        )
        db.session.add(account)
        db.session.flush()
        attachment.attach([db.session.scalars(sa.select(Guardian.id)).one()], account.id)
        db.session.commit()
        account_id, before = account.id, versions.current(account.id)
    assert answer(idp("import", "siecle", *fed, "--json"))["touched_accounts"] == 0
    with app.app_context():
        assert versions.current(account_id) == before
    later = SiecleExport(
        personnes=[Personne(mel="autre@example.org")], horodatage="12/09/2026 09:00:00"
    )
    read = answer(idp("import", "siecle", *later.write(tmp_path / "later"), "--json"))
    assert read["touched_accounts"] == 1
    with app.app_context():
        assert versions.current(account_id) != before


@pytest.mark.parametrize(
    ("export", "sentence"),
    [
        (SiecleExport(uai="0860003A"), "la lettre serait L"),
        (SiecleExport(uai="0860022G"), "n’est pas dans le registre"),
        (SiecleExport(annee="2020"), "est terminée"),
        (SiecleExport(eleves=[]), "aucun élève"),
    ],
)
def test_wrong_files_get_a_sentence_and_code_2_and_change_nothing(
    app: Flask, idp: Idp, fed: list[Path], tmp_path: Path, export: SiecleExport, sentence: str
) -> None:
    del fed
    runs = count(app, ImportRun)
    result = idp("import", "siecle", *export.write(tmp_path / "x"))
    assert result.exit_code == 2
    assert sentence in " ".join(result.stderr.replace("│", " ").split())
    assert (count(app, Guardian), count(app, ImportRun)) == (0, runs)


def test_a_file_that_is_not_there_gets_a_sentence(idp: Idp, tmp_path: Path) -> None:
    for arguments in (("siecle", tmp_path / "x.xml"), ("directory", tmp_path / "x.csv")):
        result = idp("import", *arguments)
        assert result.exit_code == 2
        assert "n’existe pas" in result.stderr
        assert "Traceback" not in result.stderr


def test_a_directory_without_its_columns_is_refused(app: Flask, idp: Idp, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a;b\n1;2\n")
    result = idp("import", "directory", path)
    assert (result.exit_code, count(app, Establishment)) == (2, 0)


def test_show_counts_a_schools_families(app: Flask, idp: Idp, fed: list[Path]) -> None:
    del app
    idp("import", "siecle", *fed)
    facts = answer(idp("show", "--uai", COLLEGE, "--json"))
    assert facts == {
        "uai": COLLEGE,
        "name": "Collège Jean Moulin",
        "source": "siecle",
        "school_year": 2026,
        "exported_at": "2026-09-05T07:11:46+00:00",
        "pupils": 1,
        "legal_guardians": 1,
        "with_mobile": 1,
        "with_account": 0,
    }
    assert "2026-2027" in idp("show", "--uai", COLLEGE).stdout
    assert idp("show", COLLEGE).stdout == idp("show", "--uai", COLLEGE).stdout


def test_show_finds_people_by_number_and_by_name_and_masks_numbers(
    idp: Idp, fed: list[Path]
) -> None:
    idp("import", "siecle", *fed)
    wanted = ["--mobile", "06 00 00 00 01"], ["--nom", "märt"], ["--nom", "DUPOND"]
    for question in wanted:
        (person,) = answer(idp("show", *question, "--uai", COLLEGE, "--json"))
        assert person == {
            "uai": COLLEGE,
            "birth_name": "DUPOND",
            "used_name": "MARTIN",
            "given_names": "Jeanne",
            "standing": "legal",
            "mobiles": ["06 •• •• •• 01"],
            "has_email": True,
            "children": ["Léo"],
            "disavowed": [],
            "account_id": None,
        }
    table = idp("show", "--nom", "martin").stdout
    assert all(word in table for word in (COLLEGE, "Jeanne", "(MARTIN)", "Léo", "•• 01"))
    assert idp("show", "--nom", "durand").stdout == "Personne.\n"
    assert idp("show", "martin").stdout == table


def test_show_tells_the_school_which_children_a_parent_disavowed(app: Flask, idp: Idp) -> None:
    with app.app_context(), time_machine.travel("2026-09-20T10:00:00Z"):
        made = family([("Léo", date(2013, 3, 14)), ("Zoé", date(2015, 1, 2))])
        attachment.disavow([made.guardian_id], made.pupil_ids[0], clock.now())
        db.session.commit()
    (person,) = answer(idp("show", "--nom", "dupond", "--json"))
    assert (person["children"], person["disavowed"]) == (["Zoé"], ["Léo"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Donnez un UAI, un portable ou un nom"),
        (("0441234A",), "la lettre serait C"),
        (("martin", "--uai", "x"), "pas les deux"),
        (("--uai", "0441234A"), "la lettre serait C"),
        (("--uai", "0860022G"), "n’est pas dans le registre"),
        (("--mobile", "05 49 00 00 01"), "téléphone fixe"),
        (("--mobile", ""), "Indiquez"),
        (("--nom", " - "), "n’a pas de lettre"),
        (("--nom", "x", "--uai", "x"), "n’est pas un UAI"),
    ],
)
def test_show_answers_wrong_input_with_a_sentence_and_code_2(
    idp: Idp, arguments: tuple[str, ...], sentence: str
) -> None:
    result = idp("show", *arguments)
    assert result.exit_code == 2
    assert sentence in " ".join(result.stderr.replace("│", " ").split())


def test_explain_says_where_the_enrolment_ends_and_that_it_succeeds(
    idp: Idp, fed: list[Path]
) -> None:
    idp("import", "siecle", *fed)
    parent = ("--nom", "Martin", "--prenom", "Jeanne", "--uai", COLLEGE.lower())
    good = idp("explain", *parent, "--mobile", "0600000001")
    assert good.exit_code == 0
    assert "L’inscription peut aboutir." in good.stdout
    findings = answer(idp("explain", *parent, "--mobile", "0600000002", "--json"))
    assert findings[-1]["step"] == "number_at_school"
    assert [finding["passed"] for finding in findings] == [True, True, False]
    assert "06 •• •• •• 01" in findings[-1]["sentence"]
    bad = idp("explain", *parent, "--mobile", "05 49 00 00 01")
    assert "L’inscription s’arrête là." in bad.stdout


def test_explain_wants_a_right_uai(app: Flask, idp: Idp) -> None:
    with app.app_context():
        school()
    arguments = ("--nom", "M", "--prenom", "J", "--mobile", "0600000001", "--uai", "0860003A")
    result = idp("explain", *arguments)
    assert result.exit_code == 2
    assert "la lettre serait L" in " ".join(result.stderr.replace("│", " ").split())
