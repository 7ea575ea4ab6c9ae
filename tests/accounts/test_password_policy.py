"""The rule of the seed document, « A propos du mot de passe »."""

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.accounts import password_policy
from idp.accounts.password_policy import ALWAYS, KINDS, Rule, judge, normalised

SEED = tuple("!?@#$()[]_&=+-%^<>£µ/.,;,")
LOWER, UPPER, DIGIT, SPECIAL = KINDS
OF_KIND = {LOWER: "abcd", UPPER: "ABCD", DIGIT: "1234", SPECIAL: "!?@#"}


def test_the_special_characters_are_those_of_the_seed_document() -> None:
    assert set(password_policy.SPECIAL_CHARACTERS) == set(SEED)


@pytest.mark.parametrize("character", SEED)
def test_each_special_character_counts(character: str) -> None:
    assert judge(character).kinds == {SPECIAL}


@pytest.mark.parametrize(
    "other", ["é", "É", " ", "*", "'", '"', "\\", "|", "~", "€", "🙂", "٣", "²"]
)
def test_other_characters_are_accepted_and_not_counted(other: str) -> None:
    assert judge(other).kinds == set()
    assert judge(f"Motdep1{other}").accepted
    assert not judge(f"motdepa{other}").accepted


@pytest.mark.parametrize("kinds", list(combinations(KINDS, 3)))
def test_any_three_kinds_are_enough(kinds: tuple[Rule, ...]) -> None:
    verdict = judge("".join(OF_KIND[kind] for kind in kinds))

    assert verdict.accepted
    assert verdict.sentence == ""


@pytest.mark.parametrize("kinds", list(combinations(KINDS, 2)))
def test_two_kinds_are_not(kinds: tuple[Rule, ...]) -> None:
    verdict = judge("".join(OF_KIND[kind] for kind in kinds))

    assert not verdict.accepted
    assert verdict.sentence.startswith("Ajoutez un")


def test_the_sentence_names_what_is_missing_and_only_that() -> None:
    specials = "un caractère spécial, parmi ! ? @ # $ ( ) [ ] _ & = + - % ^ < > £ µ / . , ;"
    assert judge("motdepasse1").sentence == f"Ajoutez une majuscule ou {specials}."
    assert judge("Mot1").sentence == "Il faut au moins 8 caractères, il y en a 4."
    assert judge("mot").sentence == (
        "Il faut au moins 8 caractères, il y en a 3. "
        f"Ajoutez 2 de ces éléments\u00a0: une majuscule, un chiffre ou {specials}."
    )
    assert judge("").sentence == (
        "Il faut au moins 8 caractères, il y en a 0. "
        f"Ajoutez 3 de ces éléments\u00a0: une minuscule, une majuscule, un chiffre ou {specials}."
    )


def test_the_length_has_an_upper_bound() -> None:
    assert judge("Aa1" + "x" * 197).accepted
    assert "trop long" in judge("Aa1" + "x" * 198).sentence


def test_an_accent_typed_as_two_characters_is_one() -> None:
    assert normalised("e\u0301te\u0301") == normalised("été")
    assert judge("Mote\u03011Mo").length == 7


@given(st.text(max_size=250))
def test_a_password_is_accepted_exactly_when_the_seeds_rule_says_so(password: str) -> None:
    typed = normalised(password)
    kinds = [
        any("a" <= c <= "z" for c in typed),
        any("A" <= c <= "Z" for c in typed),
        any("0" <= c <= "9" for c in typed),
        any(c in SEED for c in typed),
    ]
    good = 8 <= len(typed) <= 200 and sum(kinds) >= 3

    assert judge(password).accepted == good
    assert (judge(password).sentence == "") == good


def test_the_patterns_mean_the_same_in_a_script() -> None:
    """With the u flag, JavaScript refuses an escape that means nothing (ECMA-262 §22.2.1)."""
    for rule in ALWAYS + KINDS:
        assert set(re.findall(r"\\(.)", rule.pattern)) <= set("^$\\.*+?()[]{}|/-sS")
