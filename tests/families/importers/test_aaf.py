"""Sets of the AAF: many schools, both degrees, and deltas on what full sets left."""

from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine

from idp.families.importers.formats import Declared, open_files
from idp.families.importers.records import FileRefused
from idp.families.importers.sets import Result, write_all
from idp.families.models import Enrolment, Establishment, Guardian, Guardianship, Pupil
from idp.families.terms import Kind
from idp.platform.database import db
from tests.families.aaf_files import (
    AafSet,
    add,
    delete,
    delta,
    eleve,
    etab,
    full,
    modify,
    parent,
)
from tests.families.people import COLLEGE, LYCEE, school

SCHOOLS = etab() + etab("1500", LYCEE)
LEGAL, CONTACT = "2000$10$1$1$1$1", "3000$38$0$0$1$0"
FULL = full(
    eleve("1", [LEGAL, CONTACT], ENTEleveINE="070832327JA")
    + eleve("2", [LEGAL], "1500")
    + eleve("3", [CONTACT]),
    parent("2000") + parent("3000", givenName="Huguette", mobile="0600000003"),
    SCHOOLS,
)


@pytest.fixture(autouse=True)
def september(context: object) -> object:
    """The twentieth of September 2026, with two schools that imported nothing yet."""
    del context
    with time_machine.travel("2026-09-20T10:00:00Z", tick=False):
        for one in (school(), school(LYCEE, "Lycée Aliénor", Kind.LYCEE)):
            one.source = one.imported_year = one.exported_at = None
        db.session.commit()
        yield


def load(one: AafSet, folder: Path, declared: Declared | None = None, **way: bool) -> Result:
    """Import a set."""
    opened = open_files("aaf", one.write(folder), declared or Declared())
    flags = {"dry_run": False, "force": False} | way
    return write_all(
        opened,
        lambda _: None,
        lambda _: None,
        actor="marie",
        reason=None,
        dry_run=flags["dry_run"],
        force=flags["force"],
    )


def ties() -> set[tuple[str, str, str, int]]:
    """(school, pupil, guardian, level) of pupils who are there."""
    rows = db.session.execute(
        sa.select(Enrolment.uai, Enrolment.source_id, Guardian.source_id, Guardianship.level)
        .join(Guardianship, Guardianship.enrolment_id == Enrolment.id)
        .join(Guardian, Guardian.id == Guardianship.guardian_id)
        .where(Enrolment.left.is_(None))
    )
    return {(uai, pupil or "", guardian, level) for uai, pupil, guardian, level in rows}


def sentences(result: Result) -> str:
    """Every note and refusal of an import."""
    notes = [*result.notes, *(note for one in result.summaries for note in one.notes)]
    return " / ".join([note.sentence for note in notes] + [r.sentence for r in result.refusals])


WHOLE = {
    (COLLEGE, "1", "2000", 1),
    (COLLEGE, "1", "3000", 3),
    (COLLEGE, "3", "3000", 3),
    (LYCEE, "2", "2000", 1),
}


def test_a_full_set_fills_every_school_and_a_parent_of_two_is_at_both(tmp_path: Path) -> None:
    result = load(FULL, tmp_path)
    assert (sentences(result), ties()) == ("", WHOLE)
    parents = db.session.scalars(sa.select(Guardian).where(Guardian.source_id == "2000")).all()
    assert {(p.scope, p.jointure, p.birth_name, p.used_name) for p in parents} == {
        (uai, "2000", "DUPOND", "MARTIN") for uai in (COLLEGE, LYCEE)
    }
    first = db.session.scalars(sa.select(Enrolment).where(Enrolment.source_id == "1")).one()
    assert (first.attachment_id, first.class_name) == ("71", "5EME3")


def test_a_school_that_is_refused_stays_and_the_others_are_written(tmp_path: Path) -> None:
    unknown = etab("1600", "0860022G")
    one = full(eleve("1", [LEGAL]) + eleve("9", [LEGAL], "1600"), parent("2000"), SCHOOLS + unknown)
    result = load(one, tmp_path)
    assert [refusal.uai for refusal in result.refusals] == ["0860022G"]
    assert ties() == {(COLLEGE, "1", "2000", 1)}


