from flask import Flask

from idp import create_app
from idp.config import Settings
from idp.platform import headers


def test_every_answer_carries_the_security_headers(app: Flask) -> None:
    answer = app.test_client().get("/nowhere")
    policy = answer.headers["Content-Security-Policy"]
    for rule in (
        "default-src 'none'",
        "script-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ):
        assert rule in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in answer.headers, "this one is on http"


def test_under_https_cookies_and_transport_are_strict(settings: Settings) -> None:
    server = settings.server.model_copy(update={"issuer": "https://idp.example.fr"})
    app = create_app(settings.model_copy(update={"server": server}))
    answer = app.test_client().get("/nowhere", base_url="https://idp.example.fr")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-preau-browser"
    assert app.config["SESSION_COOKIE_SECURE"] is True
    assert app.config["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_a_page_that_can_end_at_an_ent_carries_no_form_action(app: Flask) -> None:
    @app.get("/t/end")
    def end() -> str:
        headers.allow_form_action(None)
        return ""

    @app.get("/t/post")
    def post() -> str:
        headers.allow_form_action("https://ent.example")
        return ""

    client = app.test_client()
    assert "form-action" not in client.get("/t/end").headers["Content-Security-Policy"]
    policy = client.get("/t/post").headers["Content-Security-Policy"]
    assert "form-action 'self' https://ent.example" in policy


def test_scripts_may_ask_us_where_a_page_says_so_and_passkeys_are_for_us_alone(app: Flask) -> None:
    @app.get("/t/fetch")
    def fetch() -> str:
        headers.allow_fetch()
        return ""

    client = app.test_client()
    assert "connect-src 'self'" in client.get("/t/fetch").headers["Content-Security-Policy"]
    elsewhere = client.get("/aide").headers
    assert "connect-src" not in elsewhere["Content-Security-Policy"]
    for use in ("create", "get"):
        assert f"publickey-credentials-{use}=(self)" in elsewhere["Permissions-Policy"]
