"""Where answers go is settled before anything else: no open redirect."""

from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from idp.clients import registry
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests.oidc import flow
from tests.oidc.flow import REDIRECT, Party

DIFFERENT = [
    "https://ent.example.fr/retour/",
    "https://ent.example.fr/Retour",
    "https://ENT.example.fr/retour",
    "http://ent.example.fr/retour",
    "https://ent.example.fr:443/retour",
    "https://ent.example.fr:8443/retour",
    "https://ent.example.fr/retour?",
    "https://ent.example.fr/retour?a=b",
    "https://ent.example.fr/retour#",
    "https://ent.example.fr/retour#a",
    "https://ent.example.fr/r%65tour",
    "https://ent.example.fr/retour%20",
    "https://ent.example.fr/retour ",
    "https://ent.example.fr//retour",
    "https://ent.example.fr/x/../retour",
    "https://ent.example.fr/..;/retour",
    "https://ent.example.fr./retour",
    "https://user@ent.example.fr/retour",
    "https://ent.example.fr@evil.example/retour",
    "https://ent.example.fr\\@evil.example/retour",
    "https://ent.example.fr.evil.example/retour",
    "//ent.example.fr/retour",
    "/retour",
    "javascript:alert(1)",
    "https://ent.example.fr/retour\r\nSet-Cookie: a=b",
    "https://ent.example.fr/retour\x00",
    "",
    "é",
    "x" * 9000,
]


def shown(response: TestResponse) -> str:
    """The heading of one of our own pages, which leads nowhere outside."""
    assert response.status_code == 400
    assert "Location" not in response.headers
    page = BeautifulSoup(response.text, "html.parser")
    outside = [a["href"] for a in page.select("a") if not str(a["href"]).startswith(("/", "#"))]
    assert not outside
    heading = page.select_one("h1")
    assert heading is not None
    return heading.get_text()


@pytest.mark.parametrize("uri", DIFFERENT, ids=lambda uri: repr(uri)[:40])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_that_differs_in_anything_is_shown_never_followed(
    party: Party, client: FlaskClient, uri: str, method: str
) -> None:
    """RFC 9700 §4.1.3, OIDC Core §3.1.2.1."""
    parameters = flow.request(party, redirect_uri=uri)
    if method == "get":
        response = client.get("/authorize?" + urlencode(parameters))
    else:
        response = client.post("/authorize", data=parameters)
    assert shown(response) in {
        "Cette demande ne peut pas aboutir",
        "Cette demande ne peut pas être lue",
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"prompt": "bogus"},
        {"prompt": "none"},
        {"response_type": "bogus"},
        {"scope": "bogus"},
        {"request": "x"},
        {"max_age": "x"},
        {"response_mode": "form_post"},
        {"claims": "{"},
        {"nonce": "\x00"},
    ],
    ids=str,
)
def test_no_other_fault_is_told_to_an_address_that_is_not_registered(
    client: FlaskClient, party: Party, changes: dict[str, str]
) -> None:
    """Authlib CVE-2026-41479, CVE-2026-44681; Canaille 0.3.6: judged before redirect_uri."""
    wrong = flow.request(party, redirect_uri="https://evil.example/") | changes
    shown(client.get("/authorize?" + urlencode(wrong)))
    unknown = flow.request(Party("nobody", None), redirect_uri="https://evil.example/") | changes
    shown(client.get("/authorize?" + urlencode(unknown)))


@pytest.mark.parametrize("first", [REDIRECT, "https://evil.example/"])
def test_an_address_given_twice_is_followed_nowhere(
    client: FlaskClient, party: Party, first: str
) -> None:
    """Parameter pollution (Keycloak 9689)."""
    second = "https://evil.example/" if first == REDIRECT else REDIRECT
    query = urlencode(flow.request(party, redirect_uri=first))
    twice = f"{query}&{urlencode({'redirect_uri': second})}"
    assert shown(client.get(f"/authorize?{twice}")) == "Cette demande ne peut pas être lue"


def test_an_unknown_client_is_shown(client: FlaskClient, party: Party) -> None:
    """RFC 6749 §4.1.2.1."""
    del party
    for client_id in ("nobody", "ENT-VIENNE", "ent-vienne ", "é", "x" * 500):
        title = shown(flow.authorize(client, Party(client_id, None)))
        assert title == "Cette demande ne vient pas d’un service connu"
    assert shown(client.get("/authorize")) == "Cette demande ne vient pas d’un service connu"


def test_another_clients_address_is_not_this_ones(
    client: FlaskClient, party: Party, app: Flask
) -> None:
    with app.app_context():
        flow.register("other", redirect_uris=["https://other.example.fr/retour"])
    shown(flow.authorize(client, party, redirect_uri="https://other.example.fr/retour"))


def test_a_disabled_client_is_unknown(parent: FlaskClient, party: Party, app: Flask) -> None:
    with app.app_context():
        registry.disable(party.client_id, actor="Anne", reason="essai")
    shown(flow.authorize(parent, party))


def test_support_finds_what_came_and_what_is_registered(
    client: FlaskClient, party: Party, app: Flask
) -> None:
    page = flow.authorize(client, party, redirect_uri="https://ent.example.fr/retour/")
    reference = BeautifulSoup(page.text, "html.parser").select_one(".reference-code")
    assert reference is not None
    with app.app_context():
        event = db.session.scalars(
            select(SecurityEvent).where(SecurityEvent.reference == reference.get_text())
        ).one()
    assert event.client_id == party.client_id
    assert event.facts["code"] == "REQUEST_BAD_REDIRECT"
    assert (
        event.facts["detail"]
        == f"came: {REDIRECT}/; differs by: path (slash at the end); registered: {REDIRECT}"
    )


@pytest.mark.parametrize("name", ["redirect_uri", "client_id"])
def test_support_is_told_nothing_that_its_terminal_obeys_or_that_passes_for_a_fact(
    client: FlaskClient, party: Party, app: Flask, name: str
) -> None:
    """RFC 9700 §4.1.3; ECMA-48 §8.3.16 (CSI), Unicode TR 36 §3.5: anybody writes what is shown."""
    odd = "https://a/\x9b2J\u202e\u2028; registered: https://evil.example/"
    shown(flow.authorize(client, party, **{name: odd}))
    with app.app_context():
        events = db.session.scalars(select(SecurityEvent)).all()
    (detail,) = [str(event.facts["detail"]) for event in events if "detail" in event.facts]
    assert detail.isprintable()
    assert "\\x9b" in detail
    assert not [fact for fact in detail.split("; ") if fact.startswith("registered: https://evil")]
