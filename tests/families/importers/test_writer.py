"""The register after imports, on SQLite and PostgreSQL."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from idp.accounts.models import Account
from idp.families import attachment
from idp.families.candidates import places_of
from idp.families.importers import siecle, writer
from idp.families.importers.records import FileRefused
from idp.families.importers.summary import Counts, Summary
from idp.families.lookups import Standing, holders_of
from idp.families.models import Enrolment, Establishment, Guardian, ImportRun, Pupil
from idp.families.terms import Kind
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import clock
from idp.platform.audit import SecurityEvent
from idp.platform.database import Base, db
from tests.families.people import school
from tests.families.siecle_files import COLLEGE, LYCEE, Eleve, Lien, Personne, SiecleExport

pytestmark = [
    pytest.mark.usefixtures("every_database", "context", "september"),
]

LEO, LEA = Eleve(), Eleve(id="701295", ine="070832328JB", prenom="Léa", naissance="02/05/2015")
PAUL = Personne(id="209402", usage="", prenom="Paul", portable="0600000002", mel="")
JEANNES_NUMBER = PhoneNumber("+33600000001")
FAMILY = SiecleExport(
    eleves=[LEO, LEA],
    personnes=[Personne(), PAUL],
    liens=[Lien(), Lien(eleve=LEA.id), Lien(personne=PAUL.id, parente="20")],
)
LATER = "12/09/2026 08:00:00"


@pytest.fixture
def september(context: object) -> object:
    """The tenth of September 2026, with two schools that imported nothing yet."""
    del context
    with time_machine.travel("2026-09-20T10:00:00Z", tick=False) as traveller:
        for establishment in (school(), school(LYCEE, "Lycée Victor Hugo", Kind.LYCEE)):
            establishment.source = establishment.imported_year = None
        db.session.commit()
        yield traveller


def load(export: SiecleExport, folder: Path, *, force: bool = False) -> Summary:
    """Import the export as an operator does; `force` compares each row in any case."""
    delivery = siecle.read(siecle.find(export.write(folder)))
    return writer.write(delivery, actor="marie", reason="rentrée", force=force)


def account_of(number: PhoneNumber = JEANNES_NUMBER) -> int:
    """A new account that has the rows with this number."""
    account = Account(
        identifier=f"x{number.e164}", family_name="X", given_name="Y", created_at=clock.now()
    )
    db.session.add(account)
    db.session.flush()
    rows = [holder.guardian_id for holder in holders_of(number, clock.today())]
    attachment.attach(rows, account.id)
    db.session.commit()
    return account.id


def children(account_id: int, on: date | None = None) -> list[str]:
    """Given names of all the children that the account sees."""
    places = places_of(account_id, on or clock.today())
    return sorted(child.given_name for place in places for child in place.children)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows of the register and of accounts, but the trace that each import leaves."""
    left_aside = {"import_run", "security_event"}
    return {
        table.name: sorted((tuple(row) for row in db.session.execute(sa.select(table))), key=repr)
        for table in Base.metadata.sorted_tables
        if table.name not in left_aside
    }


def test_a_first_import_brings_families_and_says_how_many(tmp_path: Path) -> None:
    summary = load(FAMILY, tmp_path)
    assert (summary.uai, summary.name) == (COLLEGE, "Collège Jean Moulin")
    assert summary.pupils == Counts(added=2)
    assert summary.guardians == Counts(added=2)
    assert (summary.refused, summary.touched_accounts) == (0, frozenset())
    jeanne, paul = account_of(), account_of(PhoneNumber("+33600000002"))
    assert children(jeanne) == ["Léa", "Léo"]
    assert children(paul) == ["Léo"]
    (place,) = places_of(jeanne, clock.today())
    assert (place.family_name, place.given_name) == ("MARTIN", "Jeanne")
    assert [child.attachment_id for child in place.children] == ["701295", "701294"]
    assert [child.class_name for child in place.children] == ["5EME3", "5EME3"]


def test_an_import_leaves_its_trace_without_personal_data(tmp_path: Path) -> None:
    load(FAMILY, tmp_path)
    run = db.session.scalars(sa.select(ImportRun)).one()
    assert (run.uai, run.school_year, run.actor) == (COLLEGE, 2026, "marie")
    assert (run.added, run.changed, run.left, run.unchanged, run.refused) == (4, 0, 0, 0, 0)
    event = db.session.scalars(sa.select(SecurityEvent)).one()
    assert (event.event, event.actor, event.reason) == ("families.imported", "marie", "rentrée")
    assert event.facts == {"uai": COLLEGE, "source": "siecle", "count": 4}


