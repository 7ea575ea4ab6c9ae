"""Signing out, as an ENT sends a person to do it."""

from urllib.parse import urlencode

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.oidc import flow
from tests.oidc.flow import Party

BACK = "https://ent.example.fr/"
ASKING, DONE = "Voulez-vous vous déconnecter\u00a0?", "Vous êtes déconnecté"


def leave(client: FlaskClient, **parameters: str) -> TestResponse:
    return client.get("/logout?" + urlencode(parameters))


def heading(response: TestResponse) -> str:
    assert response.status_code == 200, response.location
    found = BeautifulSoup(response.text, "html.parser").select_one("h1")
    assert found is not None
    return found.get_text()


def is_signed_in(client: FlaskClient, party: Party) -> bool:
    return "code" in flow.answer(flow.authorize(client, party, prompt="none"))


def confirm(client: FlaskClient, **parameters: str) -> TestResponse:
    """Press the confirmation's button."""
    page = BeautifulSoup(leave(client, **parameters).text, "html.parser")
    form = page.select_one("main form")
    assert form is not None
    fields = {str(f["name"]): str(f["value"]) for f in form.select("input, button")}
    return client.post("/logout", data=fields)
