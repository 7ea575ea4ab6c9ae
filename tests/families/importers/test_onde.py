"""ONDE read: both files and generations of headers; children by names and class, not guessed."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from idp.families.importers import onde
from idp.families.importers.records import Delivery, FileRefused
from idp.families.terms import DERIVED, Level, Source
from tests.families.onde_files import ECOLE, Eleve, OndeExport, Responsable

MADE = datetime(2026, 9, 5, 9, 0, tzinfo=UTC)
LEO, LEA = Eleve(), Eleve(prenom="Léa", naissance="2019-05-02", ine="070832328JB", classe="CP")


def read(paths: list[Path], *, legal_only: bool = True) -> Delivery:
    """The delivery of these files."""
    return onde.read(onde.find(paths, ECOLE, legal_only=legal_only, made=MADE))


def sentences(delivery: Delivery) -> list[str]:
    """What is said of lines."""
    return [note.sentence for note in delivery.contents.notes]


def families(delivery: Delivery) -> set[tuple[str, str, int]]:
    """Who answers for whom: given names and level."""
    contents = delivery.contents
    return {
        (contents.guardians[one].name.given_names, contents.pupils[other].given_name, tie.level)
        for (one, other), tie in contents.ties.items()
    }


@pytest.mark.parametrize("old", [False, True])
def test_both_generations_of_headers_are_read(tmp_path: Path, *, old: bool) -> None:
    export = OndeExport([LEO, LEA], [Responsable(enfants=[LEO, LEA])], old=old)
    delivery = read(export.write(tmp_path))
    assert (delivery.source, delivery.uai) == (Source.ONDE, ECOLE)
    assert (delivery.school_year, delivery.exported_at) == (2026, MADE)
    by_name = {pupil.given_name: pupil for pupil in delivery.contents.pupils.values()}
    assert (by_name["Léo"].birth_date, by_name["Léo"].class_name) == (date(2017, 3, 14), "CM1 A")
    assert by_name["Léa"].birth_date == date(2019, 5, 2)
    assert by_name["Léo"].ine == (None if old else "070832327JA")
    (guardian,) = delivery.contents.guardians.values()
    assert (guardian.name.birth_name, guardian.name.used_name) == ("DUPOND", "MARTIN")
    assert [mobile.e164 for mobile in guardian.mobiles] == ["+33600000001"]
    assert families(delivery) == {("Jeanne", "Léo", 1), ("Jeanne", "Léa", 1)}
    assert delivery.contents.notes == []


def test_encodings_and_the_order_of_files_do_not_matter(tmp_path: Path) -> None:
    first = read(OndeExport().write(tmp_path))
    assert read(OndeExport().write(tmp_path, "utf-8-sig")[::-1]) == first


def test_without_the_operators_word_nobody_is_a_legal_guardian(tmp_path: Path) -> None:
    delivery = read(OndeExport().write(tmp_path), legal_only=False)
    assert families(delivery) == {("Jeanne", "Léo", Level.CONTACT)}


def test_ids_are_made_of_names_and_say_so(tmp_path: Path) -> None:
    contents = read(OndeExport().write(tmp_path)).contents
    ids = [*contents.pupils, *contents.guardians]
    assert all(source_id.startswith(DERIVED) and len(source_id) <= 64 for source_id in ids)


def test_homonyms_are_told_apart_by_their_class_alone(tmp_path: Path) -> None:
    other = Eleve(naissance="01/01/2019", ine="", classe="CP")
    delivery = read(OndeExport([LEO, other], [Responsable(enfants=[other])]).write(tmp_path))
    ((_, pupil_id),) = delivery.contents.ties
    assert delivery.contents.pupils[pupil_id].birth_date == date(2019, 1, 1)


def test_homonyms_in_one_class_are_reported_and_what_is_known_of_them_is_spared(
    tmp_path: Path,
) -> None:
    twin = Eleve(naissance="01/01/2017", ine="")
    delivery = read(OndeExport([LEO, twin], [Responsable()]).write(tmp_path))
    assert sentences(delivery) == [
        "Enfant Léo DUPOND : plusieurs élèves ont ce nom dans cette classe."
    ]
    assert (delivery.contents.ties, len(delivery.contents.spared_ties)) == ({}, 2)


@pytest.mark.parametrize(
    ("child", "sentence"),
    [
        (Eleve(prenom="Zoé"), "Enfant Zoé DUPOND : le fichier des élèves n’a pas cet élève."),
        (Eleve(classe="CP"), "Enfant Léo DUPOND : l’élève de ce nom est dans une autre classe."),
    ],
)
def test_a_child_that_is_not_found_is_reported(tmp_path: Path, child: Eleve, sentence: str) -> None:
    delivery = read(OndeExport(responsables=[Responsable(enfants=[child])]).write(tmp_path))
    assert (sentences(delivery), delivery.contents.ties) == ([sentence], {})


def test_two_guardians_of_one_name_stay_two_and_are_reported(tmp_path: Path) -> None:
    other = Responsable(portable="06 00 00 00 09", courriel="", enfants=[LEA])
    delivery = read(OndeExport([LEO, LEA], [Responsable(), other]).write(tmp_path))
    assert len(delivery.contents.guardians) == 2
    assert sentences(delivery) == ["Responsable Jeanne MARTIN : un autre responsable a ce nom."]


def test_a_date_that_does_not_exist_leaves_the_pupil_as_known(tmp_path: Path) -> None:
    known = read(OndeExport().write(tmp_path)).contents.pupils
    delivery = read(OndeExport([Eleve(naissance="31/02/2017"), LEA]).write(tmp_path))
    (sentence,) = sentences(delivery)
    assert sentence == "Élève Léo DUPOND : la date de naissance 31/02/2017 n’existe pas."
    assert delivery.contents.spared_pupils == known.keys()


def broken(paths: list[Path], which: int, old: bytes, new: bytes) -> list[Path]:
    """The files with something replaced in one of them."""
    paths[which].write_bytes(paths[which].read_bytes().replace(old, new))
    return paths


@pytest.mark.parametrize(
    ("which", "old", "new", "sentence"),
    [
        (0, b"DUPOND;;", b"DUPOND;", "a.csv, ligne 2 : le nombre de colonnes"),
        (1, b"MME;", b"", "b.csv, ligne 2 : le nombre de colonnes"),
        (0, b";L\xe9o;", b";;", "a.csv, ligne 2 : le nom ou le prénom de l’élève manque"),
        (0, b"Date naissance", b"Date", "il manque la colonne date naissance"),
        (0, b"Libell\xe9 classe", b"x", "il manque la colonne libelle classe"),
        (0, b"Nom \xe9l\xe8ve", b"x", "il manque les colonnes nom eleve"),
        (1, b"Nom responsable", b"x", "il manque la colonne nom responsable"),
        (1, b"Pr\xe9nom enfant", b"x", "il manque la colonne prenom enfant"),
        (0, b"Pr\xe9nom \xe9l\xe8ve", b"x", "a.csv : ce n’est pas un export d’ONDE"),
        (1, b"DUPOND", b"DU\x00POND", "b.csv, ligne 2 : ce n’est pas du texte"),
    ],
    ids=range(10),
)
def test_a_file_that_cannot_be_trusted_is_refused_with_its_line(
    tmp_path: Path, which: int, old: bytes, new: bytes, sentence: str
) -> None:
    with pytest.raises(FileRefused, match=sentence):
        read(broken(OndeExport().write(tmp_path), which, old, new))


def test_the_school_and_both_files_are_needed(tmp_path: Path) -> None:
    pupils, guardians = OndeExport().write(tmp_path)
    with pytest.raises(FileRefused, match="--establishment"):
        onde.find([pupils, guardians], None)
    with pytest.raises(FileRefused, match="Il manque le fichier des responsables"):
        onde.find([pupils], ECOLE)
    with pytest.raises(FileRefused, match="déjà donné"):
        onde.find([pupils, pupils], ECOLE)


def test_an_undated_export_is_as_old_as_its_files(tmp_path: Path) -> None:
    paths = OndeExport().write(tmp_path)
    for path, later in zip(paths, (0, 3600), strict=True):
        os.utime(path, (0, MADE.timestamp() + later))
    export = onde.find(paths, ECOLE)
    assert (export.exported_at, export.school_year) == (MADE, 2026)


def test_of_two_pupils_with_one_ine_neither_is_taken(tmp_path: Path) -> None:
    other = Eleve(nom="MARTIN", prenom="Zoé", naissance="05/06/2016")
    delivery = read(OndeExport([LEO, other], [Responsable()]).write(tmp_path))
    assert delivery.contents.pupils == {}
    assert any("ils ont le même INE" in sentence for sentence in sentences(delivery))
