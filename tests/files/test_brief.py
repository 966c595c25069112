"""The two-page brief.

1. It holds the answer, the charts, the assumptions with their sources, how sure it is, the
   limits, how to cite and how to reproduce it, in the language asked for.
2. It stands alone: nothing is loaded, nothing runs, and it tells the browser so.
3. A reader's words are text.
4. How sure it is counts every input that has an effect once, and says what a simulation says.
5. The same request gives the same bytes.

`tests/browser/test_files.py` prints it.
"""

import re
from datetime import date
from functools import cache
from html.parser import HTMLParser

import pytest

import model.texts
from model import InvalidInput, Scenario, project
from model.data import EVIDENCE
from model.files.brief import brief, how_sure
from model.files.citation import plain_answer, short_citation, title
from model.files.recipes import brief_command
from model.files.request import Request, used_inputs
from model.inputs.words import input_label, input_value
from model.projection.guardrails import guardrails
from model.projection.words import tiles
from model.texts import LANGUAGES, Language
from model.uncertainty.simulate import simulate
from model.uncertainty.words import not_included, say_interval, what_varies
from tests.hostile import NAMES, NOTE
from tests.test_texts import SAME_EVERYWHERE, Marked, unmarked_words

OTHER = Scenario(
    curve="logistic",
    cagr=0.4567,
    service_life_years=6,
    investment_method="unit_cost",
    effect_lag_years=1,
)
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "main", "section", "h1", "h2", "p"),
    *("ul", "ol", "li", "b", "figure", "table", "thead", "tbody", "tr", "th", "td", "a", "br"),
    *("code", "svg", "g", "rect", "path", "line", "text", "tspan", "defs", "clippath"),
}


def request(scenario=None, code="en", **words):
    return Request(
        projection=project(scenario or Scenario()),
        text=Language(code),
        retrieved=date(2026, 11, 24),
        **words,
    )


class Read(HTMLParser):
    """What is in a page: elements with attributes, and the text outside of styles."""

    def __init__(self, content):
        super().__init__()
        self.elements, self.words, self.open = [], [], []
        self.feed(content.decode())

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())


@pytest.mark.unmeasured
@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("scenario", [Scenario(), OTHER], ids=["headline", "other"])
def test_everything_is_in_it(scenario, code):
    """Invariant 1."""
    asked = request(scenario, code, name="Plan 甲", note="Why.")
    text = asked.text
    page = Read(brief(asked))

    expected = [
        title(asked),
        "Plan 甲",
        "Why.",
        plain_answer(asked),
        short_citation(asked),
        brief_command(scenario, None, code),
        *how_sure(asked),
        *(said.say(text) for said in guardrails(asked.projection)),
    ]
    for tile in tiles(asked.projection, text):
        expected += [tile.label, tile.figure, tile.unit]
    for record in used_inputs(scenario):
        value = getattr(scenario, record.name)
        expected += [input_label(record, text), input_value(record, value, text)]
        if value == record.value and record.choice:
            expected.append(text(record.choice))
    for source in asked.cited_sources:
        expected += [text(source.publisher), source.titled(code), text(EVIDENCE[source.evidence])]
    for part in expected:
        assert " ".join(part.split()) in page.text, part
    assert [("html", {"lang": code})] == [found for found in page.elements if found[0] == "html"]
    assert sum(tag == "svg" for tag, _ in page.elements) == 1


def test_each_assumption_points_to_its_sources():
    """Invariant 1: by their numbers in the list."""
    asked = request(OTHER)
    rows = re.findall(
        r'<tr><th scope="row">(.*?)</th><td>(.*?)</td><td>(.*?)</td></tr>', brief(asked).decode()
    )
    cited = [source.id for source in asked.cited_sources]

    assert len(rows) == len(used_inputs(OTHER))
    for (_, _, basis), record in zip(rows, used_inputs(OTHER), strict=True):
        numbers = [int(number) for number in re.findall(r"\[(\d+)\]", basis)]
        assert {cited[number - 1] for number in numbers} == set(record.sources)
        changed = getattr(OTHER, record.name) != record.value
        assert ("set for this projection; default" in basis) == changed


