"""Pictures: the page's own charts as SVG and PNG, with title, sources and limits in them.

vl-convert draws the specifications of `model.chart_parts` without a browser and without a network.
It uses the fonts of the machine; a PNG on a machine without Chinese characters says so.
"""

import re
import struct
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from hashlib import sha256
from html import escape
from typing import Any
from zlib import crc32

from model.chart_parts import HEIGHT, Chart
from model.columns import INDUSTRIES
from model.data import PAGE_SETTINGS, Source, sources
from model.evidence import ahead_chart
from model.files.citation import (
    AUTHORS,
    CONDITIONAL,
    plain_answer,
    short_citation,
    title,
    version_line,
)
from model.files.recipes import picture_command
from model.files.request import Request, SeriesRequest, Told, used_inputs
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

# Of the charts, in pixels: their width, the space between two, that of an axis, and around all.
WIDTH, GAP, AXIS, MARGIN = 860, 40, 40, 16
SCALE = 2  # pixels of the PNG for each pixel of the SVG: sharp on dense screens and in print

# The chart beside those of growth, which are called by their industries; and the least size of type
# of a chart that stands alone, in pixels.
COMPUTE, LEAST_TYPE = "compute", 12

# So many origins of a series are named below its chart: a reader's own may name one in each row.
MOST_ORIGINS = 5

# Sizes of type and the room of a line, in pixels.
TITLE, SMALL = (15, 21), (11, 15)

# How wide signs are in the widest common fonts, in hundredths of their size.
SIGN_WIDTHS = {
    sign: width
    for width, signs in {
        38: " '/IJ\\|ijl",
        43: ",-.:;",
        51: "!()[]frt",
        54: '"*_`',
        61: "?csz",
        68: "Lkvxy",
        74: "$0123456789EFSTabdeghnopqu{}",
        80: "ABCKPRVXYZ",
        86: "#+<=>DGHNU^~",
        90: "&OQ",
        95: "w",
        107: "%@Mm",
        115: "W",
    }.items()
    for sign in signs
}

CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff]")


def svg(request: Request) -> bytes:
    """Return the charts as an SVG picture, whose text is text and which holds no script."""
    return picture(request).encode()


def png(request: Request) -> bytes:
    """Return the charts as a PNG picture.

    Where the machine lacks a font for its Chinese characters, the picture says so, in English.
    """
    command = picture_command(request.scenario, request.text.code, request.switched)
    said = {
        "Title": title(request),
        "Author": request.text(AUTHORS),
        "Description": request.text.sentences(plain_answer(request), request.text(CONDITIONAL)),
        "Software": version_line(request.text),
        "Source": " ".join(
            filter(None, [source_line(request, request.cited_sources), request.address])
        ),
        "Comment": "\n".join(filter(None, [readable(request.note), command])),
    }
    return _as_png(partial(picture, request), said, request.text)


def series_svg(request: SeriesRequest) -> bytes:
    """Return the chart of a series that is carried on, as `svg` returns those of a projection."""
    return series_picture(request).encode()


def series_png(request: SeriesRequest) -> bytes:
    """Return the chart of a series that is carried on, as `png` returns those of a projection."""
    said = {
        "Title": request.title,
        "Description": "\n".join([*request.said, request.text(CONDITIONAL)]),
        "Software": version_line(request.text),
        "Source": _figures_line(request),
    }
    return _as_png(partial(series_picture, request), said, request.text)


def _as_png(draw: Callable[..., str], said: Mapping[str, str], text: Language) -> bytes:
    """Return what is drawn as PNG; with a remark where it cannot be drawn as it is."""
    import vl_convert  # noqa: PLC0415 - slow to start, and only pictures need it

    shown = draw()
    if lacks_font(shown):
        shown = draw(remark=font_advice(ENGLISH))
    content: bytes = vl_convert.svg_to_png(shown, scale=SCALE)
    return _told_png(content, said, text)


