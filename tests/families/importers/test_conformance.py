"""The same families in each format give the same register, now and as they change.

What a format cannot say is left out of the comparison: ids, kinship; ONDE of old has no INE.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine

from idp.families.importers import writer
from idp.families.importers.formats import FORMATS, Declared, open_files
from idp.families.importers.summary import Counts, Summary
from idp.families.models import Enrolment, Guardian, Guardianship, Pupil
from idp.platform.clock import PARIS
from idp.platform.database import Base, db
from tests.families import aaf_files, onde_files, plain_files, siecle_files
from tests.families.people import COLLEGE, school

pytestmark = [pytest.mark.usefixtures("every_database", "context", "september")]


@dataclass(frozen=True)
class Child:
    """A child, as every format can express one."""

    id: str
    surname: str
    given: str
    born: str
    ine: str
    group: str


@dataclass(frozen=True)
class Parent:
    """A legal guardian, as every format can express one."""

    id: str
    surname: str
    used: str
    given: str
    mobile: str
    home: str
    email: str
    children: tuple[Child, ...]


LEO = Child("1", "DUPOND", "Léo", "14/03/2013", "070832327JA", "5EME3")
LEA = Child("2", "DUPOND", "Léa", "02/05/2015", "070832328JB", "6EME1")
ZOE = Child("3", "N'GUYEN", "Zoé-Anaïs", "29/02/2012", "0708323290K", "4EME2")
JEANNE = Parent(
    "11", "DUPOND", "MARTIN", "Jeanne", "06 00 00 00 01", "", "j@example.org", (LEO, LEA)
)
PAUL = Parent("12", "DUPOND", "", "Paul", "", "+33 6 00 00 00 02", "", (LEO,))
ANH = Parent("13", "N'GUYEN", "", "Anh", "0600000001", "05 49 00 00 00", "a@example.org", (ZOE,))
FAMILIES = (JEANNE, PAUL, ANH)
LATER = (
    replace(JEANNE, mobile="0600000009", children=(replace(LEO, group="5EME1"),)),
    replace(PAUL, used="DUPOND-ROY", children=(replace(LEO, group="5EME1"),)),
    replace(ANH, email="anh@example.org"),
)
"""Léa left, Léo changed class, each parent changed in something."""

Families = tuple[Parent, ...]


def children_of(parents: Families) -> list[Child]:
    """Each child once."""
    return list({child.id: child for parent in parents for child in parent.children}.values())


def siecle(parents: Families, folder: Path, day: int) -> tuple[list[Path], Declared]:
    """The families in SIECLE."""
    one = siecle_files
    pupils = [
        one.Eleve(child.id, child.ine, child.surname, child.given, child.born, classe=child.group)
        for child in children_of(parents)
    ]
    people = [
        one.Personne(p.id, p.surname, p.used, p.given, p.mobile, p.home, mel=p.email)
        for p in parents
    ]
    ties = [one.Lien(parent.id, child.id) for parent in parents for child in parent.children]
    export = one.SiecleExport(pupils, people, ties, horodatage=f"{day:02}/09/2026 09:00:00")
    return export.write(folder), Declared()


def plain(parents: Families, folder: Path, day: int) -> tuple[list[Path], Declared]:
    """The families in the plain CSV."""
    lines = [
        {
            "Date d’export": f"{day:02}/09/2026 09:00",
            "Identifiant élève": child.id,
            "INE": child.ine,
            "Nom de naissance élève": child.surname,
            "Prénom élève": child.given,
            "Date de naissance élève": child.born,
            "Classe": child.group,
            "Identifiant responsable": parent.id,
            "Nom de naissance responsable": parent.surname,
            "Nom d’usage responsable": parent.used,
            "Prénom responsable": parent.given,
            "Portable": parent.mobile,
            "Téléphone domicile": parent.home,
            "Courriel": parent.email,
        }
        for parent in parents
        for child in parent.children
    ]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "eleves.csv"
    path.write_text(plain_files.plain_csv(*lines), encoding="utf-8")
    return [path], Declared()


def onde(parents: Families, folder: Path, day: int) -> tuple[list[Path], Declared]:
    """The families in ONDE."""
    pupils = {
        child.id: onde_files.Eleve(child.surname, child.given, child.born, child.ine, child.group)
        for child in children_of(parents)
    }
    guardians = [
        onde_files.Responsable(
            *(p.surname, p.used, p.given, p.mobile, p.home, p.email),
            [pupils[child.id] for child in p.children],
        )
        for p in parents
    ]
    export = onde_files.OndeExport(list(pupils.values()), guardians)
    made = datetime(2026, 9, day, 9, 0, tzinfo=PARIS)
    declared = Declared(COLLEGE, legal_only=True, exported_at=made)
    return export.write(folder, "utf-8"), declared


def aaf(parents: Families, folder: Path, day: int) -> tuple[list[Path], Declared]:
    """The families in the AAF, as a full set."""
    pupils = [
        aaf_files.add(
            "Eleve",
            child.id,
            {
                "sn": child.surname,
                "givenName": child.given,
                "ENTPersonDateNaissance": child.born,
                "ENTEleveINE": child.ine,
                "ENTPersonStructRattach": "1400",
                "ENTEleveClasses": f"1400${child.group}",
                "ENTElevePersRelEleve": [
                    f"{p.id}$10$1$1$1$1" for p in parents if child in p.children
                ],
            },
        )
        for child in children_of(parents)
    ]
    people = [
        aaf_files.add(
            "PersRelEleve",
            p.id,
            {
                "sn": p.used or p.surname,
                "ENTPersonNomPatro": p.surname,
                "givenName": p.given,
                "mobile": p.mobile,
                "homePhone": p.home,
                "mail": p.email,
            },
        )
        for p in parents
    ]
    one = aaf_files.full("".join(pupils), "".join(people), day=f"202609{day:02}")
    return one.write(folder), Declared()


Express = Callable[[Families, Path, int], tuple[list[Path], Declared]]
EXPRESSED: dict[str, Express] = {"siecle": siecle, "onde": onde, "aaf": aaf, "csv": plain}


@pytest.fixture
def september(context: object) -> object:
    """The twentieth of September 2026, with a school that imported nothing yet."""
    del context
    with time_machine.travel("2026-09-20T10:00:00Z", tick=False) as traveller:
        establishment = school()
        establishment.source = establishment.imported_year = establishment.exported_at = None
        db.session.commit()
        yield traveller


def load(
    name: str, parents: Families, folder: Path, day: int = 5, *, force: bool = False
) -> Summary:
    """Import the families in this format; `force` compares each row in any case."""
    paths, declared = EXPRESSED[name](parents, folder, day)
    delivery = open_files(name, paths, declared).read(lambda _: None)
    return writer.write(delivery, actor="marie", force=force)


def register() -> set[tuple[object, ...]]:
    """Every tie with both its ends, by what each format says of them."""
    rows = db.session.execute(
        sa.select(Guardian, Guardianship, Enrolment, Pupil)
        .join(Guardianship, Guardianship.guardian_id == Guardian.id)
        .join(Enrolment, Enrolment.id == Guardianship.enrolment_id)
        .join(Pupil, Pupil.id == Enrolment.pupil_id)
    )
    return {
        (
            *(guardian.birth_name, guardian.used_name, guardian.given_names, guardian.email),
            frozenset(mobile.number for mobile in guardian.mobiles),
            *(tie.level, pupil.birth_name, pupil.given_name, pupil.birth_date, pupil.ine),
            *(enrolment.uai, enrolment.school_year, enrolment.class_name, enrolment.left),
        )
        for guardian, tie, enrolment, pupil in rows
    }


def everything() -> dict[str, set[tuple[object, ...]]]:
    """All rows but the trace that each import leaves."""
    traces = {"import_run", "security_event"}
    return {
        table.name: {tuple(row) for row in db.session.execute(sa.select(table))}
        for table in Base.metadata.sorted_tables
        if table.name not in traces
    }


def expected(parents: Families, mobiles: dict[str, str]) -> set[tuple[object, ...]]:
    """What the register must hold of them."""
    return {
        (
            *(parent.surname, parent.used or None, parent.given, parent.email or None),
            frozenset({mobiles[parent.given]}),
            *(1, child.surname, child.given),
            datetime.strptime(child.born, "%d/%m/%Y").replace(tzinfo=PARIS).date(),
            *(child.ine, COLLEGE, 2026, child.group, None),
        )
        for parent in parents
        for child in parent.children
    }


MOBILES = {"Jeanne": "+33600000001", "Paul": "+33600000002", "Anh": "+33600000001"}


def test_every_format_is_held_here() -> None:
    assert EXPRESSED.keys() == FORMATS.keys()


@pytest.mark.parametrize("name", sorted(EXPRESSED))
def test_the_same_families_give_the_same_register(name: str, tmp_path: Path) -> None:
    summary = load(name, FAMILIES, tmp_path)
    assert (summary.pupils.added, summary.guardians.added, summary.notes) == (3, 3, [])
    assert register() == expected(FAMILIES, MOBILES)


@pytest.mark.parametrize("name", sorted(EXPRESSED))
def test_the_same_file_again_changes_nothing(name: str, tmp_path: Path) -> None:
    load(name, FAMILIES, tmp_path)
    before = everything()
    for force in (False, True):
        again = load(name, FAMILIES, tmp_path, force=force)
        assert (again.total(), again.notes) == (Counts(unchanged=6), [])
        assert again.touched_accounts == frozenset()
        assert everything() == before


@pytest.mark.parametrize("name", sorted(EXPRESSED))
def test_the_same_changes_leave_the_same_people_and_close_the_same_child(
    name: str, tmp_path: Path
) -> None:
    load(name, FAMILIES, tmp_path)
    before = set(db.session.scalars(sa.select(Guardian.id)))
    summary = load(name, LATER, tmp_path, day=12)
    assert summary.pupils.left == 1
    assert set(db.session.scalars(sa.select(Guardian.id))) == before
    now = {row for row in register() if row[-1] is None}
    assert now == expected(LATER, MOBILES | {"Jeanne": "+33600000009"})
