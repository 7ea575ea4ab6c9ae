"""SIECLE files into plain records: domain facts §3."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from idp.families.importers import siecle
from idp.families.importers.records import Delivery, FileRefused
from idp.families.names import PersonName
from idp.families.terms import Source
from idp.messaging.phone_numbers import PhoneNumber
from tests.families.siecle_files import COLLEGE, LYCEE, Eleve, Lien, Personne, SiecleExport


def deliver(export: SiecleExport, folder: Path) -> Delivery:
    """Read the export from two files."""
    return siecle.read(siecle.find(export.write(folder)))


def sentences(delivery: Delivery) -> list[str]:
    """What was left out or doubted."""
    return [note.sentence for note in delivery.contents.notes]


def test_both_files_give_the_school_the_year_and_its_people(tmp_path: Path) -> None:
    delivery = deliver(SiecleExport(), tmp_path)
    assert (delivery.source, delivery.uai, delivery.school_year) == (Source.SIECLE, COLLEGE, 2026)
    assert delivery.exported_at == datetime(2026, 9, 5, 7, 11, 46, tzinfo=UTC)
    (pupil,) = delivery.contents.pupils.values()
    assert (pupil.source_id, pupil.ine, pupil.birth_name) == ("701294", "070832327JA", "DUPOND")
    assert (pupil.given_name, pupil.birth_date) == ("Léo", date(2013, 3, 14))
    assert (pupil.class_name, pupil.entered, pupil.left) == ("5EME3", date(2026, 9, 1), None)
    (guardian,) = delivery.contents.guardians.values()
    assert guardian.name == PersonName("DUPOND", "MARTIN", "Jeanne")
    assert guardian.mobiles == (PhoneNumber("+33600000001"),)
    assert guardian.email == "jeanne@example.org"
    (tie,) = delivery.contents.ties.values()
    assert (tie.guardian_id, tie.pupil_id, tie.level, tie.kinship) == ("209401", "701294", 1, 10)
    assert sentences(delivery) == []


def test_a_zip_gives_the_same_as_the_two_files(tmp_path: Path) -> None:
    export = SiecleExport()
    zipped = siecle.read(siecle.find([export.write_zip(tmp_path)]))
    plain = deliver(export, tmp_path / "plain")
    assert zipped.contents.pupils.keys() == plain.contents.pupils.keys()
    assert zipped.contents.ties.keys() == plain.contents.ties.keys()
    assert zipped.exported_at == plain.exported_at


def test_the_files_are_known_by_their_content_in_any_order(tmp_path: Path) -> None:
    paths = SiecleExport().write(tmp_path)
    assert siecle.find(paths[::-1]) == siecle.find(paths)


def test_progress_hears_of_every_byte(tmp_path: Path) -> None:
    export = siecle.find(SiecleExport().write(tmp_path))
    heard: list[int] = []
    siecle.read(export, heard.append)
    assert sum(heard) == export.size


def test_every_mobile_counts_whatever_its_column(tmp_path: Path) -> None:
    person = Personne(
        portable="05 49 00 00 01",
        personnel="06 00 00 00 01 / 0692 12 34 56",
        professionnel="+41 79 123 45 67 ou 0600000001",
    )
    delivery = deliver(SiecleExport(personnes=[person]), tmp_path)
    numbers = [number.e164 for number in delivery.contents.guardians["209401"].mobiles]
    assert numbers == ["+33600000001", "+262692123456", "+41791234567"]


@pytest.mark.parametrize(("old", "level"), [("1", 1), ("2", 1), ("0", 3)])
def test_files_from_before_2018_have_other_names(tmp_path: Path, old: str, level: int) -> None:
    export = SiecleExport(
        personnes=[Personne(nom_tag="NOM")], liens=[Lien(niveau=old, niveau_tag="RESP_LEGAL")]
    )
    delivery = deliver(export, tmp_path)
    assert delivery.contents.guardians["209401"].name.birth_name == "DUPOND"
    assert delivery.contents.ties["209401", "701294"].level == level


def test_the_letters_of_the_declared_encoding_are_read(tmp_path: Path) -> None:
    export = SiecleExport(eleves=[Eleve(prenom="Zoé Œuvrard €")])
    assert deliver(export, tmp_path).contents.pupils["701294"].given_name == "Zoé Œuvrard €"


@pytest.mark.parametrize(
    ("pupil", "reason"),
    [
        (Eleve(naissance="31/02/2013"), "la date de naissance 31/02/2013 n’existe pas."),
        (
            Eleve(naissance="14.03.2013"),
            "la date de naissance « 14.03.2013 » n’est pas une date (jj/mm/aaaa).",
        ),
        (Eleve(naissance="01/01/0013"), "la date de naissance 01/01/0013 n’est pas vraisemblable."),
        (Eleve(naissance=""), "la date de naissance manque."),
        (Eleve(nom=" "), "le nom manque."),
        (Eleve(prenom=""), "le prénom manque."),
        (Eleve(nom="X" * 101), "le nom dépasse 100 caractères."),
        (Eleve(id=""), "l’identifiant (ELEVE_ID) manque."),
    ],
)
def test_an_unreadable_pupil_is_left_out_with_file_line_and_a_sentence(
    tmp_path: Path, pupil: Eleve, reason: str
) -> None:
    export = SiecleExport(
        eleves=[Eleve(id="1", ine=""), pupil],
        liens=[Lien(eleve="1"), Lien(eleve=pupil.id or "1")],
    )
    delivery = deliver(export, tmp_path)
    assert list(delivery.contents.pupils) == ["1"]
    (note,) = delivery.contents.notes
    assert note.left_out
    assert (note.where.file, note.where.line) == ("a.xml", 7)
    assert note.sentence.startswith(f"Élève {pupil.id or 'sans identifiant'} : ")
    assert note.sentence.endswith(reason)
    assert delivery.contents.spared_pupils == ({pupil.id} if pupil.id else set())


def test_of_two_pupils_with_one_ine_neither_is_taken(tmp_path: Path) -> None:
    export = SiecleExport(
        eleves=[Eleve(id="1", ine=""), Eleve(id="2"), Eleve(id="3", prenom="Léa")],
        liens=[Lien(eleve="1"), Lien(eleve="2")],
    )
    delivery = deliver(export, tmp_path)
    assert list(delivery.contents.pupils) == ["1"]
    assert sentences(delivery) == ["Élèves 2 et 3 : ils ont le même INE."] * 2
    assert delivery.contents.spared_pupils == {"2", "3"}


def test_an_id_given_twice_counts_once(tmp_path: Path) -> None:
    export = SiecleExport(
        eleves=[Eleve(), Eleve(prenom="Luc", ine="")],
        personnes=[Personne(), Personne(prenom="Lucie")],
    )
    delivery = deliver(export, tmp_path)
    assert delivery.contents.pupils["701294"].given_name == "Léo"
    assert delivery.contents.guardians["209401"].name.given_names == "Jeanne"
    assert [sentence.split(" : ")[0] for sentence in sentences(delivery)] == [
        "Élève 701294",
        "Responsable 209401",
    ]


@pytest.mark.parametrize(
    ("tie", "reason"),
    [
        (Lien(eleve=""), "un identifiant manque."),
        (Lien(eleve="404"), "le fichier des élèves n’a pas cet élève."),
        (Lien(personne="404"), "le fichier des responsables n’a pas cette personne."),
        (Lien(niveau="7", parente="20"), "le niveau de responsabilité manque ou n’existe pas."),
        (Lien(niveau="", parente="20"), "le niveau de responsabilité manque ou n’existe pas."),
        (Lien(parente="père"), "le lien de parenté « père » n’est pas un nombre."),
    ],
)
def test_an_unreadable_tie_is_left_out(tmp_path: Path, tie: Lien, reason: str) -> None:
    delivery = deliver(SiecleExport(liens=[tie]), tmp_path)
    assert delivery.contents.ties == {}
    assert sentences(delivery)[0].endswith(reason)
    assert delivery.contents.spared_ties == {(tie.personne, tie.eleve)}


def test_a_tie_given_twice_keeps_the_weaker_responsibility(tmp_path: Path) -> None:
    for ties in ([Lien(), Lien(niveau="3")], [Lien(niveau="3"), Lien()]):
        delivery = deliver(SiecleExport(liens=ties), tmp_path)
        assert delivery.contents.ties["209401", "701294"].level == 3
        (note,) = delivery.contents.notes
        assert not note.left_out


def test_the_same_tie_twice_is_no_news(tmp_path: Path) -> None:
    assert sentences(deliver(SiecleExport(liens=[Lien(), Lien()]), tmp_path)) == []


def test_who_answers_for_nobody_is_not_taken(tmp_path: Path) -> None:
    export = SiecleExport(personnes=[Personne(), Personne(id="2", prenom="Paul")])
    assert list(deliver(export, tmp_path).contents.guardians) == ["209401"]


@pytest.mark.parametrize(
    ("export", "sentence"),
    [
        (SiecleExport(autre={"UAJ": LYCEE}), "pas du même établissement"),
        (SiecleExport(autre={"ANNEE_SCOLAIRE": "2025"}), "pas de la même année"),
        (SiecleExport(uai="0860003A"), "la lettre serait L"),
        (SiecleExport(uai=""), "n’est pas un UAI"),
        (SiecleExport(annee=""), "l’année scolaire"),
        (SiecleExport(annee="0"), "l’année scolaire"),
        (SiecleExport(horodatage=""), "la date d’export"),
        (SiecleExport(horodatage="31/02/2026 09:00:00"), "n’existe pas"),
        (SiecleExport(horodatage="05/09/2026 25:00:00"), "n’est pas une date et heure"),
    ],
)
def test_an_export_whose_parameters_do_not_hold_is_refused(
    tmp_path: Path, export: SiecleExport, sentence: str
) -> None:
    with pytest.raises(FileRefused, match=sentence):
        deliver(export, tmp_path)


def test_the_older_of_the_two_files_dates_the_export(tmp_path: Path) -> None:
    export = SiecleExport(autre={"HORODATAGE": "04/09/2026 09:00:00"})
    assert deliver(export, tmp_path).exported_at == datetime(2026, 9, 4, 7, tzinfo=UTC)


def test_a_missing_or_doubled_file_is_named(tmp_path: Path) -> None:
    pupils, guardians = SiecleExport().write(tmp_path)
    with pytest.raises(FileRefused, match="Il manque le fichier des responsables"):
        siecle.find([pupils])
    with pytest.raises(FileRefused, match="Il manque le fichier des élèves"):
        siecle.find([guardians])
    with pytest.raises(FileRefused, match="est déjà donné"):
        siecle.find([pupils, guardians, pupils])
    with pytest.raises(FileRefused, match="n’existe pas"):
        siecle.find([tmp_path / "absent.xml"])
    with pytest.raises(FileRefused, match="c’est un dossier"):
        siecle.find([tmp_path])
