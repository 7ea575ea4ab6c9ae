"""Which message goes out when FranceConnect verified the name, without a database."""

from dataclasses import replace

from idp.enrolment.messages import Kind, KnownAccount, Message, decide_message, opens
from idp.families.lookups import Holder
from idp.families.names import PersonName
from tests.enrolment.test_messages import JEANNE, PAUL, known, row

VERIFIED = PersonName("DUPOND", "LEROY", "Jeanne Marie")


def decide(rows: list[Holder], accounts: list[KnownAccount]) -> Message:
    """What is typed says somebody else: it must not count."""
    return decide_message("Garnier", "Paul", rows, accounts, VERIFIED)


def test_the_verified_name_counts_and_not_the_typed_one() -> None:
    assert decide([row()], []) == Message(Kind.CODE, guardian_ids=(1,))
    assert decide([row(1, PersonName("GARNIER", None, "Paul"))], []).kind is Kind.OTHER_NAME


def test_it_tells_two_people_of_one_number_apart() -> None:
    found = decide([row(1), row(2, PAUL)], [])
    assert (found.kind, found.guardian_ids) == (Kind.CODE, (1,))


def test_two_people_whom_it_names_both_need_the_link() -> None:
    """Jeanne Dupond and Jeanne Leroy are not one person, though either name is hers."""
    rows = [
        row(1, PersonName("DUPOND", None, "Jeanne")),
        row(2, PersonName("LEROY", None, "Jeanne")),
    ]
    assert decide(rows, []).kind is Kind.SHARED


def test_the_only_account_of_that_person_can_be_linked() -> None:
    account = replace(known(), guardian_ids=(1, 5))
    found = decide([row(account=7)], [account])

    assert (found.kind, found.account_ids, found.held_ids) == (Kind.LINK, (7,), (1, 5))
    assert opens(found, second_proof=False)


def test_an_account_of_that_person_known_by_its_mobile_alone_can_be_linked() -> None:
    account = replace(known(), guardian_ids=(5,))
    assert decide([], [account]).held_ids == (5,)


def test_what_is_locked_or_not_the_only_one_is_not_linked() -> None:
    locked = replace(known(), is_open=False)
    assert decide([row(account=7)], [locked]).kind is Kind.IDENTIFIER
    two = [known(7), known(8)]
    assert decide([row(account=7), row(2, account=8)], two).kind is Kind.IDENTIFIER


def test_another_persons_account_at_the_same_number_is_not_linked() -> None:
    assert decide([row(1, PAUL, account=7)], [known(name=PAUL)]).kind is Kind.OTHER_NAME
    found = decide([row(1, PAUL, account=7), row(2)], [known(name=PAUL)])
    assert (found.kind, found.guardian_ids) == (Kind.CODE, (2,))


def test_a_typed_name_links_nothing() -> None:
    found = decide_message("Dupond", "Jeanne", [row(account=7)], [known(name=JEANNE)])
    assert found.kind is Kind.IDENTIFIER
