"""« J'utilise mes identifiants Éducation nationale »: from the ENT, back into the ENT."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewBrowser
from tests.journeys.looking import look
from tests.journeys.steps import enter, expect_greeted, sign_in
from tests.live import Live
from tests.people import LEO, ZOE, member


def test_a_parent_signs_in_and_is_greeted_with_the_school_and_the_children(
    page: Page, live: Live
) -> None:
    parent = member(live, LEO)
    page.goto(live.ent.url)
    look(page, "01-ent-services-en-ligne")

    enter(page, live.ent)
    expect(page.get_by_text("J’accède aux services en ligne des établissements")).to_be_visible()
    expect(page.get_by_text("J’utilise mes identifiants Éducation nationale")).to_be_visible()
    expect(page.get_by_text(live.ent.name)).to_be_visible()
    look(page, "02-connexion")

    sign_in(page, parent)
    expect_greeted(page, live.ent, parent, "Léo")
    expect(page.get_by_text("Collège Jules Verne")).to_be_visible()
    look(page, "20-ent-accueil")


@pytest.mark.parametrize("place", ["/messagerie", "/carnet/absences/lundi?page=2"])
def test_a_deep_link_survives_the_sign_in(page: Page, live: Live, place: str) -> None:
    parent = member(live)
    enter(page, live.ent, place)
    sign_in(page, parent)

    expect(page).to_have_url(live.ent.url + place)


def test_case_spaces_and_a_phones_capital_letter_do_not_matter(page: Page, live: Live) -> None:
    parent = member(live)
    enter(page, live.ent)
    sign_in(page, parent, identifier=f" {parent.identifier.capitalize()} ")

    expect_greeted(page, live.ent, parent, "Léo")


def test_a_wrong_password_is_told_in_a_summary_that_takes_focus(page: Page, live: Live) -> None:
    parent = member(live)
    enter(page, live.ent)
    sign_in(page, parent, password="Autre-mot-2-passe")

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page.get_by_label("Identifiant", exact=True)).to_have_value(parent.identifier)
    look(page, "03-connexion-erreur")

    sign_in(page, parent)
    expect_greeted(page, live.ent, parent, "Léo")


def test_the_eye_shows_the_password_and_hides_it_again(page: Page, live: Live) -> None:
    enter(page, live.ent)
    field = page.get_by_label("Mot de passe", exact=True)
    field.fill("Prunetardive1")
    eye = page.get_by_role("button", name="Afficher le mot de passe")

    eye.click()
    expect(field).to_have_attribute("type", "text")
    page.locator("[data-eye]").click()
    expect(field).to_have_attribute("type", "password")


def test_the_second_ent_opens_without_a_page_of_ours(page: Page, live: Live) -> None:
    """Signed in once, the parent only clicks at the next portal that serves a child of theirs."""
    from_elsewhere = member(live, LEO, ZOE)
    enter(page, live.ent)
    sign_in(page, from_elsewhere)
    expect_greeted(page, live.ent, from_elsewhere, "Léo")

    enter(page, live.other_ent)
    expect_greeted(page, live.other_ent, from_elsewhere, "Zoé")


def test_the_sign_in_works_without_script(new_browser: NewBrowser, live: Live) -> None:
    parent = member(live)
    page = new_browser(script=False)
    enter(page, live.ent)
    sign_in(page, parent)

    expect_greeted(page, live.ent, parent, "Léo")


def test_many_wrong_passwords_are_slowed_down_and_told_until_when(page: Page, live: Live) -> None:
    parent = member(live)
    enter(page, live.ent)
    for _ in range(6):
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            sign_in(page, parent, password="Autre-mot-2-passe")

    expect(page.get_by_role("alert")).to_contain_text("Il y a eu trop d’essais")
    look(page, "03-connexion-trop-d-essais")
