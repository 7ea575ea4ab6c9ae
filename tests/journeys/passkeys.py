"""What a person with a passkey does, and an ENT that reads the ID token."""

import re
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from playwright.sync_api import Page, expect

from tests.journeys.steps import sign_in
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
    named = f"ent-cles-{secrets.token_hex(4)}"  # each file of tests has one of its own
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
