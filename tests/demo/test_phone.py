from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from idp.demo import phone
from idp.demo.servers import free_port
from idp.messaging.file import FileEmail, FileSms, Received
from idp.messaging.phone_numbers import PhoneNumber
from tests.journeys.looking import look

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def page(messages: Path) -> BeautifulSoup:
    answer = phone.create_app(messages).test_client().get("/")
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def test_before_any_message_the_page_says_so(tmp_path: Path) -> None:
    assert "Aucun message" in page(tmp_path / "not-yet").get_text()


def test_each_number_has_a_phone_of_its_own_with_its_code_large(tmp_path: Path) -> None:
    FileSms(tmp_path).send(PhoneNumber("+33600000002"), "Votre code : 123456")
    FileSms(tmp_path).send(PhoneNumber("+262692000001"), "Votre code : 654321")
    shown = {
        section.h2.get_text(" ", strip=True): section.select_one(".code").get_text()  # type: ignore[union-attr] # a missing part fails the test
        for section in page(tmp_path).select("section.phone")
    }
    assert shown == {
        "Jeanne Dupond SMS · 06 00 00 00 02": "123456",
        "Marie-Josée Payet SMS · 0692 00 00 01": "654321",
    }


def test_one_number_of_two_parents_names_both(tmp_path: Path) -> None:
    FileSms(tmp_path).send(PhoneNumber("+33600000007"), "Bonjour")
    owner = page(tmp_path).select_one(".owner")
    assert owner is not None
    assert owner.get_text() == "Marie-Laure Garnier et Paul Garnier"


def test_the_link_of_an_email_can_be_followed_and_its_text_is_no_markup(tmp_path: Path) -> None:
    text = "Bonjour <b>\nhttp://localhost:8000/inscription/lien?jeton=abc&x=1\n"
    FileEmail(tmp_path).send("sophie.martin@example.org", "Votre compte", text)
    mailbox = page(tmp_path).select_one("section.mailbox")
    assert mailbox is not None
    assert [a["href"] for a in mailbox.select("a")] == [
        "http://localhost:8000/inscription/lien?jeton=abc&x=1"
    ]
    assert mailbox.select("b") == []


def test_the_newest_message_comes_first() -> None:
    old, new = (
        Received(NOON + timedelta(minutes=minutes), "+33600000001", text)
        for minutes, text in ((0, "old"), (5, "new"))
    )
    other = Received(NOON + timedelta(minutes=3), "a@example.org", "other", "Objet")
    devices = phone.devices([old, other, new])
    assert [d.address for d in devices] == ["06 00 00 00 01", "a@example.org"]
    assert [m.text for m in devices[0].messages] == ["new", "old"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Code : 123456.", "123456"),
        ("+33600000001", None),
        ("12345", None),
        ("@h #123456", "123456"),
    ],
)
def test_only_six_digits_alone_are_a_code(text: str, code: str | None) -> None:
    assert phone.code_in(Received(NOON, "+33600000001", text)) == code


def test_it_answers_on_loopback_to_its_own_name_only(tmp_path: Path) -> None:
    port = free_port()
    with phone.serve(tmp_path, port):
        assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 200
        rebound = httpx.get(f"http://127.0.0.1:{port}/", headers={"Host": "evil.example"})
        assert rebound.status_code == 400
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/")


@pytest.mark.browser
def test_messages_appear_by_themselves_on_a_page_for_everybody(
    browser: Browser, tmp_path: Path
) -> None:
    port = free_port()
    with phone.serve(tmp_path, port), browser.new_context() as context:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        FileSms(tmp_path).send(PhoneNumber("+33600000002"), "Votre code : 123456")
        page.get_by_text("123456", exact=True).wait_for()
        page.locator("summary").click()
        look(page, "demo-phone")
