"""The OpenID Foundation's own test client: what the modules of its plans send, and look at."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.platform.database import db
from tests.oidc import families, flow
from tests.oidc.flow import Party
from tests.oidc.refreshing import REFRESH

WITHOUT_PKCE: dict[str, str | None] = {"code_challenge": None, "code_challenge_method": None}
"""Certification asks for no PKCE, but for that of one module."""


@dataclass(frozen=True)
class Suite:
    """A registered client, a parent's browser, and how answers are to come."""

    party: Party
    browser: FlaskClient
    mode: str

    def ask(self, **changes: str | None) -> TestResponse:
        """Send the browser to /authorize."""
        mode = None if self.mode == "query" else self.mode
        asked: dict[str, str | None] = {"response_mode": mode} | WITHOUT_PKCE
        return flow.authorize(self.browser, self.party, **asked | changes)

    def answer(self, **changes: str | None) -> dict[str, str]:
        """Return what the client was answered, without a page in between."""
        return self.read(self.ask(**changes))

    def read(self, response: TestResponse) -> dict[str, str]:
        """Return an answer that came in the mode asked for."""
        assert response.status_code == (200 if self.mode == "form_post" else 303), response.text
        return flow.answered(response)

    def signed_in(self, response: TestResponse) -> dict[str, str]:
        """Fill in the sign-in page that this response leads to; return the answer."""
        page = flow.location(response)
        assert page.startswith("/connexion?"), page
        return self.read(self.browser.get(flow.location(flow.sign_in(self.browser, page))))

    def redeem(self, code: str, **changes: str) -> TestResponse:
        """Redeem a code; no verifier goes with it unless the changes have one."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": flow.REDIRECT}
        return self.browser.post("/token", data=form | changes, headers=self.party.basic())

    def tokens(self, **changes: str | None) -> dict[str, Any]:
        """Return the tokens of who is signed in."""
        response = self.redeem(self.answer(**changes)["code"])
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.get_json()
        return body

    def id_token(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return the ID token's claims, verified."""
        return flow.id_token(self.browser, body)

    def userinfo(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return what userinfo says."""
        said: dict[str, Any] = flow.userinfo(self.browser, body).get_json()
        return said


@pytest.fixture(params=["query", "form_post"])
def stranger(request: pytest.FixtureRequest, app: Flask, party: Party) -> Suite:
    """The suite's client at a browser where nobody is signed in, in both modes of answering."""
    del party
    with app.app_context():
        families.jeanne().email = "jeanne@example.org"
        db.session.commit()
        client = flow.register("suite", require_pkce=False, **REFRESH)
    return Suite(client, app.test_client(), str(request.param))


@pytest.fixture
def suite(stranger: Suite) -> Suite:
    """The same, once a parent signed in."""
    assert flow.sign_in(stranger.browser).status_code == 303
    return stranger
