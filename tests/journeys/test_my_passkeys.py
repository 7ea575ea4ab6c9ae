"""« Mes clés d'accès », frozen, and with script off."""

import re

from playwright.sync_api import Page, expect

from idp.accounts import security
from idp.accounts.models import Account
from idp.platform.database import db
from tests.journeys.conftest import NewBrowser
from tests.journeys.looking import look
from tests.journeys.passkeys import (
    CREATE,
    USE,
    make_one,
    phone,
    title,
)
from tests.journeys.steps import enter, expect_greeted, sign_in
from tests.journeys.virtual_authenticator import VirtualAuthenticator
from tests.live import Live
from tests.people import member

__all__ = ["phone"]


def test_one_more_is_added_and_named_in_the_account(
    page: Page, live: Live, phone: VirtualAuthenticator
) -> None:
    parent = member(live)
    page.goto(f"{live.issuer}/compte")
    sign_in(page, parent)
    page.get_by_role("link", name="Ajouter (Clés d’accès)").click()
    title(page, "Mes clés d’accès")
    look(page, "147-aucune-cle-d-acces")
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    title(page, "Ajouter une clé d’accès")
    look(page, "148-ajouter")
    expect(page.get_by_text("Ce navigateur ne peut pas utiliser")).to_be_hidden()
    page.get_by_role("button", name=CREATE).click()
    expect(page.get_by_role("status").first).to_contain_text("est ajoutée")
    expect(page.locator("main")).to_contain_text("Chrome sur Linux")
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.get_by_role("button", name=CREATE).click()
    expect(page.get_by_role("status")).to_contain_text("a déjà une clé d’accès")
    page.get_by_role("link", name="Retour à mes clés d’accès").click()
    page.get_by_role("link", name="Renommer").click()
    page.get_by_label("Nom de la clé d’accès").fill("")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("Saisissez un nom.")
    look(page, "149-renommer-erreur")
    page.get_by_label("Nom de la clé d’accès").fill("Mon téléphone")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status").first).to_contain_text("nouveau nom")
    expect(page.locator("main")).to_contain_text("Mon téléphone")
    assert len(phone.credentials()) == 1


def test_a_frozen_account_is_offered_nothing(
    page: Page, live: Live, phone: VirtualAuthenticator
) -> None:
    parent = member(live)
    with live.app.app_context():
        account = db.session.query(Account).filter_by(identifier=parent.identifier).one()
        security.freeze_changes(account)
        db.session.commit()
    enter(page, live.ent)
    expect(page.get_by_role("button", name=USE)).to_be_visible()
    sign_in(page, parent)
    expect_greeted(page, live.ent, parent, "Léo")
    page.goto(f"{live.issuer}/compte/cles-d-acces")
    expect(page.locator("main")).to_contain_text("Changements suspendus")
    look(page, "150-cles-d-acces-suspendues")
    assert phone.credentials() == []


def test_without_script_there_is_no_trace_of_it(new_browser: NewBrowser, live: Live) -> None:
    parent = member(live)
    page = new_browser(script=False)
    enter(page, live.ent)
    expect(page.get_by_label("Identifiant", exact=True)).to_be_visible()
    expect(page.get_by_text("clé d’accès")).to_be_hidden()
    sign_in(page, parent)
    expect_greeted(page, live.ent, parent, "Léo")
    page.goto(f"{live.issuer}/compte")
    title(page, "Mes informations")
    expect(
        page.get_by_text(re.compile("clés? d’accès", re.IGNORECASE)).locator("visible=true")
    ).to_have_count(0)


def test_one_is_removed_without_script(
    page: Page, new_browser: NewBrowser, live: Live, phone: VirtualAuthenticator
) -> None:
    parent = make_one(page, live, phone)
    other = new_browser(script=False)
    other.goto(f"{live.issuer}/compte/cles-d-acces")
    sign_in(other, parent)
    title(other, "Mes clés d’accès")
    other.get_by_role("link", name="Retirer").click()
    other.get_by_role("button", name="Retirer cette clé d’accès").click()
    expect(other.locator("main")).to_contain_text("Vous n’avez pas de clé d’accès.")
