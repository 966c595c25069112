"""Citations.

1. A citation names program, version, data and the day; the full one the answer and the sources.
2. A BibTeX entry is one entry, whatever a reader's words hold.
"""

import re
from datetime import date
from pathlib import Path

import pytest

from model import InvalidInput, Scenario, __version__, project
from model.data import data_version
from model.files.citation import (
    bibtex,
    long_citation,
    markdown,
    plain_answer,
    short_citation,
    title,
)
from model.files.kinds import FILES
from model.files.request import Request, used_inputs
from model.messages import readable
from model.projection.guardrails import guardrails
from model.texts import LANGUAGES, Language
from tests.files.test_recipes import LOGISTIC
from tests.hostile import NAMES, NOTE

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 24)


def request(scenario=None, code="en", **words):
    return Request(
        projection=project(scenario or Scenario()), text=Language(code), retrieved=DAY, **words
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_citation_says_what_made_the_result(code):
    """Invariant 1, in each language."""
    asked = request(code=code, name="Plan A")
    short, full = short_citation(asked), long_citation(asked)

    for part in ("Suanli 算力", __version__, data_version(), "2026-11-24"):
        assert part in short
    assert short in full
    assert plain_answer(asked) in full
    assert title(asked) in full
    assert "Plan A" in full
    for source in asked.cited_sources:
        assert asked.text(source.publisher) in full


def test_an_address_is_cited_where_there_is_one():
    """Invariants 1 and 2: in full and for BibTeX, whose signs are escaped."""
    asked = request(address="https://suanli.example/?v=1&cagr=0.4")

    assert long_citation(asked).endswith(" https://suanli.example/?v=1&cagr=0.4")
    assert r"  url = {https://suanli.example/?v=1\&cagr=0.4}," in bibtex(asked)
    assert "url = " not in bibtex(request()).replace("urldate", "")


def test_a_citation_in_words():
    """Invariant 1: a new day or another version gives another citation."""
    assert short_citation(request()) == (
        f"Suanli 算力, version {__version__}, data {data_version()}, retrieved 2026-11-24"
    )


def test_sources_are_those_of_what_has_an_effect():
    """Invariant 1: of inputs in use and of what is said, each once, none besides."""
    for scenario in (Scenario(), LOGISTIC, Scenario(investment_method="budget", budget=0.0)):
        asked = request(scenario)
        expected = {name for record in used_inputs(scenario) for name in record.sources}
        expected |= {name for said in guardrails(asked.projection) for name in said.record.sources}
        found = [source.id for source in asked.cited_sources]

        assert expected == set(found)
        assert len(found) == len(set(found))


def test_what_limits_a_projection_is_computed_once_for_a_file(monkeypatch):
    """Of all parts of a file, in both languages."""
    computed = []

    def counted(projection):
        computed.append(projection)
        return guardrails(projection)

    monkeypatch.setattr("model.files.request.guardrails", counted)
    for name, kind in FILES.items():
        computed.clear()
        kind.make(request(Scenario(years=2)))
        assert len(computed) <= 1, name


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_bibtex_is_one_entry(name):
    """Invariant 2: braces are in balance, commands are escaped, and no field is added."""
    entry = bibtex(request(name=name))
    fields = re.findall(r"^  (\w+) = \{", entry, flags=re.MULTILINE)
    unescaped = re.sub(r"\\[{}$&#_%]|\\text\w+\{\}", "", entry)
    depth = 0
    for sign in unescaped:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0

    assert fields == ["author", "title", "year", "version", "urldate", "note"]
    assert depth == 0
    assert "\\" not in unescaped
    assert "urldate = {2026-11-24}" in entry
    assert f"version = {{{__version__}}}" in entry


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_words_in_markdown_are_text(name):
    """No link, no image, no HTML: each sign that could begin one is escaped."""
    shown = markdown(name)

    assert re.sub(r"\\(.)", r"\1", shown).replace("\u2060", "") == readable(name)
    assert not re.search(r"(?<!\\)[<>\[\]`*_|&]", shown)


@pytest.mark.parametrize(
    "words", ["www.evil.example", "see WWW.evil.example", "https://evil.example", "a@evil.example"]
)
def test_addresses_in_words_are_no_links(words):
    """Markdown makes links of them unasked: an invisible sign keeps the parts asunder."""
    shown = markdown(words)

    assert not re.search(r"www\.|://|\w@\w", shown, re.IGNORECASE)
    assert shown.replace("\u2060", "") == words


def test_words_are_readable():
    """One line, without signs that cannot be seen."""
    assert readable(NOTE).startswith("Two lines, the second")
    assert readable("a\t\u200bb") == "a b"


def test_what_is_no_name_is_refused():
    """As in a scenario file, with every problem at once."""
    with pytest.raises(InvalidInput) as refusal:
        request(name="a" * 41, note="\x00")

    assert [(problem.code, problem.where) for problem in refusal.value.problems] == [
        ("file.text", "name"),
        ("file.text", "note"),
    ]
