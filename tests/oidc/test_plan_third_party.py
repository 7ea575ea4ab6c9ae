"""Third Party-Initiated Login OP of the OpenID Foundation."""

from flask.testing import FlaskClient

from tests.oidc import flow
from tests.oidc.registering import at, register, registered, settings, token

__all__ = ["settings", "token"]


def test_the_address_where_a_sign_in_begins_is_kept_and_told(
    client: FlaskClient, token: str
) -> None:
    """OIDC Core §4, OIDC Registration §2: oidcc-3rd_party-init-login."""
    uri = "https://ent.example.fr/commencer"
    body = registered(client, token, initiate_login_uri=uri)
    assert body["initiate_login_uri"] == uri
    told = at(client, body, "GET")
    assert (told.status_code, told.mimetype) == (200, "application/json")
    assert told.get_json()["initiate_login_uri"] == uri


def test_a_sign_in_begins_nowhere_but_under_https(client: FlaskClient, token: str) -> None:
    """OIDC Registration §2: oidcc-3rd_party-init-login-nohttps."""
    answer = register(client, token, initiate_login_uri="http://ent.example.fr/commencer")
    assert (answer.status_code, flow.error(answer)) == (400, "invalid_client_metadata")
    assert answer.mimetype == "application/json"
