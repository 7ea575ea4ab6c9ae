"""« Mot de passe perdu » by SMS: a code, a birth date, a new password, and on to the ENT."""

from dataclasses import replace
from datetime import date

from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewBrowser
from tests.journeys.looking import look
from tests.journeys.steps import (
    choose_password,
    code_of,
    enter,
    expect_greeted,
    fill_dates,
    sign_in,
)
from tests.live import Live
from tests.people import LEA, LEO, Person, member

NEW = "Nouveau-mot-2"


def ask(page: Page, live: Live, identifier: str) -> None:
    """From the ENT to « Renseignez le code reçu par SMS »."""
    enter(page, live.ent)
    page.get_by_role("link", name="Mot de passe perdu").click()
    page.get_by_label("Identifiant", exact=True).fill(identifier)
    page.get_by_role("button", name="Recevoir mon code SMS").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Renseignez le code reçu par SMS")


def give(page: Page, code: str, born: date = LEO.born) -> None:
    """Give the code, unless it is right already, and a birth date."""
    if code:
        page.get_by_label("Code reçu par SMS").fill(code)
    fill_dates(page, born)
    page.get_by_role("button", name="Continuer").click()


def another(code: str) -> str:
    """Return a code that is not this one."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_parent_changes_the_password_and_lands_in_the_ent(page: Page, live: Live) -> None:
    parent = member(live)
    enter(page, live.ent)
    page.get_by_role("link", name="Mot de passe perdu").click()
    look(page, "52-mot-de-passe-perdu")
    ask(page, live, parent.identifier)
    look(page, "53-mot-de-passe-code")
    give(page, code_of(live, parent))
    look(page, "54-nouveau-mot-de-passe")
    choose_password(page, NEW)
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre mot de passe est changé")
    look(page, "55-mot-de-passe-change")
    page.get_by_role("link", name="Accéder à mes services en ligne").click()

    expect_greeted(page, live.ent, parent, "Léo")


def test_only_the_new_password_opens_the_account(
    page: Page, new_browser: NewBrowser, live: Live
) -> None:
    parent = member(live)
    change(page, live, parent)
    other = new_browser()
    enter(other, live.ent)

    sign_in(other, parent)
    expect(other.get_by_role("alert")).to_be_visible()
    sign_in(other, replace(parent, password=NEW))
    expect_greeted(other, live.ent, parent, "Léo")


def change(page: Page, live: Live, parent: Person) -> None:
    """Go the whole way."""
    ask(page, live, parent.identifier)
    give(page, code_of(live, parent))
    choose_password(page, NEW)
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre mot de passe est changé")


def test_the_phone_hears_that_the_password_was_changed(page: Page, live: Live) -> None:
    parent = member(live)
    change(page, live, parent)

    assert "changé" in live.sms(parent.mobile, 2)


def test_a_wrong_code_leaves_a_number_of_tries_and_the_right_one_still_works(
    page: Page, live: Live
) -> None:
    parent = member(live)
    ask(page, live, parent.identifier)
    code = code_of(live, parent)
    give(page, another(code))

    expect(page.get_by_role("alert")).to_contain_text("Il vous reste 4 essais")
    look(page, "53-mot-de-passe-code-erreur")
    give(page, code)
    choose_password(page, NEW)
    page.get_by_role("link", name="Accéder à mes services en ligne").click()
    expect_greeted(page, live.ent, parent, "Léo")


def test_a_wrong_birth_date_leaves_a_number_of_tries_and_the_code_stays_right(
    page: Page, live: Live
) -> None:
    parent = member(live, LEO, LEA)
    ask(page, live, parent.identifier)
    give(page, code_of(live, parent), date(2011, 1, 1))

    expect(page.get_by_role("alert")).to_contain_text("Il vous reste 4 essais")
    expect(page.get_by_text("Code vérifié")).to_be_visible()
    look(page, "53-mot-de-passe-date-erreur")
    give(page, "", LEA.born)
    choose_password(page, NEW)
    page.get_by_role("link", name="Accéder à mes services en ligne").click()
    page.get_by_role("button", name="Collège Jules Verne").click()
    expect_greeted(page, live.ent, parent, "Léo")


def test_an_identifier_that_nobody_has_meets_the_same_pages(page: Page, live: Live) -> None:
    ask(page, live, "x.personne99")
    give(page, "123456")

    expect(page.get_by_role("alert")).to_contain_text("Il vous reste 4 essais")


def test_the_way_works_without_script_and_after_a_reload_of_each_page(
    new_browser: NewBrowser, live: Live
) -> None:
    parent = member(live)
    page = new_browser(script=False)

    def reload(title: str) -> None:
        """Reload the page once it is there, not the one before it."""
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
        page.wait_for_load_state()
        page.reload()

    ask(page, live, parent.identifier)
    reload("Renseignez le code reçu par SMS")
    give(page, code_of(live, parent))
    reload("Votre nouveau mot de passe")
    choose_password(page, NEW)
    reload("Votre mot de passe est changé")
    page.get_by_role("link", name="Accéder à mes services en ligne").click()

    expect_greeted(page, live.ent, parent, "Léo")
