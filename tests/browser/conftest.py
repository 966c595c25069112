"""A real server and a real Chromium for the browser tests."""

import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.chromium import find_or_install

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 120
PORTS_TRIED = 3

# A busy machine is slow, not wrong.
PATIENCE = 90_000  # milliseconds
expect.set_options(timeout=PATIENCE)
FLAGS = [
    "--no-sandbox",  # tests also run as root, in containers
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def address():
    """The address of the page, served as `make run` serves it, on a free port."""
    yield from serve("-m", "streamlit", "run", "app.py")


def serve(*program):
    """Run a program of Python that serves the page, on a free port; give its address."""
    for _ in range(PORTS_TRIED):  # a free port may be taken by another before the server takes it
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
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


@pytest.fixture
def open_page(browser, address):
    """Open the page in a window of its own; fail on errors in the browser's console.

    Returns a function of the query, and of what the window is like: `locale`, `width`,
    `color_scheme`, and a `script` that runs before any other.
    """
    contexts, complaints = [], []

    def open_window(query="", *, locale="en-US", width=1280, color_scheme="light", script=""):
        url = query if query.startswith("http") else f"{address}{query}"
        host = urlsplit(url).netloc
        served = (f"http://{host}/", f"ws://{host}/")
        context = browser.new_context(
            locale=locale,
            viewport={"width": width, "height": 900},
            color_scheme=color_scheme,
        )
        contexts.append(context)
        context.add_init_script(script)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text)
                if message.type == "error" and not _is_probe(message.location["url"])
                else None
            ),
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: (
                complaints.append(request.url)
                if not request.url.startswith((*served, "data:", "blob:"))
                else None
            ),
        )
        page.goto(url)
        page.locator("html[data-ready], .stMain h1").first.wait_for()
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert not complaints, "errors in the console, or requests to elsewhere"
