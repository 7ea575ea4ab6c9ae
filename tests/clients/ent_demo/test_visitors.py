from typing import Any

import pytest

from clients.ent_demo.visitors import Child, visitor


def test_a_portal_that_chooses_itself_receives_several_schools_each_with_its_children() -> None:
    claims = {
        "given_name": "Jeanne",
        "family_name": "MARTIN",
        "establishments": [
            {"uai": "0860003L", "name": "Collège Jules Verne", "kind": "college"},
            {"uai": "0860001J", "name": "Lycée Marie Curie", "kind": "lycee"},
        ],
        "pupils": [
            {"given_name": "Léo", "family_name": "DUPOND", "class": "5EME3", "uai": "0860003L"},
            {"given_name": "Léa", "family_name": "DUPOND", "class": "2NDE1", "uai": "0860001J"},
        ],
    }
    college, lycee = visitor(claims).schools

    assert (college.name, college.children) == (
        "Collège Jules Verne",
        (Child("Léo DUPOND", "5EME3"),),
    )
    assert (lycee.name, lycee.children) == ("Lycée Marie Curie", (Child("Léa DUPOND", "2NDE1"),))


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"establishment": "0860003L", "pupils": "Léo"},
        {"establishment": None, "pupils": [None, 3], "establishments": {}},
        {"given_name": 3, "establishment": {"uai": 5, "name": None}},
    ],
)
def test_claims_of_another_shape_are_left_out(claims: dict[str, Any]) -> None:
    assert visitor(claims).name == "parent"
    assert all(school.children == () for school in visitor(claims).schools)
