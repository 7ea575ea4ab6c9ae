"""The same files again: when an import goes by what its last run wrote, and when it must compare.

On SQLite and PostgreSQL. Whether rows were compared is told by the statements sent.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from idp.accounts import retention
from idp.families import attachment
from idp.families.importers import siecle, writer
from idp.families.importers.formats import Declared, open_files
from idp.families.importers.records import Delivery, FileRefused
from idp.families.importers.sets import Result, Way, write_all
from idp.families.importers.summary import Counts, Summary
from idp.families.models import Enrolment, Establishment, Guardian, ImportRun, Pupil
from idp.families.terms import Kind, Source
from idp.platform import clock
from idp.platform.database import db
from tests.families.aaf_files import AafSet, delta, eleve, full, modify, parent
from tests.families.people import school
from tests.families.siecle_files import COLLEGE, LYCEE, Eleve, Lien, Personne, SiecleExport
from tests.seed import account

pytestmark = pytest.mark.usefixtures("every_database", "context")
LEO = Eleve()
LEA = Eleve(id="9", ine="070832328JB", prenom="Léa", sortie="08/09/2026")
FAMILY = SiecleExport(eleves=[LEO, LEA], liens=[Lien(), Lien(eleve=LEA.id)])


@pytest.fixture(autouse=True)
def time(context: Flask) -> Iterator[time_machine.Traveller]:
    """The twentieth of September 2026, with two schools that imported nothing yet."""
    del context
    with time_machine.travel("2026-09-20T10:00:00Z", tick=False) as traveller:
        for one in (school(), school(LYCEE, "Lycée Victor Hugo", Kind.LYCEE)):
            one.source = one.imported_year = None
        db.session.commit()
        yield traveller


@pytest.fixture
def family(tmp_path: Path) -> Delivery:
    """What the collège's files say, in the register already."""
    delivery = read(FAMILY, tmp_path)
    writer.write(delivery, actor="marie")
    return delivery


def read(export: SiecleExport, folder: Path) -> Delivery:
    """What the files of an export say."""
    return siecle.read(siecle.find(export.write(folder)))


@contextmanager
def before(statement: str, happens: Callable[[], None]) -> Iterator[None]:
    """Let something happen before each statement that has these words."""

    def watch(*said: Any) -> None:  # noqa: ANN401 — SQLAlchemy's six arguments
        if statement in said[2]:
            happens()

    sa.event.listen(db.engine, "before_cursor_execute", watch)
    try:
        yield
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", watch)


def again(
    delivery: Delivery, *, dry_run: bool = False, force: bool = False, replace_source: bool = False
) -> tuple[Summary, bool]:
    """Import once more; whether rows were compared."""
    seen: list[str] = []
    with before("FROM guardianship", lambda: seen.append("")):
        summary = writer.write(
            delivery, actor="marie", dry_run=dry_run, force=force, replace_source=replace_source
        )
    return summary, bool(seen)


def load(files: AafSet, folder: Path) -> Result:
    """Import a set of the AAF."""
    opened = open_files("aaf", files.write(folder), Declared())
    way = Way(actor="marie", reason=None, dry_run=False, force=False)
    return write_all(opened, lambda _: None, lambda _: None, **way)


def given_names() -> list[str]:
    """Of all pupils."""
    return sorted(db.session.scalars(sa.select(Pupil.given_name)))


def test_the_same_files_again_are_seen_to_be_the_same_without_a_look_at_each_row(
    family: Delivery,
) -> None:
    later = replace(family, exported_at=family.exported_at + timedelta(days=2))
    for dry_run in (True, False, False):
        summary, compared = again(later, dry_run=dry_run)
        assert not compared
        assert (summary.pupils, summary.guardians) == (Counts(unchanged=2), Counts(unchanged=1))
        assert (summary.name, summary.touched_accounts) == ("Collège Jean Moulin", frozenset())
    assert db.session.get_one(Establishment, COLLEGE).exported_at == later.exported_at
    runs = db.session.scalars(sa.select(ImportRun).order_by(ImportRun.id)).all()
    assert [(run.added, run.unchanged) for run in runs] == [(3, 0), (0, 3), (0, 3)]
    with pytest.raises(FileRefused, match="plus ancien"):
        writer.write(family, actor="marie")


def test_what_is_left_out_is_named_each_time(tmp_path: Path) -> None:
    faulty = read(FAMILY.but(eleves=[LEO, replace(LEA, naissance="31/02/2015")]), tmp_path)
    first = writer.write(faulty, actor="marie")
    summary, compared = again(faulty)
    assert not compared
    assert summary.notes == first.notes
    assert summary.refused == first.refused > 0


@pytest.mark.parametrize(
    "changes",
    [
        {"eleves": [replace(LEO, classe="5EME4"), LEA]},
        {"eleves": [LEO, replace(LEA, sortie="")]},
        {"personnes": [Personne(portable="0600000009")]},
        {"personnes": [Personne(mel="")]},
        {"liens": [Lien(), Lien(eleve=LEA.id, niveau="3")]},
        {"eleves": [LEO, replace(LEA, naissance="31/02/2015")]},
    ],
    ids=["class", "back", "number", "e-mail", "responsibility", "unreadable"],
)
def test_files_that_say_anything_else_are_compared(
    changes: dict[str, Any], family: Delivery, tmp_path: Path
) -> None:
    del family
    _, compared = again(read(FAMILY.but(**changes), tmp_path))
    assert compared


