"""The plain CSV of docs/imports.md: read as documented, doubted line by line, refused whole."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from idp.families.importers import plain
from idp.families.importers.records import Delivery, FileRefused
from idp.families.terms import Source
from tests.families.plain_files import COLLEGE, EXAMPLE, HEADER, LINE, plain_csv

DOCUMENT = Path(__file__).parents[3] / "docs" / "imports.md"


def read(folder: Path, content: str | bytes) -> Delivery:
    """The delivery of a file with this content."""
    path = folder / "eleves.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return plain.read(plain.find([path]))


def sentences(delivery: Delivery) -> list[str]:
    """What is said of lines."""
    return [note.sentence for note in delivery.contents.notes]


def test_a_line_gives_a_pupil_a_guardian_and_their_tie(tmp_path: Path) -> None:
    delivery = read(tmp_path, EXAMPLE)
    assert (delivery.source, delivery.uai, delivery.school_year) == (Source.CSV, COLLEGE, 2026)
    assert delivery.exported_at.astimezone(UTC) == datetime(2026, 9, 5, 7, 11, tzinfo=UTC)
    pupil = delivery.contents.pupils["701294"]
    assert (pupil.birth_name, pupil.given_name, pupil.ine) == ("DUPOND", "Léo", "070832327JA")
    assert (pupil.birth_date, pupil.class_name) == (date(2013, 3, 14), "5EME3")
    parent = delivery.contents.guardians["209401"]
    assert (parent.name.birth_name, parent.name.used_name) == ("DUPOND", "MARTIN")
    assert ([m.e164 for m in parent.mobiles], parent.email) == (
        ["+33600000001"],
        "jeanne@example.org",
    )
    tie = delivery.contents.ties["209401", "701294"]
    assert (tie.level, tie.kinship) == (1, 10)
    assert delivery.contents.notes == []


def test_the_example_of_the_document_is_read_as_it_stands(tmp_path: Path) -> None:
    (example,) = re.findall(r"```csv\n(.+?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    delivery = read(tmp_path, example)
    assert (len(delivery.contents.pupils), len(delivery.contents.guardians)) == (2, 2)
    assert (len(delivery.contents.ties), delivery.contents.notes) == (3, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-15"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_usual_encodings_and_delimiters_give_the_same(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    content = EXAMPLE.replace(";", delimiter).encode(encoding)
    assert read(tmp_path, content) == read(tmp_path, EXAMPLE)


def test_headers_are_known_in_any_spelling_and_order(tmp_path: Path) -> None:
    columns = list(zip(HEADER.upper().split(";"), LINE.split(";"), strict=True))
    content = "\n".join(";".join(cells) for cells in zip(*reversed(columns), strict=True))
    delivery = read(tmp_path, content.replace("É", "E"))
    assert (list(delivery.contents.ties), sentences(delivery)) == ([("209401", "701294")], [])


def test_words_are_taken_for_responsibility_and_kinship(tmp_path: Path) -> None:
    delivery = read(tmp_path, plain_csv(Responsabilité="Légal", **{"Lien de parenté": "Père"}))
    (tie,) = delivery.contents.ties.values()
    assert (tie.level, tie.kinship) == (1, 20)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"Date de naissance élève": "31/02/2013"}, "31/02/2013 n’existe pas"),
        ({"Date de naissance élève": ""}, "la date de naissance manque"),
        ({"Nom de naissance élève": " "}, "le nom manque"),
        ({"Identifiant élève": ""}, "sans identifiant"),
        ({"Identifiant élève": "~1"}, "ne peut pas commencer par « ~ »"),
        ({"Prénom responsable": ""}, "le prénom manque"),
        ({"Identifiant responsable": ""}, "sans identifiant"),
        ({"Responsabilité": "oui"}, "« oui » n’est ni 1, ni 2, ni 3"),
        ({"Lien de parenté": "voisin"}, "« voisin » n’est pas un nombre"),
    ],
)
def test_a_line_that_cannot_be_used_is_left_out_and_spares_what_is_known(
    tmp_path: Path, change: dict[str, str], sentence: str
) -> None:
    delivery = read(tmp_path, plain_csv(**change))
    contents = delivery.contents
    assert any(sentence in said for said in sentences(delivery))
    assert contents.ties == {}
    assert contents.spared_pupils or contents.spared_guardians or contents.spared_ties
    assert contents.notes[0].where.line == 2


def test_of_a_pupil_on_whom_lines_disagree_nothing_is_taken(tmp_path: Path) -> None:
    other = plain_csv(**{"Prénom élève": "Léa"}).splitlines()[1]
    delivery = read(tmp_path, f"{EXAMPLE}{other}\n{LINE}\n")
    assert sentences(delivery) == [
        "Élève 701294 : les lignes du fichier n’en disent pas la même chose."
    ]
    assert (delivery.contents.pupils, delivery.contents.ties) == ({}, {})
    assert delivery.contents.spared_pupils == {"701294"}


def test_two_pupils_with_one_ine_are_both_left_out(tmp_path: Path) -> None:
    other = plain_csv(**{"Identifiant élève": "9"}).splitlines()[1]
    delivery = read(tmp_path, EXAMPLE + other)
    assert sentences(delivery) == ["Élèves 701294 et 9 : ils ont le même INE."] * 2
    assert delivery.contents.spared_pupils == {"701294", "9"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "il manque les colonnes uai"),
        (HEADER, "aucune ligne"),
        (f"{HEADER};UAI\n{LINE};x", "les colonnes uai y sont deux fois"),
        (EXAMPLE + "a;b\n", "ligne 3 : le nombre de colonnes"),
        (EXAMPLE + LINE.replace(COLLEGE, "0860037Y"), "ligne 3 : l’UAI"),
        (EXAMPLE.replace(COLLEGE, "0860003A"), "ligne 2 : .*la lettre serait L"),
        (EXAMPLE.replace("2026-2027", "hier"), "ligne 2 : l’année scolaire « hier »"),
        (EXAMPLE.replace("05/09/2026 09:11", ""), "ligne 2 : la date d’export manque"),
        (EXAMPLE.replace("Léo", "L\0o"), "ligne 2 : ce n’est pas du texte"),
        (EXAMPLE + '"' + "x" * 200_000, "mal formé, une case est trop longue"),
        (EXAMPLE + '"x', "mal formé, des guillemets ne sont jamais refermés"),
        (EXAMPLE + '"x"y', "mal formé, des guillemets sont suivis d’autre chose"),
        (HEADER + ";" * 500, "trop de colonnes"),
        (EXAMPLE + "\n" * 200_000, "plus de 200000 lignes"),
        (EXAMPLE + "x" * (1 << 20), "ligne 3 : la ligne est trop longue"),
    ],
    ids=range(15),
)
def test_a_file_that_cannot_be_trusted_is_refused_with_its_line(
    tmp_path: Path, content: str, sentence: str
) -> None:
    with pytest.raises(FileRefused, match=sentence):
        read(tmp_path, content)


def test_one_file_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(EXAMPLE)
    with pytest.raises(FileRefused, match="un seul fichier"):
        plain.find([path, path])
