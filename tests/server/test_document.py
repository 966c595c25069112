"""Invariants of what the document of a page says before any script.

1. It says finding and answer of its address, in its language, as the files do, and names a picture
   of the same inputs.
2. What is wrong with an address is passed over: then it says what the page is for.
3. Whatever an address holds is text there, and no script of it is allowed.
4. Who asks for anything gets it, too; what is no page is sent as it is.
"""

from datetime import date
from html.parser import HTMLParser
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
from hypothesis import given, settings
from starlette.applications import Starlette
from starlette.datastructures import URL
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from model import Scenario, project
from model.files import CONDITIONAL, Request, plain_answer
from model.inputs import spell
from model.projection import compute_finding
from model.texts import LANGUAGES, Language
from tests.hostile import NAMES
from tests.server.asking import ask
from tests.strategies import scenarios
from views.document import NAME, Document, dressed
from views.server.description import ABOUT
from views.server.guard import Guard, policy_of_page

pytestmark = pytest.mark.unmeasured  # other tests reach the same

SHELL = '<html lang="en"><head><title>Streamlit</title></head><body></body></html>'
HOST = "https://suanli.example"


class Head(HTMLParser):
    """What a program reads of a document that runs nothing."""

    def __init__(self, document):
        super().__init__()
        self.said, self.elements, self.language, self.title = {}, [], "", ""
        self.feed(document)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.elements.append(tag)
        self.language = attributes["lang"] if tag == "html" else self.language
        if tag == "meta" and attributes.keys() & {"name", "property"}:
            name = attributes.get("name") or attributes["property"]
            assert name not in self.said
            self.said[name] = attributes["content"]

    def handle_data(self, data):
        if self.elements and self.elements[-1] == "title" and not self.title:
            self.title = data


def head_of(query, code="en", path="/"):
    return Head(dressed(SHELL, code, URL(f"{HOST}{path}?{query}")))


@settings(max_examples=30)
@given(scenarios())
def test_it_says_the_answer_of_its_address(scenario):
    """1: of every scenario, in each language."""
    query = urlencode({name: spell(value) for name, value in scenario})
    for code in LANGUAGES:
        text, projection = Language(code), project(scenario)
        request = Request(projection=projection, text=text, retrieved=date(2026, 11, 26))
        head = head_of(query, code, "/goal")
        finding = compute_finding(projection, text)

        assert head.language == code
        assert head.title == f"{finding} · {NAME}"
        assert head.said["og:title"] == finding
        assert head.said["description"] == head.said["og:description"]
        assert head.said["description"] == text.sentences(plain_answer(request), text(CONDITIONAL))
        assert head.said["og:url"] == f"{HOST}/goal?{query}"
        assert head.said["og:locale"].startswith(code)


def test_its_picture_is_of_the_same_inputs():
    """1: by an address that works, with the switches that are on."""
    head = head_of("cagr=0.4&service_life_years=0&compute_in_use=true&goal_for=cagr&v=1", "zh")
    picture = urlsplit(head.said["og:image"])
    asked = dict(parse_qsl(picture.query))

    assert head.said["og:image"].startswith(f"{HOST}/api/projection.png?")
    assert asked == {
        "lang": "zh",
        "cagr": "0.4",
        "service_life_years": "0",
        "compute_in_use": "true",
    }
    answer = ask(f"{picture.path}?{picture.query}")
    assert answer.headers["content-type"] == "image/png"
    table = ask(f"/api/projection.csv?{picture.query}")
    assert table.body == project(Scenario(cagr=0.4)).to_csv()


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("query", ["cagr=52.3", "years=x", "core_low=9", "cagr=0.3&cagr=0.4"])
def test_what_is_wrong_is_passed_over(query, code):
    """2: and a picture is named that there is."""
    head = head_of(query, code)
    picture = urlsplit(head.said["og:image"])

    assert head.title == head.said["og:title"] == NAME
    assert head.said["description"] == Language(code)(ABOUT)
    assert ask(f"/api/projection.csv?{picture.query}").status == 200


def test_what_others_add_is_left_out():
    """1: what counts who follows a link is in no link of ours."""
    head = head_of("cagr=0.4&utm_source=mail&compare_year=2026")

    assert head.said["og:url"] == f"{HOST}/?cagr=0.4&compare_year=2026"


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_what_a_stranger_writes_is_text(name):
    """3: as a name, a value, a path; hosts are judged before (tests/server/test_guard.py)."""
    plain = head_of("")
    for address in (
        f"{HOST}/?a={quote(name)}",
        f"{HOST}/?{quote(name)}=1",
        f"{HOST}/?cagr={name}",
        f"{HOST}/{name}",
    ):
        document = dressed(SHELL, "en", URL(address))
        head = Head(document)

        assert head.elements == plain.elements
        assert policy_of_page(document, "a") == policy_of_page(dressed(SHELL, "en", URL("/")), "a")


async def _shell(_):
    return HTMLResponse(SHELL)


async def _asked(request):
    return PlainTextResponse(request.headers.get("accept-encoding", ""))


PAGES = Starlette(
    routes=[Route("/", _shell), Route("/goal", _shell), Route("/static/a.js", _asked)],
    middleware=[Middleware(Guard), Middleware(Document)],
)


@pytest.mark.parametrize("accept", ["text/html,*/*;q=0.8", "*/*", ""])
@pytest.mark.parametrize("path", ["/", "/goal"])
def test_programs_that_read_links_get_it(path, accept):
    """4: they ask for anything; its addresses are those of the request."""
    answer = ask(f"{path}?cagr=0.4&lang=zh", app=PAGES, accept=accept, accept_encoding="gzip")
    head = Head(answer.body.decode())

    assert head.language == "zh"
    assert head.said["og:url"] == f"http://localhost:8501{path}?cagr=0.4&lang=zh"
    assert head.said["og:image"].startswith("http://localhost:8501/api/projection.png?")
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_what_is_no_page_is_as_it_is():
    """4: a script is asked for compressed."""
    assert ask("/static/a.js", app=PAGES, accept="*/*", accept_encoding="gzip").body == b"gzip"
