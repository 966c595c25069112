"""Charts as plain Vega-Lite specifications: what the page shows, files can show too.

Colours come from the palette of whoever draws (the page's theme), so that one
specification serves light and dark.
"""

from collections.abc import Sequence
from math import isfinite, log10
from statistics import fmean
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from model.columns import COLUMNS, INDUSTRIES, Column
from model.comparison import Comparison, Explanation, input_labels
from model.data import EVIDENCE, sources
from model.lines import wrapped
from model.projection import Projection
from model.series import STATUS_LABELS, Point
from model.texts import Language, Scale
from model.unit_cost import Project

if TYPE_CHECKING:  # scipy, which fits need, is slow to import and not always needed
    from model.fitting import CeilingProfile, Fit

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

# A line of a title, and of a legend with strokes, in pixels.
TITLE_LINE, LEGEND_LINE = 17, 25

# What the legends of published series take of a chart's height, in pixels.
SERIES_LEGENDS = 80

# So many columns of type (a Chinese sign has two) fit on a phone: a title above an axis, a name
# beside one.
TITLE_COLUMNS, NAME_COLUMNS = 36, 24

NO_BREAK = "\u00a0"

# A line of names beside an axis and the least height of a bar with its space, in pixels.
NAME_LINE, BAR_STEP = 15, 34

# Letters at the ends of lines keep this distance, as a share of the axis.
LETTER_ROOM = 0.065

# The colour of what stands for no series, readable on light and on dark.
NEUTRAL = "gray"

# Legends of shapes alone: without it the marks are black, which the dark theme hides.
NEUTRAL_SYMBOLS = {"symbolFillColor": NEUTRAL, "symbolStrokeColor": NEUTRAL}

# How the lines of up to six scenarios differ beside their colour.
DASHES = [[1, 0], [8, 4], [2, 3], [12, 4, 2, 4], [6, 2, 2, 2, 2, 2], [16, 4]]


def compute_chart(projection: Projection, text: Language, *, logarithmic: bool) -> Chart:
    """Return the line of compute over the years, with its rate and additions on hover."""
    rows = [
        {
            "year": year,
            "level": level,
            "figure": text.number(level),
            "growth": text.percent(growth) if index else "–",
            "added": text.number(added) if index else "–",
        }
        for index, (year, level, growth, added) in enumerate(
            zip(
                projection.year,
                projection["compute_eflops"].tolist(),
                projection["growth_rate"].tolist(),
                projection["added_eflops"].tolist(),
                strict=True,
            )
        )
    ]
    levels = [row["level"] for row in rows]
    title = text("Compute, EFLOPS")
    y = vertical("level", title, (min(levels), max(levels)), logarithmic=logarithmic)
    tooltip = [
        hint("year", text("Year")),
        hint("figure", title),
        hint("growth", text("Growth")),
        hint("added", text("Added, EFLOPS")),
    ]
    line = {"mark": {"type": "line", "strokeWidth": 2.5}, "encoding": {"y": y}}
    return _frame(projection, rows, [line, _points(y, tooltip), hover_rule(tooltip)])


def impact_chart(projection: Projection, kind: str, text: Language, *, logarithmic: bool) -> Chart:
    """Return the band of cumulative growth of `core` or `related` between both multipliers."""
    scale = text.money_scale(projection.final(f"cumulative_{kind}_high_cny_100m"))
    rows = [
        {
            "year": year,
            "low": low,
            "high": high,
            "figure": text.scaled((low, high), scale),
            "invested": text.money(invested),
        }
        for year, low, high, invested in zip(
            projection.year,
            projection[f"cumulative_{kind}_low_cny_100m"].tolist(),
            projection[f"cumulative_{kind}_high_cny_100m"].tolist(),
            projection["cumulative_investment_cny_100m"].tolist(),
            strict=True,
        )
        if low > 0 or not logarithmic  # zero has no place on a logarithmic axis
    ]
    title = text(
        "{industry:message}, cumulative, {unit:text}", industry=INDUSTRIES[kind], unit=scale.unit
    )
    span = (
        min((row["low"] for row in rows), default=0.0),
        max((row["high"] for row in rows), default=1.0),
    )
    y = vertical("low", title, span, logarithmic=logarithmic, size=scale.size)
    high = {**y, "field": "high"}
    tooltip = [
        hint("year", text("Year")),
        hint("figure", title),
        hint("invested", text("Investment, cumulative")),
    ]
    band = {
        "mark": {"type": "area", "opacity": 0.35},
        "encoding": {"y": y, "y2": {"field": "high"}},
    }
    edges = [
        {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {"y": edge}} for edge in (y, high)
    ]
    layers = [band, *edges, _points(high, tooltip), hover_rule(tooltip)]
    return _frame(projection, rows, layers)


