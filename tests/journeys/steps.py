"""What a person does at a page, in the page's own words."""

import re
from collections.abc import Callable
from datetime import date

from playwright.sync_api import Page, expect

from tests.live import Live
from tests.live_portals import Portal
from tests.people import Person

HAS_ACCOUNT = "Je dispose d’un compte EduConnect"


def enter(page: Page, portal: Portal, place: str = "/") -> None:
    """Open the ENT and go to the sign-in page."""
    page.goto(portal.url + place)
    page.get_by_role("link", name=HAS_ACCOUNT).click()


def sign_in(page: Page, person: Person, *, identifier: str = "", password: str = "") -> None:
    """Fill the sign-in page and send it."""
    page.get_by_label("Identifiant", exact=True).fill(identifier or person.identifier)
    page.get_by_label("Mot de passe", exact=True).fill(password or person.password)
    page.get_by_role("button", name="Se connecter", exact=True).click()


def expect_greeted(page: Page, portal: Portal, person: Person, *children: str) -> None:
    """Expect the ENT to greet the person and to show just these children."""
    expect(page).to_have_url(re.compile(re.escape(portal.url)))
    name = re.compile(f"Bonjour {person.given_name} {person.family_name}", re.IGNORECASE)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator(".children li strong")).to_have_text(
        [re.compile(child) for child in children]
    )


def create_account(page: Page) -> None:
    """From the sign-in page to « Je crée mon compte »."""
    page.get_by_role("link", name="Je n’ai pas encore d’identifiant").click()
    page.get_by_role("link", name="Créer mon compte").click()


def ask_for_code(page: Page, person: Person, *, mobile: str = "") -> None:
    """Fill « Je crée mon compte »."""
    page.get_by_label("Nom", exact=True).fill(person.family_name)
    page.get_by_label("Prénom", exact=True).fill(person.given_name)
    page.get_by_label("N° de téléphone portable").fill(mobile or person.typed_mobile)
    page.get_by_role("button", name="Recevoir mon code SMS").click()


def code_of(live: Live, person: Person, count: int = 1) -> str:
    """Read the six digits in the `count`-th SMS with a code that the person's number received."""
    return live.code(person.mobile, count)


def fill_dates(page: Page, *births: date) -> None:
    """Give each child's birth date, adding groups as needed."""
    for number, born in enumerate(births, start=1):
        group = page.get_by_role("group", name=f"Enfant {number}")
        if number > 1 and group.count() == 0:
            page.get_by_role("button", name="Ajouter un enfant").click()
        group.get_by_label("Jour").fill(str(born.day))
        group.get_by_label("Mois").fill(str(born.month))
        group.get_by_label("Année").fill(str(born.year))


def prove(page: Page, code: str, *births: date) -> None:
    """Give the code and the birth dates, and go on."""
    page.get_by_label(re.compile("^Code")).fill(code)
    fill_dates(page, *births)
    page.get_by_role("button", name="Continuer").last.click()


def choose_password(page: Page, password: str) -> None:
    """Fill both fields and go on."""
    page.get_by_label("Je choisis mon mot de passe", exact=True).fill(password)
    page.get_by_label("Je confirme mon mot de passe", exact=True).fill(password)
    page.get_by_role("button", name="Continuer").last.click()


def enrol(
    page: Page,
    live: Live,
    person: Person,
    *births: date,
    at: Callable[[str], object] = lambda _step: None,
) -> str:
    """Go from the ENT to a new account and back into the ENT; `at` is called on every page.

    Returns the identifier that was given.
    """
    enter(page, live.ent)
    _arrive(page, "J’accède aux services")
    at("02-connexion")
    page.get_by_role("link", name="Je n’ai pas encore d’identifiant").click()
    _arrive(page, "Je n’ai pas encore d’identifiant")
    at("04-pas-encore-d-identifiant")
    page.get_by_role("link", name="Créer mon compte").click()
    _arrive(page, "Je crée mon compte")
    at("05-je-cree-mon-compte")
    ask_for_code(page, person)
    _arrive(page, "Renseignez le code")
    at("06-code-et-dates")
    prove(page, code_of(live, person), *births)
    _arrive(page, "Votre nouveau compte")
    at("07-votre-nouveau-compte")
    identifier = page.locator("input[readonly]").input_value()
    choose_password(page, person.password)
    _arrive(page, "Vous pouvez maintenant")
    at("08-compte-active")
    page.get_by_role("link", name="Accéder à mes services en ligne").click()
    return identifier


def _arrive(page: Page, title: str) -> None:
    """Wait until the page is there: what a test does to it must not hit the one before."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    page.wait_for_load_state()
