"""The answer by POST: a page that works under the site's own policy, with and without script."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewBrowser
from tests.journeys.looking import TOO_WIDE, look
from tests.journeys.steps import sign_in
from tests.live import Live
from tests.oidc.flow import CHALLENGE
from tests.people import COLLEGE, member


class Receiver(BaseHTTPRequestHandler):
    """An ENT that takes its answers by POST and shows what came."""

    def do_POST(self) -> None:
        """Show the parameters."""
        length = int(self.headers["Content-Length"])
        came = parse_qs(self.rfile.read(length).decode())
        lines = "".join(f"<li>{name}</li>" for name in sorted(came))
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<h1>{came['state'][0]}</h1><ul>{lines}</ul>".encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver(live: Live) -> Iterator[str]:
    """The redirect_uri of a registered ENT of that kind."""
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    uri = f"http://127.0.0.1:{server.server_port}/retour"
    live.register(
        {
            "client_id": f"form-post-{server.server_port}",
            "client_name": "ENT par formulaire",
            "redirect_uris": [uri],
            "scope": "openid",
            "establishments": {"uai": [COLLEGE]},
        }
    )
    yield uri
    server.shutdown()
    server.server_close()


def ask(page: Page, live: Live, uri: str) -> None:
    """Open the ENT's request and sign in."""
    query = {
        "client_id": f"form-post-{uri.split(':')[2].split('/', maxsplit=1)[0]}",
        "redirect_uri": uri,
        "response_type": "code",
        "response_mode": "form_post",
        "scope": "openid",
        "state": "un état",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    parent = member(live)
    page.goto(f"{live.issuer}/authorize?{urlencode(query)}")
    sign_in(page, parent)


def expect_received(page: Page, uri: str) -> None:
    """Expect the ENT to show what it got."""
    expect(page).to_have_url(uri)
    expect(page.get_by_role("heading", level=1)).to_have_text("un état")
    expect(page.get_by_role("listitem")).to_have_text(["code", "iss", "state"])


def test_the_script_sends_the_answer_under_the_pages_own_policy(
    page: Page, live: Live, receiver: str
) -> None:
    """OAuth 2.0 Form Post Response Mode §2."""
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    ask(page, live, receiver)
    expect_received(page, receiver)
    assert not [text for text in refused if re.search("Content.Security.Policy", text)]


def test_without_script_the_person_presses_the_button(
    new_browser: NewBrowser, live: Live, receiver: str
) -> None:
    page = new_browser(script=False)
    ask(page, live, receiver)
    page.get_by_role("button", name="Continuer vers").click()
    expect_received(page, receiver)


def test_the_page_itself_is_like_every_other(page: Page, live: Live, receiver: str) -> None:
    """Seen where the browser holds the script's POST back: the button is still there."""
    page.add_init_script("HTMLFormElement.prototype.submit = () => {}")
    ask(page, live, receiver)
    expect(page.get_by_role("heading", level=1)).to_have_text("Retour à votre ENT")
    look(page, "33-retour-par-formulaire")
    # RFC 7591 §5: the host of who registers itself is part of the name; a label has 63 letters.
    button = page.get_by_role("button", name="Continuer vers")
    button.evaluate(f"(it) => {{ it.textContent = 'Continuer vers {'x' * 63}.example.fr' }}")
    assert page.evaluate(TOO_WIDE) <= 0
