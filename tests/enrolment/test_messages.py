"""Which message goes out: names, numbers and accounts, without a database."""

from dataclasses import replace

import pytest

from idp.enrolment.messages import (
    Kind,
    KnownAccount,
    Message,
    decide_addition,
    decide_message,
    opens,
)
from idp.families.lookups import Holder, Standing
from idp.families.names import PersonName

JEANNE = PersonName("DUPOND", "MARTIN", "Jeanne")
PAUL = PersonName("DUPOND", None, "Paul")
LEO = frozenset({5})


def row(
    number: int = 1,
    name: PersonName = JEANNE,
    *,
    standing: Standing = Standing.LEGAL,
    account: int | None = None,
    email: str | None = None,
    pupils: frozenset[int] = frozenset(),
) -> Holder:
    return Holder(number, "0860003L", name, email, account, standing, pupils)


def known(
    number: int = 7, *names: PersonName, confirms: bool = True, name: PersonName = JEANNE
) -> KnownAccount:
    return KnownAccount(number, names or (name,), confirms)


@pytest.mark.parametrize(
    ("family", "given"),
    [
        ("Dupond", "Jeanne"),
        ("DUPOND-MARTIN", "jeanne"),
        ("Martin", "Jéanne"),
        ("Jeanne", "Dupond"),
        ("dupond", "Jeanne Marie"),
    ],
)
def test_the_right_name_gets_the_code(family: str, given: str) -> None:
    assert decide_message(family, given, [row()], []) == Message(Kind.CODE, guardian_ids=(1,))


def test_records_of_one_person_at_two_schools_go_together() -> None:
    rows = [row(1), row(2, PersonName("DUPOND", None, "Jeanne"))]
    assert decide_message("Dupond", "Jeanne", rows, []).guardian_ids == (1, 2)


def test_another_name_is_told_so_and_gets_no_code() -> None:
    assert decide_message("Durand", "Anne", [row()], []) == Message(Kind.OTHER_NAME)


def test_an_unknown_number_gets_nothing() -> None:
    assert decide_message("Dupond", "Jeanne", [], []) == Message(Kind.NOTHING)


@pytest.mark.parametrize("standing", [Standing.CONTACT, Standing.FORMER])
def test_who_is_no_legal_guardian_gets_nothing(standing: Standing) -> None:
    assert decide_message("Dupond", "Jeanne", [row(standing=standing)], []).kind is Kind.NOTHING


def test_a_number_of_two_people_needs_the_link_to_ones_own_address() -> None:
    rows = [row(1, email="jeanne@example.org"), row(2, PAUL, email="paul@example.org")]
    found = decide_message("Dupond", "Jeanne", rows, [])

    assert found.kind is Kind.CODE_AND_LINK
    assert found.emails == ("jeanne@example.org",)
    assert found.guardian_ids == (1,)
    assert not opens(found, second_proof=False)
    assert opens(found, second_proof=True)


@pytest.mark.parametrize("mine", [None, "Famille@example.org"])
def test_a_number_of_two_people_without_an_address_of_ones_own_opens_nothing(
    mine: str | None,
) -> None:
    rows = [row(1, email=mine), row(2, PAUL, email="famille@example.org")]
    found = decide_message("Dupond", "Jeanne", rows, [])

    assert found.kind is Kind.SHARED
    assert not opens(found, second_proof=True)


def test_a_number_shared_with_a_contact_person_is_a_number_of_two_people() -> None:
    rows = [row(1), row(2, PAUL, standing=Standing.CONTACT)]
    assert decide_message("Dupond", "Jeanne", rows, []).kind is Kind.SHARED


def test_a_number_that_somebody_had_before_is_not_shared() -> None:
    rows = [row(1), row(2, PAUL, standing=Standing.FORMER)]
    assert decide_message("Dupond", "Jeanne", rows, []).kind is Kind.CODE


def test_who_has_an_account_gets_its_identifier_and_no_code() -> None:
    found = decide_message("Dupond", "Jeanne", [row(account=7)], [known(confirms=False)])
    assert found == Message(Kind.IDENTIFIER, account_ids=(7,))


def test_a_new_schools_record_makes_no_second_account() -> None:
    rows = [row(1, account=7), row(2)]
    assert decide_message("Dupond", "Jeanne", rows, [known()]).kind is Kind.IDENTIFIER


def test_a_record_of_the_confirmed_mobile_alone_makes_no_second_account() -> None:
    """The account was made under the used name, the new school knows the birth name."""
    account = known(7, PersonName("MARTIN", None, "Jeanne"), JEANNE)
    new_school = row(2, PersonName("DUPOND", None, "Jeanne"))
    assert decide_message("Dupond", "Jeanne", [new_school], [account]).kind is Kind.IDENTIFIER


