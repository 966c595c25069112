"""A real server and a real Chromium for the browser tests."""

import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Error, sync_playwright
from playwright.sync_api import expect as expect_within

from tests.browser.chromium import find_or_install
from tests.replicas import free_port

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 120
PORTS_TRIED = 3

# A busy machine is slow, not wrong.
PATIENCE = 90_000  # milliseconds
# Playwright asks again after 100 ms, 250, 500, and then once a second: here, after 100 each time.
ASK_WITHIN = 150  # milliseconds
# What a window shows when a test has failed, it says soon or never.
LAST_WORDS = 5_000  # milliseconds
# Windows that are kept: as many as a test opens at a time.
MOST_FREE = 2
FLAGS = [
    "--no-sandbox",  # tests also run as root, in containers
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--accept-lang=en-US",  # what a window asks for that is given no language
]


class Expected:
    """What Playwright expects of a page or of a part of it, asked often."""

    def __init__(self, of):
        self.expected = expect_within(of)

    def __getattr__(self, name):
        check = getattr(self.expected, name)

        def soon(*given, **options):
            end = time.monotonic() + PATIENCE / 1000
            while time.monotonic() < end:
                with suppress(AssertionError):
                    return check(*given, **options, timeout=ASK_WITHIN)
            return check(*given, **options, timeout=ASK_WITHIN)

        return soon


def expect(of):
    """Expect something of a page or of a part of it, soon."""
    return Expected(of)


@pytest.fixture(scope="session")
def address():
    """The address of the page, served as `make run` serves it, on a free port."""
    yield from serve("-m", "streamlit", "run", "app.py")


# Waits before each run of the page, and of a whole one before what follows from the inputs, like a
# server that is far away or has much to do. By its other name the page has nothing that follows
# an input in the browser.
SLOW = """
import sys, time
import streamlit
from streamlit.web import cli
import views.live, views.state
follow = views.live.follow_inputs
views.live.follow_inputs = lambda *given, **options: (
    "//localhost" in streamlit.context.url or follow(*given, **options)
)
soon, finish = views.state.session.count_run, views.state.following.finish
views.state.session.count_run = lambda: (time.sleep(0.5), soon())
views.state.following.finish = lambda: (time.sleep(0.5), finish())
sys.argv = ["streamlit", "run", "app.py", *sys.argv[1:]]
cli.main()
"""


@pytest.fixture(scope="session")
def slow_address():
    """The address of a page whose server takes half a second longer for everything."""
    yield from serve("-c", SLOW)


def serve(*program):
    """Run a program of Python that serves the page, on a free port; give its address."""
    for _ in range(PORTS_TRIED):  # a free port may be taken by another before the server takes it
        port = free_port()
        command = [sys.executable, *program, "--server.port", str(port)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as server:
            try:
                if answers(f"http://127.0.0.1:{port}/_stcore/health", server):
                    yield f"http://127.0.0.1:{port}/"
                    return
            finally:
                server.terminate()
    pytest.fail("the server ended before it answered")


def answers(url, server):
    """Whether a server answers, or ended before it did."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            return False
        try:
            with urlopen(url, timeout=5):  # noqa: S310 - the server that this file starts
                return True
        except (URLError, OSError):
            time.sleep(0.1)
    return pytest.fail(f"the server did not answer within {START_SECONDS} seconds")


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_or_install(), args=FLAGS, timeout=PATIENCE
        )
        yield chromium
        chromium.close()


def _is_probe(url):
    """Whether Streamlit asks below a page what it then finds at the root (as of 1.67)."""
    return bool(re.search(r"/\w+/_stcore/(health|host-config)$", url))


class Window:
    """A window of a browser with storage of its own: its page, and what went wrong there."""

    def __init__(self, browser):
        self.context = browser.new_context()
        self.page = self.context.new_page()
        self.protocol = self.context.new_cdp_session(self.page)
        self.protocol.send("Page.enable")
        self.script = None
        self.page.set_default_timeout(PATIENCE)
        self.complaints = []
        self.allowed = ()
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self.see)

    def hear(self, message):
        if message.type == "error" and not _is_probe(message.location["url"]):
            self.complaints.append(message.text)

    def see(self, request):
        if not request.url.startswith(self.allowed):
            self.complaints.append(request.url)

    def open(self, url, *, locale, width, color_scheme, script, fetched):
        """Open an address; the script, which Playwright could not take away, runs first."""
        if fetched:
            self.protocol.send("Network.enable")
            self.protocol.send("Network.setCacheDisabled", {"cacheDisabled": True})
        added = self.protocol.send("Page.addScriptToEvaluateOnNewDocument", {"source": script})
        self.script = {"identifier": added["identifier"]}
        # As Playwright does it, but for a whole context once and for all.
        self.protocol.send("Emulation.setLocaleOverride", {"locale": locale})
        agent = {"userAgent": "", "acceptLanguage": locale}
        self.protocol.send("Emulation.setUserAgentOverride", agent)
        host = urlsplit(url).netloc
        self.allowed = (f"http://{host}/", f"ws://{host}/", "data:", "blob:")
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=color_scheme)
        self.page.goto(url)
        self.page.locator(".stMain h1").first.wait_for(state="attached")
        # Until all is there, what would move is held back, and nothing takes the focus.
        self.page.locator("#first").wait_for(state="detached")
        return self.page

    def say(self):
        """Return what the window shows, the values of entries included."""
        try:
            shown = self.page.locator("body").aria_snapshot(timeout=LAST_WORDS)
        except Error as error:  # it may have been closed, or show nothing any more
            shown = str(error)
        return f"{self.page.url}\n{shown}"

    def clear(self, rest):
        """Leave nothing of what was opened but the scripts that the browser compiled.

        It would forget them, too, if the address to rest at were another site's, or none.
        """
        for other in self.context.pages[1:]:
            other.close()
        self.protocol.send("Network.disable")
        self.protocol.send("Page.removeScriptToEvaluateOnNewDocument", self.script)
        self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.page.goto(rest)
        self.page.mouse.up()
        self.page.mouse.move(0, 0)
        self.page.emulate_media(media="null", reduced_motion="null", forced_colors="null")
        self.context.clear_permissions()
        self.context.clear_cookies()
        self.complaints.clear()


@pytest.fixture(scope="session")
def free_windows():
    """Windows that no test uses now."""
    return []


@pytest.fixture
def open_page(request, browser, address, free_windows):
    """Open the page in a window of its own; fail on errors in the browser's console.

    Returns a function of the query, and of what the window is like: `locale`, `width`,
    `color_scheme`, a `script` that runs before any other, and whether all that the page consists
    of is `fetched`, as by who comes for the first time. The window may be one that was cleared: a
    new one compiles all scripts, which takes three times as long.
    """
    failed = request.session.testsfailed
    used = []

    def open_window(
        query="", *, locale="en-US", width=1280, color_scheme="light", script="", fetched=False
    ):
        window = free_windows.pop() if free_windows else Window(browser)
        used.append(window)
        url = query if query.startswith("http") else f"{address}{query}"
        return window.open(
            url,
            locale=locale,
            width=width,
            color_scheme=color_scheme,
            script=script,
            fetched=fetched,
        )

    yield open_window
    complaints = [complaint for window in used for complaint in window.complaints]
    is_well = not complaints and request.session.testsfailed == failed
    for window in used:
        if not is_well:
            request.node.add_report_section("teardown", "page", window.say())
        if is_well and len(free_windows) < MOST_FREE:
            window.clear(f"{address}healthz")
            free_windows.append(window)
        else:
            window.context.close()
    assert not complaints, "errors in the console, or requests to elsewhere"
