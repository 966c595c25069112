"""Charts as plain Vega-Lite specifications: what the page shows, files can show too.

Colours come from the palette of whoever draws (the page's theme), so that one
specification serves light and dark.
"""

from collections.abc import Sequence
from typing import Any

from model.lines import wrapped

Chart = dict[str, Any]

HEIGHT = 300  # pixels
MOST_TICKS = 8

# Axes write amounts in full, 4,000,000; beyond these sizes as powers of ten, 2E9, as texts do.
LARGEST_WRITTEN, SMALLEST_WRITTEN = 1e9, 1e-4
CLOSE = 1e-3

# Shares and rates on an axis, with as many decimals as the ticks need.
PERCENT: Chart = {"format": ",.6~%"}

# Room for labels that are a little wider than measured; Vega-Lite's own for the rest.
PADDING = {"left": 5, "right": 5, "top": 5, "bottom": 20}

# The last label of a horizontal axis moves inwards where it would be cut, from so many pixels.
FLUSH = 30

# The least space between labels of a horizontal axis, in pixels: more than they gain where the
# font of whoever looks is wider than the one that they were measured in.
BETWEEN_LABELS = 10

# A line of a title, and of a legend with strokes, in pixels.
TITLE_LINE, LEGEND_LINE = 17, 25

# So many entries of a legend have room abreast on a phone.
LEGEND_COLUMNS = 2

# So many columns of type (a Chinese sign has two) fit on a phone: a title above an axis, a name
# beside one.
TITLE_COLUMNS, NAME_COLUMNS = 36, 24

NO_BREAK = "\u00a0"

# A line of names beside an axis and the least height of a bar with its space, in pixels.
NAME_LINE, BAR_STEP = 15, 34

# The colour of what stands for no series, readable on light and on dark.
NEUTRAL = "gray"

# Legends of shapes alone: without it the marks are black, which the dark theme hides.
NEUTRAL_SYMBOLS = {"symbolFillColor": NEUTRAL, "symbolStrokeColor": NEUTRAL}


def frame_of(rows: list[Chart], layers: list[Chart], first: float, last: float) -> Chart:
    return {
        "data": {"values": rows},
        "height": HEIGHT,
        "padding": PADDING,
        "encoding": {
            "x": {
                "field": "year",
                "type": "quantitative",
                "title": None,
                "scale": {"domain": [first, last], "nice": False, "zero": False},
                "axis": {
                    "format": "d",
                    "grid": False,
                    "tickMinStep": 1,
                    "tickCount": min(round(last - first) + 1, MOST_TICKS),
                    "labelFlush": True,
                    "labelOverlap": True,
                    "labelSeparation": BETWEEN_LABELS,
                },
            }
        },
        "layer": layers,
    }


def vertical(
    field: str, title: str, span: tuple[float, float], *, logarithmic: bool, size: float = 1.0
) -> Chart:
    """Return the vertical axis, its title written above it, from zero unless logarithmic.

    Its labels are in units of `size` (see `numbers`).
    """
    low, high = span
    return {
        "field": field,
        "type": "quantitative",
        "title": broken(title, TITLE_COLUMNS),
        "scale": {"type": "log", "domain": [low, high]}
        if logarithmic
        else {"type": "linear", "domain": [min(low, 0.0), high], "nice": True},
        "axis": {
            **numbers(low, high, size=size),
            "tickCount": 5,
            **title_above(title),
        },
    }


def title_above(title: str) -> Chart:
    """Return how the title of a vertical axis is written above it, in as many lines as it needs."""
    lines = broken(title, TITLE_COLUMNS)
    further = len(lines) - 1 if isinstance(lines, list) else 0
    return {
        "titleAngle": 0,
        "titleAlign": "left",
        "titleAnchor": "end",
        "titleBaseline": "bottom",
        "titleLineHeight": TITLE_LINE,
        "titleX": 0,
        "titleY": -8 - TITLE_LINE * further,
    }


def numbers(*ends: float, size: float = 1.0) -> Chart:
    """Return how an axis between `ends` writes its numbers: the one rule for every chart.

    The labels are in units of `size`, as a title may say; the numbers stay as they are.

    >>> numbers(0.0, 4e6), numbers(0.0, 40.0, size=10.0)
    ({'format': ',~r'}, {'labelExpr': "format(datum.value / 10.0, ',~r')"})
    """
    greatest = max(map(abs, ends), default=0.0) / size
    scaled = "" if size == 1.0 else f"format(datum.value / {size}, '{{}}')"
    if not greatest or SMALLEST_WRITTEN <= greatest < LARGEST_WRITTEN:
        # Six digits, unless ends that lie close need more to be told apart.
        is_close = max(ends, default=0.0) - min(ends, default=0.0) < CLOSE * greatest * size
        form = ",.9~r" if is_close else ",~r"
        return {"labelExpr": scaled.format(form)} if scaled else {"format": form}
    label = scaled.format(".3~e") or "datum.label"
    return {
        "format": ".3~e",
        "labelExpr": f"datum.value ? replace(upper({label}), '+', '') : '0'",
    }


