"""Invariants of the chart for other people's pages.

1. Frozen it runs and loads nothing, and has less than 60 kB, whatever is drawn.
2. It says what the files say: answer, finding, limits; its picture has the numbers of theirs.
3. Its link opens the page with the same inputs.
4. With sliders it has less than 40 kB in all, and runs the server's own script alone.
5. What is refused is a page, too, with every problem, in the reader's language and as text.
6. Pages elsewhere may frame it, and nothing else below its address.
7. It is sent once.
"""

import gzip
import json
import re
from datetime import date
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
from hypothesis import given, settings

from model import Scenario, project, read_scenario
from model.files import Request, plain_answer, said_of, short_citation
from model.inputs import assumptions, input_label, input_value, spell
from model.projection import compute_finding, has_impact, impact_finding
from model.texts import ENGLISH, LANGUAGES, Language
from tests.hostile import NAMES
from tests.server.asking import ask
from tests.strategies import scenarios
from views.server.embed import CHARTS, NARROW, WIDE

EMBED = "/embed/chart"
LOADING = {"script", "link", "img", "iframe", "object", "embed", "video", "audio", "source", "use"}
LARGEST = "years=60&compute_in_use=true&compute_logarithmic=true"


class Page(HTMLParser):
    """What a page holds: texts by element, links, what would be loaded or run."""

    def __init__(self, answer):
        super().__init__()
        self.texts, self.links, self.loaded, self.inputs, self.open = {}, [], [], {}, []
        self.attributes = {}
        self.feed(answer.body.decode())

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.open.append(tag)
        self.attributes.setdefault(tag, given)
        if tag == "a":
            self.links.append(given["href"])
        if tag == "input":
            self.inputs[given["id"]] = given
        if tag in LOADING or "src" in given or any(name.startswith("on") for name in given):
            self.loaded.append((tag, given))

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if self.open and data.strip():
            self.texts.setdefault(self.open[-1], []).append(data.strip())


def request_of(scenario, text):
    return Request(projection=project(scenario), text=text, retrieved=date.today())  # noqa: DTZ011 - as the server does


def query_of(scenario):
    return urlencode({name: spell(value) for name, value in scenario})


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("query", ["", LARGEST])
def test_frozen_it_runs_and_loads_nothing(chart, query, code):
    """1: and is small, also over the longest span."""
    answer = ask(f"{EMBED}?chart={chart}&lang={code}&{query}")

    assert answer.status == 200
    assert len(answer.body) < 60_000
    assert not Page(answer).loaded
    assert b"<script" not in answer.body
    assert b"javascript:" not in answer.body
    assert "script-src" not in answer.headers["content-security-policy"]


@settings(max_examples=15)
@given(scenarios())
def test_it_says_what_files_say(scenario):
    """1 and 2: of every scenario."""
    request = request_of(scenario, ENGLISH)
    answer = ask(f"{EMBED}?{query_of(scenario)}")
    page = Page(answer)

    assert answer.status == 200
    assert len(answer.body) < 60_000
    assert page.texts["figcaption"] == [plain_answer(request)]
    assert page.texts["h1"] == [compute_finding(request.projection, ENGLISH)]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("chart", CHARTS)
def test_limits_source_and_date_are_said(chart, code):
    """2: those that lead in full, the day, and what those hear who do not see it."""
    request = request_of(Scenario(cagr=0.4), Language(code))
    answer = ask(f"{EMBED}?cagr=0.4&chart={chart}&lang={code}")
    page = Page(answer)
    leading = [one.say(request.text) for one in request.guardrails if one.record.leads]

    assert leading
    assert page.texts["li"][1:] == leading
    assert short_citation(request) in page.texts["p"][1]
    assert escape(said_of(request, chart)) in answer.body.decode()
    assert "IDC" in page.texts["p"][0] or chart != "compute"
    assert page.attributes["html"]["lang"] == code


@pytest.mark.parametrize("code", LANGUAGES)
def test_its_picture_has_the_numbers_of_the_files(code):
    """2: the levels at its ends and of the report, in both drawings; letters are large enough."""
    text, scenario = Language(code), Scenario(cagr=0.476, years=4)
    projection = project(scenario)
    page = ask(f"{EMBED}?{query_of(scenario)}&lang={code}").body.decode()
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    picture = ask(f"/api/projection.svg?{query_of(scenario)}&lang={code}").body.decode()

    def written(drawing):
        return {unescape(one) for one in re.findall(r"<text[^>]*>([^<]+)</text>", drawing)}

    numbers = {text.number(projection["compute_eflops"][year]) for year in (0, -1)}
    assert numbers <= written(picture)
    for drawing, (width, height, _) in zip(drawings, (NARROW, WIDE), strict=True):
        assert f'width="{width}" height="{height}"' in drawing
        assert numbers <= written(drawing)
        assert set(re.findall(r'font-size="(\d+)px"', drawing)) == {"12"}


@settings(max_examples=5)
@given(scenarios())
def test_its_link_opens_the_same_inputs(scenario):
    """3: every input, the language, the switches that are on."""
    page = Page(ask(f"{EMBED}?{query_of(scenario)}&lang=zh&compute_in_use=true"))
    (link,) = page.links
    held = dict(parse_qsl(urlsplit(link).query))

    assert urlsplit(link).path == "../"
    assert read_scenario({name: held[name] for name in assumptions()}) == scenario
    assert (held["lang"], held["compute_in_use"]) == ("zh", "true")