def test_a_dry_run_counts_the_same_and_leaves_every_row_as_it_was(tmp_path: Path) -> None:
    load(FAMILY, tmp_path)
    account_of()
    before = everything()
    smaller = FAMILY.but(eleves=[LEO], liens=[Lien()], personnes=[Personne(mel="x@example.org")])
    delivery = siecle.read(siecle.find(smaller.but(horodatage=LATER).write(tmp_path)))
    dry = writer.write(delivery, actor="marie", dry_run=True)
    assert (everything(), dry.pupils.left, dry.guardians.changed) == (before, 1, 1)
    assert writer.write(delivery, actor="marie") == dry


@pytest.mark.parametrize("force", [False, True], ids=["known", "compared"])
def test_a_second_import_of_the_same_file_changes_nothing(force: bool, tmp_path: Path) -> None:  # noqa: FBT001 — pytest's way
    load(FAMILY, tmp_path)
    account_of()
    before = everything()
    summary = load(FAMILY, tmp_path, force=force)
    assert everything() == before
    assert (summary.pupils, summary.guardians) == (Counts(unchanged=2), Counts(unchanged=2))
    assert summary.touched_accounts == frozenset()


def test_a_correction_changes_the_rows_and_keeps_the_account(tmp_path: Path) -> None:
    load(FAMILY, tmp_path)
    jeanne = account_of()
    corrected = FAMILY.but(
        horodatage=LATER,
        eleves=[Eleve(naissance="15/03/2013", classe="5EME4"), LEA],
        personnes=[Personne(prenom="JEANNE", portable="0692 12 34 56", mel=""), PAUL],
    )
    summary = load(corrected, tmp_path)
    assert summary.pupils == Counts(changed=1, unchanged=1)
    assert summary.guardians == Counts(changed=1, unchanged=1)
    assert summary.touched_accounts == {jeanne}
    (holder,) = holders_of(PhoneNumber("+262692123456"), clock.today())
    assert (holder.account_id, holder.name.given_names, holder.email) == (jeanne, "JEANNE", None)
    assert holders_of(JEANNES_NUMBER, clock.today()) == ()
    pupil = db.session.scalars(sa.select(Pupil).where(Pupil.ine == LEO.ine)).one()
    assert pupil.birth_date == date(2013, 3, 15)
    assert places_of(jeanne, clock.today())[0].children[1].class_name == "5EME4"


def test_a_guardian_who_is_no_longer_legal_guardian_loses_the_child(tmp_path: Path) -> None:
    load(FAMILY, tmp_path)
    jeanne, paul = account_of(), account_of(PhoneNumber("+33600000002"))
    weaker = [Lien(), Lien(eleve=LEA.id), Lien(personne=PAUL.id, parente="20", niveau="3")]
    summary = load(FAMILY.but(horodatage=LATER, liens=weaker), tmp_path)
    assert summary.touched_accounts == {paul}
    assert (children(paul), children(jeanne)) == ([], ["Léa", "Léo"])
    assert summary.guardians == Counts(changed=1, unchanged=1)


def test_a_guardian_whom_the_file_has_no_more_loses_the_child_and_keeps_the_account(
    tmp_path: Path,
) -> None:
    load(FAMILY, tmp_path)
    paul = account_of(PhoneNumber("+33600000002"))
    summary = load(
        FAMILY.but(horodatage=LATER, personnes=[Personne()], liens=[Lien(), Lien(eleve=LEA.id)]),
        tmp_path,
    )
    assert summary.guardians == Counts(left=1, unchanged=1)
    assert summary.touched_accounts == {paul}
    assert children(paul) == []
    assert len(attachment.rows_of(paul)) == 1
    (holder,) = holders_of(PhoneNumber("+33600000002"), clock.today())
    assert holder.standing is Standing.FORMER


def test_a_new_tie_gives_a_child(tmp_path: Path) -> None:
    load(FAMILY, tmp_path)
    paul = account_of(PhoneNumber("+33600000002"))
    ties = [*FAMILY.liens, Lien(personne=PAUL.id, eleve=LEA.id, parente="20")]
    assert load(FAMILY.but(horodatage=LATER, liens=ties), tmp_path).touched_accounts == {paul}
    assert children(paul) == ["Léa", "Léo"]


