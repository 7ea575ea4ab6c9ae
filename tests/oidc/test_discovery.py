"""The provider's metadata (OIDC Discovery §3, RFC 8414 §2, RFC 9207 §3)."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Map

from idp import create_app
from idp.config import Settings
from idp.session import ways_in
from tests.oidc import flow
from tests.oidc.flow import Party

KNOWN = {
    "issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri",
    "end_session_endpoint", "scopes_supported", "response_types_supported",
    "response_modes_supported", "grant_types_supported", "acr_values_supported",
    "subject_types_supported", "id_token_signing_alg_values_supported",
    "token_endpoint_auth_methods_supported", "claim_types_supported", "claims_supported",
    "claims_parameter_supported", "request_parameter_supported",
    "request_uri_parameter_supported", "ui_locales_supported", "code_challenge_methods_supported",
    "authorization_response_iss_parameter_supported", "prompt_values_supported",
    "token_endpoint_auth_signing_alg_values_supported",
    "introspection_endpoint", "introspection_endpoint_auth_methods_supported",
    "introspection_endpoint_auth_signing_alg_values_supported",
    "revocation_endpoint", "revocation_endpoint_auth_methods_supported",
    "revocation_endpoint_auth_signing_alg_values_supported",
    "id_token_encryption_alg_values_supported", "id_token_encryption_enc_values_supported",
    "userinfo_signing_alg_values_supported", "userinfo_encryption_alg_values_supported",
    "userinfo_encryption_enc_values_supported", "dpop_signing_alg_values_supported",
    "backchannel_logout_supported", "backchannel_logout_session_supported",
    "frontchannel_logout_supported", "frontchannel_logout_session_supported",
    "pushed_authorization_request_endpoint", "require_request_uri_registration",
    "request_object_signing_alg_values_supported",
}  # fmt: skip
"""Members of IANA's « OAuth Authorization Server Metadata » registry that we use."""


@pytest.fixture
def document(client: FlaskClient, party: Party) -> dict[str, object]:
    del party
    response = client.get("/.well-known/openid-configuration")
    assert response.status_code == 200
    assert response.mimetype == "application/json"
    return dict(response.get_json())


def test_only_registered_members_and_no_empty_array(document: dict[str, object]) -> None:
    """RFC 8414 §3.2: claims with zero elements must be omitted."""
    assert set(document) == KNOWN
    assert all(value not in ([], "", None) for value in document.values())


def test_locales_are_bcp47(document: dict[str, object]) -> None:
    assert document["ui_locales_supported"] == ["fr"]


def test_every_endpoint_is_the_issuers_own_and_answers(
    document: dict[str, object], app: Flask
) -> None:
    assert document["issuer"] == "http://localhost"
    routes: Map = app.url_map
    paths = {rule.rule for rule in routes.iter_rules()}
    for name, value in document.items():
        if name.endswith(("_endpoint", "_uri")):
            assert re.fullmatch(r"http://localhost(/[a-z]+)", str(value))
            assert str(value).removeprefix("http://localhost") in paths


def test_under_https_every_address_is_https(settings: Settings) -> None:
    """OIDC Discovery §3, §4.3; production takes no other issuer."""
    issuer = "https://connexion.example.fr"
    server = settings.server.model_copy(update={"issuer": issuer})
    app = create_app(settings.model_copy(update={"server": server}))
    where = "/.well-known/openid-configuration"
    document = app.test_client().get(where, base_url=issuer).get_json()
    assert document["issuer"] == issuer
    addresses = [v for name, v in document.items() if name.endswith(("_endpoint", "_uri"))]
    assert len(addresses) == 8
    assert all(address.startswith(f"{issuer}/") for address in addresses)


def test_what_is_promised_is_what_is_done(document: dict[str, object]) -> None:
    assert document["response_types_supported"] == ["code"]
    assert document["response_modes_supported"] == ["query", "form_post"]
    assert document["grant_types_supported"] == ["authorization_code", "refresh_token"]
    assert document["subject_types_supported"] == ["pairwise"]
    assert document["id_token_signing_alg_values_supported"] == ["RS256", "PS256", "ES256", "EdDSA"]
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["authorization_response_iss_parameter_supported"] is True
    assert document["claims_parameter_supported"] is True
    assert document["request_parameter_supported"] is True
    assert document["request_uri_parameter_supported"] is True
    assert document["require_request_uri_registration"] is True


def test_every_acr_and_scope_of_the_document_is_given(
    parent: FlaskClient, party: Party, document: dict[str, object]
) -> None:
    scopes = document["scopes_supported"]
    assert isinstance(scopes, list)
    body = flow.tokens(parent, party, scope=" ".join(scopes))
    # Given in tests/oidc/test_refresh.py, to who registered refresh tokens.
    assert [*body["scope"].split(), "offline_access"] == scopes
    assert document["acr_values_supported"] == [
        flow.id_token(parent, body)["acr"],
        ways_in.ACR_PASSKEY,  # given in tests/passkeys/test_signing_in.py
    ]


def test_every_claim_that_is_given_is_in_the_document(
    parent: FlaskClient, party: Party, document: dict[str, object]
) -> None:
    body = flow.tokens(parent, party, scope=flow.ALL_SCOPES)
    given = {*flow.userinfo(parent, body).get_json(), *flow.id_token(parent, body)} - {"at_hash"}
    claims = document["claims_supported"]
    assert isinstance(claims, list)
    assert given <= set(claims)
