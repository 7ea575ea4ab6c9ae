"""« Se déconnecter », and a computer that others use too."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.looking import look
from tests.journeys.steps import enter, expect_greeted, sign_in
from tests.live import Live
from tests.people import LEO, ZOE, member


def test_signing_out_leads_back_to_the_ent_and_ends_the_session(page: Page, live: Live) -> None:
    parent = member(live)
    enter(page, live.ent)
    sign_in(page, parent)
    expect_greeted(page, live.ent, parent, "Léo")

    page.get_by_role("button", name="Se déconnecter").click()
    expect(page).to_have_url(f"{live.ent.url}/")
    expect(page.get_by_role("status")).to_contain_text("Vous êtes déconnecté")
    look(page, "22-ent-deconnecte")

    enter(page, live.ent)
    expect(page.get_by_label("Mot de passe", exact=True)).to_be_visible()


def test_the_page_names_the_ents_that_stay_open(page: Page, live: Live) -> None:
    parent = member(live, LEO, ZOE)
    enter(page, live.ent)
    sign_in(page, parent)
    expect_greeted(page, live.ent, parent, "Léo")
    enter(page, live.other_ent)
    expect_greeted(page, live.other_ent, parent, "Zoé")

    page.goto(live.ent.url)
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("main")).to_contain_text(live.other_ent.name)
    look(page, "32-deconnecte-autre-ent-ouvert")
    page.get_by_role("link", name=f"Retourner à «\u00a0{live.ent.name}\u00a0»").click()
    expect(page.get_by_role("status")).to_contain_text("Vous êtes déconnecté")
    page.goto(live.other_ent.url)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Bonjour"))


def test_a_forged_sign_out_asks_first(page: Page, live: Live) -> None:
    """RP-Initiated Logout §2: without a valid hint a confirmation, never a redirect."""
    parent = member(live)
    enter(page, live.ent)
    sign_in(page, parent)
    expect_greeted(page, live.ent, parent, "Léo")

    page.goto(f"{live.issuer}/logout?post_logout_redirect_uri=https://evil.example/")
    expect(page).to_have_url(re.compile(re.escape(live.issuer)))
    look(page, "30-deconnexion-confirmer")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page).to_have_url(re.compile(re.escape(live.issuer)))
    look(page, "31-deconnecte")


def test_who_is_signed_in_is_visible_and_another_person_can_take_over(
    page: Page, live: Live
) -> None:
    first, second = member(live, LEO), member(live, ZOE, given_name="Karim")
    enter(page, live.ent)
    sign_in(page, first)
    expect_greeted(page, live.ent, first, "Léo")

    page.goto(f"{live.issuer}/services")
    expect(page.get_by_role("banner")).to_contain_text("Jeanne")
    page.get_by_role("banner").get_by_role("link", name="Se déconnecter").click()
    page.get_by_role("main").get_by_role("button", name="Se déconnecter").click()
    enter(page, live.other_ent)
    sign_in(page, second)
    expect_greeted(page, live.other_ent, second, "Zoé")