def _frame(projection: Projection, rows: list[Chart], layers: list[Chart]) -> Chart:
    """Return what the charts of a projection share: its rows and the axis of its years."""
    return frame_of(rows, layers, projection.year[0], projection.year[-1])


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
    return {**numbers(*ends, size=size), "tickCount": 5, "labelFlush": FLUSH}


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


def series_chart(
    points: Sequence[Point], projection: Projection | None, text: Language, *, logarithmic: bool
) -> Chart:
    """Return the figures of one series: editions by colour, what they are by shape.

    The figures of an edition are joined, those of two editions never; a click on one opens its
    source. A projection is drawn over them as a dashed line.
    """
    rows = [
        {
            "year": point.year,
            "value": point.value,
            "edition": text(point.edition),
            "status": text(STATUS_LABELS[point.status]),
            "figure": text.exact(point.value),
            "period": point.period,
            "published": point.published,
            "publisher": text(sources()[point.source].publisher),
            "precision": text(point.precision),
            "evidence": text(EVIDENCE[point.evidence]),
            "link": sources()[point.source].url,
        }
        for point in points
    ]
    drawn = [] if projection is None else _over(projection, [point.year for point in points])
    levels = [row["value"] for row in [*rows, *drawn]]
    years = [row["year"] for row in [*rows, *drawn]]
    y = vertical("value", text("Compute, EFLOPS"), _span(levels), logarithmic=logarithmic)
    edition = {
        "field": "edition",
        "type": "nominal",
        "sort": None,
        "legend": {"orient": "top", "title": text("Edition"), "columns": 3},
    }
    status = {
        "field": "status",
        "type": "nominal",
        "sort": None,
        "scale": {
            "domain": [text(label) for label in STATUS_LABELS.values()],
            "range": ["circle", "square", "triangle-up", "diamond"],
        },
        "legend": {
            "orient": "bottom",  # beside another legend above, there is no room on a phone
            "title": text("Status"),
            "columns": 2,
            "labelLimit": 0,
            **NEUTRAL_SYMBOLS,
        },
    }
    tooltip = [
        hint("period", text("Period")),
        hint("figure", text("Compute, EFLOPS")),
        hint("status", text("Status")),
        hint("edition", text("Edition")),
        hint("published", text("Published")),
        hint("publisher", text("Publisher")),
        hint("precision", text("Precision")),
        hint("evidence", text("Evidence")),
    ]
    layers: list[Chart] = [
        {
            "mark": {"type": "line", "strokeWidth": 1.5},
            "encoding": {"y": y, "color": edition},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
            "encoding": {
                "y": y,
                "color": edition,
                "shape": status,
                "tooltip": tooltip,
                "href": {"field": "link", "type": "nominal"},
            },
        },
    ]
    if drawn:
        layers.append(
            {
                "data": {"values": drawn},
                "mark": {"type": "line", "strokeDash": [6, 4], "strokeWidth": 2, "color": "gray"},
                "encoding": {"y": y},
            }
        )
    chart = _years(rows, layers, years)
    chart["height"] = HEIGHT + SERIES_LEGENDS
    return chart


