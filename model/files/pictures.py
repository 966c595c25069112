"""Pictures: the page's own charts as SVG and PNG, with title, sources and limits in them.

vl-convert draws the specifications of `model.chart_parts` without a browser and without a network.
It uses the fonts of the machine; a PNG on a machine without Chinese characters says so.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from model.chart_parts import HEIGHT, Chart
from model.files.citation import CONDITIONAL, plain_answer, short_citation, title
from model.files.request import Request
from model.lines import wrapped
from model.messages import readable
from model.projection import (
    compute_chart,
    describe_compute,
    describe_impact,
    has_impact,
    impact_chart,
)
from model.texts import ENGLISH, Language

# Colours and fonts of the page: what files show is drawn in the same.
THEME = Path(__file__).parents[2] / ".streamlit" / "config.toml"

# Of the charts, in pixels: their width, the space between two, that of an axis, and around all.
WIDTH, GAP, AXIS, MARGIN = 860, 40, 40, 16
SCALE = 2  # pixels of the PNG for each pixel of the SVG: sharp on dense screens and in print

# Sizes of type and the room of a line, in pixels; a Latin letter is about half as wide as high.
TITLE, SMALL = (15, 21), (11, 15)

CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff]")


def svg(request: Request) -> bytes:
    """Return the charts as an SVG picture, whose text is text and which holds no script."""
    return picture(request).encode()


def png(request: Request) -> bytes:
    """Return the charts as a PNG picture.

    Where the machine lacks a font for its Chinese characters, the picture says so, in English.
    """
    import vl_convert  # noqa: PLC0415 - slow to start, and only pictures need it

    shown = picture(request)
    if lacks_font(shown):
        shown = picture(request, remark=font_advice(ENGLISH))
    content: bytes = vl_convert.svg_to_png(shown, scale=SCALE)
    return content


def picture(request: Request, *, remark: str = "") -> str:
    """Return all charts as SVG, with the answer above, sources and limits below."""
    text, theme = request.text, light_theme()
    head = [readable(request.name), readable(request.note), plain_answer(request)]
    foot = [remark, source_line(request), short_citation(request), *request.limits]
    drawing = drawn(charts(request))
    width, height = (
        float(re.search(rf'<svg[^>]* {side}="([\d.]+)"', drawing).group(1))  # type: ignore[union-attr]
        for side in ("width", "height")
    )
    room = int(width)
    above, top = _paragraphs(head, TITLE, MARGIN, room, weight="bold")
    below, bottom = _paragraphs(foot, SMALL, top + height + GAP, room)
    placed = f'<g transform="translate({MARGIN},{top + MARGIN:g})">{_inside(drawing)}</g>'
    across = f"{width + 2 * MARGIN:g}"
    down = f"{bottom + MARGIN:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{across}" height="{down}" '
        f'viewBox="0 0 {across} {down}" role="img" lang="{text.code}" '
        f'font-family="{escape(fonts())}">'
        f"<title>{escape(title(request))}</title><desc>{escape(described(request))}</desc>"
        f'<rect width="100%" height="100%" fill="{theme["background"]}"/>'
        f'<g fill="{theme["title"]["color"]}">{above}{below}</g>{placed}</svg>\n'
    )


def _paragraphs(
    paragraphs: Iterable[str], size: tuple[int, int], top: float, width: int, weight: str = "normal"
) -> tuple[str, float]:
    """Return paragraphs as SVG, wrapped to a width in pixels, and where they end."""
    high, line = size
    written = []
    for paragraph in filter(None, paragraphs):
        for words in wrapped(paragraph, 2 * width // high):
            top += line
            written.append(
                f'<text x="{MARGIN}" y="{top:g}" font-size="{high}" font-weight="{weight}">'
                f"{escape(words)}</text>"
            )
    return "".join(written), top


def drawn(chart: Chart) -> str:
    """Return a specification as SVG, in the light colours of the page."""
    import vl_convert  # noqa: PLC0415 - slow to start, and only pictures need it

    content: str = vl_convert.vegalite_to_svg(
        {**chart, "config": light_theme()}, allowed_base_urls=[]
    )
    return content


def _inside(drawing: str) -> str:
    """Return what a drawing holds: a drawing within another takes several times longer."""
    content = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", drawing)
    return inheriting_fonts(content)


def inheriting_fonts(drawing: str) -> str:
    """Return a drawing in the fonts of what it is placed in: it names none of its own."""
    return drawing.replace(' font-family="sans-serif"', "")


def described(request: Request) -> str:
    """Return what the charts show, for those who do not see them."""
    projection, text = request.projection, request.text
    said = [describe_compute(projection, text)]
    if has_impact(projection):
        said += [describe_impact(projection, kind, text) for kind in ("core", "related")]
    return " ".join(said)


def charts(request: Request, *, width: int = WIDTH, height: int = HEIGHT * 4 // 5) -> Chart:
    """Return the page's charts in one specification: compute above, impact below.

    `width` is that of both charts abreast, `height` that of one, in pixels.
    """
    projection, text = request.projection, request.text
    compute = compute_chart(projection, text, logarithmic=request.compute_logarithmic)
    rows = [_still(compute, width, height)]
    if has_impact(projection):
        pair = [
            impact_chart(projection, kind, text, logarithmic=request.impact_logarithmic)
            for kind in ("core", "related")
        ]
        halves = [_still(chart, (width - GAP - AXIS) // 2, height) for chart in pair]
        rows.append({"hconcat": halves, "spacing": GAP})
    return {"vconcat": rows, "spacing": 36, "padding": 0}


def source_line(request: Request) -> str:
    """Return whose figures the picture rests on."""
    publishers = dict.fromkeys(request.text(source.publisher) for source in request.cited_sources)
    return request.text(
        "Figures: {publishers:text}. {conditional:message}",
        publishers="; ".join(publishers),
        conditional=CONDITIONAL,
    )


def _still(chart: Chart, width: int, height: int) -> Chart:
    """Return a chart of the page without what only a pointer shows."""
    layers = [layer for layer in chart["layer"] if "params" not in layer]
    shown = {key: value for key, value in chart.items() if key != "padding"}
    return {**shown, "layer": layers, "width": width, "height": height}


@cache
def page_theme() -> dict[str, Any]:
    """Return the page's theme: the one place where its colours and fonts stand."""
    theme: dict[str, Any] = tomllib.loads(THEME.read_text("utf-8"))["theme"]
    return theme


