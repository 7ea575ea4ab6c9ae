"""The few lines of script, in a real browser under the real policy of content.

No server: what the browser asks for is answered by the provider in this process.
"""

import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask, request
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys import looking
from tests.layout import sample

pytestmark = pytest.mark.browser
SITE = "https://localhost"  # the clipboard is for secure addresses only
ANSWER_SECONDS = 0.3  # longer than a double click
Open = Callable[..., Page]


@pytest.fixture
def posts(app: Flask) -> list[dict[str, str]]:
    """What the sample's forms sent."""
    received: list[dict[str, str]] = []

    @app.route("/essai", methods=["GET", "POST"])
    def trial() -> str:
        if request.method == "POST":
            received.append(request.form.to_dict())
            time.sleep(ANSWER_SECONDS)
            return sample.html(app, request.form.to_dict())
        return sample.html(app, {"code": "12"} if "faux" in request.args else None)

    app.config["WTF_CSRF_ENABLED"] = False
    return received


@pytest.fixture
def open_sample(browser: Browser, app: Flask, posts: list[dict[str, str]]) -> Iterator[Open]:
    """Open the sample: `query` of its address, `script` on or off."""
    del posts
    client = app.test_client()

    def answer(route: Route) -> None:
        asked = urlsplit(route.request.url)
        got = client.open(
            f"{asked.path}?{asked.query}",
            method=route.request.method,
            data=route.request.post_data_buffer,
            content_type=route.request.headers.get("content-type"),
        )
        route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.data)

    context = browser.new_context(viewport=looking.PHONE)

    def opened(query: str = "") -> Page:
        page = context.new_page()
        page.route("**/*", answer)
        page.goto(f"{SITE}/essai?{query}")
        return page

    yield opened
    context.close()


def test_the_eye_shows_the_password_and_hides_it_before_it_is_sent(
    open_sample: Open, posts: list[dict[str, str]]
) -> None:
    page = open_sample()
    field, eye = page.locator("#password"), page.locator("[data-eye]")
    field.fill("Secret-2026")
    eye.click()
    expect(field).to_have_attribute("type", "text")
    expect(eye).to_have_attribute("aria-pressed", "true")
    page.evaluate("document.forms[0].addEventListener('submit', e => e.preventDefault())")
    page.get_by_role("button", name="Continuer").click()
    expect(field).to_have_attribute("type", "password")
    assert posts == []


def test_rules_are_ticked_as_they_are_met(open_sample: Open) -> None:
    page = open_sample()
    page.locator("#password").press_sequentially("abc")
    expect(page.locator(".rule.met")).to_have_text(["une minuscule"])
    expect(page.locator(".rules-met")).to_have_text("Les critères ne sont pas encore tous remplis.")
    page.locator("#password").press_sequentially("defg1")
    expect(page.locator(".rule.met")).to_have_count(3)
    expect(page.locator(".rules-met")).to_have_text("Tous les critères sont remplis.")
    page.locator("#password").press("Backspace")
    expect(page.locator(".rules-met")).to_have_text("Les critères ne sont pas encore tous remplis.")


def test_the_summary_has_focus_and_its_link_leads_into_the_field(open_sample: Open) -> None:
    page = open_sample("faux")
    expect(page.locator("[role=alert]")).to_be_focused()
    page.get_by_role("link", name="Le code a six chiffres.").click()
    expect(page.locator("#code")).to_be_focused()


def test_going_back_to_a_page_that_answered_a_form_sends_nothing_again(
    open_sample: Open, posts: list[dict[str, str]]
) -> None:
    """Chromium would show ERR_CACHE_MISS: the page is not stored, and was got by a POST."""
    page = open_sample()
    with page.expect_navigation():
        page.get_by_role("button", name="Continuer").click()
    page.goto(f"{SITE}/aide")
    page.go_back()
    expect(page.get_by_role("button", name="Continuer")).to_be_visible()
    page.reload()
    assert len(posts) == 1


def test_a_double_click_sends_once_and_going_back_can_send_again(
    open_sample: Open, posts: list[dict[str, str]]
) -> None:
    page = open_sample()
    button = page.get_by_role("button", name="Continuer")
    with page.expect_navigation():
        button.dblclick(delay=100)
    assert len(posts) == 1
    page.go_back()
    expect(button).not_to_have_attribute("aria-disabled", "true")
    with page.expect_navigation():
        button.click()
    assert len(posts) == 2


def test_a_lost_answer_is_no_dead_end(open_sample: Open, posts: list[dict[str, str]]) -> None:
    page = open_sample()
    page.clock.install()
    page.reload()
    page.evaluate("document.forms[0].action = 'about:blank#'; document.forms[0].target = 'x'")
    button = page.get_by_role("button", name="Continuer")
    button.evaluate(
        "button => button.form.dispatchEvent(new SubmitEvent('submit', {submitter: button}))"
    )
    expect(button).to_have_attribute("aria-disabled", "true")
    page.clock.run_for(8500)
    expect(button).not_to_have_attribute("aria-disabled", "true")
    assert posts == []


def test_enter_in_a_field_continues_and_removes_no_child(
    open_sample: Open, posts: list[dict[str, str]]
) -> None:
    page = open_sample()
    with page.expect_navigation():
        page.locator("#family_name").press("Enter")
    assert len(posts) == 1
    assert not {"remove", "resend"} & posts[0].keys()


def test_the_wait_is_counted_down_and_ends(open_sample: Open, posts: list[dict[str, str]]) -> None:
    page = open_sample()
    page.clock.install()
    page.reload()
    button, text = page.locator("[data-wait]"), page.locator("[data-wait-text]")
    button.click(force=True)
    assert posts == []
    page.clock.run_for(10_000)
    expect(text).to_have_text("Possible dans 20\u00a0secondes.")
    page.clock.run_for(21_000)
    expect(text).to_have_text("")
    with page.expect_navigation():
        button.click()
    assert posts[0]["resend"] == "1"


def test_the_identifier_is_copied(open_sample: Open) -> None:
    page = open_sample()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copier").click()
    expect(page.locator("[data-copied]")).to_have_text("Copié")
    assert page.evaluate("navigator.clipboard.readText()") == "j.dupond25"


@pytest.mark.parametrize("path", ["", "faux"])
def test_every_part_is_accessible_large_enough_and_within_a_phone(
    open_sample: Open, path: str
) -> None:
    looking.look(open_sample(path), f"sample{path}")


def test_the_common_pages_are_accessible_with_their_answers_open(open_sample: Open) -> None:
    page = open_sample()
    for path in ("aide", "donnees-personnelles", "mentions-legales", "accessibilite", "nulle-part"):
        page.goto(f"{SITE}/{path}")
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        looking.look(page, path)
