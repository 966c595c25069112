"""What the server lets in.

1. A page elsewhere whose name leads to this machine (DNS rebinding) reaches nothing of the page.
2. The policy allows no text to become a program; no page asks for what it forbids
   (test_accessibility.py).
3. Every answer has its headers, the page's own parts included.
4. A table of pandas is one line away, and one of LibreOffice is read from the same address.
5. Who comes for the first time is sent little: nothing twice, nothing ahead that is not used.
"""

import http.client
from contextlib import closing
from email.message import Message
from urllib.parse import urlsplit

import pandas as pd
import pytest
from openpyxl import load_workbook

from model import Scenario, project
from tests.browser.conftest import PATIENCE
from tests.libreoffice import convert
from views.server.guard import HEADERS

# What a browser says of something that a policy forbids. Streamlit's reader of messages tries
# whether it may calculate in WebAssembly, and does without.
FORBIDDEN = """\
window.forbidden = [];
document.addEventListener("securitypolicyviolation", (event) =>
  event.blockedURI === "wasm-eval" || forbidden.push([event.violatedDirective, event.blockedURI]),
);
"""

# What text would do, could it become a program: by itself, not by the test's own means.
ATTACK = """\
window.done = [];
addEventListener("load", () => setTimeout(() => {
  const tag = document.createElement("script");
  tag.textContent = "done.push('written')";
  document.body.append(tag);
  try { new Function("done.push('evaluated')")(); } catch {}
  try { setTimeout("done.push('timed')"); } catch {}
  document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=done.push(1)>");
  setTimeout(() => { document.documentElement.dataset.tried = ""; }, 1000);
}));
"""


def status_of_stream(address: str, host: str) -> int:
    """Return the status of asking for the stream that holds all of the page, under a name."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
    connection.putrequest("GET", "/_stcore/stream", skip_host=True)
    for name, value in {
        "Host": host,
        "Origin": f"http://{host}",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }.items():
        connection.putheader(name, value)
    connection.endheaders()
    try:
        return connection.getresponse().status
    finally:
        connection.close()


def get(address: str, path: str, **headers: str) -> tuple[int, Message, bytes]:
    """Return the answer to a request, read whole."""
    place = urlsplit(address)
    with closing(http.client.HTTPConnection(place.hostname, place.port, timeout=30)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
    return answer.status, answer.headers, body


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8501", "127.0.0.1.evil.example"])
def test_other_names_are_refused(address, host):
    """1: this machine's own names are let in."""
    port = urlsplit(address).port
    assert status_of_stream(address, host) == 403
    for name in ("127.0.0.1", "localhost", "[::1]"):
        assert status_of_stream(address, f"{name}:{port}") == 101


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8501"])
@pytest.mark.parametrize("path", ["/", "/healthz", "/api/projection.csv", "/_stcore/health"])
def test_other_names_get_nothing(address, path, host):
    """1: of the page, of its parts, of what is beside it."""
    assert get(address, path, Host=host)[0] == 421


def test_the_policy_holds(browser, address):
    """2: a browser makes a program of no text, however it comes into the page."""
    with closing(browser.new_context()) as context:
        context.add_init_script(FORBIDDEN + ATTACK)
        shown = context.new_page()
        shown.goto(address)
        shown.locator("html[data-tried]").wait_for(state="attached", timeout=PATIENCE)

        assert shown.evaluate("done") == []
        assert len(shown.evaluate("forbidden")) >= 4


def test_every_answer_has_its_headers(address):
    """3: the document, a script, the health of Streamlit, what is not there."""
    document = get(address, "/", Accept="text/html")[2].decode()
    script = document.partition('src="./')[2].partition('"')[0]
    for path in ("/", f"/{script}", "/_stcore/health", "/healthz", "/api/", "/_stcore/metrics"):
        _, headers, _ = get(address, path, Accept="text/html")
        policy = headers["Content-Security-Policy"]
        assert {name: headers[name] for name in HEADERS} == HEADERS, path
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy


def test_the_first_load_is_small(browser, address):
    """5: all of it together, in bytes of the network; scripts and the document compressed."""
    with closing(browser.new_context()) as context:
        shown = context.new_page()
        session = context.new_cdp_session(shown)
        asked, sizes, said = {}, {}, []
        session.on(
            "Network.requestWillBeSent",
            lambda told: asked.update({told["requestId"]: told["request"]["url"]}),
        )
        session.on(
            "Network.loadingFinished",
            lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]}),
        )
        session.send("Network.enable")
        shown.on("console", lambda message: said.append(message.text))
        shown.goto(address)
        shown.locator("html[data-last]").wait_for(state="attached", timeout=PATIENCE)
        shown.wait_for_load_state("networkidle")
        loaded = [asked[one] for one in sizes]

        assert sum(sizes.values()) < 1.8e6, sorted(zip(sizes.values(), loaded, strict=True))
        assert len(loaded) == len(set(loaded))
        assert not [text for text in said if "preload" in text]


def test_a_link_is_a_table_in_pandas(address):
    """4: with every digit."""
    table = pd.read_csv(f"{address}api/projection.csv?cagr=0.476&years=4")

    pd.testing.assert_frame_equal(
        table,
        project(Scenario(cagr=0.476, years=4)).to_frame().reset_index(drop=True),
        check_exact=True,
    )


def test_a_link_is_a_table_in_libreoffice(address, tmp_path):
    """4: external data, in a workbook of its own."""
    (made,) = convert([f"{address}api/projection.csv?cagr=0.476&years=4"], tmp_path)

    rows = [list(row) for row in load_workbook(made).active.iter_rows(values_only=True)]
    projection = project(Scenario(cagr=0.476, years=4))
    assert rows[0] == list(projection.header)
    assert [row[0] for row in rows[1:]] == projection.year
    assert [row[1] for row in rows[1:]] == pytest.approx(list(projection["compute_eflops"]))
