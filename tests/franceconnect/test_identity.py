"""What userinfo says of a person, and what it may fail to say."""

from typing import Any

import pytest

from idp.franceconnect import identity
from idp.franceconnect.verification import SignIn, Untrusted
from idp.session import upstream

SIGN_IN = SignIn("a" * 64 + "v1", "eidas1", ("pwd",), None)
CLAIMS: dict[str, Any] = {
    "given_name": "Jeanne Marie",
    "given_name_array": ["Jeanne", "Marie"],
    "family_name": "LEFÈVRE",
    "preferred_username": "DUPOND",
    "birthdate": "1962-00-00",
}


def test_a_person_is_read_whole_and_kept_whole() -> None:
    read = identity.read(CLAIMS, SIGN_IN)

    assert (read.birth_name, read.used_name) == ("LEFÈVRE", "DUPOND")
    assert read.given_names == ("Jeanne", "Marie")
    assert (read.first_name, read.family_name, read.born) == ("Jeanne", "DUPOND", "1962-00-00")
    assert (read.sub, read.way_in.acr, read.way_in.amr) == (SIGN_IN.sub, "eidas1", ("pwd",))
    assert upstream.load(upstream.dump(read)) == read


@pytest.mark.parametrize(
    ("changes", "given", "birth", "used"),
    [
        ({"given_name_array": None}, ("Jeanne Marie",), "LEFÈVRE", "DUPOND"),
        ({"given_name_array": []}, ("Jeanne Marie",), "LEFÈVRE", "DUPOND"),
        ({"given_name_array": ["", 3, "Anne Marie"]}, ("Anne Marie",), "LEFÈVRE", "DUPOND"),
        ({"preferred_username": ""}, ("Jeanne", "Marie"), "LEFÈVRE", None),
        ({"preferred_username": None}, ("Jeanne", "Marie"), "LEFÈVRE", None),
        ({"preferred_username": "LEFÈVRE"}, ("Jeanne", "Marie"), "LEFÈVRE", None),
        ({"family_name": None}, ("Jeanne", "Marie"), "DUPOND", None),
        ({"family_name": "x" * 500}, ("Jeanne", "Marie"), "x" * 100, "DUPOND"),
        ({"family_name": " A\x00B\nC "}, ("Jeanne", "Marie"), "A B C", "DUPOND"),
    ],
    ids=range(9),
)
def test_names_are_short_lines_of_text(
    changes: dict[str, Any], given: tuple[str, ...], birth: str, used: str | None
) -> None:
    read = identity.read(CLAIMS | changes, SIGN_IN)

    assert (read.given_names, read.birth_name, read.used_name) == (given, birth, used)


@pytest.mark.parametrize(
    "changes",
    [
        {"given_name": None, "given_name_array": None},
        {"given_name": 3, "given_name_array": [None]},
        {"family_name": None, "preferred_username": None},
        {"family_name": " ", "preferred_username": {}},
    ],
    ids=range(4),
)
def test_who_has_no_name_is_nobody(changes: dict[str, Any]) -> None:
    with pytest.raises(Untrusted, match="name"):
        identity.read(CLAIMS | changes, SIGN_IN)


@pytest.mark.parametrize("birthdate", [None, "", "17/05/1962", 1962])
def test_a_birth_date_may_be_missing(birthdate: object) -> None:
    assert identity.read(CLAIMS | {"birthdate": birthdate}, SIGN_IN).born == ""
