"""Looks at a page as it stands: accessibility, size of targets, room on a phone, pictures.

With SCREENS=docs/screens in the environment each look leaves a picture at both widths.
"""

import base64
import os
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page, ViewportSize

PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=800)
TARGET_PX = 44
TOO_SMALL = """() => [...document.querySelectorAll(
  'button, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), summary, a.button')]
  .filter(e => e.checkVisibility({visibilityProperty: true}))
  .filter(e => !e.closest('.visually-hidden, .inline-form') && !e.matches('.button-link'))
  .map(e => [e.getBoundingClientRect(), e])
  .filter(([box]) => box.width > 1 && box.height < 43.5)
  .map(([box, e]) => `${e.outerHTML.slice(0, 120)}: ${box.height}`)"""
HEIGHT = "() => document.documentElement.scrollHeight"
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

_axe = Axe()


def look(page: Page, name: str) -> None:
    """Hold the page against what every page of the service promises, in this very state."""
    page.wait_for_load_state()
    for size, scheme in ((PHONE, "dark"), (DESK, "light")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert _violations(page) == [], f"{name} at {size['width']} px, {scheme}"
        assert page.evaluate(TOO_WIDE) <= 0, f"{name} is wider than {size['width']} px"
        assert page.evaluate(TOO_SMALL) == [], f"{name}: targets under {TARGET_PX} px"
    assert page.title().strip(), f"{name} has no title"
    assert page.locator("h1").count() == 1, f"{name} has not one h1"
    _picture(page, name)
    page.set_viewport_size(PHONE)


def _violations(page: Page) -> list[dict[str, Any]]:
    """Return what axe finds, short enough to be read."""
    try:
        found = _axe.run(page).response["violations"]
    except Error:  # a click's page was still coming
        page.wait_for_load_state()
        found = _axe.run(page).response["violations"]
    return [
        {
            "rule": rule["id"],
            "where": [(node["target"], node["failureSummary"]) for node in rule["nodes"]],
        }
        for rule in found
    ]


def _picture(page: Page, name: str) -> None:
    """Write the whole page as WebP, which Playwright's own screenshots cannot do."""
    directory = os.environ.get("SCREENS")
    if not directory:
        return
    Path(directory).mkdir(parents=True, exist_ok=True)
    chromium = page.context.new_cdp_session(page)
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        clip = {"x": 0, "y": 0, "scale": 1, "width": size["width"], "height": page.evaluate(HEIGHT)}
        answer = chromium.send(
            "Page.captureScreenshot",
            {"format": "webp", "quality": 70, "captureBeyondViewport": True, "clip": clip},
        )
        picture = Path(directory) / f"{name}-{size['width']}.webp"
        picture.write_bytes(base64.b64decode(answer["data"]))
    # The session is left to end with the page: one that is detached takes the page's virtual
    # authenticator with it, whoever added that.
