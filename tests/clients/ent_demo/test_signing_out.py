from urllib.parse import parse_qs

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.clients.ent_demo.conftest import SignIn
from tests.clients.ent_demo.fake_provider import FakeProvider, query_of


def sign_out(ent: FlaskClient) -> TestResponse:
    token = ent.get("/").text.split('name="csrf_token" value="')[1].split('"')[0]
    return ent.post("/deconnexion", data={"csrf_token": token})


def test_signing_out_carries_the_id_token_the_way_back_and_a_state(
    ent: FlaskClient, sign_in: SignIn, provider: FakeProvider
) -> None:
    """OpenID Connect RP-Initiated Logout §2."""
    sign_in()
    leaving = sign_out(ent)
    sent = parse_qs(query_of(leaving.headers["Location"]))

    assert leaving.status_code == 303
    assert leaving.headers["Location"].startswith(f"{provider.issuer}/logout?")
    assert sent["id_token_hint"][0].count(".") == 2
    assert sent["post_logout_redirect_uri"] == ["http://127.0.0.1:8001/"]
    assert sent["client_id"] == ["ent-test"]
    assert len(sent["state"][0]) >= 20


def test_the_way_back_says_that_one_is_signed_out_and_that_other_portals_are_not(
    ent: FlaskClient, sign_in: SignIn
) -> None:
    sign_in()
    state = parse_qs(query_of(sign_out(ent).headers["Location"]))["state"][0]

    assert ent.get(f"/?state={state}").headers["Location"] == "/"
    page = ent.get("/").text
    assert "Vous êtes déconnecté" in page
    assert "ils restent ouverts" in page
    assert "Vous êtes déconnecté" not in ent.get("/").text


@pytest.mark.parametrize("state", ["forged", "", "\0"])
def test_a_way_back_with_an_unknown_state_says_nothing(ent: FlaskClient, state: str) -> None:
    ent.get("/", query_string={"state": state})

    assert "Vous êtes déconnecté" not in ent.get("/").text


def test_a_cookie_copied_before_signing_out_is_worth_nothing_after_it(
    ent: FlaskClient, sign_in: SignIn
) -> None:
    sign_in()
    cookie = ent.get_cookie("ent_ent-test")
    assert cookie is not None
    sign_out(ent)

    thief = ent.application.test_client()
    thief.set_cookie("ent_ent-test", cookie.value)
    assert "Bonjour" not in thief.get("/").text


def test_another_site_cannot_sign_a_parent_out(ent: FlaskClient, sign_in: SignIn) -> None:
    sign_in()
    ent.post("/deconnexion")

    assert "Bonjour" in ent.get("/").text


def test_signing_out_works_here_when_the_provider_has_no_way_out(
    ent: FlaskClient, sign_in: SignIn, provider: FakeProvider
) -> None:
    provider.metadata = {"end_session_endpoint": None}
    sign_in()
    assert sign_out(ent).headers["Location"] == "/"
    assert "n’a pas répondu" in ent.get("/").text
