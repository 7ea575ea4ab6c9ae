"""Answers that a portal must not believe: the person stays signed out, and is told so."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey

from tests.clients.ent_demo.conftest import SignIn
from tests.clients.ent_demo.fake_provider import FakeProvider

UNTRUSTED = "La connexion a été interrompue par sécurité"
EXPIRED = "Cette page de connexion n’est plus valable"


def is_signed_out(ent: FlaskClient) -> bool:
    return "Services en ligne" in ent.get("/").text


@pytest.mark.parametrize("issuer", ["https://evil.example", None, ""])
def test_an_answer_of_another_issuer_is_dropped(
    ent: FlaskClient, sign_in: SignIn, provider: FakeProvider, issuer: str | None
) -> None:
    """RFC 9207 §2.4; the code is not even sent."""
    page = sign_in(iss=issuer)

    assert page.status_code == 400
    assert UNTRUSTED in page.text
    assert len(provider.codes) == 1
    assert is_signed_out(ent)


@pytest.mark.parametrize("state", ["another", None, "", "\0", "é" * 5000])
def test_an_answer_with_a_wrong_state_is_dropped(
    ent: FlaskClient, sign_in: SignIn, provider: FakeProvider, state: str | None
) -> None:
    """RFC 6749 §10.12."""
    page = sign_in(state=state)

    assert page.status_code == 400
    assert EXPIRED in page.text
    assert len(provider.codes) == 1
    assert is_signed_out(ent)


def test_an_answer_for_another_browser_is_dropped(ent: FlaskClient, provider: FakeProvider) -> None:
    answer = provider.answer(ent.get("/connexion").headers["Location"])
    stranger = ent.application.test_client()

    assert EXPIRED in stranger.get("/oidc/retour", query_string=answer).text
    assert is_signed_out(stranger)


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": ["another-client"], "azp": "ent-test"},
        {"aud": None},
        {"sub": None},
        {"sub": "somebody-else"},
        {"exp": 1_600_000_000},
        {"exp": None},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
    ids=str,
)
def test_an_id_token_with_a_wrong_claim_is_refused(
    ent: FlaskClient, sign_in: SignIn, provider: FakeProvider, changed: dict[str, Any]
) -> None:
    """OpenID Connect Core §3.1.3.7, §3.1.3.8 and §5.3.2 (`sub` of userinfo)."""
    provider.id_token_claims = changed

    assert UNTRUSTED in sign_in().text
    assert is_signed_out(ent)


def test_an_id_token_signed_by_another_key_is_refused(
    ent: FlaskClient, sign_in: SignIn, provider: FakeProvider
) -> None:
    provider.signing_key = RSAKey.generate_key(2048)

    assert UNTRUSTED in sign_in().text
    assert is_signed_out(ent)


def test_an_id_token_with_its_own_key_in_the_header_is_refused(
    ent: FlaskClient, sign_in: SignIn, provider: FakeProvider
) -> None:
    """RFC 8725 §3.1: the key comes from the issuer, never from the token."""
    own = RSAKey.generate_key(2048)
    provider.signing_key = own
    provider.header = {"alg": "RS256", "jwk": own.as_dict(private=False)}

    assert UNTRUSTED in sign_in().text
    assert is_signed_out(ent)


@pytest.mark.filterwarnings("ignore:JWS algorithm")
def test_an_unsigned_id_token_is_refused_even_if_the_provider_lists_none(
    ent: FlaskClient, sign_in: SignIn, provider: FakeProvider
) -> None:
    """RFC 8725 §3.2."""
    provider.header = {"alg": "none"}

    assert UNTRUSTED in sign_in().text
    assert is_signed_out(ent)


def test_an_id_token_keyed_with_the_public_key_is_refused(
    ent: FlaskClient, sign_in: SignIn, provider: FakeProvider
) -> None:
    """RFC 8725 §2.1: a symmetric algorithm over the public key."""
    provider.header = {"alg": "HS256", "kid": "one"}

    assert UNTRUSTED in sign_in().text
    assert is_signed_out(ent)


def test_userinfo_of_another_person_is_refused(
    ent: FlaskClient, sign_in: SignIn, provider: FakeProvider
) -> None:
    """OpenID Connect Core §5.3.2."""
    provider.person = {**provider.person, "sub": "somebody-else"}

    assert UNTRUSTED in sign_in().text
    assert is_signed_out(ent)


def test_a_discovery_document_of_another_issuer_is_refused(
    ent: FlaskClient, provider: FakeProvider
) -> None:
    """OpenID Connect Discovery §4.3; an honest one is accepted afterwards."""
    provider.metadata = {"issuer": "https://evil.example"}
    page = ent.get("/connexion")
    assert page.status_code == 502
    assert UNTRUSTED in page.text

    provider.metadata = {}
    assert ent.get("/connexion").status_code == 303


def test_a_code_that_the_provider_no_longer_knows_gets_a_sentence(sign_in: SignIn) -> None:
    page = sign_in("/connexion?suite=/messagerie", code="used-before")

    assert page.status_code == 403
    assert "La connexion a pris trop de temps" in page.text
    assert "/connexion?suite=/messagerie" in page.text


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("access_denied", "Vous n’êtes pas connecté"),
        ("login_required", "Connectez-vous pour continuer"),
        ("interaction_required", "Une réponse de votre part est nécessaire"),
        ("server_error", "Le service de connexion est momentanément indisponible"),
        ("<script>", "La connexion n’a pas abouti"),
    ],
)
def test_an_error_carried_back_is_said_in_french_with_a_way_on(
    ent: FlaskClient, sign_in: SignIn, code: str, sentence: str
) -> None:
    """RFC 6749 §4.1.2.1."""
    page = sign_in("/connexion?suite=/notes", code=None, error=code)

    assert page.status_code == 403
    assert sentence in page.text
    assert "<script>" not in page.text
    assert "/connexion?suite=/notes" in page.text
    assert is_signed_out(ent)


def test_an_error_from_another_issuer_is_dropped(sign_in: SignIn) -> None:
    """RFC 9207 §2.4 concerns error answers too."""
    assert UNTRUSTED in sign_in(code=None, error="access_denied", iss="https://evil.example").text