def test_force_and_a_run_of_an_older_release_make_it_compare(family: Delivery) -> None:
    assert again(family, force=True)[1]
    db.session.execute(sa.update(ImportRun).values(written=None))
    db.session.commit()
    assert again(family)[1]
    assert not again(family)[1]


def test_a_pupil_whom_another_school_spells_otherwise_stays_and_by_force_is_compared(
    family: Delivery, tmp_path: Path
) -> None:
    spelt = FAMILY.but(uai=LYCEE, eleves=[replace(LEO, prenom="Leo Jean")], liens=[Lien()])
    writer.write(read(spelt, tmp_path), actor="marie")
    assert given_names() == ["Léa", "Léo"]
    assert not again(family)[1]
    writer.write(read(spelt, tmp_path), actor="marie", force=True)
    assert given_names() == ["Leo Jean", "Léa"]
    summary, compared = again(family)
    assert compared
    assert "diffère de ce qu’en dit" in summary.notes[0].sentence


def test_an_import_that_was_refused_half_way_leaves_what_the_last_one_wrote(
    family: Delivery, tmp_path: Path
) -> None:
    many = [Eleve(id=str(n), ine="", prenom=f"P{chr(65 + n)}") for n in range(8)]
    whole = read(FAMILY.but(eleves=[LEO, *many]), tmp_path)
    writer.write(whole, actor="marie")
    with pytest.raises(FileRefused, match="aurait retiré"):
        writer.write(family, actor="marie")
    assert not again(whole)[1]


def test_another_source_in_between_makes_it_compare(family: Delivery) -> None:
    other = replace(family, source=Source.CSV)
    assert again(other, replace_source=True)[1]
    back, compared = again(family, replace_source=True)
    assert compared
    assert back.pupils == Counts(unchanged=2)


def test_a_doubt_about_who_is_meant_is_looked_into_each_time(
    family: Delivery, tmp_path: Path
) -> None:
    del family
    stranger = Eleve(ine=LEO.ine, prenom="Zoé", nom="AUTRE", naissance="01/01/2010")
    files = read(FAMILY.but(uai=LYCEE, eleves=[stranger], liens=[Lien()]), tmp_path)
    writer.write(files, actor="marie")
    summary, compared = again(files)
    assert compared
    assert "INE" in summary.notes[-1].sentence


def test_what_the_purge_took_is_put_back_if_the_files_still_have_it(
    family: Delivery, time: time_machine.Traveller
) -> None:
    time.shift(timedelta(days=100))
    assert retention.purge().enrolments == 1
    summary, compared = again(family)
    assert compared
    assert summary.pupils == Counts(added=1, unchanged=1)


def test_a_purge_that_takes_nothing_of_the_school_changes_nothing(family: Delivery) -> None:
    assert retention.purge(dry_run=True).enrolments == 0
    retention.purge()
    assert not again(family)[1]


def test_a_record_that_an_operator_detached_stays_so(family: Delivery) -> None:
    (row,) = db.session.scalars(sa.select(Guardian)).all()
    owner = account("j.martin1", password=None, guardians=(row,))
    assert not again(family)[1]
    attachment.detach(owner.id, COLLEGE, clock.now())
    db.session.commit()
    assert not again(family)[1]
    db.session.expire_all()
    assert db.session.get_one(Guardian, row.id).account_id is None


def test_a_full_set_after_a_delta_takes_the_delta_back(tmp_path: Path) -> None:
    people = (eleve("1", ["2000$10$1$1$1$1"]) + eleve("2", []), parent("2000"))
    moved = modify("Eleve", "1", {"ENTEleveClasses": "1400$6EME1"})
    load(full(*people), tmp_path)
    load(delta(moved), tmp_path)
    result = load(full(*people, day="20260907"), tmp_path)
    assert [one.pupils for one in result.summaries] == [Counts(changed=1, unchanged=1)]
    assert set(db.session.scalars(sa.select(Enrolment.class_name))) == {"5EME3"}


def test_a_purge_waits_for_the_import_that_enrols_a_pupil_it_would_delete(
    family: Delivery, time: time_machine.Traveller, tmp_path: Path, app: Flask
) -> None:
    """Léa left the collège long ago; the lycée's files are being read at the purge's hour."""
    del family
    time.shift(timedelta(days=100))
    came = read(FAMILY.but(uai=LYCEE, eleves=[replace(LEA, sortie="")], liens=[]), tmp_path)
    waited: list[bool] = []

    def purge() -> None:
        with app.app_context():
            retention.purge()

    other = threading.Thread(target=purge)

    def meanwhile() -> None:
        other.start()
        other.join(0.3)
        waited.append(other.is_alive())

    with before("INSERT INTO import_run", meanwhile):
        writer.write(came, actor="marie", force=True)
    other.join()
    assert waited == [True]
    places = db.session.execute(
        sa.select(Enrolment.uai).join(Pupil).where(Pupil.given_name == "Léa")
    )
    assert [uai for (uai,) in places] == [LYCEE]