def fonts() -> str:
    """Return the page's fonts, as CSS and SVG list them."""
    return str(page_theme()["font"])


def light_theme() -> dict[str, Any]:
    """Return the light colours of the page as a Vega-Lite configuration.

    Not its fonts: to measure texts in them makes drawing several times slower where they are
    installed. What is drawn takes over the fonts of what it is placed in.
    """
    light = page_theme()["light"]
    series = light["chartCategoricalColors"]
    ink = {"labelColor": light["textColor"], "titleColor": light["textColor"]}
    lines = {"gridColor": light["secondaryBackgroundColor"], "domainColor": light["borderColor"]}
    return {
        "background": light["backgroundColor"],
        "view": {"stroke": None},
        "title": {"color": light["textColor"], "fontWeight": "bold"},
        "axis": {**ink, **lines, "tickColor": light["borderColor"], "titleFontWeight": "normal"},
        **{mark: {"color": series[0]} for mark in ("line", "area", "point")},
        "range": {"category": series},
    }


def lacks_font(shown: str) -> bool:
    """Whether a text has Chinese characters and the machine has no font to draw them."""
    return bool(CHINESE.search(shown)) and not can_draw("算力")


def can_draw(pair: str) -> bool:
    """Whether the machine's fonts have two characters: drawn alike, they are both missing."""
    import vl_convert  # noqa: PLC0415 - slow to start, and only pictures need it

    frame = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
        '<text x="2" y="16" font-size="14" font-family="sans-serif">&#{};</text></svg>'
    )
    one, other = (vl_convert.svg_to_png(frame.format(ord(sign))) for sign in pair)
    return bool(one != other)


def font_advice(text: Language) -> str:
    """Return what to do where Chinese characters cannot be drawn."""
    return text(
        "This machine has no font with Chinese characters, so PNG pictures lack them. Install "
        "one, for example {font:text} (Debian and Ubuntu: {command:text}), and start again. SVG "
        "pictures and briefs use the fonts of whoever reads them.",
        font="Noto Sans CJK SC",
        command="apt-get install fonts-noto-cjk",
    )
