"""Pictures of the charts.

1. They are the page's charts: every figure of the projection is in the SVG, as text.
2. Title, sources, versions and every guardrail are in the picture.
3. SVG holds text and shapes only: no script, no link, nothing loaded, whatever a reader types.
4. Colours are the page's.
5. Where the machine has no Chinese font, PNG and reader say so; where it has one, neither does.
6. The same request gives the same bytes.
"""

import subprocess
import sys
import tomllib
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import model.files.pictures
from model import Scenario, project
from model.files.citation import plain_answer, short_citation
from model.files.pictures import can_draw, charts, font_advice, lacks_font, png, svg, wrapped
from model.files.request import Request
from model.projection.charts import compute_chart, impact_chart
from model.projection.guardrails import guardrails
from model.texts import LANGUAGES, Language
from tests.hostile import NAMES, NOTE

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "desc", "g", "rect", "path", "line", "text", "tspan", "defs", "clipPath"}
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def request(scenario=None, code="en", **more):
    return Request(
        projection=project(scenario or Scenario()),
        text=Language(code),
        retrieved=date(2026, 11, 24),
        **more,
    )


def elements(content):
    return list(ET.fromstring(content).iter())  # noqa: S314 - what this project made


def joined(content):
    """All text of a picture without spaces, since lines break anywhere in Chinese."""
    tags = (f"{SVG}text", f"{SVG}tspan")
    texts = (element.text or "" for element in elements(content) if element.tag in tags)
    return "".join("".join(texts).split())


def labels(content):
    return " ".join(element.get("aria-label") or "" for element in elements(content))


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_charts_are_the_pages(code):
    """Invariant 1: the same rows, encodings and marks, but for what only a pointer shows."""
    asked = request(code=code)
    text = asked.text
    above, below = charts(asked)["vconcat"]
    pages = [compute_chart(asked.projection, text, logarithmic=False)] + [
        impact_chart(asked.projection, kind, text, logarithmic=False)
        for kind in ("core", "related")
    ]

    for drawn, page in zip([above, *below["hconcat"]], pages, strict=True):
        assert drawn["data"] == page["data"]
        assert drawn["encoding"] == page["encoding"]
        assert drawn["layer"] == [layer for layer in page["layer"] if "params" not in layer]


def test_every_figure_is_in_the_picture():
    """Invariant 1: each point tells its year and its figure to those who do not see it."""
    asked = request()
    said = labels(svg(asked))

    for year, level in zip(asked.projection.year, asked.projection["compute_eflops"], strict=True):
        assert f"year: {year}; Compute, EFLOPS: {level:,.6g}" in said


def test_the_scale_is_the_pages():
    """Invariant 1: each switch concerns its own charts."""
    linear = svg(request())
    compute = svg(request(compute_logarithmic=True))
    impact = svg(request(impact_logarithmic=True))

    assert labels(linear).count("log scale") == 0
    assert labels(compute).count("log scale") == 1
    assert labels(impact).count("log scale") == 2


def test_without_investment_there_is_one_chart():
    """Invariant 1: what would be empty is not drawn."""
    asked = request(Scenario(investment_method="budget", budget=0.0))

    assert len(charts(asked)["vconcat"]) == 1
    assert "AIcoreindustry,cumulative" not in joined(svg(asked))


@pytest.mark.parametrize("code", LANGUAGES)
def test_title_sources_and_limits_are_in_the_picture(code):
    """Invariant 2: in the language of the picture, to the last word."""
    asked = request(code=code, name="Plan 甲", note=NOTE)
    shown = joined(svg(asked))

    for part in (
        "Plan 甲",
        plain_answer(asked),
        short_citation(asked),
        asked.text("Conditional on its assumptions; not a forecast."),
        *(said.say(asked.text) for said in guardrails(asked.projection)),
    ):
        assert "".join(part.split()) in shown


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_runs_nothing(name):
    """Invariant 3: it is text, and the picture has the same elements as without it."""
    content, plain = svg(request(name=name, note=NOTE)), plain_picture()

    assert "".join(name.split()) in joined(content)
    assert {element.tag.removeprefix(SVG) for element in elements(content)} <= ALLOWED
    assert attributes(content) == attributes(plain)


@cache
def plain_picture():
    return svg(request(name="a", note="b"))


def attributes(content):
    """The attributes of a picture by element, after those that could run or load something."""
    found = {(element.tag, name) for element in elements(content) for name in element.keys()}  # noqa: SIM118 - no mapping
    assert not {name for _, name in found if name.startswith("on") or name.endswith("href")}
    return found


def test_colours_are_the_pages():
    """Invariant 4: of its light theme, which test_configuration.py holds to be readable."""
    theme = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))["theme"]
    content = svg(request()).decode()

    for colour in (
        theme["light"]["chartCategoricalColors"][0],
        theme["light"]["textColor"],
        theme["light"]["backgroundColor"],
    ):
        assert f'"{colour}"' in content


def test_fonts_tell_what_can_be_drawn():
    """Invariant 5: letters can, what no font has cannot."""
    assert can_draw("AB")
    assert not can_draw("\U0010fff0\U0010fff1")


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_missing_font_is_said(code, monkeypatch):
    """Invariant 5: in the picture in English, which can be drawn, and to the reader."""
    asked = request(code=code)
    monkeypatch.setattr(model.files.pictures, "can_draw", lambda _: True)
    with_font = png(asked)
    monkeypatch.setattr(model.files.pictures, "can_draw", lambda _: False)
    without = png(asked)

    assert height(without) > height(with_font)
    remarked = model.files.pictures.picture(asked, remark=font_advice(Language("en")))
    assert "fonts-noto-cjk" in remarked
    assert lacks_font(remarked)
    assert not lacks_font("no Chinese")
    assert "Noto Sans CJK SC" in font_advice(Language(code))


def test_with_a_font_nothing_is_said():
    """Invariant 5: a font of two squares, made for this, that stand for 算 and 力."""
    code = (
        "import vl_convert\n"
        "from model.files.pictures import can_draw, lacks_font\n"
        "vl_convert.register_font_directory('tests/files')\n"
        "print(can_draw('算力'), lacks_font('<text>算力</text>'))\n"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert outcome.stdout.split() == ["True", "False"]


def height(content):
    assert content.startswith(PNG_SIGNATURE)
    return int.from_bytes(content[20:24])


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_same_again(code):
    """Invariant 6; and a PNG is the SVG at twice its size."""
    asked = request(code=code)
    drawing = svg(asked)

    assert drawing == svg(asked)
    assert png(asked) == png(asked)
    if not lacks_font(drawing.decode()):
        assert height(png(asked)) == 2 * int(elements(drawing)[0].get("height"))


@pytest.mark.parametrize("width", [10, 40, 150])
@pytest.mark.parametrize("code", LANGUAGES)
def test_lines_keep_every_word(code, width):
    """Nothing is lost, nothing is wider than asked unless a single word is."""
    for said in guardrails(project(Scenario())):
        message = said.say(Language(code))
        lines = wrapped(message, width)

        assert "".join(message.split()) == "".join("".join(lines).split())
        for line in lines:
            columns = sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in line)
            assert columns <= width or " " not in line
            assert line[0] not in "，。：；）"
