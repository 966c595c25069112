"""Pictures of the charts.

1. They are the page's charts: every figure of the projection is in the SVG, as text.
2. Title, sources, versions and every guardrail are in the picture.
3. SVG holds text and shapes only: no script, no link, nothing loaded, whatever a reader types.
4. Colours are the page's.
5. Where the machine has no Chinese font, PNG and reader say so; where it has one, neither does.
6. The same request gives the same bytes.
"""

import io
import itertools
import re
import struct
import subprocess
import sys
import tomllib
import unicodedata
import zlib
from datetime import date
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image, ImageFont

import model.files.pictures
from model import Scenario, project
from model.files.citation import plain_answer, short_citation, title
from model.files.pictures import (
    MARGIN,
    can_draw,
    charts,
    described,
    drawn,
    font_advice,
    lacks_font,
    png,
    svg,
    widest,
    widest_lines,
    wrapped,
)
from model.files.request import Request
from model.projection.charts import compute_chart, impact_chart
from model.projection.guardrails import guardrails
from model.texts import ENGLISH, LANGUAGES, Language
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

    for here, page in zip([above, *below["hconcat"]], pages, strict=True):
        assert here["data"] == page["data"]
        assert here["encoding"] == page["encoding"]
        for layer in [*here["layer"], *page["layer"]]:  # where the legend stands is the picture's
            layer["encoding"].get("shape", {}).pop("legend", None)
        assert here["layer"] == [layer for layer in page["layer"] if "params" not in layer]


def test_every_figure_is_in_the_picture():
    """Invariant 1: each point tells its year and its figure to those who do not see it."""
    asked = request()
    said = labels(svg(asked))

    for year, level in zip(asked.projection.year, asked.projection["compute_eflops"], strict=True):
        assert f"year: {year}; AI compute, EFLOPS: {level:,.6g}" in said


def test_the_scale_is_the_pages():
    """Invariant 1: each switch concerns its own charts."""
    linear = svg(request())
    compute = svg(request(compute_logarithmic=True))
    impact = svg(request(impact_logarithmic=True))

    assert labels(linear).count("log scale") == 0
    assert labels(compute).count("log scale") == 1
    assert labels(impact).count("log scale") == 2


def test_what_is_in_use_is_drawn_where_the_page_draws_it():
    """Invariant 1: also for those who do not see it, by hand: 80% of 268 · 1.523⁵."""
    plain, asked = request(), request(compute_in_use=True)

    above, *_ = charts(asked)["vconcat"]
    shown = compute_chart(asked.projection, ENGLISH, logarithmic=False, in_use=True)
    assert above["data"] == shown["data"]
    assert len(above["layer"]) == len(charts(plain)["vconcat"][0]["layer"]) + 1
    said = "A dotted line is what is in use of it, 80%: 1,757 EFLOPS in 2027."
    assert said in described(asked)
    assert said not in described(plain)
    # 268 · 1.339⁵ and 268 · 1.671⁵
    band = (
        "A light band around it, of the growth rates in the evidence, ends at 1,154–3,492 EFLOPS."
    )
    assert band in described(plain)


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
        asked.text("Depends on the assumptions; not a forecast."),
        *(said.say(asked.text) for said in guardrails(asked.projection)),
    ):
        assert "".join(part.split()) in shown


@pytest.mark.unmeasured
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


@pytest.mark.unmeasured
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_same_again(code):
    """Invariant 6; and a PNG is the SVG at twice its size."""
    asked = request(code=code)
    drawing, points = svg(asked), png(asked)

    assert drawing == svg(asked)
    assert points == png(asked)
    if not lacks_font(drawing.decode()):
        assert height(points) == 2 * int(elements(drawing)[0].get("height"))


WIDEST = {"en": "W" * 700, "zh": "算" * 700, "words": "WWWW MMMM " * 100, "mixed": "m算" * 300}


@pytest.mark.parametrize("size", [11, 15])
@pytest.mark.parametrize("words", WIDEST.values(), ids=WIDEST)
def test_no_word_is_lost_in_the_widest_font(words, size):
    """Invariant 2: each line has room in it, even of a single word without an end."""
    lines = widest_lines(words, 860 / size)

    assert "".join("".join(lines).split()) == "".join(words.split())
    assert all(widest(line) * size <= 860 for line in lines)


