"""Invariants of how the addresses are described, to programs and to people.

1. The description is OpenAPI, by its validator, and says of every address what it is made from.
2. Every example in it, and on the page for people, works.
3. The page for people is in the reader's language, and loads and runs nothing.
"""

import json
import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from model.columns import COLUMNS
from model.inputs import assumptions
from model.texts import ENGLISH, LANGUAGES
from tests.server.asking import ask
from tests.test_documents import TEXT
from views.server.embed import ADDRESSES
from views.server.people import one_liners

pytestmark = pytest.mark.unmeasured  # other tests reach the same

EVERY = {one.address: one for one in ADDRESSES}


def described(code):
    return json.loads(ask(f"/api/openapi.json?lang={code}").body)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_description_is_valid(code):
    """1: in both languages."""
    OpenAPIV31SpecValidator(described(code)).validate()


def test_the_description_leaves_nothing_out():
    """1: addresses, parameters, columns."""
    found = described("en")
    parameters = found["components"]["parameters"]

    assert set(found["paths"]) == {*EVERY, "/healthz"}
    assert set(parameters) == set(assumptions())
    for address, answer in EVERY.items():
        listed = found["paths"][address]["get"]["parameters"]
        names = {one.get("name") or one["$ref"].rpartition("/")[2] for one in listed}
        assert names == {one.name for one in answer.all_parameters}
    rows = found["components"]["schemas"]["Projection"]["properties"]["projection"]
    assert rows["items"]["required"] == ["year", *COLUMNS]


def test_the_languages_differ_in_words_alone():
    """1: in structure and names they are one."""
    words = {"description", "summary", "title"}

    def without_words(part):
        return {name: one for name, one in part.items() if name not in words}

    one, other = (
        json.loads(ask(f"/api/openapi.json?lang={code}").body, object_hook=without_words)
        for code in LANGUAGES
    )

    assert one == other


@pytest.mark.parametrize("address", EVERY)
def test_examples_work(address):
    """2: of each address, and of each parameter of it."""
    answer = EVERY[address]

    assert ask(f"{address}?{answer.example}").status == 200
    if answer.is_quick or not answer.has_inputs:
        for one in answer.all_parameters:
            for value in one.options or filter(None, [one.example]):
                refused = ask(f"{address}?{one.name}={value.replace('%', '%25')}")
                assert "unknown" not in str(refused.body)
                assert refused.status == 200 or not answer.has_inputs


def test_addresses_in_the_documents_work():
    """2: each that a reader may copy, with its endings."""
    named = set(re.findall(r"`(/(?:api|embed|healthz)[^`]*)`", TEXT))

    assert len(named) >= 6
    assert {address for address in named if ask(address).status != 200} == set()


class Links(HTMLParser):
    """The links and everything else of a page that a browser would follow by itself."""

    def __init__(self):
        super().__init__()
        self.links, self.loaded, self.language = [], [], ""

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.language = attributes.get("lang", "") if tag == "html" else self.language
        if tag == "a":
            self.links.append(attributes["href"])
        if tag in {"script", "link", "img", "iframe"} or "src" in attributes:
            self.loaded.append(tag)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_for_people_can_be_used(code):
    """2 and 3: every link of it leads somewhere."""
    answer = ask(f"/api/?lang={code}")
    page = Links()
    page.feed(answer.body.decode())

    assert answer.headers["content-type"].startswith("text/html")
    assert page.language == code
    assert not page.loaded
    links = [link for link in page.links if not link.startswith(("#", "../?", "?"))]
    assert len(links) == len(EVERY) + 1
    for link in links:
        assert ask(urljoin("/api/", link)).status == 200
    said = unescape(answer.body.decode())
    assert not [name for name in assumptions() if f"<code>{name}</code>" not in said]
    assert ("数据" in said) == (code == "zh")


def test_the_page_is_where_its_links_are_right():
    """3: behind the slash; in the reader's first language."""
    moved = ask("/api")

    assert (moved.status, moved.headers["location"]) == (307, "/api/")
    assert b'lang="zh"' in ask("/api/", accept_language="zh-CN").body[:60]


def test_one_liners_hold_the_address():
    """2: or the cell that does: a text in a formula of Excel has at most 255 characters."""
    address = "https://suanli.example/api/projection.csv?cagr=0.476"
    for name, line in one_liners(address, ENGLISH).items():
        assert address in line or "A1" in line, name