@pytest.mark.parametrize("way", ["absent", "sortie"])
def test_a_pupil_who_leaves_is_closed_and_may_come_back(tmp_path: Path, way: str) -> None:
    load(FAMILY, tmp_path)
    jeanne = account_of()
    if way == "absent":
        pupils, ties = [LEO], [Lien(), Lien(personne=PAUL.id, parente="20")]
    else:
        pupils, ties = [LEO, Eleve(**{**vars(LEA), "sortie": "10/09/2026"})], list(FAMILY.liens)
    summary = load(FAMILY.but(horodatage=LATER, eleves=pupils, liens=ties), tmp_path)
    assert summary.touched_accounts == {jeanne}
    assert children(jeanne) == ["Léo"]
    assert summary.pupils.left + summary.pupils.changed == 1
    again = load(FAMILY.but(horodatage="15/09/2026 08:00:00"), tmp_path)
    assert again.touched_accounts == {jeanne}
    assert children(jeanne) == ["Léa", "Léo"]
    assert db.session.scalar(sa.select(sa.func.count(Pupil.id))) == 2


def test_a_record_that_became_unreadable_takes_nothing_away(tmp_path: Path) -> None:
    load(FAMILY, tmp_path)
    jeanne, paul = account_of(), account_of(PhoneNumber("+33600000002"))
    wrong = FAMILY.but(
        horodatage=LATER,
        eleves=[LEO, Eleve(**{**vars(LEA), "naissance": "31/02/2015"})],
        personnes=[Personne(), Personne(id=PAUL.id, prenom="", nom="DUPOND")],
    )
    summary = load(wrong, tmp_path)
    assert summary.refused == 2
    assert (children(jeanne), children(paul)) == (["Léa", "Léo"], ["Léo"])


def test_an_unreadable_tie_takes_nothing_away(tmp_path: Path) -> None:
    load(FAMILY, tmp_path)
    paul = account_of(PhoneNumber("+33600000002"))
    ties = [Lien(), Lien(eleve=LEA.id), Lien(personne=PAUL.id, niveau="9")]
    assert load(FAMILY.but(horodatage=LATER, liens=ties), tmp_path).refused == 1
    assert children(paul) == ["Léo"]


def test_a_disavowed_child_stays_away_through_imports(tmp_path: Path) -> None:
    load(FAMILY, tmp_path)
    jeanne = account_of()
    leo = db.session.scalars(sa.select(Pupil.id).where(Pupil.ine == LEO.ine)).one()
    attachment.disavow(attachment.rows_of(jeanne), leo, clock.now())
    db.session.commit()
    load(FAMILY.but(horodatage=LATER), tmp_path, force=True)
    assert children(jeanne) == ["Léa"]


@pytest.mark.parametrize(
    "again",
    [Eleve(ine="070832399JC"), Eleve(id="8", ine="", naissance="15/03/2013")],
    ids=["a corrected INE", "a corrected date and another id"],
)
def test_a_disavowed_child_stays_away_as_another_pupil(tmp_path: Path, again: Eleve) -> None:
    load(FAMILY, tmp_path)
    jeanne = account_of()
    leo = db.session.scalars(sa.select(Pupil.id).where(Pupil.given_name == "Léo")).one()
    attachment.disavow(attachment.rows_of(jeanne), leo, clock.now())
    db.session.commit()
    links = [Lien(eleve=again.id), Lien(eleve=LEA.id), Lien(personne=PAUL.id, eleve=again.id)]
    load(FAMILY.but(eleves=[again, LEA], liens=links, horodatage=LATER), tmp_path)
    assert db.session.scalar(sa.select(sa.func.count(Pupil.id))) == 3
    assert children(jeanne) == ["Léa"]


def test_an_id_that_now_means_another_person_brings_no_account_to_them(tmp_path: Path) -> None:
    load(FAMILY, tmp_path)
    jeanne = account_of()
    other = Personne(nom="PETIT", usage="", prenom="Sophie", portable="0600000009", mel="")
    summary = load(FAMILY.but(horodatage=LATER, personnes=[other, PAUL]), tmp_path)
    assert children(jeanne) == []
    assert jeanne in summary.touched_accounts
    (holder,) = holders_of(PhoneNumber("+33600000009"), clock.today())
    assert holder.account_id is None
    assert [note.left_out for note in summary.notes] == [False]


