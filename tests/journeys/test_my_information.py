"""« Mes informations »: e-mail, mobile, password, a copy of my data, the end of the account."""

import json
import re
import time
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewBrowser
from tests.journeys.looking import look
from tests.journeys.steps import code_of, sign_in
from tests.live import Live
from tests.people import Person, member

NEW = "Nouveau-mot-2"


def open_account(page: Page, live: Live, person: Person, path: str = "/compte") -> None:
    """Ask for a page of the account, sign in, and come to that very page."""
    page.goto(live.issuer + path)
    sign_in(page, person)
    expect(page).to_have_url(live.issuer + path)


def title(page: Page, words: str) -> None:
    """Expect the page to be there."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def change(page: Page, what: str) -> None:
    """From « Mes informations » to the page that changes something."""
    page.locator(".facts > div", has_text=what).get_by_role("link").click()


def test_a_parent_sees_what_is_known_and_whom_to_ask_for_a_correction(
    page: Page, live: Live
) -> None:
    parent = member(live, email="jeanne.infos@example.org")
    open_account(page, live, parent)
    title(page, "Mes informations")
    for shown in (parent.identifier, parent.typed_mobile[-2:], "Collège Jules Verne"):
        expect(page.locator("main")).to_contain_text(shown)
    page.get_by_text("Ce nom n’est pas le bon").click()
    look(page, "80-mes-informations")


def test_the_header_leads_to_the_account(page: Page, live: Live) -> None:
    parent = member(live)
    open_account(page, live, parent, "/compte/connexions")
    page.get_by_role("banner").get_by_role("link").first.click()
    title(page, "Mes informations")


def test_a_new_address_counts_once_its_link_is_confirmed(page: Page, live: Live) -> None:
    parent = member(live, email="jeanne.avant@example.org")
    new = "jeanne.apres@example.org"
    open_account(page, live, parent)
    change(page, "Adresse e-mail")
    title(page, "Mon adresse e-mail")
    look(page, "81-mon-adresse-e-mail")
    page.get_by_role("button", name="Recevoir le lien").click()
    expect(page.get_by_role("alert")).to_contain_text("Saisissez une adresse e-mail.")
    look(page, "81-mon-adresse-e-mail-erreur")
    page.get_by_label("Nouvelle adresse e-mail").fill(new)
    page.get_by_role("button", name="Recevoir le lien").click()
    title(page, "Ouvrez le lien reçu par e-mail")
    look(page, "82-lien-envoye")

    found = re.search(rf"{re.escape(live.issuer)}/\S+", live.email(new))
    assert found
    page.goto(found[0])
    title(page, "Confirmer mon adresse e-mail")
    look(page, "83-confirmer-mon-adresse")
    page.get_by_role("button", name="Confirmer cette adresse").click()
    expect(page.get_by_role("status")).to_contain_text("Votre adresse e-mail est confirmée.")
    expect(page.locator("main")).to_contain_text(new)
    assert "adresse e-mail" in live.email("jeanne.avant@example.org", 2)

    page.goto(found[0])
    title(page, "Ce lien ne fonctionne plus")


def test_the_link_of_an_email_opened_on_another_device_says_why_to_sign_in(
    page: Page, new_browser: NewBrowser, live: Live
) -> None:
    parent, new = member(live), "jeanne.ailleurs@example.org"
    open_account(page, live, parent)
    change(page, "Adresse e-mail")
    page.get_by_label("Nouvelle adresse e-mail").fill(new)
    page.get_by_role("button", name="Recevoir le lien").click()
    found = re.search(rf"{re.escape(live.issuer)}/\S+", live.email(new))
    assert found

    phone = new_browser()
    phone.goto(found[0])
    expect(phone.get_by_role("main")).to_contain_text("pour confirmer votre adresse e-mail")
    look(phone, "83-lien-sur-un-autre-appareil")
    sign_in(phone, parent)
    title(phone, "Confirmer mon adresse e-mail")


def test_a_new_mobile_counts_once_its_code_is_given(page: Page, live: Live) -> None:
    parent, other = member(live), member(live, given_name="Odile")
    new = replace(other, mobile=other.mobile.replace("+3360000", "+3361111"))
    open_account(page, live, parent)
    change(page, "Téléphone portable")
    title(page, "Mon téléphone portable")
    look(page, "84-mon-portable")
    page.get_by_label("Nouveau n° de téléphone portable").fill("05 49 00 00 00")
    page.get_by_role("button", name="Recevoir mon code SMS").click()
    expect(page.get_by_role("alert")).to_contain_text("téléphone fixe")
    page.get_by_label("Nouveau n° de téléphone portable").fill(new.typed_mobile)
    page.get_by_role("button", name="Recevoir mon code SMS").click()
    title(page, "Renseignez le code reçu par SMS")
    look(page, "85-mon-portable-code")
    code = code_of(live, new)
    page.get_by_label("Code reçu par SMS").fill(f"{(int(code) + 1) % 1_000_000:06}")
    page.get_by_role("button", name="Changer mon numéro").click()
    expect(page.get_by_role("alert")).to_contain_text("Il vous reste 4 essais")
    look(page, "85-mon-portable-code-erreur")
    page.get_by_label("Code reçu par SMS").fill(code)
    page.get_by_role("button", name="Changer mon numéro").click()
    expect(page.get_by_role("status")).to_contain_text("Votre numéro de portable est changé.")
    # The first one told of a new device; then the old number hears of the new one.
    assert "numéro de portable" in live.sms(parent.mobile, 2)


def test_a_new_password_keeps_this_browser_and_ends_the_others(
    page: Page, new_browser: NewBrowser, live: Live
) -> None:
    parent = member(live)
    elsewhere = new_browser()
    open_account(elsewhere, live, parent)
    open_account(page, live, parent)
    change(page, "Mot de passe")
    title(page, "Mon mot de passe")
    look(page, "86-mon-mot-de-passe")
    fill_password(page, "Autre-mot-3")
    expect(page.get_by_role("alert")).to_contain_text("Ce n’est pas votre mot de passe actuel.")
    look(page, "86-mon-mot-de-passe-erreur")
    fill_password(page, parent.password)
    expect(page.get_by_role("status")).to_contain_text("Votre mot de passe est changé.")

    elsewhere.reload()
    title(elsewhere, "J’accède aux services en ligne des établissements scolaires")
    sign_in(elsewhere, parent)
    expect(elsewhere.get_by_role("alert")).to_be_visible()
    sign_in(elsewhere, replace(parent, password=NEW))
    title(elsewhere, "Mes informations")


def fill_password(page: Page, present: str) -> None:
    """Fill the page of the password and send it."""
    page.get_by_label("Mon mot de passe actuel", exact=True).fill(present)
    page.get_by_label("Je choisis mon mot de passe", exact=True).fill(NEW)
    page.get_by_label("Je confirme mon mot de passe", exact=True).fill(NEW)
    page.get_by_role("button", name="Changer mon mot de passe").click()


def test_a_parent_takes_a_copy_of_the_data(page: Page, live: Live, tmp_path: Path) -> None:
    parent = member(live)
    open_account(page, live, parent)
    page.get_by_role("link", name="Recevoir une copie de mes données").click()
    title(page, "Recevoir une copie de mes données")
    look(page, "87-mes-donnees")
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger mes données").click()
    download.value.save_as(tmp_path / "mes-donnees.json")
    held = json.loads((tmp_path / "mes-donnees.json").read_text(encoding="utf-8"))
    assert held["compte"]["identifiant"] == parent.identifier


def test_a_parent_closes_the_account_and_could_make_a_new_one(page: Page, live: Live) -> None:
    parent = member(live)
    open_account(page, live, parent)
    page.get_by_role("link", name="Fermer mon compte").click()
    title(page, "Fermer mon compte")
    look(page, "88-fermer-mon-compte")
    page.get_by_role("button", name="Fermer mon compte").click()
    expect(page.get_by_role("alert")).to_contain_text("Cochez la case")
    look(page, "88-fermer-mon-compte-erreur")
    page.get_by_label("J’ai compris, je veux fermer mon compte.").check()
    page.get_by_role("button", name="Fermer mon compte").click()
    title(page, "Votre compte est fermé")
    look(page, "89-compte-ferme")

    page.goto(f"{live.issuer}/compte")
    sign_in(page, parent)
    expect(page.get_by_role("alert")).to_be_visible()


def test_after_a_quarter_of_an_hour_the_password_is_asked_again_and_one_comes_back(
    page: Page, live: Live
) -> None:
    parent = member(live)
    open_account(page, live, parent)
    for key in live.store.scan_iter("session:*"):
        # Done to every session of this test process: what time does.
        live.store.hset(key, "authenticated", str(time.time() - 15 * 60))
    change(page, "Adresse e-mail")
    title(page, "J’accède aux services en ligne des établissements scolaires")
    expect(page.locator("main")).to_contain_text("Confirmez que c’est bien vous")
    expect(page.get_by_label("Identifiant", exact=True)).to_have_value(parent.identifier)
    look(page, "92-confirmez-que-c-est-vous")
    sign_in(page, parent, password="Autre-mot-3")
    expect(page.get_by_role("alert")).to_be_visible()
    sign_in(page, parent)
    title(page, "Mon adresse e-mail")


def test_everything_works_without_script(new_browser: NewBrowser, live: Live) -> None:
    parent = member(live)
    page = new_browser(script=False)
    open_account(page, live, parent)
    change(page, "Mot de passe")
    fill_password(page, parent.password)
    expect(page.get_by_role("status")).to_contain_text("Votre mot de passe est changé.")
