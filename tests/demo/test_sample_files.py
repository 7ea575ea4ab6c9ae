import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from lxml import etree

from idp.demo import sample_files
from idp.demo.families import CONTACT, DIRECTORY, PARENTS, SCHOOLS, Parent
from idp.families.uai import parse_uai
from idp.messaging.phone_numbers import parse_mobile


def test_every_kind_of_family_to_play_with_is_there() -> None:
    by_mobile: dict[str, list[Parent]] = {}
    for parent in PARENTS:
        by_mobile.setdefault(parse_mobile(parent.mobile).e164, []).append(parent)
    schools = [{child.school.uai for child in p.children} for p in PARENTS]
    assert any(len(p.children) == 1 for p in PARENTS)
    assert {"0860003L", "0860001J"} in schools
    assert {"0860003L", "0860037Y"} in schools, "two ENTs"
    assert any(
        len({(c.day, c.month, c.age) for c in p.children}) < len(p.children) for p in PARENTS
    )
    assert any(len(sharing) == 2 for sharing in by_mobile.values()), "one number for two parents"
    names = [p.name for p in PARENTS]
    assert len(set(names)) < len(names), "homonyms"
    assert any(number.startswith("+262692") for number in by_mobile)
    assert any(number.startswith("+4179") for number in by_mobile)
    assert any(p.level == CONTACT for p in PARENTS)
    adam = [p for p in PARENTS for c in p.children if c.given_name == "Adam"]
    assert len({p.mobile for p in adam}) == 2, "separated parents"


def test_every_school_has_a_right_number() -> None:
    assert [parse_uai(school.uai) for school in DIRECTORY] == [s.uai for s in DIRECTORY]


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ("2026-07-31", "2025"),
        ("2026-08-20", "2026"),
        ("2027-02-28", "2026"),
        ("2030-09-02", "2030"),
    ],
)
def test_the_files_are_of_the_school_year_in_which_the_demo_is_started(
    tmp_path: Path, day: str, year: str
) -> None:
    with time_machine.travel(datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC), tick=False):
        sample_files.write(tmp_path)
    for school in SCHOOLS:
        for name in (sample_files.PUPILS_FILE, sample_files.GUARDIANS_FILE):
            root = etree.parse(str(tmp_path / school.uai / name)).getroot()
            assert root.findtext("PARAMETRES/UAJ") == school.uai
            assert root.findtext("PARAMETRES/ANNEE_SCOLAIRE") == year
            exported = root.findtext("PARAMETRES/DATE_EXPORT") or ""
            assert datetime.strptime(exported, "%d/%m/%Y").date().isoformat() == day  # noqa: DTZ007 — a day


def test_a_person_has_a_number_of_their_own_in_each_school(tmp_path: Path) -> None:
    """SIECLE: PERSONNE_ID belongs to one school's base."""
    sample_files.write(tmp_path)
    seen: set[str] = set()
    for school in SCHOOLS:
        root = etree.parse(str(tmp_path / school.uai / sample_files.GUARDIANS_FILE)).getroot()
        ids = {str(person.get("PERSONNE_ID")) for person in root.iter("PERSONNE")}
        assert ids
        assert not ids & seen
        seen |= ids


def test_the_directory_holds_every_school(tmp_path: Path) -> None:
    sample_files.write(tmp_path)
    with (tmp_path / sample_files.DIRECTORY_FILE).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert {row["identifiant_de_l_etablissement"] for row in rows} >= {s.uai for s in SCHOOLS}
    assert {row["code_academie"] for row in rows} == {"13"}
