"""Waits for what a page shows."""

from time import monotonic

from playwright.sync_api import Locator, Page

from tests.browser.conftest import PATIENCE

EVERY = 50  # milliseconds


def wait_until(page: Page, condition: str, arg: object = None) -> None:
    """Return once a condition holds in a page.

    It is asked from here: Playwright's own way makes a program of a text in the page, which the
    page's policy forbids.
    """
    end = monotonic() + PATIENCE / 1000
    while not page.evaluate(condition, arg):
        assert monotonic() < end, condition
        page.wait_for_timeout(EVERY)


# While the page is made anew, what is old fades; what is folded opens by and by.
STILL = """() => !document.querySelector("[data-stale=true]") &&
  document.getAnimations().every(({ playState }) => playState !== "running")"""


def unfold(place: Locator) -> None:
    """Open or close what is folded, and wait for it, as a reader does.

    A button that moves away between the press and the release is not pressed.
    """
    place.locator("summary").click()
    wait_until(place.page, STILL)
