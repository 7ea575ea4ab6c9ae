"""Passkeys, with an authenticator in the browser: offered, used, removed, refused, cancelled."""

from playwright.sync_api import Page, expect

from idp.accounts.models import Account
from idp.platform.database import db
from tests.journeys.looking import look
from tests.journeys.passkeys import (
    CREATE,
    OFFER,
    SIGN_IN,
    USE,
    Ent,
    ask,
    ent,
    id_token,
    make_one,
    phone,
    sign_out,
    title,
)
from tests.journeys.steps import enter, expect_greeted, sign_in
from tests.journeys.virtual_authenticator import VirtualAuthenticator
from tests.live import Live
from tests.people import member

__all__ = ["ent", "phone"]


def test_offered_taken_used_at_the_ent_removed_and_refused(
    page: Page, live: Live, phone: VirtualAuthenticator, ent: Ent
) -> None:
    parent = member(live)
    phone.proposes_nothing()
    ask(page, live, ent)
    title(page, SIGN_IN)
    expect(page.get_by_role("button", name=USE)).to_be_visible()
    look(page, "140-connexion-cle-d-acces")
    sign_in(page, parent)
    title(page, OFFER)
    look(page, "141-proposition")
    page.get_by_role("button", name=CREATE).click()
    claims = id_token(page, live, ent)
    assert (claims["amr"], claims["acr"]) == (["pwd"], "urn:preau:acr:password")
    sub = claims["sub"]
    assert "clé d'accès" in live.sms(parent.mobile, 2)

    sign_out(page, live)
    ask(page, live, ent, prompt="login")
    title(page, SIGN_IN)
    page.get_by_role("button", name=USE).click()
    claims = id_token(page, live, ent)
    assert claims["amr"] == ["pop", "user", "mfa"]
    assert (claims["acr"], claims["sub"]) == ("urn:preau:acr:passkey", sub)

    page.goto(f"{live.issuer}/compte")
    page.get_by_role("link", name="Gérer (Clés d’accès)").click()
    title(page, "Mes clés d’accès")
    look(page, "142-mes-cles-d-acces")
    page.get_by_role("link", name="Retirer").click()
    title(page, "Retirer une clé d’accès")
    look(page, "143-retirer")
    page.get_by_role("button", name="Retirer cette clé d’accès").click()
    expect(page.get_by_role("status").first).to_contain_text("est retirée")
    assert "retirée" in live.sms(parent.mobile, 3)

    sign_out(page, live)
    ask(page, live, ent)
    title(page, SIGN_IN)
    page.get_by_role("button", name=USE).click()
    expect(page.locator("main")).to_contain_text("ne correspond à aucun compte")
    look(page, "144-cle-inconnue")
    sign_in(page, parent)
    assert id_token(page, live, ent)["amr"] == ["pwd"]


def test_the_browser_proposes_it_by_itself_in_the_identifiers_field(
    page: Page, live: Live, phone: VirtualAuthenticator, ent: Ent
) -> None:
    make_one(page, live, phone)
    ask(page, live, ent)
    assert id_token(page, live, ent)["acr"] == "urn:preau:acr:passkey"


def test_whoever_cancels_is_told_and_goes_on_otherwise(
    page: Page, live: Live, phone: VirtualAuthenticator
) -> None:
    parent = member(live)
    phone.unlocks(right=False)
    enter(page, live.ent)
    expect(page.get_by_role("button", name=USE)).to_be_visible()
    page.get_by_role("button", name=USE).click()
    expect(page.get_by_role("status")).to_contain_text("Vous n’avez pas utilisé de clé d’accès.")
    look(page, "145-connexion-annulee")
    sign_in(page, parent)
    title(page, OFFER)
    page.get_by_role("button", name=CREATE).click()
    expect(page.get_by_role("status")).to_contain_text("Vous n’avez pas créé de clé d’accès.")
    look(page, "146-proposition-annulee")
    page.get_by_role("button", name="Plus tard").click()
    expect_greeted(page, live.ent, parent, "Léo")
    assert phone.credentials() == []

    sign_out(page, live)
    page.goto(f"{live.issuer}/connexion")
    sign_in(page, parent)
    title(page, "Accéder à mes services en ligne")


def test_who_wants_none_is_never_asked_again(
    page: Page, live: Live, phone: VirtualAuthenticator
) -> None:
    del phone
    parent = member(live)
    enter(page, live.ent)
    expect(page.get_by_role("button", name=USE)).to_be_visible()
    sign_in(page, parent)
    page.get_by_role("button", name="Ne plus me proposer").click()
    expect_greeted(page, live.ent, parent, "Léo")
    with live.app.app_context():
        account = db.session.query(Account).filter_by(identifier=parent.identifier).one()
        assert account.passkey_offered_again_at
        assert account.passkey_offered_again_at.year == 9999
