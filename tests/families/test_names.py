"""Two spellings of one person match, two persons do not."""

import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from idp.families.names import (
    Difference,
    PersonName,
    difference,
    normalise,
    same_given_name,
    same_name,
    same_person,
)

JEANNE = PersonName("DUPOND", "MARTIN", "Jeanne Marie")

SURNAMES = [
    ("LÉVÊQUE", "leveque"),
    ("Œuvrard", "Oeuvrard"),
    ("Bjørn", "Bjorn"),
    ("LE GALL", "Legall"),
    ("LE GALL", "Gall"),
    ("Gall", "Le Gall"),
    ("D'ANGELO", "d’Angelo"),
    ("D'ANGELO", "Dangelo"),
    ("DE LA FONTAINE", "Fontaine"),
    ("du Bellay", "Bellay"),
    ("EL KHATIB", "el-khatib"),
    ("EL KHATIB", "Khatib"),
    ("BEN ALI", "Benali"),
    ("N'GUESSAN", "NGuessan"),
    ("ABD EL KADER", "Abdelkader"),
    ("VAN DER BERG", "Vanderberg"),
    ("LÊ", "Le"),
    ("GARCÍA LÓPEZ", "Garcia"),
    ("GARCÍA--LÓPEZ", "Lopez Garcia"),
    ("GARCIA", "García-López"),
    ("DUPONT MARTIN", "Dupontmartin"),
    ("\u200bDupont\u00ad", "Dupont"),
]

OTHER_SURNAMES = [
    ("DUPONT", "Dupond"),
    ("GARCIA PEREZ", "Garcia Lopez"),
    ("LE GALL", "Le"),
    ("DE LA FONTAINE", "de la"),
    ("MARTIN", "Martineau"),
    ("Martineau", "Martin"),
    ("Dupont", ""),
    ("Dupont", "-’ "),
    ("", ""),
    ("😀", "😀"),
]

GIVEN_NAMES = [
    ("Jean-Pierre", "jean pierre"),
    ("Jean-Pierre", "Jeanpierre"),
    ("Jean Pierre", "Jean"),
    ("Jean, Paul", "jean"),
    ("Jean-Pierre Marie", "Jean Pierre"),
    ("Zoé", "ZOE"),
    ("N'Golo", "Ngolo"),
]

OTHER_GIVEN_NAMES = [
    ("Jean-Pierre", "Jean"),
    ("Jean-Pierre", "Pierre"),
    ("Jean Pierre", "Pierre"),
    ("Jean", "Jeanne"),
    ("Marie Louise", "Marie Jeanne"),
    ("Jean", ""),
    ("", ""),
]


@pytest.mark.parametrize(("recorded", "typed"), SURNAMES)
def test_the_spelling_of_a_surname_is_forgiven(recorded: str, typed: str) -> None:
    assert same_person(typed, "Ana", PersonName(recorded, None, "Ana"))


@pytest.mark.parametrize(("recorded", "typed"), OTHER_SURNAMES)
def test_another_surname_is_somebody_else(recorded: str, typed: str) -> None:
    person = PersonName(recorded, None, "Ana")
    assert difference(typed, "Ana", person) is Difference.FAMILY_NAME


@pytest.mark.parametrize(("one", "other"), GIVEN_NAMES)
def test_the_first_of_several_given_names_is_enough(one: str, other: str) -> None:
    assert same_given_name(one, other)
    assert same_given_name(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER_GIVEN_NAMES)
def test_another_given_name_is_somebody_else(one: str, other: str) -> None:
    assert not same_given_name(one, other)
    assert not same_given_name(other, one)


@pytest.mark.parametrize(
    ("family", "given_name"),
    [
        ("Dupond", "Jeanne"),
        ("Martin", "Jeanne"),
        ("Jeanne", "Dupond"),
        ("Jeanne Marie", "Martin"),
        ("Dupond-Martin", "Jeanne"),
        ("Martin Dupond", "Jeanne"),
        ("Martin née Dupond", "Jeanne"),
        ("Martin ép. Dupond", "Jeanne-Marie"),
    ],
)
def test_birth_name_used_name_both_and_swapped_fields_name_one_person(
    family: str, given_name: str
) -> None:
    assert same_person(family, given_name, JEANNE)


@pytest.mark.parametrize(
    ("family", "given_name", "expected"),
    [
        ("Dupond", "Paul", Difference.GIVEN_NAME),
        ("Durand", "Jeanne", Difference.FAMILY_NAME),
        ("Dupond Durand", "Jeanne", Difference.FAMILY_NAME),
        ("Durand", "Paul", Difference.BOTH),
        ("Dupond", "Marie", Difference.GIVEN_NAME),
    ],
)
def test_the_difference_says_which_name_is_not_the_same(
    family: str, given_name: str, expected: Difference
) -> None:
    assert difference(family, given_name, JEANNE) is expected


def test_two_records_of_one_person_meet_by_whichever_surname_they_share() -> None:
    assert same_name(JEANNE, PersonName("MARTIN", None, "JEANNE"))
    assert same_name(PersonName("MARTIN", None, "JEANNE"), JEANNE)
    assert not same_name(JEANNE, PersonName("MARTIN", None, "Paul"))
    assert not same_name(PersonName("MARTIN", "DUPOND", "Luc"), PersonName("DUPOND", None, "Jean"))


words = st.text(alphabet="abcdefghjkmnrstuvwxz", min_size=4, max_size=8)


@st.composite
def respelled(draw: st.DrawFn, name: str) -> str:
    """A name as another person would type it."""
    letters = (draw(st.sampled_from([c, c.upper(), c + "\u0301"])) for c in name)
    return draw(st.sampled_from(["", " "])) + unicodedata.normalize("NFC", "".join(letters))


@given(st.data(), words, words)
def test_any_respelling_names_the_same_person(
    data: st.DataObject, family: str, given_name: str
) -> None:
    person = PersonName(family, None, given_name)
    typed = data.draw(respelled(family)), data.draw(respelled(given_name))
    assert same_person(typed[0], typed[1], person)
    assert same_person(typed[1], typed[0], person)


@given(words, words, words)
def test_another_given_name_never_matches(family: str, one: str, other: str) -> None:
    assume(one != other and family not in {one, other})
    assert not same_person(family, other, PersonName(family, None, one))


@given(words, words, words, words)
def test_double_surnames_that_share_one_part_never_match(
    shared: str, one: str, other: str, given_name: str
) -> None:
    assume(len({shared, one, other, given_name}) == 4)
    assume(shared + one != other + shared)
    person = PersonName(f"{shared}-{one}", None, given_name)
    assert not same_person(f"{shared} {other}", given_name, person)


@given(st.text(), st.text(), st.text(), st.text())
@example("\ud800", "\x00", "İ", "ﬁ")
@example("\U0001d790", "", "", "")
def test_any_text_gets_an_answer_and_records_compare_alike_both_ways(
    one: str, two: str, three: str, four: str
) -> None:
    assert normalise(normalise(one)) == normalise(one)
    first, second = PersonName(one, None, two), PersonName(three, None, four)
    assert same_name(first, second) == same_name(second, first)
