"""What the page costs a reader who comes for the first time: bytes, and seconds to the answer.

The bytes are those of the network, at rest; the seconds are taken at 4 Mbit/s, in turns with the
same page to a browser that takes nothing compressed, as all of it was sent before.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing

from playwright.sync_api import Browser, CDPSession, sync_playwright

from benchmarks.comparison import MEBIBYTES, Comparison
from benchmarks.page import CHROMIUM_OPTIONS, server, settle
from tests.browser.chromium import find_or_install

MOST_BYTES = 1.8e6

# 4 Mbit/s, and 40 milliseconds there and back.
SLOW = {"offline": False, "latency": 40, "downloadThroughput": 5e5, "uploadThroughput": 5e5}

# Resolves to the milliseconds from the start of the navigation to a figure of the answer.
ANSWERED = """() => {
    if (!/\\d/.test(document.querySelector(".st-key-answer")?.textContent ?? "")) return null;
    return performance.now();
}"""


def first_load() -> Iterator[Comparison]:
    """Compare the bytes with what they may be, and the seconds with those of the page as it was."""
    with ExitStack() as stack:
        address = stack.enter_context(server("app.py"))
        playwright = stack.enter_context(sync_playwright())
        browser = stack.enter_context(
            playwright.chromium.launch(
                executable_path=find_or_install(), args=list(CHROMIUM_OPTIONS)
            )
        )
        yield Comparison(
            what="bytes of the first load",
            floor_name="1.8 MB",
            target=1.0,
            runs=1,
            measure=lambda: loaded(browser, address),
            floor=lambda: MOST_BYTES,
            unit=MEBIBYTES,
        )
        yield Comparison(
            what="first load at 4 Mbit/s to the answer",
            floor_name="the same uncompressed",
            target=0.7,
            runs=5,
            measure=lambda: answered(browser, address, compressed=True),
            floor=lambda: answered(browser, address, compressed=False),
        )


def loaded(browser: Browser, address: str) -> float:
    """Return the bytes that a page takes until it is at rest, with an empty cache."""
    with closing(browser.new_context()) as context:
        page = context.new_page()
        session = context.new_cdp_session(page)
        sizes = watched(session)
        page.goto(address)
        settle(page)
        page.wait_for_load_state("networkidle")
        return sum(sizes)


def watched(session: CDPSession) -> list[float]:
    """Return a list that grows by the bytes of each answer."""
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    session.send("Network.enable")
    return sizes


def answered(browser: Browser, address: str, *, compressed: bool) -> float:
    """Return the seconds to the answer on a slow line, with an empty cache."""
    with closing(browser.new_context()) as context:
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW)
        if not compressed:
            page.set_extra_http_headers({"Accept-Encoding": "identity"})
        page.goto(address, wait_until="commit")
        while (milliseconds := page.evaluate(ANSWERED)) is None:
            page.wait_for_timeout(20)
        return float(milliseconds) / 1000
