"""An ENT that wants a passkey of who is signed in by password."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.looking import look
from tests.journeys.passkeys import (
    CREATE,
    USE,
    Ent,
    ask,
    ent,
    id_token,
    make_one,
    phone,
    title,
)
from tests.journeys.steps import sign_in
from tests.journeys.virtual_authenticator import VirtualAuthenticator
from tests.live import Live
from tests.oidc.stepping_up import PASSKEY, PASSWORD, essential
from tests.people import member

__all__ = ["ent", "phone"]
CONFIRM = "Confirmez avec votre clé d’accès"


def test_preferred_then_required_cancelled_and_done(
    page: Page, live: Live, phone: VirtualAuthenticator, ent: Ent
) -> None:
    phone.proposes_nothing()
    parent = make_one(page, live, phone)
    ask(page, live, ent, acr_values=PASSKEY)
    expect(page.get_by_role("button", name=USE)).to_be_visible()
    expect(page.locator("main")).to_contain_text("de préférence avec une clé d’accès")
    look(page, "151-connexion-cle-d-acces-preferee")
    sign_in(page, parent)
    title(page, CONFIRM)
    expect(page.locator("main")).to_contain_text(parent.identifier)
    look(page, "152-confirmer-cle-d-acces")
    page.get_by_role("button", name="Continuer sans clé d’accès").click()
    assert id_token(page, live, ent)["acr"] == PASSWORD

    ask(page, live, ent, prompt="login")
    expect(page.locator("main")).to_contain_text("vous demande de vous connecter de nouveau")
    expect(page.get_by_label("Identifiant", exact=True)).to_have_value(parent.identifier)
    look(page, "155-connexion-de-nouveau")

    ask(page, live, ent, claims=essential(PASSKEY))
    title(page, CONFIRM)
    phone.unlocks(right=False)
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    told = page.get_by_role("status").filter(has_text="Vous n’avez pas utilisé de clé d’accès.")
    expect(told).to_contain_text("retournez à votre ENT")
    look(page, "153-confirmer-annule")
    page.get_by_role("link", name="Retourner à").click()
    expect(page).to_have_url(re.compile("error=unmet_authentication_requirements"))

    ask(page, live, ent, claims=essential(PASSKEY))
    phone.unlocks(right=True)
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    claims = id_token(page, live, ent)
    assert (claims["acr"], claims["amr"]) == (PASSKEY, ["pop", "user", "mfa"])


def test_whoever_has_none_makes_one_and_goes_on(
    page: Page, live: Live, phone: VirtualAuthenticator, ent: Ent
) -> None:
    del phone
    parent = member(live)
    page.goto(f"{live.issuer}/connexion")
    sign_in(page, parent)
    page.get_by_role("button", name="Plus tard").click()
    ask(page, live, ent, claims=essential(PASSKEY))
    title(page, "Ce service demande une clé d’accès")
    look(page, "154-cle-d-acces-demandee")
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.get_by_role("button", name=CREATE).click()
    title(page, CONFIRM)  # and stays there: no field proposes the passkey by itself
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    assert id_token(page, live, ent)["acr"] == PASSKEY