def test_the_other_parents_account_is_no_obstacle() -> None:
    rows = [row(1, email="jeanne@example.org"), row(2, PAUL, account=7)]
    found = decide_message("Dupond", "Jeanne", rows, [known(name=PAUL)])
    assert found.kind is Kind.CODE_AND_LINK


def test_a_number_that_somebody_else_confirmed_is_read_by_them() -> None:
    """Recorded for the mother alone, and the father's own: a code would let him in."""
    found = decide_message("Dupond", "Jeanne", [row(1)], [known(name=PAUL)])
    assert found.kind is Kind.SHARED
    rows = [row(1, email="jeanne@example.org")]
    assert decide_message("Dupond", "Jeanne", rows, [known(name=PAUL)]).kind is Kind.CODE_AND_LINK


def test_a_number_that_only_an_account_holds_is_known_under_its_name() -> None:
    assert decide_message("Dupond", "Jeanne", [], [known()]).kind is Kind.IDENTIFIER
    assert decide_message("Durand", "Anne", [], [known()]).kind is Kind.OTHER_NAME


def test_a_signed_in_parent_adds_what_no_account_has() -> None:
    rows = [row(1, account=7), row(2, PersonName("DUPOND", None, "Jeanne Marie"))]
    found = decide_addition(rows, known())
    assert (found.kind, found.guardian_ids, found.held_ids) == (Kind.CODE, (2,), (1,))


def test_a_signed_in_parent_does_not_add_what_another_account_or_person_has() -> None:
    rows = [row(1, account=7), row(2, account=8), row(3, PAUL, account=9)]
    found = decide_addition(rows, known())
    assert (found.kind, found.guardian_ids, found.held_ids) == (Kind.NO_OTHER_CHILD, (), (1,))


def test_adding_at_a_shared_number_needs_the_link_too() -> None:
    rows = [row(1, email="jeanne@example.org"), row(2, PAUL)]
    assert decide_addition(rows, known()).kind is Kind.CODE_AND_LINK


@pytest.mark.parametrize("account", [None, 7])
def test_parents_of_one_child_with_one_name_are_told_apart_by_no_e_mail(
    account: int | None,
) -> None:
    """Two « Dominique Dupond »: the link to the father's address would open the mother's record."""
    rows = [
        row(1, account=account, email="pere@example.org", pupils=LEO),
        row(2, email="mere@example.org", pupils=LEO),
    ]
    accounts = [known(confirms=False)] if account else []
    assert decide_message("Dupond", "Jeanne", rows, accounts) == Message(Kind.SHARED)
    assert decide_message("x", "y", rows, accounts, JEANNE) == Message(Kind.SHARED)


def test_both_surnames_typed_together_name_two_people_and_neither_gets_the_others_link() -> None:
    rows = [
        row(1, PersonName("DUPOND", None, "Dominique"), email="pere@example.org"),
        row(2, PersonName("MARTIN", None, "Dominique"), email="mere@example.org"),
    ]
    assert decide_message("Dupond Martin", "Dominique", rows, []) == Message(Kind.SHARED)


def test_the_account_of_the_other_parent_of_the_same_name_is_not_linked() -> None:
    """The mother confirmed the number that the school has for the father alone."""
    account = replace(known(), guardian_ids=(1,), children=frozenset({("0860003L", 5)}))
    found = decide_message("x", "y", [row(2, pupils=LEO)], [account], JEANNE)
    assert found == Message(Kind.SHARED)


def test_a_signed_in_parent_does_not_add_the_record_of_the_other_parent_of_the_same_name() -> None:
    account = replace(known(), children=frozenset({("0860003L", 5)}))
    rows = [row(1, account=7, pupils=LEO), row(2, pupils=LEO | {6})]
    assert decide_addition(rows, account) == Message(Kind.NO_OTHER_CHILD, held_ids=(1,))
    two = [row(2, pupils=frozenset({6})), row(3, pupils=frozenset({6}))]
    assert decide_addition(two, account) == Message(Kind.SHARED)


def test_adding_at_a_number_that_another_account_confirmed_needs_the_link_too() -> None:
    """Its SMS is read by Paul, whatever the schools know."""
    free = row(2, email="jeanne@example.org")
    others = [known(8, name=PAUL)]
    assert decide_addition([free], known(), others).kind is Kind.CODE_AND_LINK
    assert decide_addition([replace(free, email=None)], known(), others).kind is Kind.SHARED
    assert decide_addition([free], known(), [known(8)]).kind is Kind.CODE


@pytest.mark.parametrize(
    "kind", [kind for kind in Kind if kind not in {Kind.CODE, Kind.CODE_AND_LINK, Kind.LINK}]
)
def test_no_other_message_opens_anything(kind: Kind) -> None:
    assert not opens(Message(kind), second_proof=True)
