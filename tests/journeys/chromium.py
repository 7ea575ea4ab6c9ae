"""Chromium as it is found on the machine, and what a test does where there is none.

`playwright`, `browser`   once per test process: Playwright cannot run twice in one thread.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

PATIENCE_MS = 30_000
"""How long a page may take on a busy machine; who is in time never waits."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = ("--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage")
ABSENT = "NO CHROMIUM ON THIS MACHINE: THE JOURNEYS DID NOT RUN (Debian: apt-get install chromium)"


def executable() -> str:
    """Return the path of Chromium. Without one the test fails under CI, else it is skipped."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    if os.environ.get("CI") == "true":
        pytest.fail(ABSENT, pytrace=False)
    pytest.skip(ABSENT)


def arguments() -> list[str]:
    """Return the command line: root has no sandbox."""
    return [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else list(QUIET)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, running."""
    executable()
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A headless Chromium."""
    running = playwright.chromium.launch(executable_path=executable(), args=arguments())
    yield running
    running.close()


def profile_without_cookies(directory: Path) -> Path:
    """Write a profile whose owner refuses cookies from every site."""
    preferences = directory / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text(
        '{"profile": {"default_content_setting_values": {"cookies": 2}}}', encoding="utf-8"
    )
    return directory
