"""A relying party's server gets JSON when something fails that it cannot help."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

from idp.config import Settings
from idp.keys import files
from idp.platform import state
from tests.oidc import flow
from tests.oidc.flow import Party

UNAVAILABLE = {
    "error": "temporarily_unavailable",
    "error_description": "try again in a moment",
}


def invalid(description: str) -> dict[str, str]:
    return {"error": "invalid_request", "error_description": description}


def test_a_store_that_is_down_is_temporarily_unavailable(
    app: Flask, party: Party, settings: Settings
) -> None:
    """RFC 6749 §5.2 is JSON whatever happens."""
    client = app.test_client()
    nowhere = settings.redis.model_copy(update={"url": SecretStr("redis://127.0.0.1:1/0")})
    state.init_app(app, settings.model_copy(update={"redis": nowhere}))
    answers = [
        flow.redeem(client, party, "a-code"),
        client.get("/userinfo", headers={"Authorization": "Bearer x"}),
    ]
    for answer in answers:
        assert answer.status_code == 503
        assert answer.get_json() == UNAVAILABLE


@pytest.mark.parametrize("path", ["/token", "/userinfo"])
def test_a_body_over_the_limit_is_an_invalid_request(client: FlaskClient, path: str) -> None:
    answer = client.post(path, data={"access_token": "x" * 300_000})
    assert answer.status_code == 413
    assert answer.get_json() == invalid("the body is too long")


def test_without_any_key_nothing_is_issued_and_it_is_told(
    parent: FlaskClient, party: Party, settings: Settings
) -> None:
    code = flow.code(parent, party)
    (settings.keys.directory / files.INDEX).unlink()
    parent.application.extensions.pop("idp_keys", None)
    answer = flow.redeem(parent, party, code)
    assert answer.status_code == 503
    assert answer.get_json() == UNAVAILABLE


@pytest.mark.parametrize(
    ("path", "method", "allowed"),
    [
        ("/token", "GET", {"OPTIONS", "POST"}),
        ("/par", "PUT", {"OPTIONS", "POST"}),
        ("/userinfo", "DELETE", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("/introspect", "GET", {"OPTIONS", "POST"}),
        ("/jwks", "POST", {"GET", "HEAD", "OPTIONS"}),
        ("/register/any", "POST", {"DELETE", "GET", "HEAD", "OPTIONS", "PUT"}),
    ],
)
def test_a_wrong_method_is_told_to_servers_in_json_with_the_right_ones(
    client: FlaskClient, party: Party, path: str, method: str, allowed: set[str]
) -> None:
    """RFC 9110 §15.5.6."""
    del party
    answer = client.open(path, method=method)
    assert answer.status_code == 405
    assert answer.get_json() == invalid("wrong method; Allow has the right ones")
    assert set(answer.allow) == allowed
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/authorize", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("/etablissement", {"GET", "HEAD", "OPTIONS", "POST"}),
    ],
)
def test_a_wrong_method_of_a_page_is_told_on_a_page(
    client: FlaskClient, party: Party, path: str, allowed: set[str]
) -> None:
    """RFC 9110 §15.5.6."""
    del party
    answer = client.put(path)
    assert (answer.status_code, set(answer.allow)) == (405, allowed)
    assert "<h1" in answer.text