def across(*ends: float, size: float = 1.0) -> Chart:
    """Return a horizontal axis of numbers between `ends`, in units of `size`."""
    return {
        **numbers(*ends, size=size),
        "tickCount": 5,
        "labelFlush": FLUSH,
        "labelOverlap": True,
        "labelSeparation": BETWEEN_LABELS,
    }


def broken(words: str, columns: int) -> str | list[str]:
    """Return a title in lines, or as it is where it fits into one; best broken at a comma.

    >>> broken("Compute, EFLOPS", 36), broken("Related industries, 100 million CNY", 22)
    ('Compute, EFLOPS', ['Related industries,', '100 million CNY'])
    """
    joined = words.replace(" ", NO_BREAK).replace(f",{NO_BREAK}", ", ")
    clauses = [clause.replace(NO_BREAK, " ") for clause in wrapped(joined, columns)]
    lines = [line for clause in clauses for line in wrapped(clause, columns)]
    return lines if len(lines) > 1 else words


def name_lines(name: str, columns: int = NAME_COLUMNS) -> str:
    """Return a name as `names_axis` expects it: its lines joined by line breaks."""
    return "\n".join(wrapped(name, columns))


def names_axis(
    field: str, names: Sequence[str], *, offset: float = 0.0, rise: float = 0.5, **more: object
) -> Chart:
    """Return a vertical axis of names (see `name_lines`), in their order, none of them cut.

    A name stands in the middle of its place, moved by `offset`; each further line moves its first
    up by `rise` lines: half a line keeps it in the middle, a whole line keeps the last where it is.
    """
    # Vega puts the first line where the only one would stand.
    several = sorted({name.count("\n") for name in names} - {0})
    moved = {
        "condition": [
            {
                "test": rf"length(split(datum.value, '\n')) === {further + 1}",
                "value": offset - rise * NAME_LINE * further,
            }
            for further in several
        ],
        "value": offset,
    }
    return {
        "field": field,
        "type": "nominal",
        "sort": list(names),
        "title": None,
        "axis": {
            "labelExpr": r"split(datum.value, '\n')",
            "labelLimit": 0,
            "labelLineHeight": NAME_LINE,
            "labelOffset": moved if several else offset,
            "domain": False,
            "ticks": False,
            **more,
        },
    }


def names_step(names: Sequence[str]) -> int:
    """Return the height that the longest of the names needs, in pixels."""
    most = max((name.count("\n") + 1 for name in names), default=1)
    return max(BAR_STEP, NAME_LINE * most + 8)


def by_name(rows: list[Chart], layers: list[Chart], field: str = "name", abreast: int = 1) -> Chart:
    """Return a chart whose rows stand under each other, each beside its name.

    `abreast` rows have the same name and share its place.
    """
    names = list(dict.fromkeys(str(row[field]) for row in rows))
    return {
        "data": {"values": rows},
        "height": {"step": names_step(names) // abreast},
        "padding": PADDING,
        "encoding": {"y": names_axis(field, names)},
        "layer": layers,
    }


def _points(y: Chart, tooltip: list[Chart]) -> Chart:
    return {
        "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
        "encoding": {"y": y, "tooltip": tooltip},
    }


def hint(field: str, title: str) -> Chart:
    return {"field": field, "title": title, "type": "nominal"}


def hover_rule(tooltip: list[Chart]) -> Chart:
    """Return a line that follows the pointer to the nearest year, with its figures."""
    return {
        "params": [
            {
                "name": "hover",
                "select": {
                    "type": "point",
                    "on": "pointerover",
                    "nearest": True,
                    "encodings": ["x"],
                    "clear": "pointerout",
                },
            }
        ],
        "mark": {"type": "rule", "color": "gray"},
        "encoding": {
            "opacity": {"condition": {"param": "hover", "value": 0.6, "empty": False}, "value": 0},
            "tooltip": tooltip,
        },
    }


def _years(
    rows: list[Chart], layers: list[Chart], years: Sequence[float], *, pad: float = 0.25
) -> Chart:
    """Return a chart over years that need not be whole nor evenly spread."""
    chart = frame_of(rows, layers, min(years) - pad, max(years) + pad)
    chart["encoding"]["x"]["axis"]["tickCount"] = min(
        round(max(years) - min(years)) + 1, MOST_TICKS
    )
    return chart


def _span(levels: Sequence[float]) -> tuple[float, float]:
    return min(levels, default=0.0), max(levels, default=1.0)
