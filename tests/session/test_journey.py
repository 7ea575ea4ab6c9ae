from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import redis
import time_machine
from flask import Flask, request
from flask.testing import FlaskClient

from idp.session import journey

ORIGIN = journey.Origin("ent-vienne", "ENT de la Vienne", "https://ent.example/connexion")
PARAMETERS = {"client_id": "ent-vienne", "state": "s" * 128, "scope": "openid"}


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """A browser, and addresses of the test's own that begin a journey and tell of it."""

    @app.get("/t/begin")
    def begin() -> str:
        bound = "unbound" not in request.args
        return journey.begin(ORIGIN, PARAMETERS, bind=bound).id

    @app.get("/t/tell")
    def tell() -> dict[str, object]:
        found = journey.current()
        if found is None:
            return {}
        return {"client": found.client_id, "parameters": found.parameters, "uai": found.chosen_uai}

    @app.get("/t/choose")
    def choose() -> str:
        found = journey.current()
        assert found is not None
        journey.note_choice(found, "0860003L")
        return journey.resume(found).location

    return app.test_client()


def test_a_journey_carries_the_request_through_the_pages(visitor: FlaskClient) -> None:
    journey_id = visitor.get("/t/begin").text
    assert visitor.get(f"/t/tell?demande={journey_id}").get_json() == {
        "client": "ent-vienne",
        "parameters": PARAMETERS,
        "uai": None,
    }


def test_two_tabs_are_two_journeys(visitor: FlaskClient) -> None:
    one, other = visitor.get("/t/begin").text, visitor.get("/t/begin").text
    visitor.get(f"/t/choose?demande={one}")
    assert visitor.get(f"/t/tell?demande={one}").get_json()["uai"] == "0860003L"
    assert visitor.get(f"/t/tell?demande={other}").get_json()["uai"] is None


def test_resuming_goes_back_to_the_dispatcher(visitor: FlaskClient) -> None:
    journey_id = visitor.get("/t/begin").text
    assert visitor.get(f"/t/choose?demande={journey_id}").text == f"/authorize?demande={journey_id}"


def test_another_browser_is_refused_and_shown_the_way_back(visitor: FlaskClient) -> None:
    journey_id = visitor.get("/t/begin").text
    stranger = visitor.application.test_client()
    stranger.get("/t/begin")
    answer = stranger.get(f"/t/tell?demande={journey_id}")
    assert answer.status_code == 410
    assert "Votre demande a expiré" in answer.text
    assert "https://ent.example/connexion?iss=http%3A%2F%2Flocalhost" in answer.text


def test_without_cookies_the_page_says_so_and_leads_back_to_the_ent(visitor: FlaskClient) -> None:
    """Of a phone's in-app browser « Ouvrir dans… » brings the address alone into another one."""
    journey_id = visitor.get("/t/begin").text
    answer = visitor.application.test_client().get(f"/t/tell?demande={journey_id}")
    assert answer.status_code == 400
    assert "refuse les cookies, ou vous avez commencé dans un autre navigateur" in answer.text
    assert "https://ent.example/connexion?iss=http%3A%2F%2Flocalhost" in answer.text


def test_an_unbound_journey_belongs_to_the_first_browser_that_opens_it(
    visitor: FlaskClient,
) -> None:
    posted = visitor.application.test_client().get("/t/begin?unbound=1")
    assert "Set-Cookie" not in posted.headers, "a cross-site POST must not replace cookies"
    assert visitor.get(f"/t/tell?demande={posted.text}").status_code == 200
    stranger = visitor.application.test_client()
    stranger.get("/t/begin")
    assert stranger.get(f"/t/tell?demande={posted.text}").status_code == 410
    assert visitor.get(f"/t/tell?demande={posted.text}").status_code == 200


def test_an_unknown_journey_has_expired(visitor: FlaskClient) -> None:
    visitor.get("/t/begin")
    assert visitor.get("/t/tell?demande=nothing%00").status_code == 410


def test_a_journey_lives_sixty_minutes(visitor: FlaskClient, store: redis.Redis) -> None:
    journey_id = visitor.get("/t/begin").text
    assert 3590 <= store.ttl(f"journey:{journey_id}") <= 3600


def test_the_store_never_holds_the_browsers_own_id(
    visitor: FlaskClient, store: redis.Redis
) -> None:
    journey_id = visitor.get("/t/begin").text
    owner = store.hget(f"journey:{journey_id}", "browser")
    assert isinstance(owner, bytes)
    assert len(owner) == 64


def test_a_page_without_a_journey_is_no_fault(visitor: FlaskClient) -> None:
    assert visitor.get("/t/tell").get_json() == {}


def test_the_moment_it_began_is_kept(app: Flask) -> None:
    with time_machine.travel(0, tick=False) as clock, app.test_request_context():
        begun = journey.begin(ORIGIN, PARAMETERS)
        clock.shift(timedelta(minutes=5))
        assert journey.load(begun.id).began_at == 0


def test_addresses_within_a_journey_carry_its_id(app: Flask) -> None:
    with app.test_request_context():
        begun = journey.begin(ORIGIN, PARAMETERS)
        address = urlsplit(journey.url("/connexion", begun))
        assert (address.path, parse_qs(address.query)) == ("/connexion", {"demande": [begun.id]})
        assert journey.url("/connexion", None) == "/connexion"