def fit_chart(fitted: "Fit", text: Language, *, logarithmic: bool) -> Chart:
    """Return the fitted curve with its prediction band and the figures it rests on."""
    band = [
        {"year": at.year, "level": at.level, "low": at.low, "high": at.high} for at in fitted.band
    ]
    rows: list[Chart] = [
        {"year": p.year, "level": p.value, "figure": text.exact(p.value), "period": p.period}
        for p in fitted.points
    ]
    levels = [p.value for p in fitted.points]
    levels += [end for at in fitted.band for end in (at.low, at.high)]
    title = text("Compute, EFLOPS")
    y = vertical("level", title, _span(levels), logarithmic=logarithmic)
    tooltip = [hint("period", text("Period")), hint("figure", title)]
    layers = [
        {
            "data": {"values": band},
            "mark": {"type": "area", "opacity": 0.25},
            "encoding": {"y": {**y, "field": "low"}, "y2": {"field": "high"}},
        },
        {
            "data": {"values": band},
            "mark": {"type": "line", "strokeWidth": 2},
            "encoding": {"y": y},
        },
        _points(y, tooltip),
    ]
    years = [at.year for at in fitted.band] + [p.year for p in fitted.points]
    return _years(rows, layers, years)


def ceiling_chart(profile: "CeilingProfile", text: Language) -> Chart:
    """Return how well each ceiling goes with the figures, and the 95% bound."""
    rows = [
        {"ceiling": ceiling, "likelihood": max(value, 1.5 * profile.cutoff)}
        for ceiling, value in zip(profile.ceilings, profile.log_likelihoods, strict=True)
    ]
    x = {
        "field": "ceiling",
        "type": "quantitative",
        "title": text("Ceiling, EFLOPS"),
        "scale": {"type": "log", "domain": [profile.ceilings[0], profile.ceilings[-1]]},
        "axis": {**across(profile.ceilings[0], profile.ceilings[-1]), "grid": False},
    }
    span = (1.5 * profile.cutoff, 0.0)  # what is far below the bound needs no room
    y = vertical("likelihood", text("Log-likelihood below the best"), span, logarithmic=False)
    return {
        "data": {"values": rows},
        "height": HEIGHT // 2,
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {"x": x, "y": y}},
            {
                "data": {"values": [{"cutoff": profile.cutoff}]},
                "mark": {"type": "rule", "strokeDash": [4, 4], "color": "gray"},
                "encoding": {"y": {**y, "field": "cutoff"}},
            },
        ],
    }


def unit_cost_chart(projects: Sequence[Project], text: Language) -> Chart:
    """Return the unit cost of projects by year; those left out of the median look different."""
    title = text("Unit cost, million CNY per PFLOPS")
    y = vertical("cost", title, _span([p.unit_cost for p in projects]), logarithmic=True)
    rows = [
        {
            "year": project.year,
            "cost": project.unit_cost,
            "project": text(project.project),
            "city": text(project.city),
            "figure": text.number(project.unit_cost),
            "precision": text(project.precision),
            "use": text("in the median") if project.is_comparable else text("left out"),
        }
        for project in projects
    ]
    tooltip = [
        hint("project", text("Project")),
        hint("city", text("City")),
        hint("year", text("Year")),
        hint("figure", title),
        hint("precision", text("Precision")),
        hint("use", text("Use")),
    ]
    use = {
        "field": "use",
        "type": "nominal",
        "sort": [text("in the median"), text("left out")],
        "legend": {"orient": "top", "title": None},
    }
    points = {
        "mark": {"type": "point", "size": 90, "opacity": 1, "strokeWidth": 2},
        "encoding": {"y": y, "color": use, "shape": use, "tooltip": tooltip},
    }
    return _years(rows, [points], [p.year for p in projects], pad=0.5)


