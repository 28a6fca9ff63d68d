"""A real Chromium without a window, driven by Playwright: Debian's browser, nothing downloaded."""

from __future__ import annotations

import contextlib
import shutil
from typing import Iterator

from playwright.sync_api import Browser, Page, sync_playwright

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; one start serves all tests of a run."""
    program = shutil.which("chromium")
    assert program, "chromium is not installed: scripts/install --tests"
    with sync_playwright() as playwright:
        # Containers have no user namespaces for its sandbox and a small /dev/shm.
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def page_of(browser: Browser, url: str, *, size: dict[str, int] = DESKTOP, dark: bool = False,
            expected: tuple[str, ...] = ()) -> Iterator[Page]:
    """A page in a browser profile of its own.

    Whatever the page complains about on its console fails the test, but for what is `expected`;
    that includes everything a Content-Security-Policy refuses.
    """
    context = browser.new_context(
        base_url=url, viewport=size, color_scheme="dark" if dark else "light", locale="en-US",
        timezone_id="UTC", is_mobile=size["width"] < 600, has_touch=size["width"] < 600)
    context.set_default_timeout(15_000)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    try:
        yield page
        found = [text for text in problems if not any(words in text for words in expected)]
        assert not found, f"the page complained: {found}"
    finally:
        context.close()


def is_too_wide(page: Page) -> bool:
    """Whether a reader has to scroll sideways."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
