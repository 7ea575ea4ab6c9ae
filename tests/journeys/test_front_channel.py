"""Signing out closes the ENTs that are told by a hidden frame of the page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewBrowser
from tests.journeys.looking import look
from tests.journeys.steps import sign_in
from tests.live import Live
from tests.oidc.flow import CHALLENGE, VERIFIER
from tests.people import COLLEGE, member
from tests.platform.far_server import FarServer, far_server


@dataclass(frozen=True)
class Ent:
    """A public client at a server of its own, and what was asked of that server."""

    client_id: str
    url: str
    server: FarServer

    def closed(self) -> list[dict[str, list[str]]]:
        """Return the parameters of each sign-out that came."""
        came = [urlsplit(path) for _, path, _ in self.server.seen]
        return [parse_qs(one.query) for one in came if one.path == "/sortie"]


def page_of(handler: BaseHTTPRequestHandler) -> None:
    """Answer with a page."""
    body = f"<title>ENT</title><h1>{urlsplit(handler.path).path}</h1>".encode()
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html; charset=utf-8")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def ent(live: Live) -> Iterator[Ent]:
    with far_server(page_of) as server:
        url = f"http://127.0.0.1:{server.port}"
        client_id = f"cadre-{server.port}"
        live.register(
            {
                "client_id": client_id,
                "client_name": "ENT à cadre",
                "redirect_uris": [f"{url}/retour"],
                "post_logout_redirect_uris": [f"{url}/accueil"],
                "frontchannel_logout_uri": f"{url}/sortie",
                "frontchannel_logout_session_required": True,
                "token_endpoint_auth_method": "none",
                "scope": "openid",
                "establishments": {"uai": [COLLEGE]},
            }
        )
        yield Ent(client_id, url, server)


def enter(page: Page, live: Live, ent: Ent) -> str:
    """Sign in at the ENT; return the ID token."""
    asked = {
        "client_id": ent.client_id,
        "redirect_uri": f"{ent.url}/retour",
        "response_type": "code",
        "scope": "openid",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    page.goto(f"{live.issuer}/authorize?{urlencode(asked)}")
    sign_in(page, member(live))
    page.wait_for_url(re.compile("/retour"))
    code = parse_qs(urlsplit(page.url).query)["code"][0]
    form = {
        "grant_type": "authorization_code",
        "client_id": ent.client_id,
        "code": code,
        "redirect_uri": f"{ent.url}/retour",
        "code_verifier": VERIFIER,
    }
    return str(httpx.post(f"{live.issuer}/token", data=form).json()["id_token"])


def test_signing_out_here_closes_the_ent(page: Page, live: Live, ent: Ent) -> None:
    enter(page, live, ent)
    page.goto(f"{live.issuer}/deconnexion")
    page.get_by_role("main").get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous êtes déconnecté")
    page.wait_for_load_state()
    look(page, "33-deconnecte-par-cadre")
    ((said),) = ent.closed()
    assert said["iss"] == [live.issuer]
    assert said["sid"]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_an_ent_that_asks_gets_the_person_back_once_it_is_told(
    new_browser: NewBrowser, live: Live, ent: Ent, *, script: bool
) -> None:
    page = new_browser(script=script)
    hint = enter(page, live, ent)
    back = {"id_token_hint": hint, "post_logout_redirect_uri": f"{ent.url}/accueil", "state": "s"}
    page.goto(f"{live.issuer}/logout?{urlencode(back)}")
    if not script:
        page.get_by_role("link", name="Retourner à").click()
    page.wait_for_url(f"{ent.url}/accueil?state=s")
    assert len(ent.closed()) == 1