def comparison_chart(comparison: Comparison, text: Language, *, logarithmic: bool) -> Chart:
    """Return the column of every scenario over the years: by colour, dash and a letter at its end.

    The letters stand beside the ends, moved apart where they would run into each other.
    """
    column, labels = COLUMNS[comparison.column], lettered(comparison.names)
    scale = column.scale([comparison.value(name) for name in comparison.names], text)
    rows: list[Chart] = []
    ends: list[Chart] = []
    for label, projection in zip(labels, comparison.projections.values(), strict=True):
        values = projection[column.name].tolist()
        known = [at for at, value in enumerate(values) if isfinite(value)]
        drawn = [at for at in known if values[at] > 0 or not logarithmic]
        rows += [
            {
                "year": projection.year[at],
                "value": values[at],
                "scenario": label,
                "figure": column.write(values[at], text),
            }
            for at in drawn
        ]
        if drawn:
            ends.append({**rows[-1], "letter": label[:1]})
    years = [row["year"] for row in rows] or [comparison.year]
    span = _span([row["value"] for row in rows])
    heading = column.heading(text)  # too long for the axis on a phone
    y = vertical("value", scale.unit or heading, span, logarithmic=logarithmic, size=scale.size)
    if column.is_fraction:
        y["axis"] |= PERCENT
    tooltip = [
        hint("scenario", text("Scenario")),
        hint("year", text("Year")),
        hint("figure", heading),
    ]
    dash = {
        "field": "scenario",
        "type": "nominal",
        "sort": None,
        "scale": {"range": DASHES},
        "legend": {
            "orient": "top",
            "title": None,
            "columns": 1,
            "labelLimit": 310,
            "symbolType": "stroke",
            "symbolSize": 500,
        },
    }
    color = {key: dash[key] for key in ("field", "type", "sort", "legend")}
    layers: list[Chart] = [
        {
            "mark": {"type": "line", "strokeWidth": 2.5},
            "encoding": {"y": y, "color": color, "strokeDash": dash},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
            "encoding": {"y": y, "color": color, "tooltip": tooltip},
        },
        {
            "data": {"values": _apart(ends, span, logarithmic=logarithmic)},
            "mark": {"type": "text", "align": "left", "dx": 8, "fontWeight": "bold"},
            "encoding": {"y": y, "color": color, "text": {"field": "letter", "type": "nominal"}},
        },
    ]
    chart = frame_of(rows, layers, min(years), max(years))
    chart["padding"] = {**PADDING, "right": 24}
    chart["height"] = HEIGHT + LEGEND_LINE * len(labels)
    return chart


def _apart(ends: list[Chart], span: tuple[float, float], *, logarithmic: bool) -> list[Chart]:
    """Return the ends of lines with those in the same year moved apart along the axis."""
    low, high = span if logarithmic else (min(span[0], 0.0), span[1])
    if not low < high:
        return ends
    place, value = log10 if logarithmic else float, (lambda at: 10.0**at) if logarithmic else float
    start, length = place(low), place(high) - place(low)
    moved: list[Chart] = []
    for year in dict.fromkeys(end["year"] for end in ends):
        here = [end for end in ends if end["year"] == year]
        places = spread([(place(end["value"]) - start) / length for end in here], LETTER_ROOM)
        moved += [
            {**end, "value": value(start + at * length)}
            for end, at in zip(here, places, strict=True)
        ]
    return moved


