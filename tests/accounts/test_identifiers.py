import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.accounts import identifiers


@pytest.mark.parametrize(
    ("family", "given_name", "stem"),
    [
        ("DUPOND", "Jeanne", "j.dupond"),
        ("Lefèvre-Pérès", "Élodie", "e.lefevreperes"),
        ("d’Ormesson", "Jean", "j.dormesson"),
        ("de la Fontaine", "Marie Anne", "m.delafontaine"),
        ("Øster Æbelø", "Œnone", "o.osteraebelo"),
        ("Nguyễn", "Đức", "d.nguyen"),
        ("محمد", "فاطمة", "p.parent"),
        ("", "", "p.parent"),
        ("-- '", " ", "p.parent"),
        ("X" * 300, "Y" * 300, "y." + "x" * 40),
    ],
)
def test_an_identifier_is_an_initial_a_dot_the_family_name_and_digits(
    family: str, given_name: str, stem: str
) -> None:
    for suggestion in identifiers.suggestions(family, given_name):
        assert re.fullmatch(re.escape(stem) + r"[1-9][0-9]+", suggestion)


@given(st.text(), st.text())
def test_any_name_gives_identifiers_that_fit_and_can_be_typed(family: str, given_name: str) -> None:
    for suggestion in identifiers.suggestions(family, given_name):
        assert len(suggestion) <= 64
        assert set(suggestion) <= set(string.ascii_lowercase + string.digits + ".")
        assert identifiers.normalise_typed(suggestion) == suggestion


def test_digits_are_at_random_and_grow_when_short_ones_are_taken() -> None:
    lists = [identifiers.suggestions("Dupond", "Jeanne") for _ in range(40)]
    firsts = [found[0] for found in lists]

    assert len(set(firsts)) > 20
    assert firsts != sorted(firsts)
    assert [len(name.removeprefix("j.dupond")) for name in lists[0]] == sorted(
        len(name.removeprefix("j.dupond")) for name in lists[0]
    )
    assert len(lists[0][-1]) - len(lists[0][0]) >= 4


@pytest.mark.parametrize(
    "typed",
    [
        "j.dupond25",
        " J.Dupond25 ",
        "J.DUPOND25",
        "j. dupond 25",
        "j.dupond25\u00a0\n",
        "\uff4a\uff0e\uff44\uff55\uff50\uff4f\uff4e\uff44\uff12\uff15",
        "j.dupond\u200b25",
        "j.dùpond25",
    ],
)
def test_the_identifier_is_understood_however_it_is_typed(typed: str) -> None:
    assert identifiers.normalise_typed(typed) == "j.dupond25"


@given(st.text())
def test_any_text_typed_as_identifier_is_read_once_and_for_all(typed: str) -> None:
    meant = identifiers.normalise_typed(typed)
    assert "\x00" not in meant
    assert identifiers.normalise_typed(meant) == meant or len(typed) > 50
