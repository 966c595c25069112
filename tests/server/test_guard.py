"""Invariants of what stands before everything that is served.

1. Names that are not allowed are answered by a refusal that says why.
2. Every answer has the headers that keep it from being misused, refusals and faults too.
3. A policy lets no text be run as a program, and no page elsewhere show the page in a frame.
4. Addresses have a length, and what is the operator's is not shown.
5. A compressed answer has a tag of its own.
"""

import re

import pytest
from starlette.applications import Starlette
from starlette.datastructures import URL
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from streamlit import config
from streamlit.runtime.state.query_params import sanitize_query_string

from tests.server.asking import SERVED, ask
from views.document import dressed, script_in
from views.server.guard import (
    HEADERS,
    LONGEST_ADDRESS,
    MOST_PARAMETERS,
    Guard,
    policy_of_page,
)

ALLOWED = ["localhost", "127.0.0.1", "suanli.example"]


@pytest.fixture(autouse=True)
def _hosts(monkeypatch):
    option = config.get_option
    monkeypatch.setattr(
        config,
        "get_option",
        lambda name: ALLOWED if name == "server.allowedHosts" else option(name),
    )


async def _fail(_):
    raise ValueError


async def _compressed(_):
    return Response(b"x", headers={"ETag": '"a"', "Content-Encoding": "gzip"})


async def _framed(_):
    return HTMLResponse("<p>")


OTHERS = Starlette(
    routes=[
        Route("/fault", _fail),
        Route("/compressed", _compressed),
        Route("/", _framed),
        Route("/regions", _framed),
        Route("/embed/chart", _framed),
        Route("/_stcore/metrics", _framed),
    ],
    middleware=[Middleware(Guard)],
)


@pytest.mark.parametrize("host", ["evil.example", "suanli.example.evil.example", "a b", ""])
def test_other_names_are_refused(host):
    """1 and 2: also where they contain one that is allowed."""
    answer = ask("/healthz", host=host)

    assert answer.status == 421
    assert b"server.allowedHosts" in answer.body
    assert set(HEADERS) <= {name.title() for name in answer.headers} | {"X-Content-Type-Options"}


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8501", "SUANLI.example:443"])
def test_allowed_names_are_answered(host):
    """1: with any port."""
    assert ask("/healthz", host=host).status == 200


@pytest.mark.parametrize(
    "how",
    [
        {"address": "/healthz"},
        {"address": "/api/projection.csv"},
        {"address": "/api/projection.csv?cagr=x"},
        {"address": "/api/nothing"},
        {"address": "/healthz", "method": "POST"},
        {"address": "/healthz", "host": "evil.example"},
        {"address": "/api/" + "x" * LONGEST_ADDRESS},
        {"address": "/fault", "app": OTHERS},
        {"address": "/embed/chart", "app": OTHERS},
    ],
    ids=lambda how: " ".join(str(value)[:30] for name, value in how.items() if name != "app"),
)
def test_every_answer_has_its_headers(how):
    """2 and 3."""
    headers = ask(**how).headers
    policy = headers["content-security-policy"]

    assert not {name: headers.get(name) for name in HEADERS if headers.get(name) != HEADERS[name]}
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src" not in policy


def test_a_fault_is_said_without_details():
    """2: the log has them."""
    answer = ask("/fault", app=OTHERS)

    assert answer.status == 500
    assert b"ValueError" not in answer.body


def test_only_what_is_meant_for_it_is_framed():
    """3: by pages elsewhere."""
    framed = ask("/embed/chart", app=OTHERS).headers["content-security-policy"]

    assert "frame-ancestors *" in framed
    assert (
        "frame-ancestors 'none'" in ask("/api/projection.html").headers["content-security-policy"]
    )


def test_the_page_runs_its_own_scripts_alone():
    """3: by their checksums; what is inserted into it is no script."""
    shell = '<html lang="en"><head><title>A</title><script>1</script></head><body></body></html>'
    policy = policy_of_page(dressed(shell, "zh", URL("/")), "suanli.example:443", script_in("zh"))
    scripts = re.search(r"script-src ([^;]*)", policy)[1]

    assert "unsafe" not in scripts
    assert scripts.count("'sha256-") == 4
    assert "connect-src 'self' ws://suanli.example:443 wss://suanli.example:443;" in policy
    for strange in ("a;b", "a b", "", "a'b"):
        assert "ws://" not in policy_of_page("", strange)


def test_an_address_has_a_length():
    """4: beyond it nothing is read."""
    assert ask("/api/projection.csv?" + "x" * LONGEST_ADDRESS).status == 414
    assert ask("/api/projection.csv?" + "x" * (LONGEST_ADDRESS - 100)).status == 422


@pytest.mark.parametrize("path", ["/", "/regions", "/embed/chart", "/api/projection.csv"])
def test_an_address_has_so_many_parameters(path):
    """4: as many as Streamlit takes over; of more it would drop all and say nothing."""

    def query(count):
        return "&".join(["lang=zh", *["utm_source=a"] * (count - 1)])

    app = SERVED if path.startswith("/api/") else OTHERS
    most, more = query(MOST_PARAMETERS), query(MOST_PARAMETERS + 1)
    assert sanitize_query_string(most) == most
    assert sanitize_query_string(more) == ""
    assert ask(f"{path}?{most}", app=app).status == 200

    refused = ask(f"{path}?{more}", app=app)
    assert refused.status == 414
    assert "1,001 个参数" in refused.body.decode()
    assert b"1,001 parameters" in ask(f"{path}?a=1&{more[8:]}", app=app).body


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/metrics/"])
def test_what_is_the_operators_is_not_shown(path):
    """4: to anyone."""
    assert ask(path, app=OTHERS).status == 404


def test_a_compressed_answer_has_a_tag_of_its_own():
    """5: its bytes are others."""
    assert ask("/compressed", app=OTHERS).headers["etag"] == '"a-gzip"'