def test_links_are_those_of_the_sources():
    """Invariants 1 and 2: nothing else can be followed."""
    asked = request()
    links = [attributes["href"] for tag, attributes in Read(brief(asked)).elements if tag == "a"]

    assert links == [source.url for source in asked.cited_sources if source.url]
    assert all(link.startswith(("http://", "https://")) for link in links)


def test_it_stands_alone():
    """Invariant 2: no element or style that loads, and a policy that forbids it."""
    content = brief(request())
    page = Read(content)

    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert ("meta", {"http-equiv": "Content-Security-Policy", "content": policy}) in page.elements
    assert {tag for tag, _ in page.elements} <= ALLOWED
    assert set(re.findall(rb"url\((.)", content)) <= {b"#"}  # what a chart is cut by, in itself
    assert b"@import" not in content
    assert b"size:" not in re.findall(rb"@page \{(.*?)\}", content)[0]  # the reader's own paper


@cache
def plain_page():
    return Read(brief(request(name="a", note="b")))


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_words_are_text(name):
    """Invariant 3: the same elements and attributes as with plain words."""
    page, plain = Read(brief(request(name=name, note=NOTE))), plain_page()

    assert " ".join(name.split()) in page.text
    assert " ".join(NOTE.split()) in page.text
    assert [(tag, list(found)) for tag, found in page.elements] == [
        (tag, list(found)) for tag, found in plain.elements
    ]


def test_how_sure_counts_every_input_once():
    """Invariant 4: at the headline 16 inputs have an effect, 6 of them by our choice."""
    sure = how_sure(request(Scenario()))[0]
    assert "Inputs in use: 16; from sources: 10;" in sure
    assert "no source gives them: 6;" in sure
    assert "yours: 0." in sure

    moved = how_sure(request(Scenario(cagr=0.3, first_year_investment=5.0)))[0]
    assert "Inputs in use: 16; from sources: 9;" in moved
    assert "no source gives them: 5;" in moved
    assert "yours: 2." in moved


@pytest.mark.parametrize("code", LANGUAGES)
def test_how_sure_says_what_a_simulation_says(code):
    """Invariant 4: of compute, core and related growth, with what is drawn and what is not."""
    text = Language(code)
    said = "\n".join(how_sure(request(Scenario(), code)))
    columns = ("compute_eflops", "cumulative_core_cny_100m", "cumulative_related_cny_100m")
    simulation = simulate(Scenario(), columns=columns)

    for column in columns:
        assert say_interval(simulation, column, 2027, text).replace("**", "") in said
    assert what_varies(simulation, text) in said
    assert not_included(text) in said
    assert text.whole(simulation.uncertainty.draws) in said


def test_what_cannot_be_simulated_is_said():
    """Invariant 4: with the reason, and the brief is made all the same."""
    scenario = Scenario(curve="logistic", ceiling_eflops=409.0)
    with pytest.raises(InvalidInput) as refusal:
        simulate(scenario)
    content = Read(brief(request(scenario))).text

    assert "This cannot be simulated." in content
    for problem in refusal.value.problems:
        assert problem.message in content


def test_without_investment_no_range_of_money_is_claimed():
    """Invariant 4."""
    said = "\n".join(how_sure(request(Scenario(investment_method="budget", budget=0.0))))

    assert "compute in 2027" in said
    assert "The ranges above" not in said
    assert "core growth in 2027" not in said


def test_the_same_again():
    """Invariant 5."""
    assert brief(request(note="a")) == brief(request(note="a"))


def test_no_text_bypasses_the_catalogues(monkeypatch):
    """Invariant 1: but for the sources' titles, the command and the program's name."""
    monkeypatch.setattr(model.texts, "translations", lambda _: Marked())
    asked = request(OTHER, "zh")
    shown = Read(brief(asked)).text
    shown = shown.replace(brief_command(OTHER, None, "zh"), "")
    for source in asked.cited_sources:
        shown = shown.replace(" ".join(source.titled("zh").split()), "")

    words = set(unmarked_words(shown.replace("亿元", "")))
    assert words <= SAME_EVERYWHERE | {"Suanli", "算力"}