def test_signs_are_as_wide_as_in_the_widest_font():
    """Invariant 2: DejaVu Sans Bold is one of the widest that are common."""
    font = next(Path("/usr/share/fonts").rglob("DejaVuSans-Bold.ttf"), None)
    if font is None:
        pytest.skip("the font is not here")
    drawn = ImageFont.truetype(font, 1000)
    for sign in map(chr, range(32, 127)):
        assert widest(sign) * 1000 >= drawn.getlength(sign)
    for sign in "–“”→×…·≥−é":
        assert widest(sign) * 1000 >= drawn.getlength(sign)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_line_of_a_picture_fits_it(code):
    """Invariant 2: names and notes too, in any font."""
    content = svg(request(Scenario(years=60), code, name="W" * 40, note="M" * 2000))
    root, *_ = elements(content)
    for element in root.iter(f"{SVG}text"):
        if element.get("x") == str(MARGIN) and element.get("font-size"):
            room = float(root.get("width")) - 2 * MARGIN
            assert widest(element.text) * float(element.get("font-size")) <= room


@pytest.mark.unmeasured
@pytest.mark.parametrize("code", LANGUAGES)
def test_years_keep_their_distance(code):
    """Invariant 1: in any font, in the small charts of a brief too, however many years."""
    for years in (1, 5, 8, 9, 20, 60):
        asked = request(Scenario(years=years), code)
        for width in (860, 650):
            root = ET.fromstring(drawn(charts(asked, width=width)))  # noqa: S314 - made here
            axes = [
                axis
                for axis in root.iter(f"{SVG}g")
                if (axis.get("aria-label") or "").startswith("X-axis")
            ]
            assert len(axes) == 3
            for axis in axes:
                ends = []
                for one in axis.iter(f"{SVG}text"):
                    if (one.text or "").isdigit() and one.get("opacity") != "0":
                        place = re.search(r"translate\(([-\d.]+),", one.get("transform"))
                        long = widest(one.text) * 10 / 1.1  # not bold
                        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[one.get("text-anchor")]
                        left = float(place.group(1)) - share * long
                        ends.append((left, left + long))
                assert len(ends) >= 2
                for (_, before), (after, _) in itertools.pairwise(sorted(ends)):
                    assert after - before >= 3


def texts_of(content):
    """What a PNG says of itself, and how many dots it has per metre, read chunk by chunk."""
    at, found = 8, {}
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack(">I", content[at + 8 + length : at + 12 + length])
        assert checksum == zlib.crc32(kind + data)
        if kind == b"iTXt":
            key, _, rest = data.partition(b"\0")
            found[key.decode()] = rest[2:].split(b"\0", 2)[2].decode()
        elif kind == b"pHYs":
            assert "dots" not in found
            found["dots"] = struct.unpack(">IIB", data)
        at += length + 12
    return found


@pytest.mark.unmeasured
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_png_says_how_large_it_is_and_what_it_is(code):
    """Invariant 2: as large as the SVG in print; title, limits, sources and how to make it."""
    asked = request(code=code, name="Plan 甲", note=NOTE, address="https://suanli.example/?v=1")
    content = png(asked)
    said = texts_of(content)
    across, down, unit = said.pop("dots")

    assert (across, unit) == (down, 1)
    inches = struct.unpack(">I", content[16:20])[0] / (across * 0.0254)
    assert inches == pytest.approx(float(elements(svg(asked))[0].get("width")) / 96, rel=1e-4)
    assert said["Title"] == title(asked)
    assert plain_answer(asked) in said["Description"]
    assert asked.text("Depends on the assumptions; not a forecast.") in said["Description"]
    for source in asked.cited_sources:
        assert asked.text(source.publisher) in said["Source"]
    assert "https://suanli.example/?v=1" in said["Source"]
    assert "python -m model export --to=suanli.png" in said["Comment"]
    assert f"--lang={code}" in said["Comment"]
    with Image.open(io.BytesIO(content)) as picture:  # and another program reads it
        picture.load()
        assert picture.info["dpi"] == pytest.approx((192, 192), abs=0.01)


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
