from dataclasses import dataclass

import pytest

from idp.clients import regions
from idp.clients.territories import Territory


@dataclass(frozen=True)
class School:
    uai: str = "0860003L"
    kind: str = "college"
    degree: int = 2
    sector: str = "public"
    city_code: str = "86194"
    academy: str = "13"


def rule(**values: object) -> Territory:
    return Territory.model_validate({"rule": {"sectors": ["public"], **values}})


COLLEGES = rule(departments=["86"], kinds=["college"])


def test_a_list_serves_its_schools_and_no_other() -> None:
    listed = Territory.model_validate({"uai": ["0860003l"]})
    assert listed.serves(School())
    assert not listed.serves(School(uai="0860001J"))


@pytest.mark.parametrize(
    "other",
    [
        School(uai="0790031E"),
        School(kind="lycee"),
        School(kind="ecole", degree=1),
        School(sector="private"),
    ],
)
def test_a_rule_does_not_leak_to_the_next_territory_kind_or_sector(other: School) -> None:
    assert COLLEGES.serves(School())
    assert not COLLEGES.serves(other)


def test_a_rule_may_name_communes_for_ecoles() -> None:
    ecoles = rule(communes=["86194"], degree=1)
    assert ecoles.serves(School(kind="ecole", degree=1))
    assert not ecoles.serves(School(kind="ecole", degree=1, city_code="86001"))


def test_a_rule_may_name_an_academy_for_lycees() -> None:
    lycees = rule(academies=["13"], kinds=["lycee", "erea"])
    assert lycees.serves(School(kind="lycee"))
    assert not lycees.serves(School(kind="lycee", academy="17"))


def test_corsica_is_two_departments() -> None:
    south = rule(departments=["2A"], degree=2)
    assert south.serves(School(uai="6200001G"))
    assert not south.serves(School(uai="7200009X"))


def test_a_department_is_read_as_academies_write_it_too() -> None:
    assert (
        rule(departments=["086", "02a"], degree=2).rule
        == rule(departments=["86", "2A"], degree=2).rule
    )


def test_a_region_takes_the_lycees_of_its_departments() -> None:
    lycees = rule(regions=["75"], kinds=["lycee"])
    assert lycees.serves(School(kind="lycee"))
    assert lycees.serves(School(uai="0330021D", kind="lycee"))
    assert not lycees.serves(School())
    assert not lycees.serves(School(uai="0310053P", kind="lycee"))
    assert rule(regions=["94"], degree=2).serves(School(uai="7200009X"))
    assert rule(regions=["04"], degree=2).serves(School(uai="9740053J"))


def test_the_regions_share_out_the_departments_without_overlap() -> None:
    assert len(regions.DEPARTMENTS_OF) == 18
    assert sum(map(len, regions.DEPARTMENTS_OF.values())) == 101
    assert len(regions.DEPARTMENTS) == 101 + 6