def spread(places: Sequence[float], room: float) -> list[float]:
    """Return places between 0 and 1 moved as little as gives each its room, in the same order.

    >>> spread([0.5, 0.1, 0.5], 0.1)
    [0.45, 0.1, 0.55]
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    # Without the room, what is left to find is the nearest ascending sequence: neighbours that
    # are in the wrong order share their mean (pool adjacent violators).
    pools: list[list[float]] = []
    for rank, index in enumerate(order):
        pools.append([places[index] - rank * room])
        while len(pools) > 1 and fmean(pools[-2]) >= fmean(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    means = [fmean(pool) for pool in pools for _ in pool]
    most = 1.0 - room * (len(places) - 1)
    moved = [0.0] * len(places)
    for rank, (index, mean) in enumerate(zip(order, means, strict=True)):
        moved[index] = round(min(max(mean, 0.0), most) + rank * room, 9)
    return moved


def lettered(names: Sequence[str]) -> list[str]:
    """Return names with a letter each, by which charts and tables call them.

    >>> lettered(["Headline", "Own path"])
    ['A · Headline', 'B · Own path']
    """
    return [f"{letter} · {name}" for letter, name in zip(ascii_uppercase, names, strict=False)]


def waterfall_chart(explanation: Explanation, text: Language) -> Chart:
    """Return what each input adds to the difference, from the first scenario to the second."""
    column = COLUMNS[explanation.column]
    scale = column.scale(
        [explanation.difference, *(p.amount for p in explanation.contributions)], text
    )
    steps: list[Chart] = []
    level = 0.0
    for part in explanation.contributions:
        label = input_labels(part.inputs, text)
        steps.append(_step(column, scale, label, (level, level + part.amount), text))
        level += part.amount
    whole = (0.0, explanation.difference)
    total = _step(column, scale, text("The difference"), whole, text)
    rows = [*steps, total | {"what": "total"}]
    ends = [end for row in rows for end in (row["from"], row["to"])]
    room = 0.3 * (max(ends) - min(ends))  # for the figures beside the bars
    x: Chart = {
        "field": "from",
        "type": "quantitative",
        "title": scale.unit,
        "scale": {"domain": [min(ends) - room, max(ends) + room], "nice": False},
        "axis": {
            **(PERCENT if column.is_fraction else numbers(*ends, size=scale.size)),
            "tickCount": 4,
            "labelFlush": FLUSH,
        },
    }
    what: Chart = {  # the sign of the figure says it too
        "field": "what",
        "type": "nominal",
        "scale": {"domain": ["more", "less", "total"]},
        "legend": None,
    }
    names = [row["label"] for row in rows]
    tooltip = [hint("input", text("Input")), hint("said", text("Adds"))]
    bars = {
        "mark": {"type": "bar", "size": 18},
        "encoding": {"x": x, "x2": {"field": "to"}, "color": what, "tooltip": tooltip},
    }
    figures = [
        {
            "transform": [{"filter": f"datum.to {sign} datum.from"}],
            "mark": {"type": "text", "baseline": "middle", "align": align, "dx": dx},
            "encoding": {
                "x": {**x, "field": "to"},
                "text": {"field": "figure", "type": "nominal"},
                "color": what,
            },
        }
        for sign, align, dx in ((">=", "left", 5), ("<", "right", -5))
    ]
    return {
        "data": {"values": rows},
        "padding": PADDING,
        "height": {"step": names_step(names)},
        "encoding": {"y": names_axis("label", names)},
        "layer": [bars, *figures],
    }


def _step(
    column: Column, scale: Scale, label: str, ends: tuple[float, float], text: Language
) -> Chart:
    start, end = ends
    said = signed(column, end - start, text)
    return {
        "label": name_lines(label),
        "input": label,
        "from": start,
        "to": end,
        "what": "more" if end > start else "less",
        "figure": said[:1] + column.figure(abs(end - start), text, scale) if end != start else "0",
        "said": said,
    }


def signed(column: Column, value: float, text: Language) -> str:
    """Return a contribution with its sign.

    >>> text = Language("en")
    >>> signed(COLUMNS["compute_eflops"], -765.6, text), signed(COLUMNS["growth_rate"], 0.02, text)
    ('−765.6 EFLOPS', '+2 percentage points')
    """
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + column.difference(value, text)


def _years(
    rows: list[Chart], layers: list[Chart], years: Sequence[float], *, pad: float = 0.25
) -> Chart:
    """Return a chart over years that need not be whole nor evenly spread."""
    chart = frame_of(rows, layers, min(years) - pad, max(years) + pad)
    chart["encoding"]["x"]["axis"]["tickCount"] = min(
        round(max(years) - min(years)) + 1, MOST_TICKS
    )
    return chart


def _over(projection: Projection, years: Sequence[float]) -> list[Chart]:
    """Return the levels of a projection in the years that a series covers, and one more."""
    levels = projection["compute_eflops"].tolist()
    return [
        {"year": year, "value": level}
        for year, level in zip(projection.year, levels, strict=True)
        if year <= max(years, default=year) + 1
    ]


def _span(levels: Sequence[float]) -> tuple[float, float]:
    return min(levels, default=0.0), max(levels, default=1.0)
