"""A relying party and a parent's browser, over HTTP, for the protocol's tests."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet
from werkzeug.test import TestResponse

from idp.clients import registration, registry
from tests import seed

ISSUER = "http://localhost"
REDIRECT = "https://ent.example.fr/retour"
VERIFIER = "v" * 64
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
ALL_SCOPES = "openid profile email phone establishment pupils fredu"


@dataclass(frozen=True)
class Party:
    """A registered client."""

    client_id: str
    secret: str | None

    def basic(self) -> dict[str, str]:
        """Return the header of client_secret_basic."""
        return basic(self.client_id, self.secret or "")


def basic(client_id: str, secret: str) -> dict[str, str]:
    """Return a Basic header."""
    encoded = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {encoded}"}


def register(client_id: str = "ent-vienne", **changes: object) -> Party:
    """Register a client that serves 0860003L and 0860001J."""
    values: dict[str, Any] = {
        "client_id": client_id,
        "client_name": "ENT de la Vienne",
        "redirect_uris": [REDIRECT],
        "post_logout_redirect_uris": ["https://ent.example.fr/"],
        "initiate_login_uri": "https://ent.example.fr/connexion",
        "scope": ALL_SCOPES,
        "establishments": {"uai": ["0860003L", "0860001J"]},
    }
    applied = registry.apply(registration.from_values(values | changes), actor="test")
    return Party(client_id, applied.secret)


def request(party: Party, **changes: str | None) -> dict[str, str]:
    """Return the parameters of an authorization request; None takes one away."""
    parameters: dict[str, str | None] = {
        "client_id": party.client_id,
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": "openid",
        "state": "a-state",
        "nonce": "a-nonce",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    merged = parameters | changes
    return {name: value for name, value in merged.items() if value is not None}


def authorize(client: FlaskClient, party: Party, **changes: str | None) -> TestResponse:
    """Send the browser to /authorize."""
    return client.get("/authorize?" + urlencode(request(party, **changes)))


def sign_in(
    client: FlaskClient, at: str = "/connexion", identifier: str = "j.dupond25"
) -> TestResponse:
    """Fill in the sign-in page, as a person does."""
    return submit(client, at, identifier=identifier, password=seed.PASSWORD)


def submit(client: FlaskClient, at: str, **fields: str) -> TestResponse:
    """Open a page of ours and send its form, what it hides too."""
    page = BeautifulSoup(client.get(at).text, "html.parser")
    form = page.select_one("main form:has(input[name=csrf_token])")
    assert form is not None, page.get_text()
    inputs = form.select("input[type=hidden]:not([disabled])")
    hidden = {str(one["name"]): str(one.get("value", "")) for one in inputs}
    return client.post(at, data=hidden | fields)


def answer(response: TestResponse) -> dict[str, str]:
    """Return the parameters of an answer that was redirected to the client."""
    assert response.status_code == 303, response.text
    assert response.location.startswith(f"{REDIRECT}?"), response.location
    return dict(parse_qsl(urlsplit(response.location).query))


def answered(response: TestResponse) -> dict[str, str]:
    """Return the parameters of an answer, redirected or posted by a form of ours."""
    if response.status_code == 303:
        return answer(response)
    form = BeautifulSoup(response.text, "html.parser").select_one("main form[data-submit]")
    assert form is not None, response.text
    assert form["action"] == REDIRECT
    return {str(field["name"]): str(field["value"]) for field in form.select("input")}


def code(client: FlaskClient, party: Party, **changes: str | None) -> str:
    """Get a code for who is signed in."""
    return answer(authorize(client, party, **changes))["code"]


def redeem(client: FlaskClient, party: Party, code: str, /, **changes: str) -> TestResponse:
    """Redeem a code by client_secret_basic, or as a public client."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
    }
    if party.secret is None:
        form["client_id"] = party.client_id
    headers = party.basic() if party.secret else {}
    return client.post("/token", data=form | changes, headers=headers)


def tokens(client: FlaskClient, party: Party, **changes: str | None) -> dict[str, Any]:
    """Return the token endpoint's answer for who is signed in."""
    response = redeem(client, party, code(client, party, **changes))
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.get_json()
    return body


def location(response: TestResponse) -> str:
    """Return where a 303 leads."""
    assert response.status_code == 303, response.text
    return str(response.location)


def signed_in_again(client: FlaskClient, party: Party, **changes: str | None) -> dict[str, str]:
    """Ask for what needs the sign-in page, fill it in, and return the answer to the ENT."""
    page = location(authorize(client, party, **changes))
    assert page.startswith("/connexion?"), page
    return answer(client.get(location(sign_in(client, page))))


def error(response: TestResponse) -> str:
    """Return the error that an endpoint answers in JSON."""
    body: dict[str, str] = response.get_json()
    return body["error"]


def id_token(client: FlaskClient, body: dict[str, Any]) -> dict[str, Any]:
    """Verify the ID token against the published keys and return its claims."""
    keys = KeySet.import_key_set(client.get("/jwks").get_json())
    return dict(jwt.decode(body["id_token"], keys, algorithms=["RS256"]).claims)


def userinfo(client: FlaskClient, body: dict[str, Any]) -> TestResponse:
    """Call userinfo with the access token."""
    return client.get("/userinfo", headers={"Authorization": f"Bearer {body['access_token']}"})
