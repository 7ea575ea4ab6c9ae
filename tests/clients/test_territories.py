from dataclasses import dataclass

import pytest

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
