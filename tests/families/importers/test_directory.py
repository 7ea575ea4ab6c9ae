"""The open directory of establishments: domain facts §2."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from idp.families.importers import directory
from idp.families.importers.records import FileRefused
from idp.families.importers.summary import Counts, Summary
from idp.families.models import Establishment, ImportRun
from idp.families.terms import Kind, Sector, Source
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests.families.people import COLLEGE, ECOLE, LYCEE, family

HEADER = (
    "identifiant_de_l_etablissement;nom_etablissement;type_etablissement;statut_public_prive;"
    "adresse_1;code_postal;code_commune;nom_commune;code_academie;libelle_academie;telephone;mail"
)
MOULIN = (
    f"{COLLEGE};Collège Jean Moulin;Collège;Public;1 rue;86000;86194;Poitiers;13;Poitiers;"
    "0549000001;a@example.org"
)
HUGO = f"{LYCEE};Lycée Victor Hugo;Lycée;Privé;2 rue;86000;86194;Poitiers;13;Poitiers;;"
PREVERT = f"{ECOLE};École Prévert;Ecole;Public;3 rue;86100;86066;Châtellerault;4;Bordeaux;;"


def file(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """A directory of these lines."""
    path = folder / "annuaire.csv"
    path.write_text("\r\n".join(lines) + "\r\n", encoding=encoding)
    return path


def load(path: Path) -> Summary:
    """Import as an operator does."""
    return directory.write(directory.read(path), actor="marie")


@pytest.mark.usefixtures("every_database", "context")
def test_schools_come_with_kind_degree_sector_city_and_academy(tmp_path: Path) -> None:
    summary = load(file(tmp_path, HEADER, MOULIN, HUGO, PREVERT))
    assert (summary.source, summary.establishments) == (Source.DIRECTORY, Counts(added=3))
    college = db.session.get_one(Establishment, COLLEGE)
    assert (college.name, college.kind, college.degree) == ("Collège Jean Moulin", Kind.COLLEGE, 2)
    assert (college.sector, college.city, college.city_code) == (Sector.PUBLIC, "Poitiers", "86194")
    assert (college.postal_code, college.academy, college.phone) == ("86000", "13", "0549000001")
    assert (college.source, college.imported_year) == (None, None)
    assert college.email == "a@example.org"
    lycee = db.session.get_one(Establishment, LYCEE)
    assert (lycee.kind, lycee.sector, lycee.phone) == (Kind.LYCEE, Sector.PRIVATE, None)
    ecole = db.session.get_one(Establishment, ECOLE)
    assert (ecole.kind, ecole.degree, ecole.academy) == (Kind.ECOLE, 1, "04")


@pytest.mark.usefixtures("context")
def test_the_schools_own_address_follows_the_file_that_has_the_column(tmp_path: Path) -> None:
    load(file(tmp_path, HEADER, MOULIN))
    load(file(tmp_path, HEADER.removesuffix(";mail"), MOULIN.rpartition(";")[0]))
    assert db.session.get_one(Establishment, COLLEGE).email == "a@example.org"
    load(file(tmp_path, HEADER, MOULIN.replace("a@example.org", "b@example.org")))
    assert db.session.get_one(Establishment, COLLEGE).email == "b@example.org"
    load(file(tmp_path, HEADER, MOULIN.replace("a@example.org", "par courrier")))
    assert db.session.get_one(Establishment, COLLEGE).email is None


@pytest.mark.usefixtures("every_database", "context")
def test_the_same_directory_again_changes_nothing(tmp_path: Path) -> None:
    path = file(tmp_path, HEADER, MOULIN, HUGO)
    load(path)
    summary = load(path)
    assert summary.establishments == Counts(unchanged=2)
    assert summary.touched_accounts == frozenset()


@pytest.mark.usefixtures("every_database", "context")
def test_a_new_name_is_taken_and_what_the_schools_files_gave_stays(tmp_path: Path) -> None:
    family()
    year = db.session.get_one(Establishment, COLLEGE).imported_year
    summary = load(file(tmp_path, HEADER, MOULIN.replace("Jean Moulin", "Simone Veil"), HUGO))
    assert summary.establishments == Counts(added=1, changed=1)
    college = db.session.get_one(Establishment, COLLEGE)
    assert (college.name, college.imported_year) == ("Collège Simone Veil", year)


@pytest.mark.usefixtures("context")
def test_an_import_leaves_its_trace(tmp_path: Path) -> None:
    load(file(tmp_path, HEADER, MOULIN, "x"))
    run = db.session.scalars(sa.select(ImportRun)).one()
    assert (run.source, run.uai, run.added, run.refused) == (Source.DIRECTORY, None, 1, 1)
    event = db.session.scalars(sa.select(SecurityEvent)).one()
    assert (event.event, event.actor) == ("directory.imported", "marie")


def test_columns_are_known_in_any_order_and_spelling(tmp_path: Path) -> None:
    wanted = "Nom commune;CODE_COMMUNE;code postal;Identifiant de l'établissement;"
    wanted += "Nom établissement;Type établissement;Statut public/privé;Code académie"
    line = f'"Poitiers";86194;86000;{COLLEGE};"Collège ""Moulin""";Collège;Public;13'
    read = directory.read(file(tmp_path, wanted, line))
    assert read.establishments[COLLEGE]["name"] == 'Collège "Moulin"'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-15"])
