"""Back button, double click, reload, two tabs, cookies off: never a dead end."""

import re

from playwright.sync_api import Page, expect

from idp.accounts.models import Account
from idp.platform.database import db
from tests.journeys.looking import look
from tests.journeys.steps import (
    ask_for_code,
    choose_password,
    code_of,
    create_account,
    enrol,
    enter,
    expect_greeted,
    prove,
    sign_in,
)
from tests.live import Live
from tests.people import LEO, Person, member, newcomer


def accounts(live: Live, family_name: str) -> int:
    """How many accounts there are under a name."""
    with live.app.app_context():
        found = db.session.query(Account).filter(Account.family_name.ilike(family_name))
        return found.count()


def identifier_of(live: Live, person: Person) -> str:
    """Read the new identifier in the last SMS."""
    return live.sms(person.mobile, 2).split()[-1]


def test_every_page_of_the_enrolment_can_be_reloaded(page: Page, live: Live) -> None:
    parent = newcomer(live, family_name="Recharge")

    def reload(_step: str) -> None:
        answer = page.reload()
        assert answer is not None
        assert answer.status < 400

    enrol(page, live, parent, LEO.born, at=reload)
    expect_greeted(page, live.ent, parent, "Léo")
    assert accounts(live, parent.family_name) == 1


def test_one_can_go_back_and_forward_from_every_page_of_the_enrolment(
    page: Page, live: Live
) -> None:
    parent = newcomer(live, family_name="Retour")

    def back_and_forward(_step: str) -> None:
        here = page.get_by_role("heading", level=1).inner_text()
        page.go_back()
        page.go_forward()
        expect(page.get_by_role("heading", level=1)).to_have_text(here)

    enrol(page, live, parent, LEO.born, at=back_and_forward)
    expect_greeted(page, live.ent, parent, "Léo")
    assert accounts(live, parent.family_name) == 1


def test_a_double_click_makes_one_account(page: Page, live: Live) -> None:
    parent = newcomer(live, family_name="Double")
    enter(page, live.ent)
    create_account(page)
    ask_for_code(page, parent)
    prove(page, code_of(live, parent), LEO.born)
    page.get_by_label("Je choisis mon mot de passe", exact=True).fill(parent.password)
    page.get_by_label("Je confirme mon mot de passe", exact=True).fill(parent.password)
    page.get_by_role("button", name="Continuer").last.dblclick()

    page.get_by_role("link", name="Accéder à mes services en ligne").click()
    expect_greeted(page, live.ent, parent, "Léo")
    assert accounts(live, parent.family_name) == 1


def test_going_back_after_the_sign_in_is_no_dead_end(page: Page, live: Live) -> None:
    parent = member(live)
    enter(page, live.ent)
    sign_in(page, parent)
    expect_greeted(page, live.ent, parent, "Léo")

    page.go_back()
    page.goto(live.ent.url)
    expect_greeted(page, live.ent, parent, "Léo")


def test_going_back_to_a_page_that_told_an_error_shows_its_form_again(
    page: Page, live: Live
) -> None:
    parent = newcomer(live, family_name="Erreur")
    enter(page, live.ent)
    sign_in(page, parent, identifier="n.personne1", password="Faux-mot-1")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("link", name="Mot de passe perdu").click()
    page.get_by_role("button", name="Recevoir mon code SMS").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("link", name="Identifiant perdu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Identifiant perdu")

    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mot de passe perdu")
    page.go_back()
    page.go_back()
    expect(page.get_by_role("button", name="Se connecter", exact=True)).to_be_visible()

    create_account(page)
    ask_for_code(page, parent)
    prove(page, "000000", LEO.born)
    page.get_by_text("Rien reçu").click()
    page.get_by_role("link", name="corriger mes informations").click()
    page.go_back()
    prove(page, code_of(live, parent), LEO.born)
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre nouveau compte")


def test_two_tabs_are_two_journeys(page: Page, live: Live) -> None:
    parent = member(live)
    second = page.context.new_page()
    enter(page, live.ent, "/messagerie")
    enter(second, live.ent, "/notes")

    sign_in(page, parent)
    expect(page).to_have_url(f"{live.ent.url}/messagerie")
    sign_in(second, parent)
    expect(second).to_have_url(re.compile(re.escape(live.ent.url)))
    second.goto(f"{live.ent.url}/notes")
    expect(second.get_by_role("heading", level=1)).to_have_text("Notes et bulletins")


def test_one_parent_in_two_tabs_gets_one_account(page: Page, live: Live) -> None:
    parent = newcomer(live, family_name="Onglet")
    second = page.context.new_page()
    for tab in (page, second):
        enter(tab, live.ent)
        create_account(tab)
        ask_for_code(tab, parent)
    prove(page, code_of(live, parent), LEO.born)
    prove(second, code_of(live, parent), LEO.born)
    choose_password(page, parent.password)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vous pouvez maintenant")
    choose_password(second, "Un-autre-mot-2")
    expect(second.get_by_role("heading", level=1)).to_contain_text("Vous pouvez maintenant")

    page.context.clear_cookies()
    enter(page, live.ent)
    sign_in(page, parent, identifier=identifier_of(live, parent))
    expect_greeted(page, live.ent, parent, "Léo")
    assert accounts(live, parent.family_name) == 1


def test_a_double_click_asks_for_one_sms(page: Page, live: Live) -> None:
    parent = newcomer(live, family_name="Impatient")
    enter(page, live.ent)
    create_account(page)
    page.get_by_label("Nom", exact=True).fill(parent.family_name)
    page.get_by_label("Prénom", exact=True).fill(parent.given_name)
    page.get_by_label("N° de téléphone portable").fill(parent.typed_mobile)
    page.get_by_role("button", name="Recevoir mon code SMS").dblclick()
    prove(page, code_of(live, parent), LEO.born)

    expect(page.get_by_role("heading", level=1)).to_have_text("Votre nouveau compte")
    assert len(live.outbox.sms(parent.mobile)) == 1


def test_refused_cookies_are_explained(page_without_cookies: Page, live: Live) -> None:
    enter(page_without_cookies, live.ent)

    expect(page_without_cookies.get_by_role("heading", level=1)).to_have_text(
        "Nous ne reconnaissons pas ce navigateur"
    )
    look(page_without_cookies, "41-cookies-refuses")


def test_an_address_that_does_not_exist_leads_on(page: Page, live: Live) -> None:
    page.goto(f"{live.issuer}/nulle-part")

    expect(page.get_by_role("heading", level=1)).to_have_text("Page introuvable")
    expect(page.get_by_role("main").get_by_role("link").first).to_be_visible()
    look(page, "42-page-introuvable")