def _told_png(content: bytes, said: Mapping[str, str], text: Language) -> bytes:
    """Return a PNG that says how large it is and what it is, as programs of pictures show it.

    Instead of the 72 dots per inch of every picture: `SCALE` dots for each pixel of a page, of
    which an inch has 96.
    """
    per_metre = round(SCALE * 96 / 0.0254)
    known = {b"pHYs": struct.pack(">IIB", per_metre, per_metre, 1)}
    chunks = [chunk for chunk in _chunks(content) if chunk[0] not in known]
    head, *others = chunks
    texts = [
        (b"iTXt", f"{key}\0\0\0{text.code}\0\0{value}".encode()) for key, value in said.items()
    ]
    written = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data))
        for kind, data in [head, *known.items(), *texts, *others]
    )
    return content[:8] + b"".join(written)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the parts of a PNG, each with its kind."""
    at = 8  # behind the signature
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        yield content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += length + 12


def picture(request: Request, *, remark: str = "") -> str:
    """Return all charts as SVG, with the answer above, sources and limits below."""
    head = [readable(request.name), readable(request.note), plain_answer(request)]
    foot = [
        remark,
        source_line(request, request.cited_sources),
        short_citation(request),
        *request.limits,
    ]
    drawing = drawn(charts(request))
    return _composed(drawing, (title(request), described(request)), head, foot, request.text)


def series_picture(request: SeriesRequest, *, remark: str = "") -> str:
    """Return the chart of a series that is carried on as SVG, with all that is said of it."""
    text, found = request.text, request.projection
    chart = ahead_chart(found, text, logarithmic=request.logarithmic)
    finding, *remarks = request.said
    foot = [remark, _figures_line(request), short_citation(request), *remarks]
    drawing = drawn(_still(chart, WIDTH, HEIGHT * 4 // 5))
    return _composed(drawing, (request.title, finding), [request.title, finding], foot, text)


def _composed(
    drawing: str,
    said: tuple[str, str],
    head: Iterable[str],
    foot: Iterable[str],
    text: Language,
) -> str:
    """Return a drawing as SVG with paragraphs above and below; `said` is its title, and all of it.

    For those who do not see it.
    """
    theme, (called, description) = light_theme(), said
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
        f"<title>{escape(called)}</title><desc>{escape(description)}</desc>"
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
        for words in widest_lines(paragraph, width / high):
            top += line
            written.append(
                f'<text x="{MARGIN}" y="{top:g}" font-size="{high}" font-weight="{weight}">'
                f"{escape(words)}</text>"
            )
    return "".join(written), top


def widest_lines(paragraph: str, width: float) -> list[str]:
    """Return a text in lines that a picture `width` high letters wide has room for in any font.

    A word that is wider than the picture is broken.
    """
    lines = []
    for line in wrapped(paragraph, width, widest):
        part = ""
        for sign in line:
            if part and widest(part + sign) > width:
                lines.append(part)
                part = ""
            part += sign
        lines.append(part)
    return lines


def widest(words: str) -> float:
    """Return how wide a text is at most, as a multiple of its size.

    A picture shows it in the font of whoever looks, which is not known: this is the widest of the
    common ones, in bold (Verdana, DejaVu Sans). Beyond ASCII every sign counts as a full one.

    >>> widest("Wide"), widest("算力")
    (3.01, 2.0)
    """
    return round(sum(SIGN_WIDTHS.get(sign, 100) for sign in words) / 100, 2)


def drawn(chart: Chart) -> str:
    """Return a specification as SVG, in the light colours of the page."""
    return _as_svg({**chart, "config": light_theme()})


def _as_svg(chart: Chart) -> str:
    import vl_convert  # noqa: PLC0415 - slow to start, and only pictures need it

    content: str = vl_convert.vegalite_to_svg(chart, allowed_base_urls=[])
    return _with_own_clips(content)


def _with_own_clips(drawing: str) -> str:
    """Return a drawing whose clips are named by what it is.

    Vega counts them through all drawings of a process: the same chart would not give the same
    bytes, and two drawings in one document would take each other's.
    """
    names = list(dict.fromkeys(re.findall(r"\bclip\d+\b", drawing)))
    of_drawing = sha256(re.sub(r"\bclip\d+\b", "", drawing).encode()).hexdigest()[:8]
    return re.sub(
        r"\bclip\d+\b", lambda found: f"clip-{of_drawing}-{names.index(found[0])}", drawing
    )


def _inside(drawing: str) -> str:
    """Return what a drawing holds: a drawing within another takes several times longer."""
    content = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", drawing)
    return inheriting_fonts(content)


def inheriting_fonts(drawing: str) -> str:
    """Return a drawing in the fonts of what it is placed in: it names none of its own."""
    return drawing.replace(' font-family="sans-serif"', "")


def described(request: Request) -> str:
    """Return what the charts show, for those who do not see them."""
    names = [COMPUTE, *(INDUSTRIES if has_impact(request.projection) else ())]
    return request.text.sentences(*(said_of(request, name) for name in names))


def charts(request: Request, *, width: int = WIDTH, height: int = HEIGHT * 4 // 5) -> Chart:
    """Return the page's charts in one specification: compute above, impact below.

    `width` is that of both charts abreast, `height` that of one, in pixels.
    """
    projection = request.projection
    is_falling = projection.final("compute_eflops") < projection.scenario.base_eflops
    compute = _with_legend_inside(_chart(request, COMPUTE), "right" if is_falling else "left")
    rows = [_still(compute, width, height)]
    if has_impact(projection):
        half = (width - GAP - AXIS) // 2
        halves = [_still(_chart(request, kind), half, height) for kind in INDUSTRIES]
        rows.append({"hconcat": halves, "spacing": GAP})
    return {"vconcat": rows, "spacing": 20, "padding": 0}


def _chart(request: Request, name: str) -> Chart:
    """Return a chart of the page: of compute, or of growth of an industry."""
    projection, text = request.projection, request.text
    if name == COMPUTE:
        return compute_chart(
            projection,
            text,
            logarithmic=request.compute_logarithmic,
            in_use=request.compute_in_use,
        )
    return impact_chart(projection, name, text, logarithmic=request.impact_logarithmic)


def chart_alone(request: Request, name: str, width: int, height: int) -> str:
    """Return one chart of the page as SVG, of exactly this size in pixels, in the light colours.

    What is drawn is not said in it, mark by mark: who shows it says what it shows (`said_of`).
    """
    chart = _chart(request, name)
    theme = light_theme()
    ink = theme["title"]["color"]
    small = {"labelFontSize": LEAST_TYPE, "titleFontSize": LEAST_TYPE}
    config = theme | {
        "background": None,
        "axis": theme["axis"] | small,
        "legend": {"labelColor": ink, "titleColor": ink, **small},
        "text": {"fontSize": LEAST_TYPE, "color": ink},
    }
    alone = _still(chart, width, height) | {
        "padding": chart["padding"] | {"bottom": 0},
        "autosize": {"type": "fit", "contains": "padding"},
        "config": config,
    }
    return re.sub(
        r' (?:aria-[\w-]+|role|class|pointer-events)="[^"]*"', "", inheriting_fonts(_as_svg(alone))
    )


def said_of(request: Request, name: str) -> str:
    """Return what one chart of the page shows, for those who do not see it."""
    projection, text = request.projection, request.text
    if name == COMPUTE:
        return describe_compute(projection, text, in_use=request.compute_in_use)
    return describe_impact(projection, name, text)


def chart_sources(request: Request, name: str) -> list[Source]:
    """Return the sources of the inputs that one chart of the page shows the effect of."""
    groups = {"compute"} if name == COMPUTE else {"investment", "multipliers"}
    used = [record for record in used_inputs(request.scenario) if record.group in groups]
    return [sources()[one] for one in dict.fromkeys(one for each in used for one in each.sources)]


def _figures_line(request: SeriesRequest) -> str:
    """Return whose figures are carried on, the first of many, and what every result is."""
    first = request.cited_sources[:MOST_ORIGINS]
    return source_line(request, first) if first else request.text(CONDITIONAL)


def source_line(request: Told, cited: Sequence[Source]) -> str:
    """Return whose figures a picture rests on."""
    publishers = dict.fromkeys(request.text(source.publisher) for source in cited)
    return request.text(
        "Figures: {publishers:text}. {conditional:message}",
        publishers=request.text.separated(publishers),
        conditional=CONDITIONAL,
    )


def _with_legend_inside(chart: Chart, side: str) -> Chart:
    """Return a chart whose legend stands in its empty corner: several charts have but one foot."""
    layers = [dict(layer) for layer in chart["layer"]]
    for layer in layers:
        if shape := layer.get("encoding", {}).get("shape"):
            legend = {**shape["legend"], "orient": f"top-{side}", "columns": 1}
            layer["encoding"] = {**layer["encoding"], "shape": {**shape, "legend": legend}}
    return {**chart, "layer": layers}


def _still(chart: Chart, width: int, height: int) -> Chart:
    """Return a chart of the page without what only a pointer shows."""
    layers = [layer for layer in chart["layer"] if "params" not in layer]
    shown = {key: value for key, value in chart.items() if key != "padding"}
    return {**shown, "layer": layers, "width": width, "height": height}


@cache
def page_theme() -> dict[str, Any]:
    """Return the page's theme: the one place where its colours and fonts stand."""
    theme: dict[str, Any] = tomllib.loads(PAGE_SETTINGS.read_text("utf-8"))["theme"]
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
