"""OpenID Connect Core §4: the provider's « Accéder à mes services en ligne »."""

import pytest
from flask.testing import FlaskClient

from tests.clients.ent_demo.fake_provider import FakeProvider, query_of

WHERE = "/oidc/connexion"


def arrives_at(ent: FlaskClient, provider: FakeProvider, target: str) -> str:
    leaving = ent.get(WHERE, query_string={"iss": provider.issuer, "target_link_uri": target})
    answer = provider.answer(leaving.headers["Location"])
    return ent.get("/oidc/retour", query_string=answer).headers["Location"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_provider_may_begin_a_sign_in(
    ent: FlaskClient, provider: FakeProvider, method: str
) -> None:
    hints = {"login_hint": "j.dupond25", "establishment_hint": "0860003L"}
    parameters = {"iss": provider.issuer, **hints}
    if method == "GET":
        leaving = ent.get(WHERE, query_string=parameters)
    else:
        leaving = ent.post(WHERE, data=parameters)

    assert leaving.status_code == 303
    assert leaving.headers["Location"].startswith(f"{provider.issuer}/authorize?")
    sent = query_of(leaving.headers["Location"])
    assert {f"{name}={value}" for name, value in hints.items()} <= set(sent.split("&"))


@pytest.mark.parametrize("issuer", ["https://evil.example", "", None])
def test_another_issuer_is_refused(ent: FlaskClient, issuer: str | None) -> None:
    page = ent.get(WHERE, query_string={"iss": issuer} if issuer is not None else {})

    assert page.status_code == 400
    assert "Ce lien de connexion n’est pas valable" in page.text


def test_a_page_of_the_portal_may_be_the_target(ent: FlaskClient, provider: FakeProvider) -> None:
    target = "http://127.0.0.1:8001/carnet/lundi?page=2#mot"

    assert arrives_at(ent, provider, target) == "/carnet/lundi?page=2"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/messagerie",
        "http://127.0.0.1:8001@evil.example/",
        "http://127.0.0.1:80011/messagerie",
        "http://127.0.0.1:8001//evil.example",
        "http://127.0.0.1:8001/\\evil.example",
        "http://[evil",
        "//evil.example",
        "/messagerie\n",
        "javascript:alert(1)",
    ],
)
def test_a_target_elsewhere_leads_home(
    ent: FlaskClient, provider: FakeProvider, target: str
) -> None:
    assert arrives_at(ent, provider, target) == "/"
