"""What FranceConnect publishes, kept, looked at again, and refused."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import orjson
import pytest
import time_machine
from flask import Flask
from joserfc.jwk import ECKey, OctKey, RSAKey

from idp.config import FranceConnect, Outbound, Settings
from idp.franceconnect.provider import Provider, Unavailable
from tests.platform.far_server import FarServer, far_server
from tests.visitor import clock

__all__ = ["clock"]
HOST = "127.0.0.1"


class Publisher:
    """A server whose metadata and keys a test chooses."""

    def __init__(self) -> None:
        self.metadata: dict[str, Any] = {}
        self.keys: list[Any] = []
        self.status = 200

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer discovery or JWKS."""
        found = {"keys": self.keys} if handler.path.endswith("/jwks") else self.metadata
        body = orjson.dumps(found)
        handler.send_response(self.status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


@pytest.fixture
def publisher() -> Publisher:
    """What is published."""
    return Publisher()


@pytest.fixture
def server(publisher: Publisher) -> Iterator[FarServer]:
    """Where it is published."""
    with far_server(publisher.answer) as running:
        issuer = f"http://{HOST}:{running.port}/api/v2"
        names = ("authorization", "token", "userinfo", "end_session")
        publisher.metadata = {
            "issuer": issuer,
            "jwks_uri": f"{issuer}/jwks",
            **{f"{name}_endpoint": f"{issuer}/{name}" for name in names},
        }
        yield running


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The server of the test is no public one."""
    return settings.model_copy(update={"outbound": Outbound(allow_private_hosts=(HOST,))})


@pytest.fixture
def provider(context: Flask, server: FarServer) -> Provider:
    """What a process of ours knows of it: nothing yet."""
    del context
    issuer = f"http://{HOST}:{server.port}/api/v2"
    given = {"issuer": issuer, "client_id": "preau", "client_secret": "s" * 40}
    return Provider(FranceConnect.model_validate(given))


def published(key: ECKey | RSAKey | OctKey, kid: str, **members: str) -> dict[str, Any]:
    return {**key.as_dict(private=isinstance(key, OctKey)), "kid": kid, **members}


EC, RSA = ECKey.generate_key("P-256"), RSAKey.generate_key(2048)


def test_both_are_read_once_an_hour(
    provider: Provider, publisher: Publisher, server: FarServer, clock: time_machine.Traveller
) -> None:
    publisher.keys = [published(EC, "k1", alg="ES256", use="sig")]
    for _ in range(3):
        assert provider.metadata().token_endpoint.endswith("/token")
        assert provider.find_key("ES256", "k1") is not None
    assert len(server.seen) == 2
    clock.shift(3601)
    provider.metadata()
    assert len(server.seen) == 4


def test_an_unknown_key_is_looked_for_once_a_minute(
    provider: Provider, publisher: Publisher, server: FarServer, clock: time_machine.Traveller
) -> None:
    """OpenID Connect Core §10.1.1: rotation of keys."""
    publisher.keys = [published(EC, "k1")]
    provider.metadata()
    publisher.keys.append(published(ECKey.generate_key("P-256"), "k2"))
    assert provider.find_key("ES256", "k2") is None
    clock.shift(61)
    assert provider.find_key("ES256", "k2") is not None
    seen = len(server.seen)
    for _ in range(5):
        assert provider.find_key("ES256", "k3") is None
    assert len(server.seen) == seen


def test_what_was_known_serves_while_nothing_comes(
    provider: Provider, publisher: Publisher, clock: time_machine.Traveller
) -> None:
    publisher.keys = [published(EC, "k1")]
    provider.metadata()
    publisher.status = 503
    clock.shift(3601)

    assert provider.metadata().jwks_uri
    assert provider.find_key("ES256", "k1") is not None


def test_a_failure_is_not_repeated_at_once(
    provider: Provider, publisher: Publisher, server: FarServer, clock: time_machine.Traveller
) -> None:
    publisher.status = 503
    for _ in range(3):
        with pytest.raises(Unavailable):
            provider.metadata()
    assert len(server.seen) == 1
    publisher.status = 200
    clock.shift(16)
    assert provider.metadata().jwks_uri


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"jwks_uri": "http://evil.example/jwks"},
        {"token_endpoint": None},
        {"userinfo_endpoint": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"end_session_endpoint": ""},
    ],
    ids=range(7),
)
def test_metadata_of_another_or_without_safe_addresses_is_refused(
    provider: Provider, publisher: Publisher, changes: dict[str, Any]
) -> None:
    """OpenID Connect Discovery §4.3."""
    publisher.metadata |= changes
    with pytest.raises(Unavailable):
        provider.metadata()


def test_only_public_signature_keys_of_the_right_kind_count(
    provider: Provider, publisher: Publisher
) -> None:
    """RFC 7517 §4, §5: what is not understood is left out; RFC 7518 §3.4: the curve of ES256."""
    publisher.keys = [
        published(OctKey.generate_key(256), "secret"),
        published(EC, "encryption", use="enc"),
        published(EC, "other algorithm", alg="ES512"),
        published(ECKey.generate_key("P-521"), "other curve"),
        {"kty": "EC", "kid": "broken", "crv": "P-256", "x": "?", "y": "?"},
        {"kty": "AKP", "kid": "unheard of"},
        "no key",
        published(EC, "k1"),
        published(RSA, "k2"),
    ]
    for kid in ("secret", "encryption", "other algorithm", "other curve", "broken", "unheard of"):
        for algorithm in ("ES256", "RS256"):
            assert provider.find_key(algorithm, kid) is None
    assert provider.find_key("ES256", "k1") is not None
    assert provider.find_key("RS256", "k2") is not None
    # RFC 8725 §3.1: a key is for one algorithm.
    assert provider.find_key("RS256", "k1") is None
    # Without `kid`, the only one that fits.
    assert provider.find_key("ES256", None) is not None


def test_without_kid_two_keys_are_no_key(provider: Provider, publisher: Publisher) -> None:
    publisher.keys = [published(EC, "k1"), published(ECKey.generate_key("P-256"), "k2")]
    assert provider.find_key("ES256", None) is None


def test_the_secret_is_the_key_of_hs256(provider: Provider) -> None:
    """OpenID Connect Core §10.1."""
    key = provider.find_key("HS256", "anything")
    assert isinstance(key, OctKey)


def test_half_of_the_threads_are_never_franceconnects(provider: Provider) -> None:
    inside = threading.Barrier(5)
    leave = threading.Event()

    def wait_there() -> None:
        with provider.turn():
            inside.wait()
            leave.wait()

    slow = [threading.Thread(target=wait_there) for _ in range(4)]
    for thread in slow:
        thread.start()
    inside.wait()
    with pytest.raises(Unavailable), provider.turn():
        pytest.fail("there was a place")
    leave.set()
    for thread in slow:
        thread.join()
    with provider.turn():
        pass
