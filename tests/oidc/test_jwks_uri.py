"""Keys of a client, fetched from its jwks_uri (OIDC Core §10.1.1)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import ECKey

from idp.clients import client_keys
from tests.oidc import flow
from tests.oidc.assertions import KEYS, claims, present, settings, signed
from tests.oidc.flow import Party
from tests.oidc.own_keys import KeyServer, key_server

__all__ = ["settings"]


@pytest.fixture
def served() -> Iterator[KeyServer]:
    with key_server() as server:
        yield server


@pytest.fixture
def fetched(app: Flask, party: Party, served: KeyServer) -> Party:
    """A client whose keys lie at its jwks_uri."""
    del party
    served.keys = [KEYS["ES256"].as_dict(private=False)]
    with app.app_context():
        return flow.register(
            "ent-cle", token_endpoint_auth_method="private_key_jwt", jwks_uri=served.address
        )


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock of the fetches, in seconds: it stands until the test moves it."""
    held = [1000.0]
    monkeypatch.setattr(client_keys, "monotonic", lambda: held[0])
    return held


@pytest.mark.usefixtures("fetched")
def test_keys_are_fetched_from_jwks_uri_once(client: FlaskClient, served: KeyServer) -> None:
    for _ in range(3):
        assert flow.error(present(client, signed(claims()))) == "invalid_grant"
    assert served.asked == 1


@pytest.mark.usefixtures("fetched")
def test_a_rotated_key_is_fetched_and_odd_kids_do_not_hammer_the_client(
    client: FlaskClient, served: KeyServer, moment: list[float]
) -> None:
    """OIDC Core §10.1.1; an attacker's tokens must not make us call out each time."""
    assert flow.error(present(client, signed(claims()))) == "invalid_grant"
    fresh = ECKey.generate_key("P-256", {"kid": "new"})
    served.keys.append(fresh.as_dict(private=False))
    for _ in range(3):
        assert flow.error(present(client, signed(claims(), key=fresh))) == "invalid_client"
    assert served.asked == 1
    moment[0] += 31
    assert flow.error(present(client, signed(claims(), key=fresh))) == "invalid_grant"
    assert served.asked == 2


@pytest.mark.usefixtures("fetched")
def test_keys_that_cannot_be_fetched_refuse_and_the_last_ones_stay(
    client: FlaskClient, served: KeyServer, moment: list[float]
) -> None:
    served.body = b"<html>"
    assert flow.error(present(client, signed(claims()))) == "invalid_client"
    served.body = None
    moment[0] += 31
    assert flow.error(present(client, signed(claims()))) == "invalid_grant"
    served.body = b'{"keys": [{"kty": "oct", "k": "AAAA"}]}'
    moment[0] += 601
    assert flow.error(present(client, signed(claims()))) == "invalid_grant"


@pytest.mark.usefixtures("fetched")
def test_keys_in_an_error_page_are_not_believed(client: FlaskClient, served: KeyServer) -> None:
    served.status = 503
    assert flow.error(present(client, signed(claims()))) == "invalid_client"


@pytest.mark.usefixtures("fetched")
def test_the_client_is_told_whether_its_jwks_uri_or_its_kid_is_at_fault(
    client: FlaskClient, served: KeyServer, moment: list[float]
) -> None:
    served.status = 404
    told = present(client, signed(claims())).get_json()["error_description"]
    assert told == "jwks_uri could not be read; it is tried every 30 s at most"
    served.status = 200
    moment[0] += 31
    odd = ECKey.generate_key("P-256", {"kid": "odd"})
    told = present(client, signed(claims(), key=odd)).get_json()["error_description"]
    assert told == "no key of this kid and algorithm at jwks_uri, which is read every 30 s at most"


@pytest.mark.usefixtures("fetched")
def test_whoever_comes_while_the_first_keys_are_fetched_waits_for_them(
    app: Flask, served: KeyServer
) -> None:
    """After a restart an ENT's servers ask for several parents at the same moment."""
    served.after = 0.3
    gate = Barrier(4)

    def redeem(_: int) -> str:
        gate.wait(timeout=10)
        return flow.error(present(app.test_client(), signed(claims())))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(redeem, range(4))) == ["invalid_grant"] * 4
    assert served.asked == 1


@pytest.mark.usefixtures("fetched")
def test_a_clients_server_that_hangs_keeps_the_others_a_moment_only(
    app: Flask, served: KeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_keys, "_PATIENCE_SECONDS", 0.1)
    served.after = 1.0
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(lambda: present(app.test_client(), signed(claims())))
        while not served.asked:
            sleep(0.01)
        assert flow.error(present(app.test_client(), signed(claims()))) == "invalid_client"
        assert not first.done()
        assert flow.error(first.result()) == "invalid_grant"


@pytest.mark.usefixtures("fetched")
def test_nobody_waits_again_for_a_client_that_has_no_keys(
    app: Flask, served: KeyServer, monkeypatch: pytest.MonkeyPatch, moment: list[float]
) -> None:
    """Whoever knows a client_id could hold every thread each time that they are asked for."""
    monkeypatch.setattr(client_keys, "_PATIENCE_SECONDS", 60)
    served.body = b"<html>"
    assert flow.error(present(app.test_client(), signed(claims()))) == "invalid_client"
    moment[0] += 31
    served.after = 0.5
    with ThreadPoolExecutor(1) as pool:
        again = pool.submit(lambda: present(app.test_client(), signed(claims())))
        while served.asked < 2:
            sleep(0.01)
        assert flow.error(present(app.test_client(), signed(claims()))) == "invalid_client"
        assert not again.done()
