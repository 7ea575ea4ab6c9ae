from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from idp import create_app
from idp.config import Secrets, Settings
from idp.session import device

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def _with_addresses(app: Flask) -> FlaskClient:
    """A browser, and two addresses of the test's own."""

    @app.get("/t/remember/<identifier>")
    def remember(identifier: str) -> str:
        device.remember(identifier)
        return ""

    @app.get("/t/known/<identifier>")
    def known(identifier: str) -> str:
        return device.known_for(identifier) or "stranger"

    return app.test_client()


@pytest.fixture
def phone(app: Flask) -> FlaskClient:
    return _with_addresses(app)


def known(browser: FlaskClient, identifier: str) -> str:
    return browser.get(f"/t/known/{identifier}").text


def test_a_browser_is_known_for_the_accounts_that_signed_in_there(phone: FlaskClient) -> None:
    assert known(phone, "j.dupond25") == "stranger"
    phone.get("/t/remember/j.dupond25")
    phone.get("/t/remember/p.martin48")

    assert known(phone, "j.dupond25") != "stranger"
    assert known(phone, "j.dupond25") == known(phone, "p.martin48")
    assert known(phone, "a.durand31") == "stranger"


def test_another_browser_is_a_stranger(phone: FlaskClient, app: Flask) -> None:
    phone.get("/t/remember/j.dupond25")

    assert known(app.test_client(), "j.dupond25") == "stranger"


def test_a_shared_computer_keeps_the_last_eight_accounts(phone: FlaskClient) -> None:
    for number in range(9):
        phone.get(f"/t/remember/parent{number}")
    phone.get("/t/remember/parent1")

    assert known(phone, "parent0") == "stranger"
    assert all(known(phone, f"parent{number}") != "stranger" for number in range(1, 9))


def test_the_cookie_neither_names_the_account_nor_is_read_by_scripts(phone: FlaskClient) -> None:
    header = phone.get("/t/remember/j.dupond25").headers["Set-Cookie"]

    assert "dupond" not in header
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header


def test_a_cookie_of_thirteen_months_ago_is_worth_nothing(phone: FlaskClient) -> None:
    with time_machine.travel(MORNING, tick=False):
        phone.get("/t/remember/j.dupond25")
    with time_machine.travel(MORNING + timedelta(days=389), tick=False):
        assert known(phone, "j.dupond25") != "stranger"
    with time_machine.travel(MORNING + timedelta(days=391), tick=False):
        assert known(phone, "j.dupond25") == "stranger"


@pytest.mark.parametrize("value", ["", "x", "WyJhIl0.AAAA.BBBB", "é", "." * 4000])
def test_a_made_up_cookie_is_worth_nothing(phone: FlaskClient, value: str) -> None:
    phone.set_cookie("preau_device", value)

    assert known(phone, "j.dupond25") == "stranger"


def test_a_cookie_signed_by_another_installation_is_worth_nothing(
    phone: FlaskClient, settings: Settings
) -> None:
    keys = Secrets.model_validate({"key": "o" * 43, "subject_key": "s" * 43})
    elsewhere = _with_addresses(create_app(settings.model_copy(update={"secrets": keys})))
    elsewhere.get("/t/remember/j.dupond25")
    cookie = elsewhere.get_cookie("preau_device")
    assert cookie is not None
    phone.set_cookie("preau_device", cookie.value)

    assert known(elsewhere, "j.dupond25") != "stranger"
    assert known(phone, "j.dupond25") == "stranger"