def test_any_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    read = directory.read(file(tmp_path, HEADER, PREVERT, encoding=encoding))
    assert read.establishments[ECOLE]["city"] == "Châtellerault"


def test_progress_hears_of_every_byte(tmp_path: Path) -> None:
    path = file(tmp_path, HEADER, MOULIN, HUGO)
    heard: list[int] = []
    directory.read(path, heard.append)
    assert sum(heard) == directory.size_of(path) == path.stat().st_size


def test_a_lycee_of_the_ministry_of_agriculture_is_agricultural(tmp_path: Path) -> None:
    ministry = "MINISTERE DE L'AGRICULTURE"
    read = directory.read(
        file(tmp_path, HEADER + ";ministere_tutelle", f"{HUGO};{ministry}", f"{MOULIN};EDUCATION")
    )
    assert read.establishments[LYCEE]["sector"] is Sector.AGRICULTURAL
    assert read.establishments[COLLEGE]["sector"] is Sector.PUBLIC


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (MOULIN.replace(COLLEGE, "0860003A"), "la lettre serait L."),
        (MOULIN.replace("Public", "Martien"), "le statut « Martien » est inconnu."),
        (MOULIN.replace("Collège Jean Moulin", ""), "le nom manque."),
        (MOULIN.replace(";86000;", ";860000;"), "le code postal dépasse 5 caractères."),
        (MOULIN + ";x", "Le nombre de colonnes n’est pas celui de l’en-tête."),
        (HUGO, "cet UAI est déjà donné plus haut."),
    ],
)
def test_a_line_that_does_not_hold_is_left_out_with_its_number(
    tmp_path: Path, line: str, sentence: str
) -> None:
    read = directory.read(file(tmp_path, HEADER, HUGO, line))
    assert list(read.establishments) == [LYCEE]
    (note,) = read.notes
    assert (note.where.file, note.where.line) == ("annuaire.csv", 3)
    assert note.sentence.endswith(sentence)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "il manque les colonnes"),
        (HEADER.encode(), "aucun établissement"),
        (HEADER.replace("code_academie", "x").encode(), "il manque les colonnes code academie"),
        (f'{HEADER}\n"x'.encode(), "mal formé"),
        (f'{HEADER}\n"{"x" * 200_000}";'.encode(), "mal formé"),
        (HEADER.encode() + b"\n" + b"x" * (1 << 20), "la ligne est trop longue"),
        (b"\x00" * 5000, "ligne 1 : ce n’est pas du texte"),
    ],
    ids=range(7),
)
def test_what_is_no_directory_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "annuaire.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefused, match=sentence):
        directory.read(path)


def test_control_characters_do_not_reach_the_register(tmp_path: Path) -> None:
    read = directory.read(file(tmp_path, HEADER, MOULIN.replace("Jean", "Je\x08an\x1b[31m")))
    assert read.establishments[COLLEGE]["name"] == "Collège Je an [31m Moulin"
