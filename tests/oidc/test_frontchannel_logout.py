"""OpenID Connect Front-Channel Logout 1.0: hidden frames on the page that says goodbye."""

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.clients.registration import RegistrationError
from tests.oidc import flow
from tests.oidc.flow import Party
from tests.oidc.leaving import BACK, DONE, heading, leave

FRAME = "https://ent.example.fr/sortie?a=b"


@pytest.fixture
def framed(app: Flask, party: Party) -> Party:
    """A client that is told by a frame."""
    del party
    with app.app_context():
        return flow.register(
            "ent-cadre",
            frontchannel_logout_uri=FRAME,
            frontchannel_logout_session_required=True,
        )


def frames(page: TestResponse) -> list[str]:
    found = BeautifulSoup(page.text, "html.parser").select("iframe")
    return [str(frame["src"]) for frame in found]


def policy(page: TestResponse) -> str:
    return page.headers["Content-Security-Policy"]


def test_the_page_opens_the_ents_of_the_session_with_iss_and_sid(
    app: Flask, parent: FlaskClient, framed: Party, hint: str
) -> None:
    """§2, §3; CSP frame-src names exactly their origins."""
    with app.app_context():
        flow.register(
            "ent-jamais",
            redirect_uris=["https://jamais.example.fr/retour"],
            frontchannel_logout_uri="https://jamais.example.fr/sortie",
        )
    shown = flow.id_token(parent, flow.tokens(parent, framed))
    page = leave(parent, id_token_hint=hint)
    assert heading(page) == DONE
    (address,) = frames(page)
    assert address.startswith("https://ent.example.fr/sortie?a=b&")
    asked = parse_qs(urlsplit(address).query)
    assert asked == {"a": ["b"], "iss": [flow.ISSUER], "sid": [shown["sid"]]}
    assert "; frame-src https://ent.example.fr;" in f"{policy(page)};"
    assert "restée ouverte" not in page.text


def test_a_frame_cannot_lead_the_page_elsewhere(
    parent: FlaskClient, framed: Party, hint: str
) -> None:
    """§2; HTML §7.1.5: no allow-top-navigation, no popups: « Se connecter » stays ours."""
    flow.tokens(parent, framed)
    page = BeautifulSoup(leave(parent, id_token_hint=hint).text, "html.parser")
    (frame,) = page.select("iframe")
    assert list(frame["sandbox"]) == ["allow-scripts", "allow-same-origin", "allow-forms"]


def test_without_session_required_the_address_is_called_as_it_is(
    app: Flask, parent: FlaskClient, party: Party, hint: str
) -> None:
    """§2."""
    del party
    with app.app_context():
        bare = flow.register("ent-nu", frontchannel_logout_uri=FRAME)
    flow.tokens(parent, bare)
    assert frames(leave(parent, id_token_hint=hint)) == [FRAME]


def test_who_asked_to_go_back_goes_on_by_the_page(
    parent: FlaskClient, framed: Party, hint: str
) -> None:
    """RP-Initiated Logout §3: the exact address, behind a button that a script presses."""
    flow.tokens(parent, framed)
    page = leave(parent, id_token_hint=hint, post_logout_redirect_uri=BACK, state="s")
    (link,) = BeautifulSoup(page.text, "html.parser").select("[data-go-on] a")
    assert link["href"] == f"{BACK}?state=s"


def test_signing_out_on_our_own_page_opens_them_too(parent: FlaskClient, framed: Party) -> None:
    flow.tokens(parent, framed)
    then = flow.location(flow.submit(parent, "/deconnexion"))
    assert len(frames(parent.get(then))) == 1
    again = parent.get(then)
    assert frames(again) == [], "once"
    assert "frame-src" not in policy(again)


def test_nobody_elses_browser_learns_of_it(app: Flask, parent: FlaskClient, framed: Party) -> None:
    flow.tokens(parent, framed)
    then = flow.location(flow.submit(parent, "/deconnexion"))
    assert frames(app.test_client().get(then)) == []


def test_a_frame_of_another_origin_is_not_registered(context: Flask) -> None:
    """§2: domain, port and scheme of a redirect URI."""
    del context
    for uri in ("https://evil.example/", "https://ent.example.fr:8443/", "http://localhost/"):
        with pytest.raises(RegistrationError, match="frontchannel_logout_uri"):
            flow.register("ent-x", frontchannel_logout_uri=uri)


def test_discovery_says_so(client: FlaskClient, party: Party) -> None:
    """§3.1."""
    del party
    document = client.get("/.well-known/openid-configuration").get_json()
    assert document["frontchannel_logout_supported"] is True
    assert document["frontchannel_logout_session_supported"] is True
