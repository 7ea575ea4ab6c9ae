"""Browsers for the journeys: a phone of 390 pixels, unless a test says otherwise."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.journeys import chromium
from tests.journeys.looking import PHONE

NewBrowser = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs Chromium."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def new_browser(browser: Browser) -> Iterator[NewBrowser]:
    """Open another person's browser; `script=False` turns JavaScript off."""
    opened: list[BrowserContext] = []

    def open_one(*, script: bool = True) -> Page:
        context = browser.new_context(
            viewport=PHONE, locale="fr-FR", timezone_id="Europe/Paris", java_script_enabled=script
        )
        context.set_default_timeout(chromium.PATIENCE_MS)
        opened.append(context)
        return context.new_page()

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def page(new_browser: NewBrowser) -> Page:
    """One browser with script."""
    return new_browser()


@pytest.fixture
def page_without_cookies(playwright: Playwright, tmp_path: Path) -> Iterator[Page]:
    """A browser whose owner refuses cookies."""
    context = playwright.chromium.launch_persistent_context(
        chromium.profile_without_cookies(tmp_path / "profile"),
        executable_path=chromium.executable(),
        args=chromium.arguments(),
        viewport=PHONE,
        locale="fr-FR",
    )
    context.set_default_timeout(chromium.PATIENCE_MS)
    yield context.pages[0]
    context.close()
