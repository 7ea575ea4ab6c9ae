from urllib.parse import parse_qs

import pytest
from flask.testing import FlaskClient

from clients.ent_demo import create_app
from clients.ent_demo.settings import Settings
from tests.clients.ent_demo.conftest import SignIn
from tests.clients.ent_demo.fake_provider import FakeProvider, query_of


def test_the_portal_asks_with_a_code_pkce_a_nonce_and_a_state(ent: FlaskClient) -> None:
    """OpenID Connect Core §3.1.2.1, RFC 7636 §4.3."""
    asked = parse_qs(query_of(ent.get("/connexion").headers["Location"]))

    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://127.0.0.1:8001/oidc/retour"]
    assert len(asked["nonce"][0]) >= 20
    assert len(asked["state"][0]) >= 20
    assert "openid" in asked["scope"][0].split()


def test_a_parent_is_greeted_with_their_school_and_children(
    ent: FlaskClient, sign_in: SignIn
) -> None:
    assert sign_in().headers["Location"] == "/"

    page = ent.get("/").text
    assert "Bonjour Jeanne MARTIN" in page
    assert "Collège Jules Verne" in page
    assert "86000 Poitiers" in page
    assert "Léo DUPOND" in page
    assert "5EME3" in page


@pytest.mark.parametrize("wanted", ["/messagerie", "/carnet/absences/lundi?page=2&tri=date"])
def test_a_deep_link_survives_the_sign_in(ent: FlaskClient, sign_in: SignIn, wanted: str) -> None:
    entrance = ent.get(wanted)
    assert "Je\n      dispose d’un compte EduConnect" in entrance.text
    link = entrance.text.split('class="main-action"\n       href="')[1].split('"')[0]

    assert sign_in(link.replace("&amp;", "&")).headers["Location"] == wanted
    assert "Léo DUPOND" in ent.get(wanted).text


def test_two_tabs_that_sign_in_at_the_same_time_both_arrive(
    ent: FlaskClient, provider: FakeProvider
) -> None:
    first = ent.get("/connexion?suite=/messagerie").headers["Location"]
    second = ent.get("/connexion?suite=/notes").headers["Location"]

    arrived = ent.get("/oidc/retour", query_string=provider.answer(second))
    assert arrived.headers["Location"] == "/notes"
    late = ent.get("/oidc/retour", query_string=provider.answer(first))
    assert late.headers["Location"] == "/"
    assert "Bonjour" in ent.get("/").text


def test_a_reload_of_the_way_back_leads_home(ent: FlaskClient, provider: FakeProvider) -> None:
    answer = provider.answer(ent.get("/connexion").headers["Location"])
    ent.get("/oidc/retour", query_string=answer)

    again = ent.get("/oidc/retour", query_string=answer)
    assert (again.status_code, again.headers["Location"]) == (303, "/")


def test_changing_school_asks_the_provider_to_show_the_choice(
    ent: FlaskClient, sign_in: SignIn
) -> None:
    """OpenID Connect Core §3.1.2.1: prompt=consent."""
    sign_in()
    assert "/etablissement" in ent.get("/").text

    asked = parse_qs(query_of(ent.get("/etablissement").headers["Location"]))
    assert asked["prompt"] == ["consent"]


def test_the_session_takes_a_new_name_at_sign_in(ent: FlaskClient, sign_in: SignIn) -> None:
    ent.get("/connexion")
    before = ent.get_cookie("ent_ent-test")
    sign_in()
    after = ent.get_cookie("ent_ent-test")

    assert before is not None
    assert after is not None
    assert before.value != after.value


def test_the_cookie_is_named_after_the_client_and_out_of_reach_of_scripts(
    ent: FlaskClient,
) -> None:
    cookie = ent.get("/connexion").headers["Set-Cookie"]

    assert cookie.startswith("ent_ent-test=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_provider_that_does_not_answer_gets_a_sentence(settings: Settings) -> None:
    nobody = settings.model_copy(update={"issuer": "http://127.0.0.1:9"})
    page = create_app(nobody).test_client().get("/connexion")

    assert page.status_code == 503
    assert "Le service de connexion ne répond pas" in page.text


@pytest.mark.parametrize("path", ["/", "/messagerie", "/introuvable"])
def test_every_page_keeps_to_itself(ent: FlaskClient, path: str) -> None:
    page = ent.get(path)

    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
