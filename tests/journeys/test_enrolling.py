"""« Je n'ai pas encore d'identifiant »: from nothing to the ENT of the right school."""

import re
from dataclasses import replace
from datetime import date

from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewBrowser
from tests.journeys.looking import look
from tests.journeys.steps import (
    ask_for_code,
    choose_password,
    code_of,
    create_account,
    enrol,
    enter,
    expect_greeted,
    fill_dates,
    prove,
    sign_in,
)
from tests.live import Live
from tests.people import LEA, LEO, Child, newcomer


def test_a_parent_who_never_had_an_account_lands_in_the_ent(page: Page, live: Live) -> None:
    parent = newcomer(live, LEO)
    identifier = enrol(page, live, parent, LEO.born, at=lambda step: look(page, step))

    assert re.fullmatch(r"j\.dupond\d+", identifier)
    expect_greeted(page, live.ent, parent, "Léo")


def test_next_time_the_identifier_and_password_are_enough(
    page: Page, new_browser: NewBrowser, live: Live
) -> None:
    parent = newcomer(live, LEO)
    identifier = enrol(page, live, parent, LEO.born)

    another = new_browser()
    enter(another, live.ent)
    sign_in(another, replace(parent, identifier=identifier))
    expect_greeted(another, live.ent, parent, "Léo")


def test_the_identifier_comes_by_sms_too_and_the_email_hears_of_it(page: Page, live: Live) -> None:
    parent = newcomer(live, LEO, email="jeanne.sms@example.org")
    identifier = enrol(page, live, parent, LEO.born)

    assert identifier in live.sms(parent.mobile, 2)
    assert "Ce n’est pas moi" in live.email("jeanne.sms@example.org")


def test_the_whole_path_works_without_script(new_browser: NewBrowser, live: Live) -> None:
    parent = newcomer(live, LEO)
    page = new_browser(script=False)
    enrol(page, live, parent, LEO.born)

    expect_greeted(page, live.ent, parent, "Léo")


def test_children_are_added_and_taken_away_without_script(
    new_browser: NewBrowser, live: Live
) -> None:
    parent = newcomer(live, LEO, LEA)
    page = new_browser(script=False)
    enter(page, live.ent)
    create_account(page)
    ask_for_code(page, parent)
    fill_dates(page, LEO.born, LEA.born, date(2012, 1, 1))
    page.get_by_role("button", name="Retirer l’enfant 3").click()

    second = page.get_by_role("group", name="Enfant 2")
    expect(second.get_by_label("Année")).to_have_value("2009")
    expect(page.get_by_role("group", name="Enfant 3")).to_have_count(0)
    prove(page, code_of(live, parent), LEO.born, LEA.born)
    expect(page.get_by_role("main")).to_contain_text(re.compile("Léo, Léa|Léa, Léo"))


def test_two_children_in_two_schools_lead_to_the_choice(page: Page, live: Live) -> None:
    parent = newcomer(live, LEO, LEA)
    enrol(page, live, parent, LEO.born, LEA.born)

    expect(page.get_by_role("heading", level=1)).to_have_text("Choisissez un établissement")
    page.get_by_role("button", name=re.compile("Lycée Marie Curie")).click()
    expect_greeted(page, live.ent, parent, "Léa")


def test_twins_share_a_date(page: Page, live: Live) -> None:
    parent = newcomer(live, Child("Louise"), Child("Jules"))
    enrol(page, live, parent, LEO.born)

    expect_greeted(page, live.ent, parent, "Jules|Louise", "Jules|Louise")


def test_a_child_of_somebody_else_is_disavowed_and_taken_back(page: Page, live: Live) -> None:
    parent = newcomer(live, Child("Louise"), Child("Jules"))
    enter(page, live.ent)
    create_account(page)
    ask_for_code(page, parent)
    prove(page, code_of(live, parent), LEO.born)

    not_mine = page.get_by_text("Je ne suis pas le représentant légal de cet élève")
    not_mine.first.click()
    look(page, "09-pas-le-representant-legal")
    page.get_by_role("button", name="Confirmer").click()
    look(page, "09-eleve-retire")
    page.get_by_role("button", name="Annuler").click()
    expect(not_mine).to_have_count(2)

    not_mine.first.click()
    page.get_by_role("button", name="Confirmer").click()
    expect(not_mine).to_have_count(1)
    choose_password(page, parent.password)
    page.get_by_role("link", name="Accéder à mes services en ligne").click()
    expect_greeted(page, live.ent, parent, "Jules|Louise")


def test_a_weak_password_is_told_what_it_lacks(page: Page, live: Live) -> None:
    parent = newcomer(live, LEO)
    enter(page, live.ent)
    create_account(page)
    ask_for_code(page, parent)
    prove(page, code_of(live, parent), LEO.born)
    choose_password(page, "motdepasse")

    expect(page.get_by_role("alert")).to_be_focused()
    look(page, "07-votre-nouveau-compte-erreur")
    choose_password(page, parent.password)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Vous pouvez maintenant accéder à vos services en ligne"
    )