def test_the_1er_degre_names_things_otherwise(tmp_path: Path) -> None:
    child = {
        "ENTPersonNom": "PETIT",
        "ENTPersonPrenom": "Noé",
        "ENTPersonDateNaissance": "2017-02-03",
        "ENTPersonStructRattach": "1400",
        "ENTPersonClasses": "1400$CE2",
        "ENTEleveAutoriteParentale": ["2000"],
    }
    person = {
        "ENTPersonNom": "PETIT",
        "ENTPersonPrenom": "Nathalie",
        "ENTPersonMail": "n@example.org",
        "ENTPersRelEleveTelMobile": "0600000008",
        "ENTPersRelEleveEleve": ["1"],
    }
    grandmother = person | {"ENTPersonPrenom": "Rose"}
    people = add("PersRelEleve", "2000", person) + add("PersRelEleve", "3000", grandmother)
    assert sentences(load(full(add("Eleve", "1", child), people), tmp_path)) == ""
    # Who only names the child is not a legal guardian by that.
    assert ties() == {(COLLEGE, "1", "2000", 1), (COLLEGE, "1", "3000", 3)}
    mother = db.session.scalars(sa.select(Guardian).where(Guardian.source_id == "2000")).one()
    assert [m.number for m in mother.mobiles] == ["+33600000008"]
    assert (mother.email, mother.birth_name) == ("n@example.org", "PETIT")


def test_a_delta_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    load(FULL, tmp_path)
    changes = delta(
        modify("Eleve", "1", {"ENTEleveClasses": "1400$5EME1"}) + delete("Eleve", "3"),
        modify("PersRelEleve", "2000", {"mobile": "0600000009"}),
    )
    result = load(changes, tmp_path)
    assert sentences(result) == ""
    assert ties() == WHOLE - {(COLLEGE, "3", "3000", 3)}
    one = db.session.scalars(sa.select(Enrolment).where(Enrolment.source_id == "1")).one()
    assert (one.class_name, one.attachment_id) == ("5EME1", "71")
    for mother in db.session.scalars(sa.select(Guardian).where(Guardian.source_id == "2000")):
        assert [mobile.number for mobile in mother.mobiles] == ["+33600000009"]
        assert (mother.email, mother.used_name) == ("jeanne@example.org", "MARTIN")
    assert sum(s.total().added for s in result.summaries) == 0
    again = load(changes, tmp_path)
    total = [summary.total() for summary in again.summaries]
    assert [(one.added, one.changed, one.left) for one in total] == [(0, 0, 0)] * len(total)


def test_a_delta_moves_a_pupil_to_another_school_with_the_ties(tmp_path: Path) -> None:
    load(FULL, tmp_path)
    moved = {"ENTPersonStructRattach": "1500", "ENTEleveClasses": "1500$2NDE1"}
    assert sentences(load(delta(modify("Eleve", "1", moved)), tmp_path)) == ""
    assert ties() == {
        (LYCEE, "1", "2000", 1),
        (LYCEE, "1", "3000", 3),
        (COLLEGE, "3", "3000", 3),
        (LYCEE, "2", "2000", 1),
    }
    assert db.session.scalar(sa.select(sa.func.count(Pupil.id))) == 3


def test_a_delta_brings_a_child_and_takes_a_guardian_away(tmp_path: Path) -> None:
    load(FULL, tmp_path)
    new = eleve("4", ["4000$20$1$1$1$1"], "1500")
    result = load(
        delta(new, parent("4000", givenName="Paul") + delete("PersRelEleve", "3000")), tmp_path
    )
    assert sentences(result) == ""
    assert ties() == {
        (COLLEGE, "1", "2000", 1),
        (LYCEE, "2", "2000", 1),
        (LYCEE, "4", "4000", 1),
    }


def test_a_delta_of_somebody_unknown_says_so(tmp_path: Path) -> None:
    load(FULL, tmp_path)
    result = load(delta(modify("Eleve", "99", {"sn": "X"})), tmp_path)
    assert "Élève 99 : il n’est pas dans le registre." in sentences(result)
    assert ties() == WHOLE


@pytest.mark.parametrize(
    ("day", "sentence"), [("20260904", "plus ancien que"), ("20260920", "trop loin après")]
)
def test_a_delta_that_does_not_follow_is_refused_unless_forced(
    tmp_path: Path, day: str, sentence: str
) -> None:
    load(FULL, tmp_path)
    late = delta(delete("Eleve", "3"), day=day)
    with pytest.raises(FileRefused, match=sentence):
        load(late, tmp_path)
    load(late, tmp_path, Declared(force=True), force=True)
    assert ties() == WHOLE - {(COLLEGE, "3", "3000", 3)}


def test_a_delta_without_a_full_set_before_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="Aucun jeu complet"):
        load(delta(delete("Eleve", "3")), tmp_path)


