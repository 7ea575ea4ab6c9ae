"""A sound file that would take too much away is refused, and says what it would have done."""

from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine

from idp.families.importers import siecle, writer
from idp.families.importers.records import FileRefused
from idp.families.importers.summary import Summary
from idp.families.models import Enrolment
from idp.platform.database import db
from tests.families.people import school
from tests.families.siecle_files import Eleve, Lien, Personne, SiecleExport

pytestmark = [pytest.mark.usefixtures("every_database", "context", "september")]

LATER, NEXT_YEAR = "12/09/2026 08:00:00", "05/09/2027 08:00:00"


@pytest.fixture
def september(context: object) -> object:
    """The twentieth of September 2026, with a school that imported nothing yet."""
    del context
    with time_machine.travel("2026-09-20T10:00:00Z", tick=False) as traveller:
        establishment = school()
        establishment.source = establishment.imported_year = establishment.exported_at = None
        db.session.commit()
        yield traveller


def pupils(first: int, last: int, classes: int = 5) -> SiecleExport:
    """A school of these pupils, of one parent, spread over so many classes."""
    every = [
        Eleve(str(n), "", f"NOM{chr(65 + n)}", f"P{chr(65 + n)}", classe=f"C{n % classes}")
        for n in range(first, last)
    ]
    return SiecleExport(every, [Personne()], [Lien(eleve=one.id) for one in every])


def load(export: SiecleExport, folder: Path, *, force: bool = False) -> Summary:
    """Import the export as an operator does."""
    delivery = siecle.read(siecle.find(export.write(folder)))
    return writer.write(delivery, actor="marie", force=force)


def present() -> int:
    """How many pupils have not left."""
    statement = sa.select(sa.func.count()).where(Enrolment.left.is_(None))
    return db.session.scalar(statement) or 0


def refusal(export: SiecleExport, folder: Path) -> str:
    """The sentence of the refusal, which changes nothing."""
    there = present()
    with pytest.raises(FileRefused) as refused:
        load(export, folder)
    assert present() == there
    return str(refused.value)


def test_more_than_a_fifth_of_the_pupils_is_not_taken_away_within_a_year(tmp_path: Path) -> None:
    load(pupils(0, 25), tmp_path)
    sentence = refusal(pupils(0, 19).but(horodatage=LATER), tmp_path)
    assert "aurait retiré 6 des 25 élèves de Collège Jean Moulin (0860003L) (24 %)" in sentence
    assert "--force" in sentence
    assert load(pupils(0, 20).but(horodatage=LATER), tmp_path).pupils.left == 5


def test_force_takes_them_away(tmp_path: Path) -> None:
    load(pupils(0, 25), tmp_path)
    assert load(pupils(0, 2).but(horodatage=LATER), tmp_path, force=True).pupils.left == 23


def test_a_large_family_may_leave_a_small_school(tmp_path: Path) -> None:
    load(pupils(0, 8), tmp_path)
    assert load(pupils(0, 4).but(horodatage=LATER), tmp_path).pupils.left == 4


def test_an_older_file_says_what_it_would_have_done_and_comes_in_by_force(tmp_path: Path) -> None:
    load(pupils(0, 3).but(horodatage=LATER), tmp_path)
    assert "aurait remis un état passé" in refusal(pupils(0, 2), tmp_path)
    assert load(pupils(0, 2), tmp_path, force=True).pupils.left == 1


def test_a_file_of_nobody_closes_a_school_by_force_only(tmp_path: Path) -> None:
    load(pupils(0, 3), tmp_path)
    nobody = SiecleExport([], [], [], horodatage=LATER)
    assert "il aurait retiré tous les élèves de Collège Jean Moulin" in refusal(nobody, tmp_path)
    assert load(nobody, tmp_path, force=True).pupils.left == 3


def next_year(export: SiecleExport) -> SiecleExport:
    """The same of September 2027."""
    return export.but(annee="2027", horodatage=NEXT_YEAR)


def test_a_new_year_brings_other_children_but_not_far_fewer(tmp_path: Path) -> None:
    load(pupils(0, 25), tmp_path)
    with time_machine.travel("2027-09-20T10:00:00Z", tick=False):
        sentence = refusal(next_year(pupils(10, 29)), tmp_path)
        assert "En 2026-2027, Collège Jean Moulin (0860003L) avait 25 élèves" in sentence
        assert "n’en aurait laissé que 19" in sentence
        assert load(next_year(pupils(15, 40)), tmp_path).pupils.added == 25


def test_a_new_year_without_whole_classes_is_refused(tmp_path: Path) -> None:
    load(pupils(0, 25), tmp_path)
    with time_machine.travel("2027-09-20T10:00:00Z", tick=False):
        sentence = refusal(next_year(pupils(0, 25, classes=3)), tmp_path)
        assert "avait 5 classes ; ce fichier n’en aurait laissé que 3" in sentence
        assert "(il manque par exemple C3, C4)" in sentence
        assert load(next_year(pupils(0, 25, classes=4)), tmp_path).refused == 0


def test_a_dry_run_is_refused_like_the_import(tmp_path: Path) -> None:
    load(pupils(0, 25), tmp_path)
    paths = pupils(0, 10).but(horodatage=LATER).write(tmp_path)
    with pytest.raises(FileRefused, match="15 des 25"):
        writer.write(siecle.read(siecle.find(paths)), actor="marie", dry_run=True)


def test_a_file_that_takes_the_responsibility_of_many_is_refused(tmp_path: Path) -> None:
    """Pupils and people are all there: an export of contacts would still close every account."""
    every = pupils(0, 10)
    people = [Personne(str(n), f"NOM{n}", "", portable="", mel="") for n in range(10)]
    ties = [Lien(str(n), every.eleves[n].id) for n in range(10)]
    whole = every.but(personnes=people, liens=ties)
    load(whole, tmp_path)
    contacts = [*ties[:5], *(Lien(one.personne, one.eleve, "3") for one in ties[5:])]
    said = refusal(whole.but(horodatage=LATER, liens=contacts), tmp_path)
    assert "la responsabilité légale à 5 des 10 responsables légaux" in said
    assert "(50 %)" in said
    load(whole.but(horodatage=LATER, liens=contacts[:9] + ties[9:]), tmp_path)
    load(whole.but(horodatage=LATER, liens=contacts), tmp_path, force=True)


def test_a_file_of_nothing_but_faults_says_the_first(tmp_path: Path) -> None:
    wrong = SiecleExport([Eleve(naissance="31/02/2013")], [Personne()], [Lien()])
    said = refusal(wrong, tmp_path)
    assert "(a.xml, ligne 6 : Élève 701294 : la date de naissance 31/02/2013 n’existe pas)" in said
