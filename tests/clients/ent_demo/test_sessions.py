import pytest
import time_machine
from flask import Flask, session
from pydantic import ValidationError

from clients.ent_demo import sessions
from clients.ent_demo.sessions import ServerSessions
from clients.ent_demo.settings import Settings


@pytest.fixture
def counter() -> Flask:
    app = Flask("counter")
    app.session_interface = ServerSessions("ent/école", secure=False)

    @app.get("/")
    def count() -> str:
        session["seen"] = session.get("seen", 0) + 1
        return str(session["seen"])

    @app.get("/look")
    def look() -> str:
        return str(session.get("seen"))

    return app


def test_a_browser_finds_its_own_session(counter: Flask) -> None:
    one, other = counter.test_client(), counter.test_client()

    assert [one.get("/").text, one.get("/").text, other.get("/").text] == ["1", "2", "1"]


def test_a_look_alone_begins_no_session(counter: Flask) -> None:
    assert "Set-Cookie" not in counter.test_client().get("/look").headers


def test_a_session_ends_after_an_idle_hour(counter: Flask) -> None:
    browser = counter.test_client()
    with time_machine.travel(0) as clock:
        browser.get("/")
        clock.shift(sessions.IDLE_SECONDS - 1)
        assert browser.get("/").text == "2"
        clock.shift(sessions.IDLE_SECONDS + 1)
        assert browser.get("/").text == "1"


def test_the_oldest_session_goes_when_the_memory_is_full(
    counter: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "LARGEST_NUMBER", 2)
    browsers = [counter.test_client() for _ in range(3)]
    for browser in browsers:
        browser.get("/")

    assert [browser.get("/look").text for browser in browsers] == ["None", "1", "1"]


def test_the_cookie_of_an_https_portal_is_bound_to_its_host() -> None:
    assert ServerSessions("ent", secure=True).cookie == "__Host-ent_ent"


@pytest.mark.parametrize("url", ["ent.example.fr", "https://ent.example.fr/", "ftp://ent.fr"])
def test_a_portal_address_that_is_no_origin_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="ENT_URL"):
        Settings.model_validate({"client_id": "ent", "secret_key": "k" * 32, "url": url})