def test_a_school_that_missed_a_set_takes_no_delta(tmp_path: Path) -> None:
    load(FULL, tmp_path)
    load(delta(modify("Eleve", "1", {"ENTEleveClasses": "1400$5EME1"})), tmp_path)
    lycee = db.session.get_one(Establishment, LYCEE)
    # A delta that does not name a school tells that nothing changed there.
    assert lycee.exported_at == db.session.get_one(Establishment, COLLEGE).exported_at
    lycee.exported_at = None
    db.session.commit()
    result = load(delta(delete("Eleve", "2"), day="20260907"), tmp_path)
    assert "importez un jeu complet" in sentences(result)
    assert (LYCEE, "2", "2000", 1) in ties()


def test_a_dry_run_of_a_delta_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    load(FULL, tmp_path)
    gone = delta(delete("Eleve", "3"))
    tried = load(gone, tmp_path, dry_run=True)
    assert ties() == WHOLE
    done = load(gone, tmp_path)
    assert [s.total() for s in tried.summaries] == [s.total() for s in done.summaries]


def test_only_the_school_asked_for_is_written(tmp_path: Path) -> None:
    load(FULL, tmp_path, Declared(LYCEE))
    assert ties() == {(LYCEE, "2", "2000", 1)}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"ENTPersonDateNaissance": "31/02/2013"}, "31/02/2013 n’existe pas."),
        ({"ENTPersonDateNaissance": ""}, "la date de naissance manque."),
        ({"ENTElevePersRelEleve": "2000$10"}, "n’a pas la forme attendue."),
        ({"ENTElevePersRelEleve": "999$10$1$1$1$1"}, "n’ont pas cette personne."),
        ({"ENTPersonStructRattach": "77"}, "son établissement (77) n’est pas dans le jeu."),
    ],
    ids=["no such day", "no date", "tie", "nobody", "no school"],
)
def test_what_cannot_be_read_is_left_out_with_a_sentence(
    tmp_path: Path, change: dict[str, str], sentence: str
) -> None:
    one = full(eleve("1", [LEGAL]) + eleve("5", [LEGAL], **change), parent("2000"))
    assert sentence in sentences(load(one, tmp_path))
    assert (COLLEGE, "1", "2000", 1) in ties()


def test_of_two_pupils_with_one_ine_neither_is_taken(tmp_path: Path) -> None:
    twins = "".join(eleve(key, [LEGAL], ENTEleveINE="070832327JA") for key in ("1", "5"))
    result = load(full(twins + eleve("6", [LEGAL]), parent("2000")), tmp_path)
    assert "Élèves 1 et 5 : ils ont le même INE." in sentences(result)
    assert ties() == {(COLLEGE, "6", "2000", 1)}


def test_a_set_that_names_a_school_of_another_academie_is_refused_whole(tmp_path: Path) -> None:
    """Else the foreign school's pupils would be replaced, at a change of year without a guard."""
    other = db.session.get_one(Establishment, LYCEE)
    other.academy = "14"
    db.session.commit()
    with pytest.raises(FileRefused, match=r"plusieurs académies \(13 : 1, 14 : 1\)"):
        load(FULL, tmp_path)
    result = load(FULL, tmp_path, Declared(academy="13"))
    assert [summary.uai for summary in result.summaries] == [COLLEGE]
    with pytest.raises(FileRefused, match="aucun élève de l’académie 99"):
        load(FULL, tmp_path, Declared(academy="99"))


def test_a_delta_reaches_no_school_of_another_academie(tmp_path: Path) -> None:
    """Both had a set of that day, and ids are one académie's own."""
    load(FULL, tmp_path)
    db.session.get_one(Establishment, LYCEE).academy = "14"
    db.session.commit()
    before = ties()
    forged = AafSet(
        {"EtabEducNat": etab("9", LYCEE), "Eleve": eleve("77", [LEGAL], "9")},
        "20260906",
        "Delta",
    )
    result = load(forged, tmp_path, Declared(academy="13"))
    assert "est de l’académie 14, ce delta de l’académie 13" in sentences(result)
    assert ties() == before


def test_a_school_that_is_not_in_the_set_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="aucun élève de l’établissement 0860001J"):
        load(FULL, tmp_path, Declared("0860001J"))
    load(FULL, tmp_path)
    shrunk = full(eleve("1", [LEGAL]) + eleve("3", []), parent("2000"), day="20260906")
    result = load(shrunk, tmp_path)
    assert f"ne sont pas dans ce jeu et restent tels quels : {LYCEE}." in sentences(result)


def test_a_uai_with_two_ids_is_left_as_it_is(tmp_path: Path) -> None:
    load(FULL, tmp_path)
    before = ties()
    twice = full(
        eleve("1", [LEGAL]) + eleve("9", [LEGAL], "1600"),
        parent("2000"),
        etab() + etab("1600"),
        day="20260906",
    )
    result = load(twice, tmp_path)
    assert sentences(result).count(f"le jeu donne deux fois l’UAI {COLLEGE}") == 2
    assert ties() == before
