"""What time takes away meanwhile: a request, an enrolment, a session: never a dead end."""

from playwright.sync_api import Page, expect

from tests.journeys.looking import look
from tests.journeys.steps import (
    ask_for_code,
    choose_password,
    code_of,
    create_account,
    enter,
    expect_greeted,
    prove,
    sign_in,
)
from tests.live import Live
from tests.people import LEO, member, newcomer


def test_an_expired_request_says_so_and_leads_back_to_the_ent(page: Page, live: Live) -> None:
    parent = member(live)
    enter(page, live.ent)
    live.forget("journey:*")
    sign_in(page, parent)

    expect(page.get_by_role("heading", level=1)).to_have_text("Votre demande a expiré")
    look(page, "40-demande-expiree")
    page.get_by_role("link", name=f"Retourner à «\u00a0{live.ent.name}\u00a0»").click()
    sign_in(page, parent)
    expect_greeted(page, live.ent, parent, "Léo")


def test_an_expired_enrolment_begins_again(page: Page, live: Live) -> None:
    parent = newcomer(live, family_name="Patience")
    enter(page, live.ent)
    create_account(page)
    ask_for_code(page, parent)
    code = code_of(live, parent)
    live.forget("enrolment*")
    live.forget("throttle:enrolment-pause:*")
    prove(page, code, LEO.born)

    look(page, "43-inscription-expiree")
    page.get_by_role("link", name="Recommencer l’inscription").click()
    ask_for_code(page, parent)
    prove(page, code_of(live, parent, 2), LEO.born)
    choose_password(page, parent.password)
    page.get_by_role("link", name="Accéder à mes services en ligne").click()
    expect_greeted(page, live.ent, parent, "Léo")


def test_a_session_that_ended_asks_to_sign_in_again_and_goes_on(page: Page, live: Live) -> None:
    parent = member(live)
    enter(page, live.ent)
    sign_in(page, parent)
    expect_greeted(page, live.ent, parent, "Léo")
    live.forget("session:*")

    page.get_by_role("link", name="Changer d’établissement").click()
    sign_in(page, parent)
    page.get_by_role("button", name="Continuer").click()
    expect_greeted(page, live.ent, parent, "Léo")


def test_an_ent_that_forgot_the_parent_meanwhile_signs_them_in_all_the_same(
    page: Page, live: Live
) -> None:
    parent = member(live)
    enter(page, live.ent)
    page.context.clear_cookies(domain="127.0.0.1")
    sign_in(page, parent)

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Cette page de connexion n’est plus valable"
    )
    look(page, "23-ent-connexion-perimee")
    page.get_by_role("link", name="Se connecter").click()
    expect_greeted(page, live.ent, parent, "Léo")
