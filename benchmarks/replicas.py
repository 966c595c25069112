"""How soon a reader goes on when the process that served the page is killed."""

from collections.abc import Iterator
from contextlib import ExitStack
from time import perf_counter

from playwright.sync_api import sync_playwright

from benchmarks.comparison import Comparison
from benchmarks.page import CHROMIUM_OPTIONS, settle
from tests.browser.chromium import find_or_install
from tests.replicas import BACK, WATCH, caddy, free_port, replica, wait_for_both

SOON = 5.0  # seconds


def replaced() -> Iterator[Comparison]:
    """Compare the seconds from the kill to the page's being at rest again with five."""
    with ExitStack() as stack:
        ports = [free_port(), free_port()]
        running = {ports[0]: stack.enter_context(replica(ports[0]))}
        address = stack.enter_context(caddy(*ports))
        playwright = stack.enter_context(sync_playwright())
        browser = stack.enter_context(
            playwright.chromium.launch(
                executable_path=find_or_install(), args=list(CHROMIUM_OPTIONS)
            )
        )
        page = browser.new_page()
        page.goto(f"{address}?cagr=0.4")
        settle(page)

        def back() -> float:
            """Kill the process that is used; the other one, new, takes over."""
            ((used, process),) = running.items()
            (other,) = (port for port in ports if port != used)
            running[other] = stack.enter_context(replica(other))
            wait_for_both(address)
            page.evaluate(WATCH)
            began = perf_counter()
            running.pop(used)
            process.kill()
            while not page.evaluate(BACK):
                page.wait_for_timeout(20)
            page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
            return perf_counter() - began

        yield Comparison(
            what="a killed process to the page at rest on the other one",
            floor_name="5 s",
            target=1.0,
            runs=3,
            measure=back,
            floor=lambda: SOON,
        )
