"""Passkeys, with an authenticator in the browser: offered, used, removed; cancelled; not there."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from playwright.sync_api import Page, expect

from idp.accounts import security
from idp.accounts.models import Account
from idp.platform.database import db
from tests.journeys.conftest import NewBrowser
from tests.journeys.looking import look
from tests.journeys.steps import enter, expect_greeted, sign_in
from tests.journeys.virtual_authenticator import VirtualAuthenticator
from tests.live import Live
from tests.oidc.flow import CHALLENGE, VERIFIER
from tests.people import COLLEGE, Person, member

OFFER = "Me connecter sans mot de passe sur cet appareil"
CREATE, USE = "Créer une clé d’accès", "Se connecter avec une clé d’accès"
SIGN_IN = "J’accède aux services en ligne des établissements scolaires"


@dataclass(frozen=True)
class Ent:
    """An ENT that reads the ID token."""

    client_id: str
    secret: str
    redirect_uri: str = "https://ent-cles.example.fr/retour"


@pytest.fixture(scope="module")
def ent(live: Live) -> Ent:
    """An ENT of the college's."""
    named = "ent-cles"
    secret = live.register(
        {
            "client_id": named,
            "client_name": "ENT qui lit le jeton",
            "redirect_uris": [Ent.redirect_uri],
            "scope": "openid",
            "establishments": {"uai": [COLLEGE]},
        }
    )
    assert secret
    return Ent(named, secret)


@pytest.fixture
def phone(page: Page) -> VirtualAuthenticator:
    """The person's phone."""
    return VirtualAuthenticator(page)


def ask(page: Page, live: Live, ent: Ent, **parameters: str) -> None:
    """Open the ENT's request."""
    page.route(f"{ent.redirect_uri}**", lambda route: route.fulfill(body="<h1>ENT</h1>"))
    query = {
        "client_id": ent.client_id,
        "redirect_uri": ent.redirect_uri,
        "response_type": "code",
        "scope": "openid",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **parameters,
    }
    page.goto(f"{live.issuer}/authorize?{urlencode(query)}")


def id_token(page: Page, live: Live, ent: Ent) -> dict[str, object]:
    """Take the code that came to the ENT, and read the ID token's claims."""
    expect(page).to_have_url(re.compile(re.escape(ent.redirect_uri)))
    (code,) = parse_qs(urlsplit(page.url).query)["code"]
    answer = httpx.post(
        f"{live.issuer}/token",
        data={
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": ent.redirect_uri,
            "code_verifier": VERIFIER,
        },
        auth=(ent.client_id, ent.secret),
    )
    keys = KeySet.import_key_set(httpx.get(f"{live.issuer}/jwks").json())
    return dict(jwt.decode(answer.json()["id_token"], keys, algorithms=["RS256"]).claims)


def title(page: Page, words: str) -> None:
    """Expect the page to be there."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def sign_out(page: Page, live: Live) -> None:
    """Leave the provider."""
    page.goto(f"{live.issuer}/deconnexion")
    page.get_by_role("button", name="Se déconnecter").click()
    title(page, "Vous êtes déconnecté")


def make_one(page: Page, live: Live, phone: VirtualAuthenticator) -> Person:
    """A parent whose phone has a passkey, taken at the offer; signed out again."""
    parent = member(live)
    page.goto(f"{live.issuer}/connexion")
    expect(page.get_by_role("button", name=USE)).to_be_visible()
    sign_in(page, parent)
    title(page, OFFER)
    page.get_by_role("button", name=CREATE).click()
    title(page, "Accéder à mes services en ligne")
    assert len(phone.credentials()) == 1
    sign_out(page, live)
    return parent


def test_offered_taken_used_at_the_ent_removed_and_refused(
    page: Page, live: Live, phone: VirtualAuthenticator, ent: Ent
) -> None:
    parent = member(live)
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
    phone.chooses(at_once=False)
    ask(page, live, ent, prompt="login")
    title(page, SIGN_IN)
    phone.chooses(at_once=True)
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
    phone.chooses(at_once=False)
    ask(page, live, ent)
    title(page, SIGN_IN)
    phone.chooses(at_once=True)
    page.get_by_role("button", name=USE).click()
    expect(page.locator("main")).to_contain_text("ne correspond à aucun compte")
    look(page, "144-cle-inconnue")
    phone.chooses(at_once=False)
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
