"""« Mot de passe perdu » by e-mail, the banner after an SMS, and whom neither brings back in."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from idp.accounts.models import Account
from idp.platform import clock
from idp.platform.database import db
from tests.journeys.conftest import NewBrowser
from tests.journeys.looking import look
from tests.journeys.steps import choose_password, code_of, enter, expect_greeted, fill_dates
from tests.live import Live
from tests.people import LEO, Person, member, newcomer

NEW = "Nouveau-mot-2"


def ask_for_link(page: Page, live: Live, parent: Person) -> None:
    enter(page, live.ent)
    page.get_by_role("link", name="Mot de passe perdu").click()
    page.get_by_label("Identifiant", exact=True).fill(parent.identifier)
    page.get_by_role("button", name="Recevoir un lien par e-mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez vos e-mails")


def link_in(text: str, live: Live) -> str:
    found = re.search(rf"{re.escape(live.issuer)}/mot-de-passe-perdu/lien/\S+", text)
    assert found is not None, text
    return found[0]


def recover_by_sms(page: Page, live: Live, parent: Person) -> None:
    enter(page, live.ent)
    page.get_by_role("link", name="Mot de passe perdu").click()
    page.get_by_label("Identifiant", exact=True).fill(parent.identifier)
    page.get_by_role("button", name="Recevoir mon code SMS").click()
    page.get_by_label("Code reçu par SMS").fill(code_of(live, parent))
    fill_dates(page, LEO.born)
    page.get_by_role("button", name="Continuer").click()
    choose_password(page, NEW)


def test_a_link_by_email_brings_a_parent_back_to_the_ent(page: Page, live: Live) -> None:
    parent = member(live, email="jeanne.lien@example.org")
    ask_for_link(page, live, parent)
    look(page, "56-lien-envoye")
    page.goto(link_in(live.email("jeanne.lien@example.org"), live))
    look(page, "57-lien-ouvert")
    choose_password(page, NEW)
    page.get_by_role("link", name="Accéder à mes services en ligne").click()

    expect_greeted(page, live.ent, parent, "Léo")


def test_a_link_that_was_used_says_so_and_leads_to_a_new_one(
    page: Page, new_browser: NewBrowser, live: Live
) -> None:
    parent = member(live, email="jeanne.deux@example.org")
    ask_for_link(page, live, parent)
    link = link_in(live.email("jeanne.deux@example.org"), live)
    page.goto(link)
    choose_password(page, NEW)
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre mot de passe est changé")
    other = new_browser()
    other.goto(link)
    look(other, "58-lien-utilise")
    other.get_by_role("link", name="Demander un nouveau lien").click()

    expect(other.get_by_role("heading", level=1)).to_have_text("Mot de passe perdu")


def test_after_an_sms_a_banner_stays_and_not_me_blocks_the_account(
    page: Page, new_browser: NewBrowser, live: Live
) -> None:
    parent = member(live)
    recover_by_sms(page, live, parent)
    page.goto(f"{live.issuer}/compte")
    banner = page.get_by_role("complementary", name="Sécurité de votre compte")
    expect(banner).to_contain_text("a été changé par SMS")
    look(page, "59-compte-apres-sms")
    banner.get_by_role("link").click()
    look(page, "59-ce-n-est-pas-vous")
    page.get_by_role("button", name="Bloquer mon compte").click()
    expect(page.get_by_role("complementary")).to_have_count(0)

    other = new_browser()
    enter(other, live.ent)
    other.get_by_label("Identifiant", exact=True).fill(parent.identifier)
    other.get_by_label("Mot de passe", exact=True).fill(NEW)
    other.get_by_role("button", name="Se connecter", exact=True).click()
    expect(other.get_by_role("alert")).to_be_visible()
    assert "/connexion" in other.url


def test_it_was_me_leads_back_to_the_account(page: Page, live: Live) -> None:
    parent = member(live)
    recover_by_sms(page, live, parent)
    page.goto(f"{live.issuer}/mot-de-passe-perdu/ce-n-est-pas-moi")
    page.get_by_role("link", name="C’était moi").click()

    expect(page).to_have_url(f"{live.issuer}/compte")


def test_a_year_without_a_sign_in_gets_a_reason_and_no_code(page: Page, live: Live) -> None:
    parent = member(live)
    with live.app.app_context():
        account = db.session.query(Account).filter_by(identifier=parent.identifier).one()
        account.created_at = account.last_sign_in_at = clock.now() - timedelta(days=366)
        db.session.commit()
    enter(page, live.ent)
    page.get_by_role("link", name="Mot de passe perdu").click()
    page.get_by_label("Identifiant", exact=True).fill(parent.identifier)
    page.get_by_role("button", name="Recevoir mon code SMS").click()

    assert "un courrier à l'école" in live.sms(parent.mobile)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Renseignez le code reçu par SMS")


def test_a_number_of_two_people_asks_the_name_before_it_tells_an_identifier(
    page: Page, live: Live
) -> None:
    parent = member(live)
    newcomer(live, LEO, given_name="Paul", family_name="Martin", mobile=parent.mobile)
    enter(page, live.ent)
    page.get_by_role("link", name="Identifiant perdu").click()
    page.get_by_label("N° de téléphone portable").fill(parent.typed_mobile)
    page.get_by_role("button", name="Recevoir mon identifiant").click()
    assert "plusieurs personnes" in live.sms(parent.mobile)

    enter(page, live.ent)
    page.get_by_role("link", name="Identifiant perdu").click()
    page.get_by_label("N° de téléphone portable").fill(parent.typed_mobile)
    page.get_by_text("Ce numéro sert à deux personnes").click()
    page.get_by_label("Nom", exact=True).fill("Dupond")
    page.get_by_label("Prénom", exact=True).fill("Jeanne")
    look(page, "51-identifiant-perdu-deux-personnes")
    page.get_by_role("button", name="Recevoir mon identifiant").click()
    assert parent.identifier in live.sms(parent.mobile, 2)