@pytest.mark.parametrize("code", LANGUAGES)
def test_with_sliders_it_is_small_and_runs_one_script(code):
    """4: by its address, which changes with it; the first answer stands there before it runs."""
    names = ["base_eflops", "cagr", "years", "service_life_years"]
    scenario = Scenario(cagr=0.476)
    answer = ask(f"{EMBED}?live=true&cagr=0.476&lang={code}&sliders={','.join(names)}")
    page = Page(answer)
    ((tag, given_),) = page.loaded
    script = ask(f"/embed/{given_['src']}")

    assert (tag, given_["src"].partition("?")[0]) == ("script", "chart.js")
    assert given_["src"].partition("?")[2] in script.headers["etag"]
    assert script.headers["content-type"].startswith("text/javascript")
    assert len(gzip.compress(answer.body)) + len(gzip.compress(script.body)) < 40_000
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe-eval" not in policy
    assert page.texts["figcaption"] == [plain_answer(request_of(scenario, Language(code)))]
    assert list(page.inputs) == names
    for name, slider in page.inputs.items():
        record, value = assumptions()[name], getattr(scenario, name)
        assert float(slider["min"]) <= (value or 0) <= float(slider["max"])
        assert float(slider["step"]) == record.slider_step
        assert slider["aria-valuetext"] == input_value(record, value, Language(code))
    assert page.texts["label"] == [
        input_label(assumptions()[name], Language(code)) for name in names
    ]
    assert json.loads(page.attributes["main"]["data-live"])["inputs"] == dict(scenario)


def test_a_slider_reaches_where_it_stands():
    """4: beyond its usual range, too."""
    page = Page(ask(f"{EMBED}?live=true&cagr=2.5"))

    assert page.inputs["cagr"]["max"] == "2.5"


REFUSED = (
    "cagr=52.3&live=perhaps&chart=round&theme=blue&sliders=cagr,curve&years=1&years=2&colour=x"
)


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_refused_is_a_page(code):
    """5: with every problem of what was given."""
    answer = ask(f"{EMBED}?{REFUSED}", accept_language=code)
    page = Page(answer)

    assert answer.status == 422
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    places = [re.split("[:：]", said)[0] for said in page.texts["li"]]
    assert sorted(places) == sorted(
        ["cagr", "live", "chart", "theme", "sliders", "years", "colour"]
    )
    assert page.attributes["html"]["lang"] == code
    assert ("is not a switch" in page.texts["li"][0]) == (code == "en")
    assert not page.loaded


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("live=true&sliders=cagr,years,core_low,core_high,unit_cost", "give up to 4"),
        ("live=true&sliders=cagr,cagr", "each once"),
        ("live=true&sliders=budget", "changes nothing while"),
        ("cagr=52.3&live=true&sliders=cagr,cagr", "each once"),
        ("live=true&sliders=cagr,a,b", "“a, b” is none of"),
        ("chart=core&investment_method=budget&budget=0", "nothing is invested"),
        ("core_low=9", "above the high one"),
    ],
)
def test_what_does_not_go_together_is_refused(query, said):
    """5: sliders that have no effect, a chart of nothing, inputs."""
    answer = ask(f"{EMBED}?{query}")

    assert answer.status == 422
    assert said in unescape(answer.body.decode())


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_what_a_stranger_writes_is_text(name):
    """5: as a name, as a value, as the address."""
    for address in (
        f"{EMBED}?{quote(name)}=1",
        f"{EMBED}?cagr={quote(name)}",
        f"{EMBED}?live=true&sliders={quote(name)}",
        f"{EMBED}?theme={quote(name)}",
        f"/embed/{quote(name)}",
    ):
        answer = ask(address)
        page = Page(answer)
        assert answer.status in {404, 422}
        assert not page.loaded
        assert set(page.attributes) <= {
            *("html", "head", "meta", "title", "style", "body", "main", "h1", "ul", "li"),
        }


@pytest.mark.parametrize("path", ["chart", "chart?live=true", "chart.js", "other", "", "../"])
def test_it_alone_is_framed(path):
    """6: what is not there is said, on no page of Streamlit's."""
    answer = ask(f"/embed/{path}")
    policy = answer.headers["content-security-policy"]

    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert answer.status == (200 if path.startswith("chart") else 404)
    if answer.status != 200:
        assert "/embed/chart" in answer.body.decode()


@pytest.mark.parametrize("path", ["chart?theme=dark", "chart?live=true", "chart.js"])
def test_it_is_sent_once(path):
    """7: and keeps its policy, which a browser takes from what it is told last."""
    first = ask(f"/embed/{path}")
    again = ask(f"/embed/{path}", if_none_match=first.headers["etag"])

    assert (again.status, again.body) == (304, b"")
    policy = "content-security-policy"
    assert again.headers[policy] == first.headers[policy]


def test_growth_has_its_own_finding():
    """2: where anything is invested."""
    projection = project(Scenario())

    assert has_impact(projection)
    assert Page(ask(f"{EMBED}?chart=related")).texts["h1"] == [impact_finding(projection, ENGLISH)]
