"""A pupil whom two schools have: a file of one changes nothing that the other says of the child."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from idp.families.importers import siecle, writer
from idp.families.models import Pupil
from idp.platform.database import db
from tests.families.importers.test_writer import FAMILY, LATER, LEO, load, september
from tests.families.siecle_files import LYCEE, Eleve, Lien, Personne, SiecleExport

__all__ = ["september"]
pytestmark = pytest.mark.usefixtures("context", "september")


def leo() -> tuple[str, str, date]:
    """The child with the INE that both files name."""
    row = db.session.scalars(sa.select(Pupil).where(Pupil.ine == LEO.ine)).one()
    return row.birth_name, row.given_name, row.birth_date


def at_the_lycee(eleve: Eleve, day: str = LATER) -> SiecleExport:
    """Another school's file, which has the child too, under an id of its own."""
    return SiecleExport([eleve], [Personne("77")], [Lien("77", eleve.id)], LYCEE, horodatage=day)


def test_a_school_does_not_change_the_birth_date_of_another_schools_pupil(tmp_path: Path) -> None:
    """The date is the parents' proof there. First it names the child right, then it changes it."""
    load(FAMILY, tmp_path)
    known = replace(LEO, id="55")
    load(at_the_lycee(known), tmp_path)
    forged = at_the_lycee(replace(known, naissance="01/01/2013"), "13/09/2026 08:00:00")
    (note,) = load(forged, tmp_path).notes
    assert "diffère de ce qu’en dit 0860003L, où il est aussi inscrit" in note.sentence
    assert leo() == ("DUPOND", "Léo", date(2013, 3, 14))
    delivery = siecle.read(siecle.find(forged.write(tmp_path)))
    writer.write(delivery, actor="marie", force=True)
    assert leo()[2] == date(2013, 1, 1)


def test_two_spellings_do_not_change_the_child_each_night(tmp_path: Path) -> None:
    load(FAMILY, tmp_path)
    summary = load(at_the_lycee(replace(LEO, id="55", prenom="LEO")), tmp_path)
    assert (summary.notes, leo()[1]) == ([], "Léo")
    assert load(FAMILY.but(horodatage=LATER), tmp_path).pupils.unchanged == 2


def test_a_child_who_has_left_is_the_new_schools_to_correct(tmp_path: Path) -> None:
    gone = replace(LEO, sortie="10/09/2026")
    load(FAMILY.but(eleves=[gone, *FAMILY.eleves[1:]]), tmp_path)
    load(at_the_lycee(replace(LEO, id="55", nom="DUPONT")), tmp_path)
    assert leo()[0] == "DUPONT"
