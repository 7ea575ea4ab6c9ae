"""A portal in front of a provider that can be made to lie."""

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from clients.ent_demo import create_app
from clients.ent_demo.settings import Settings
from tests.clients.ent_demo.fake_provider import FakeProvider, running

SignIn = Callable[..., TestResponse]


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with running() as provider:
        yield provider


@pytest.fixture
def settings(provider: FakeProvider) -> Settings:
    return Settings.model_validate(
        {
            "issuer": provider.issuer,
            "client_id": "ent-test",
            "client_secret": provider.secret,
            "secret_key": "k" * 32,
            "name": "ENT d’essai",
            "timeout": 2.0,
        }
    )


@pytest.fixture
def ent(settings: Settings) -> FlaskClient:
    return create_app(settings).test_client()


@pytest.fixture
def sign_in(ent: FlaskClient, provider: FakeProvider) -> SignIn:
    """Start at the portal, sign in at the provider, come back with `changes` to the answer."""

    def go(wanted: str = "/connexion", **changes: str | None) -> TestResponse:
        answer = provider.answer(ent.get(wanted).headers["Location"])
        bent = {**answer, **changes}
        query = {name: value for name, value in bent.items() if value is not None}
        return ent.get("/oidc/retour", query_string=query)

    return go
