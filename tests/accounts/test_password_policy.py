import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.accounts.password_policy import SPECIAL_CHARACTERS, Kind, judge, normalised

SEED = "!?@#$()[]_&=+-%^<>£µ/.,;"


def test_the_special_characters_are_those_of_the_seed_document() -> None:
    assert set(SPECIAL_CHARACTERS) == set(SEED)


@pytest.mark.parametrize("password", ["Abcdefg1", "abcdef1!", "ABCDEF1!", "Abcdefg!", "Aé1éééé!"])
def test_eight_characters_and_three_kinds_are_enough(password: str) -> None:
    assert judge(password).accepted
    assert judge(password).sentence == ""


@pytest.mark.parametrize(
    "password", ["", "Abcde1!", "abcdefgh", "abcdefg1", "Abcdefgh", "12345678"]
)
def test_less_is_refused_with_a_sentence(password: str) -> None:
    assert not judge(password).accepted
    assert judge(password).sentence.startswith("Il manque encore ")


@pytest.mark.parametrize("other", ["é", " ", "🦉", "'", '"', "*", "~", "|", "{", "ñ", "²"])
def test_other_characters_are_accepted_and_not_counted(other: str) -> None:
    assert judge("Abcdefg1" + other).accepted
    assert not judge("Abcdefg" + other).accepted


def test_the_sentence_names_what_is_missing() -> None:
    assert judge("Abcdefgh").sentence == ("Il manque encore un chiffre ou un caractère spécial.")
    assert judge("abc").sentence == (
        "Il manque encore 5 caractères ; et 2 sortes de caractères parmi : une majuscule, "
        "un chiffre ou un caractère spécial."
    )


@pytest.mark.parametrize("special", SEED)
def test_each_special_character_counts(special: str) -> None:
    assert judge(special).kinds == {Kind.SPECIAL}


def test_an_accent_typed_on_two_phones_is_one_password() -> None:
    assert normalised("e\u0301te\u0301") == normalised("été")


def test_more_than_two_hundred_characters_are_refused() -> None:
    assert "trop long" in judge("Ab1" * 70).sentence


@given(st.text())
def test_a_password_is_accepted_exactly_when_nothing_is_missing(password: str) -> None:
    verdict = judge(password)
    assert verdict.accepted == (verdict.sentence == "")
