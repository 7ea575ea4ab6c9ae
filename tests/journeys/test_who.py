"""Who the parent is: names as people write them, numbers as people say them, people of one name."""

from dataclasses import replace
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import (
    ask_for_code,
    code_of,
    create_account,
    enrol,
    enter,
    expect_greeted,
    prove,
)
from tests.live import Live
from tests.people import LEO, Child, newcomer

NEW_ACCOUNT = "Votre nouveau compte"


@pytest.mark.parametrize(
    ("recorded", "typed"),
    [
        (("LEFÈVRE", "Éloïse"), ("lefevre", "ELOISE")),
        (("GARNIER-PETIT", "Marie-Laure"), ("petit", "marie laure")),
        (("DE LA TOUR", "Anne, Sophie"), ("La Tour", "Anne")),
        (("N'GUESSAN", "Aya"), ("n guessan", "Aya")),
        (("MOREAU", "Claire"), ("Claire", "Moreau")),
    ],
    ids=["accents", "one part of a double name", "particle", "apostrophe", "swapped fields"],
)
def test_a_name_is_understood_as_its_owner_writes_it(
    page: Page, live: Live, recorded: tuple[str, str], typed: tuple[str, str]
) -> None:
    parent = newcomer(live, LEO, family_name=recorded[0], given_name=recorded[1])
    enter(page, live.ent)
    create_account(page)
    ask_for_code(page, replace(parent, family_name=typed[0], given_name=typed[1]))
    prove(page, code_of(live, parent), LEO.born)
    expect(page.get_by_role("heading", level=1)).to_have_text(NEW_ACCOUNT)


@pytest.mark.parametrize(
    ("mobile", "typed"),
    [("+262692000091", "0692 00 00 91"), ("+41790000091", "+41 79 000 00 91")],
    ids=["La Réunion", "Switzerland"],
)
def test_a_number_from_elsewhere_is_understood_as_people_say_it(
    page: Page, live: Live, mobile: str, typed: str
) -> None:
    parent = newcomer(live, LEO, mobile=mobile)
    enter(page, live.ent)
    create_account(page)
    ask_for_code(page, parent, mobile=typed)
    prove(page, code_of(live, parent), LEO.born)
    expect(page.get_by_role("heading", level=1)).to_have_text(NEW_ACCOUNT)


def test_two_people_of_one_name_are_told_apart_by_their_numbers(page: Page, live: Live) -> None:
    noe, zoe = Child("Noé", date(2013, 7, 11)), Child("Zélie", date(2014, 9, 28))
    one = newcomer(live, noe, given_name="Nathalie", family_name="Petit")
    newcomer(live, zoe, given_name="Nathalie", family_name="Petit")
    enrol(page, live, one, noe.born)
    expect_greeted(page, live.ent, one, "Noé")
