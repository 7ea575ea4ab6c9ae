"""What an ENT says of itself, on the pages where a parent is asked (OIDC Registration §2)."""

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from tests.oidc import flow
from tests.oidc.flow import Party
from tests.oidc.registering import registered, settings, token

__all__ = ["settings", "token"]
LOGO = "https://images.example.fr/logo;v=1,2.png"
POLICY, TOS = "https://ent.example.fr/vie-privee", "https://ent.example.fr/conditions"


def sign_in_page(client: FlaskClient, body: dict[str, Any]) -> tuple[Tag, str]:
    """Where the ENT is named on the sign-in page, and the page's policy of content."""
    asked = flow.authorize(client, Party(body["client_id"], body["client_secret"]))
    page = client.get(flow.location(asked))
    found = BeautifulSoup(page.text, "html.parser").select_one(".asking")
    assert found is not None
    return found, page.headers["Content-Security-Policy"]


def test_the_logo_is_shown_beside_the_name(client: FlaskClient, token: str) -> None:
    """OIDC Registration §2: oidcc-registration-logo-uri; the policy allows its origin alone."""
    body = registered(client, token, logo_uri=LOGO)
    assert body["logo_uri"] == LOGO
    shown, policy = sign_in_page(client, body)
    image = shown.select_one("img")
    assert image is not None
    assert (image["src"], image["alt"]) == (LOGO, "")
    assert "img-src 'self' data: https://images.example.fr;" in policy
    elsewhere = client.get("/connexion")
    assert "images.example.fr" not in elsewhere.text + str(elsewhere.headers)


def test_links_lead_to_what_the_client_says_of_itself(client: FlaskClient, token: str) -> None:
    """OIDC Registration §2: oidcc-registration-policy-uri, oidcc-registration-tos-uri."""
    shown, policy = sign_in_page(client, registered(client, token, policy_uri=POLICY, tos_uri=TOS))
    links = {str(link["href"]): link for link in shown.select("a")}
    assert set(links) == {POLICY, TOS}
    assert {link["rel"][0] for link in links.values()} == {"noopener"}
    assert "img-src 'self' data:;" in policy


def test_who_says_nothing_else_is_named_with_the_host_where_it_answers(
    client: FlaskClient, token: str
) -> None:
    """RFC 7591 §5: a client that names itself may take another's name, not another's address."""
    shown, _ = sign_in_page(client, registered(client, token))
    assert shown.get_text(" ", strip=True) == "Pour accéder à\u00a0: ENT nouveau (ent.example.fr)"
    assert not shown.select("img, a")


@pytest.mark.parametrize("member", ["logo_uri", "policy_uri", "tos_uri"])
def test_what_it_says_lies_under_https(client: FlaskClient, token: str, member: str) -> None:
    """No script and no plain http comes to our pages that way."""
    headers = {"Authorization": f"Bearer {token}"}
    for uri in ("javascript:alert(1)", "http://ent.example.fr/", "data:image/png,x", '">x'):
        metadata = {"redirect_uris": [flow.REDIRECT], member: uri}
        answer = client.post("/register", json=metadata, headers=headers)
        assert (answer.status_code, flow.error(answer)) == (400, "invalid_client_metadata")