def test_a_new_name_with_the_same_number_is_the_same_person(tmp_path: Path) -> None:
    load(FAMILY, tmp_path)
    jeanne = account_of()
    load(
        FAMILY.but(horodatage=LATER, personnes=[Personne(nom="DUPONT", usage="LEROY"), PAUL]),
        tmp_path,
    )
    assert children(jeanne) == ["Léa", "Léo"]


def test_the_new_year_closes_the_old_one_and_keeps_pupils_and_accounts(tmp_path: Path) -> None:
    load(FAMILY, tmp_path)
    jeanne = account_of()
    with time_machine.travel("2027-09-10T10:00:00Z", tick=False):
        assert children(jeanne) == ["Léa", "Léo"]
        # ELEVE_ID may change between years, the INE does not; Léo went to the lycée.
        lea = Eleve(**{**vars(LEA), "id": "801295", "classe": "4EME1"})
        summary = load(
            SiecleExport(
                eleves=[lea],
                liens=[Lien(eleve=lea.id)],
                annee="2027",
                horodatage="06/09/2027 08:00:00",
            ),
            tmp_path,
        )
        assert summary.touched_accounts == {jeanne}
        assert children(jeanne) == ["Léa"]
        (place,) = places_of(jeanne, clock.today())
        assert (place.children[0].attachment_id, place.children[0].class_name) == (
            "801295",
            "4EME1",
        )
    assert db.session.scalar(sa.select(sa.func.count(Pupil.id))) == 2


def test_one_child_in_two_schools_files_is_one_pupil_by_the_ine(tmp_path: Path) -> None:
    load(FAMILY, tmp_path)
    leo = Eleve(id="55", nom="DUPOND")
    mother = Personne(id="77")
    load(
        SiecleExport(eleves=[leo], personnes=[mother], liens=[Lien("77", "55")], uai=LYCEE),
        tmp_path,
    )
    jeanne = account_of()
    assert [place.uai for place in places_of(jeanne, clock.today())] == [COLLEGE, LYCEE]
    assert db.session.scalar(sa.select(sa.func.count(Pupil.id))) == 2


def test_an_ine_that_disagrees_is_reported_and_never_merged(tmp_path: Path) -> None:
    load(FAMILY, tmp_path)
    stranger = Eleve(id="55", nom="PETIT", prenom="Tom", naissance="01/01/2010")
    export = SiecleExport(
        eleves=[stranger], personnes=[Personne(id="77")], liens=[Lien("77", "55")], uai=LYCEE
    )
    for expected in (Counts(added=1), Counts(unchanged=1)):
        summary = load(export, tmp_path)
        (note,) = summary.notes
        assert "son INE est déjà celui d’un autre enfant" in note.sentence
        assert summary.pupils == expected
    tom = db.session.scalars(sa.select(Pupil).where(Pupil.given_name == "Tom")).one()
    assert tom.ine is None
    leo = db.session.scalars(sa.select(Pupil).where(Pupil.ine == LEO.ine)).one()
    assert leo.birth_name == "DUPOND"


def test_a_changed_ine_makes_a_new_pupil_and_says_so(tmp_path: Path) -> None:
    load(FAMILY, tmp_path)
    changed = Eleve(ine="999999999ZZ")
    summary = load(FAMILY.but(horodatage=LATER, eleves=[changed, LEA]), tmp_path)
    assert [note.sentence for note in summary.notes] == [
        "Élève 701294 : son INE a changé, il est repris comme un nouvel élève."
    ]
    assert summary.pupils == Counts(added=1, left=1, unchanged=1)
    assert children(account_of()) == ["Léa", "Léo"]


def test_without_ine_a_pupil_is_known_again_by_name_and_birth_date_homonyms_are_not_guessed(
    tmp_path: Path,
) -> None:
    first = Eleve(id="1", ine="", nom="LE GALL", prenom="Anne")
    ties = [Lien(eleve="1")]
    load(SiecleExport(eleves=[first], liens=ties), tmp_path)
    renumbered = Eleve(id="9", ine="", nom="Le Gall", prenom="ANNE")
    ties = [Lien(eleve="9")]
    summary = load(SiecleExport(eleves=[renumbered], liens=ties, horodatage=LATER), tmp_path)
    assert summary.pupils == Counts(changed=1)
    twin = Eleve(**{**vars(renumbered), "id": "10"})
    ties = [Lien(eleve="9"), Lien(eleve="10")]
    third = SiecleExport(eleves=[renumbered, twin], liens=ties, horodatage="13/09/2026 08:00:00")
    assert load(third, tmp_path).pupils == Counts(added=1, unchanged=1)
    anew = [Eleve(**{**vars(pupil), "id": f"{pupil.id}0"}) for pupil in (renumbered, twin)]
    ties = [Lien(eleve=pupil.id) for pupil in anew]
    fourth = third.but(eleves=anew, liens=ties, horodatage="14/09/2026 08:00:00")
    assert all("plusieurs élèves" in note.sentence for note in load(fourth, tmp_path).notes)


