"""This site as WebAuthn knows it."""

import pytest
import redis

from idp import create_app
from idp.config import Settings
from idp.session import relying_party


@pytest.mark.parametrize(
    ("issuer", "origin", "rp_id"),
    [
        ("https://connexion.example.fr", "https://connexion.example.fr", "connexion.example.fr"),
        (
            "https://Connexion.Example.fr:443",
            "https://connexion.example.fr",
            "connexion.example.fr",
        ),
        (
            "https://écoles.example.fr:8443",
            "https://xn--coles-9ra.example.fr:8443",
            "xn--coles-9ra.example.fr",
        ),
        ("http://localhost:8000", "http://localhost:8000", "localhost"),
    ],
)
def test_origin_and_domain_are_written_as_browsers_write_them(
    settings: Settings, store: redis.Redis, issuer: str, origin: str, rp_id: str
) -> None:
    del store
    server = settings.server.model_copy(update={"issuer": issuer})
    with create_app(settings.model_copy(update={"server": server})).app_context():
        assert relying_party.origin() == origin
        assert relying_party.rp_id() == rp_id
        assert relying_party.is_possible()


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:8000", "http://[::1]:8000"])
def test_an_address_of_a_machine_has_none(
    settings: Settings, store: redis.Redis, issuer: str
) -> None:
    del store
    server = settings.server.model_copy(update={"issuer": issuer})
    with create_app(settings.model_copy(update={"server": server})).app_context():
        assert not relying_party.is_possible()
