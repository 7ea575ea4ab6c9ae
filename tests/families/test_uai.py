"""The number of an establishment, domain facts §2."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.families.uai import InvalidUai, check_letter, department, parse_uai

RIGHT = [
    "0870003F",
    "0752387M",
    "0750680G",
    "0140070A",
    "0310053P",
    "0790031E",
    "0400740M",
    "0690078K",
    "6200001G",
    "7200009X",
    "0860001J",
    "0860003L",
    "0860022G",
    "0860037Y",
    "0860035W",
    "0860010U",
]


@pytest.mark.parametrize("uai", RIGHT)
def test_a_right_uai_is_accepted_whatever_its_case_and_spaces(uai: str) -> None:
    assert parse_uai(uai) == uai
    assert parse_uai(f" {uai[:3]} {uai[3:].lower()}\n") == uai


@pytest.mark.parametrize(("wrong", "letter"), [("0441234A", "C"), ("0750001A", "U")])
def test_a_wrong_letter_is_refused_with_the_right_one(wrong: str, letter: str) -> None:
    with pytest.raises(InvalidUai, match=f"serait {letter}"):
        parse_uai(wrong)


@pytest.mark.parametrize(
    "text",
    ["", "0860003", "860003L", "0860003LL", "0960003L", "0860003É", "\u0660860003L", "\x00" * 8],
)
def test_what_has_not_the_form_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidUai, match="0860003L"):
        parse_uai(text)


@given(st.text())
def test_any_text_is_a_uai_or_an_invalid_one_and_nothing_else(text: str) -> None:
    try:
        uai = parse_uai(text)
    except InvalidUai:
        return
    assert uai[7] == check_letter(uai[:7])


def test_the_refusal_is_safe_on_a_terminal() -> None:
    with pytest.raises(InvalidUai) as refusal:
        parse_uai("\x1b[31m" + "9" * 1000)
    assert "\x1b" not in str(refusal.value)
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize(
    ("uai", "number"),
    [("0860003L", "86"), ("6200001G", "2A"), ("7200009X", "2B"), ("9740001A", "974")],
)
def test_the_departement_is_written_as_people_do(uai: str, number: str) -> None:
    assert department(uai) == number
