"""What this site's Flask leaves out, and what it still does."""

import pytest
from flask import Flask, redirect, session
from flask.typing import ResponseReturnValue


def test_a_request_that_looks_at_no_cookie_varies_by_none(app: Flask) -> None:
    @app.get("/t/looks")
    def looks() -> str:
        return str(session.get("seen", ""))

    @app.get("/t/notes")
    def notes() -> str:
        session["seen"] = "yes"
        return ""

    @app.get("/t/else")
    def other() -> str:
        return ""

    client = app.test_client()
    assert "Set-Cookie" in client.get("/t/notes").headers
    looked = client.get("/t/looks")
    assert looked.text == "yes"
    assert looked.headers["Vary"] == "Cookie"
    assert "Set-Cookie" not in looked.headers
    assert "Vary" not in client.get("/t/else").headers


def test_a_cookie_that_somebody_made_up_is_none(app: Flask) -> None:
    @app.get("/t/looks")
    def looks() -> str:
        return str(dict(session))

    client = app.test_client()
    client.set_cookie("preau_browser", "eyJiIjoieCJ9.aaaa.bbbb")
    assert client.get("/t/looks").text == "{}"


def test_an_address_of_ours_is_sent_as_bytes_that_browsers_take(app: Flask) -> None:
    @app.get("/t/away")
    def away() -> ResponseReturnValue:
        return redirect("/é t", 303)

    assert app.test_client().get("/t/away").headers["Location"] == "/%C3%A9%20t"


@pytest.mark.parametrize("host", ["x" * 70 + ".example", "a..b", "é", " ", "[::1", "x:99999"])
def test_a_host_that_is_no_name_breaks_no_page(app: Flask, host: str) -> None:
    """RFC 9110 §7.2: a client's fault at most, and no page is made from it."""
    visitor = app.test_client(use_cookies=False)
    for path in ("/connexion", "/nothing-here", "/authorize"):
        answer = visitor.get(path, environ_overrides={"HTTP_HOST": host})
        assert answer.status_code < 500
        assert "<html" in answer.text
