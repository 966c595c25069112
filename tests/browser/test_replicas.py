"""Two processes behind Caddy, as docs/serving.md has them.

1. When the one that a reader uses is killed, the page goes on with its inputs on the other.
2. What the reader saved is there still, and what is asked by address is the same from both.
3. A reader stays with one process; names that are not allowed are refused as without Caddy.
"""

import urllib.error
from contextlib import ExitStack
from urllib.request import Request, urlopen

import pytest
from streamlit import config

from model import Scenario, project
from tests.browser.conftest import expect
from tests.browser.test_made import save
from tests.browser.test_projection_page import expect_settled, slider
from tests.browser.waiting import wait_until
from tests.replicas import (
    BACK,
    SERVING,
    WATCH,
    caddy,
    command,
    free_port,
    processes_seen,
    replica,
    shared_settings,
    wait_for_both,
)

SAID = "document.querySelector('.st-key-answer')?.textContent"


@pytest.fixture
def stack():
    with ExitStack() as programs:
        yield programs


def test_a_killed_process_is_replaced(stack, open_page):
    """1 to 3."""
    ports = free_port(), free_port()
    used = stack.enter_context(replica(ports[0]))
    address = stack.enter_context(caddy(*ports))
    page = open_page(f"{address}compare?cagr=0.4")
    save(page, "Mine 我的")
    page.goto(f"{address}?cagr=0.4")
    expect_settled(page)
    slider(page, "cagr").focus()
    page.keyboard.press("ArrowRight")
    expect_settled(page)
    stack.enter_context(replica(ports[1]))
    wait_for_both(address)
    expect_alike(address)
    before, place = page.evaluate(SAID), page.url
    growth = slider(page, "cagr").input_value()

    page.evaluate(WATCH)
    used.kill()
    wait_until(page, BACK)
    expect_settled(page)
    slider(page, "cagr").focus()
    page.keyboard.press("ArrowRight")
    expect_settled(page)
    wait_until(page, f"{SAID} !== {before!r}")
    page.keyboard.press("ArrowLeft")
    wait_until(page, f"{SAID} === {before!r}")

    assert page.url == place
    assert slider(page, "cagr").input_value() == growth
    assert page.evaluate("states.length")  # no new document
    page.goto(f"{address}compare")
    expect(page.get_by_text("Mine 我的").first).to_be_visible()


def expect_alike(address):
    """2 and 3: the same bytes and tags; one reader, one process; only names that are allowed."""
    asked = f"{address}api/projection.csv?cagr=0.476&years=4"
    answers = set()
    for cookie in processes_seen(address):
        with urlopen(Request(asked, headers={"Cookie": cookie})) as answer:  # noqa: S310 - ours
            answers.add((answer.read(), answer.headers["ETag"]))
            assert answer.headers["Set-Cookie"] in {None, f"{cookie}; Path=/"}

    assert len(answers) == 1
    assert answers.pop()[0] == project(Scenario(cagr=0.476, years=4)).to_csv()
    for host, status in (("suanli.example", 200), ("other.example", 421)):
        assert status_of(asked, host) == status


def status_of(address, host):
    try:
        with urlopen(Request(address, headers={"Host": host})) as answer:  # noqa: S310 - ours
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


def test_the_files_name_what_there_is():
    """3: settings that Streamlit has, and a secret that nobody uses by mistake."""
    known = {option.env_var for option in config.get_config_options().values()}

    assert set(shared_settings()) <= known
    assert "replace-this" in shared_settings()["STREAMLIT_SERVER_COOKIE_SECRET"]
    assert command(8501)[2:] == ["streamlit", "run", "app.py", "--server.port", "8501"]
    assert "/healthz" in (SERVING / "Caddyfile").read_text("utf-8")
