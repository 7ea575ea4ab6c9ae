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
        assert answer.get_json() == {"error": "temporarily_unavailable"}


@pytest.mark.parametrize("path", ["/token", "/userinfo"])
def test_a_body_over_the_limit_is_an_invalid_request(client: FlaskClient, path: str) -> None:
    answer = client.post(path, data={"access_token": "x" * 300_000})
    assert answer.status_code == 413
    assert answer.get_json() == {"error": "invalid_request"}


def test_without_any_key_nothing_is_issued_and_it_is_told(
    parent: FlaskClient, party: Party, settings: Settings
) -> None:
    code = flow.code(parent, party)
    (settings.keys.directory / files.INDEX).unlink()
    parent.application.extensions.pop("idp_keys", None)
    answer = flow.redeem(parent, party, code)
    assert answer.status_code == 503
    assert answer.get_json() == {"error": "temporarily_unavailable"}