@pytest.mark.parametrize(
    ("export", "sentence"),
    [
        (FAMILY.but(uai="0860022G"), "n’est pas dans le registre"),
        (FAMILY.but(horodatage="05/09/2026 09:11:45"), "plus ancien que le dernier importé"),
        (FAMILY.but(horodatage="22/09/2026 10:00:00"), "daté du futur"),
        (FAMILY.but(annee="2025"), "en est déjà à 2026-2027"),
        (FAMILY.but(annee="2027"), "n’a pas commencé"),
        (FAMILY.but(eleves=[]), "aucun élève"),
        (FAMILY.but(eleves=[Eleve(naissance="")]), "aucun élève"),
        (FAMILY.but(liens=[]), "aucun responsable"),
    ],
)
def test_a_delivery_that_cannot_be_right_is_refused_and_nothing_changes(
    tmp_path: Path, export: SiecleExport, sentence: str
) -> None:
    load(FAMILY, tmp_path)
    before = everything()
    with pytest.raises(FileRefused, match=sentence):
        load(export, tmp_path)
    assert everything() == before
    assert db.session.scalar(sa.select(sa.func.count(ImportRun.id))) == 1


def test_a_year_that_is_over_is_refused_as_a_first_import(tmp_path: Path) -> None:
    november = time_machine.travel("2026-11-01T10:00:00Z")
    with november, pytest.raises(FileRefused, match="est terminée"):
        load(FAMILY.but(annee="2025"), tmp_path)


def test_an_import_that_breaks_off_leaves_the_register_as_it_was(tmp_path: Path) -> None:
    load(FAMILY, tmp_path)
    before = everything()

    def cut(_: object) -> None:
        raise ConnectionError

    sa.event.listen(db.session, "before_commit", cut)
    try:
        with pytest.raises(ConnectionError):
            load(FAMILY.but(horodatage=LATER, eleves=[LEA], liens=[Lien(eleve=LEA.id)]), tmp_path)
    finally:
        sa.event.remove(db.session, "before_commit", cut)
    assert everything() == before


def test_two_schools_keep_to_themselves(tmp_path: Path) -> None:
    load(FAMILY, tmp_path)
    other = Eleve(id=LEO.id, ine="111111111AA", nom="PETIT", prenom="Tom")
    person = Personne(nom="PETIT", usage="", prenom="Sophie", portable="0600000009", mel="")
    summary = load(SiecleExport(eleves=[other], personnes=[person], uai=LYCEE), tmp_path)
    assert (summary.pupils, summary.guardians) == (Counts(added=1), Counts(added=1))
    assert db.session.scalar(sa.select(sa.func.count(Guardian.id))) == 3
    assert children(account_of(PhoneNumber("+33600000009"))) == ["Tom"]


def test_the_school_remembers_source_year_and_date(tmp_path: Path) -> None:
    load(FAMILY, tmp_path)
    establishment = db.session.get_one(Establishment, COLLEGE)
    assert establishment.imported_year == 2026
    assert str(establishment.exported_at) == "2026-09-05 07:11:46+00:00"
    assert db.session.scalar(sa.select(sa.func.count(Enrolment.id))) == 2


def test_two_imports_at_the_same_moment_write_one_after_the_other(
    tmp_path: Path, app: Flask
) -> None:
    delivery = siecle.read(siecle.find(FAMILY.write(tmp_path)))
    together = threading.Barrier(2)

    def run() -> Summary:
        with app.app_context():
            together.wait()
            return writer.write(delivery, actor="marie")

    with ThreadPoolExecutor(2) as pool:
        results = [future.result() for future in [pool.submit(run), pool.submit(run)]]
    assert sorted(result.pupils.added for result in results) == [0, 2]
    assert sorted(result.pupils.unchanged for result in results) == [0, 2]
    assert db.session.scalar(sa.select(sa.func.count(Pupil.id))) == 2
