"""An ENT on Authlib's client for Flask, as its documentation has it; nothing of ours in between."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from authlib.integrations.flask_client import OAuth
from flask import Flask, Response, request
from flask.testing import FlaskClient

from tests.relying_party.registering import AFTER_LOGOUT, OFFLINE, REDIRECT_URI


@dataclass
class Portal:
    """The ENT, its one visitor, and the token that it keeps for them."""

    provider: Any
    """Authlib's remote application; it has no types."""
    app: Flask
    visitor: FlaskClient
    token: dict[str, Any]

    def leads_to(self, path: str) -> str:
        """Return where a page of the ENT sends its visitor: to the provider."""
        return str(self.visitor.get(urljoin(REDIRECT_URI, path)).location)

    def get(self, path: str) -> dict[str, Any]:
        """Let the visitor open a page of the ENT."""
        body: dict[str, Any] = self.visitor.get(urljoin(REDIRECT_URI, path)).get_json()
        return body


def open_portal(issuer: str, client_id: str, secret: str | None) -> Portal:
    """Register with Authlib all that a portal knows: the issuer, its client id and its secret."""
    app = Flask("portail")
    app.secret_key = client_id
    app.testing = True  # what Authlib raises reaches the test
    token: dict[str, Any] = {}
    oauth: Any = OAuth(app)
    provider = oauth.register(
        "preau",
        client_id=client_id,
        client_secret=secret,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": OFFLINE["scope"], "code_challenge_method": "S256"},
        # Authlib calls it when a token was refreshed.
        update_token=lambda new, **_old: token.update(new),
    )
    portal = Portal(provider, app, app.test_client(), token)
    _add_pages(portal)
    return portal


def _add_pages(portal: Portal) -> None:
    app, provider = portal.app, portal.provider

    @app.get("/connexion")
    def sign_in() -> Response:
        redirection: Response = provider.authorize_redirect(REDIRECT_URI, **request.args)
        return redirection

    @app.get("/retour")
    def back() -> dict[str, Any]:
        portal.token.update(provider.authorize_access_token())
        return {"signed_in": True}

    @app.get("/profil")
    def profile() -> dict[str, Any]:
        return dict(provider.userinfo(token=portal.token))

    @app.get("/deconnexion")
    def sign_out() -> Response:
        hint = portal.token["id_token"]
        redirection: Response = provider.logout_redirect(AFTER_LOGOUT, id_token_hint=hint)
        return redirection

    @app.get("/fin")
    def signed_out() -> dict[str, Any]:
        return dict(provider.validate_logout_response())
