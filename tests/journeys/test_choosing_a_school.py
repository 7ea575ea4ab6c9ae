"""« Choisissez un établissement », and what the ENT then receives."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.looking import look
from tests.journeys.steps import enter, expect_greeted, sign_in
from tests.live import Live
from tests.people import LEA, LEO, ZOE, Child, member

TITLE = "Choisissez un établissement"


def schools(page: Page) -> Locator:
    """The schools on offer, in the page's order."""
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    return page.locator("main").get_by_role("button", name=re.compile("Poitiers"))


def test_a_parent_of_two_schools_chooses_and_the_ent_gets_that_one(page: Page, live: Live) -> None:
    parent = member(live, LEO, LEA)
    enter(page, live.ent)
    sign_in(page, parent)

    expect(schools(page)).to_have_count(2)
    expect(schools(page).filter(has_text="Lycée Marie Curie")).to_contain_text("Léa")
    expect(schools(page).filter(has_text="Collège Jules Verne")).to_contain_text("Léo")
    look(page, "10-etablissement")

    schools(page).filter(has_text="Lycée Marie Curie").click()
    expect_greeted(page, live.ent, parent, "Léa")


def test_the_last_choice_comes_first_and_can_be_changed_from_the_ent(
    page: Page, live: Live
) -> None:
    parent = member(live, LEO, LEA)
    enter(page, live.ent)
    sign_in(page, parent)
    schools(page).filter(has_text="Lycée Marie Curie").click()
    expect_greeted(page, live.ent, parent, "Léa")

    page.get_by_role("link", name="Changer d’établissement").click()
    expect(schools(page).first).to_contain_text("Lycée Marie Curie")
    schools(page).filter(has_text="Collège Jules Verne").click()
    expect_greeted(page, live.ent, parent, "Léo")

    page.get_by_role("link", name="Changer d’établissement").click()
    expect(schools(page).first).to_contain_text("Collège Jules Verne")


def test_whoever_goes_back_to_the_choice_gets_the_school_they_picked_last(
    page: Page, live: Live
) -> None:
    parent = member(live, LEO, LEA)
    enter(page, live.ent)
    sign_in(page, parent)
    schools(page).filter(has_text="Lycée Marie Curie").click()
    expect_greeted(page, live.ent, parent, "Léa")

    page.go_back()
    schools(page).filter(has_text="Collège Jules Verne").click()
    expect_greeted(page, live.ent, parent, "Léo")

    page.go_back()
    schools(page).filter(has_text="Lycée Marie Curie").click()
    expect_greeted(page, live.ent, parent, "Léa")


def test_a_parent_of_one_school_who_asks_to_change_sees_what_is_passed_on(
    page: Page, live: Live
) -> None:
    parent = member(live, LEO)
    enter(page, live.ent)
    sign_in(page, parent)
    expect_greeted(page, live.ent, parent, "Léo")

    page.get_by_role("link", name="Changer d’établissement").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Informations transmises")
    look(page, "11-informations-transmises")
    page.get_by_role("button", name="Continuer").click()
    expect_greeted(page, live.ent, parent, "Léo")


def test_a_parent_may_refuse_to_go_on(page: Page, live: Live) -> None:
    parent = member(live, LEO)
    enter(page, live.ent)
    sign_in(page, parent)
    page.get_by_role("link", name="Changer d’établissement").click()
    page.get_by_role("link", name="Ne pas continuer").click()

    expect(page).to_have_url(re.compile(re.escape(live.ent.url)))
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous n’êtes pas connecté")
    page.get_by_role("link", name="Revenir à l’accueil").click()
    expect_greeted(page, live.ent, parent, "Léo")


def test_twins_at_one_school_are_no_question(page: Page, live: Live) -> None:
    louise, jules = Child("Louise"), Child("Jules")
    parent = member(live, louise, jules)
    enter(page, live.ent)
    sign_in(page, parent)

    expect_greeted(page, live.ent, parent, "Louise|Jules", "Louise|Jules")


def test_a_school_of_another_ent_is_neither_offered_nor_passed_on(page: Page, live: Live) -> None:
    parent = member(live, LEO, ZOE)
    enter(page, live.ent)
    sign_in(page, parent)

    expect_greeted(page, live.ent, parent, "Léo")
    page.get_by_text("Informations reçues").click()
    expect(page.get_by_label("Données reçues")).not_to_contain_text("Zoé")


def test_a_parent_without_a_child_in_this_ent_is_told_so_and_led_back(
    page: Page, live: Live
) -> None:
    parent = member(live, ZOE)
    enter(page, live.ent)
    sign_in(page, parent)

    expect(page.get_by_text("Code à donner à l’assistance")).to_be_visible()
    look(page, "12-aucun-etablissement")
    expect(page.get_by_role("main").get_by_role("link").first).to_have_text("Ajouter un enfant")
    page.get_by_role("link", name="Retourner à").click()
    expect(page).to_have_url(re.compile(re.escape(live.ent.url)))
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous n’êtes pas connecté")
    look(page, "21-ent-refus")


def test_a_child_that_does_not_appear_is_answered(page: Page, live: Live) -> None:
    enter(page, live.ent)
    sign_in(page, member(live, LEO, LEA))

    page.get_by_text("Mon enfant n’apparaît pas").click()
    look(page, "13-mon-enfant-n-apparait-pas")
