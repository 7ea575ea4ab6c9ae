"""What /register tells: to whom it asks for a token, and what of encryptions."""

import pytest
from flask.testing import FlaskClient

from idp.clients import self_registration
from tests.oidc import flow
from tests.oidc.assertions import KEYS
from tests.oidc.own_keys import key_server
from tests.oidc.registering import METADATA, at, register, registered, settings, token

__all__ = ["settings", "token"]
JWKS = {"keys": [KEYS["RS256"].as_dict(private=False) | {"use": "enc"}]}


@pytest.mark.parametrize("shown", [{}, {"Authorization": "Basic YTpi"}])
@pytest.mark.usefixtures("token")
def test_who_shows_no_token_is_asked_for_one_and_told_of_no_error(
    client: FlaskClient, shown: dict[str, str]
) -> None:
    """RFC 6750 §3.1; RFC 7591 §3, RFC 7592 §2."""
    for answer in (
        client.post("/register", json=METADATA, headers=shown),
        client.get("/register/ent-vienne", headers=shown),
    ):
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="register"'
        assert answer.get_json()["error_description"] == "no bearer token came"


def test_a_token_that_is_worth_nothing_is_an_error(client: FlaskClient, token: str) -> None:
    """RFC 6750 §3.1."""
    answer = register(client, f"{token}x")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="register", error="invalid_token"'


@pytest.mark.parametrize("kind", ["id_token", "userinfo"])
def test_the_enc_of_an_encryption_needs_its_alg(client: FlaskClient, token: str, kind: str) -> None:
    """OIDC Registration §2: with the one the other must be provided; neither is told else."""
    enc, alg = (f"{kind}_encrypted_response_{part}" for part in ("enc", "alg"))
    assert flow.error(register(client, token, **{enc: "A128GCM"})) == "invalid_client_metadata"
    assert enc not in registered(client, token)
    told = registered(client, token, jwks=JWKS, **{enc: "A128GCM", alg: "RSA-OAEP-256"})
    assert (told[enc], told[alg]) == ("A128GCM", "RSA-OAEP-256")
    assert registered(client, token, jwks=JWKS, **{alg: "RSA-OAEP-256"})[enc] == "A128CBC-HS256"
    back = METADATA | {"client_id": told["client_id"], enc: "A128GCM"}
    assert flow.error(at(client, told, "PUT", json=back)) == "invalid_client_metadata"


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("redirect_uris", "invalid_redirect_uri"),
        ("post_logout_redirect_uris", "invalid_client_metadata"),
    ],
)
def test_nobody_registers_thousands_of_addresses(
    client: FlaskClient, token: str, kind: str, error: str
) -> None:
    """RFC 7591 §3.2.2, §5: each answer to a script looks through them."""
    many = [f"https://ent.example.fr/{number}" for number in range(101)]
    assert flow.error(register(client, token, **{kind: many})) == error
    assert len(registered(client, token, **{kind: many[:100]})[kind]) == 100


def test_who_registers_cannot_make_us_fetch_without_end(
    client: FlaskClient, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OIDC Registration §5: a file of a sector is fetched at each try; a refusal costs no use."""
    monkeypatch.setattr(self_registration, "_FETCHES_PER_MINUTE", 2)
    with key_server() as site:
        site.body = b"[]"
        for _ in range(4):
            answer = register(client, token, sector_identifier_uri=site.address)
            assert flow.error(answer) == "invalid_client_metadata"
        assert site.asked == 2
    registered(client, token)
