"""Charts as plain Vega-Lite specifications: what the page shows, files can show too.

Colours come from the palette of whoever draws (the page's theme), so that one
specification serves light and dark.
"""

from collections.abc import Sequence
from math import isfinite
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from model.answer import INDUSTRIES, MONEY_UNIT
from model.comparison import (
    Comparison,
    Explanation,
    amount,
    column_title,
    column_unit,
    figure,
    input_labels,
)
from model.data import EVIDENCE, sources
from model.projection import Projection
from model.series import STATUS_LABELS, Point
from model.texts import Language
from model.unit_cost import Project

if TYPE_CHECKING:  # scipy, which fits need, is slow to import and not always needed
    from model.fitting import CeilingProfile, Fit

Chart = dict[str, Any]

HEIGHT = 300  # pixels
MOST_TICKS = 8
LARGE = 1e6  # from here on the axis writes 1M

# A line of a legend, in pixels.
LEGEND_LINE = 22

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
    rows = [
        {
            "year": year,
            "low": low,
            "high": high,
            "figure": f"{text.number(low)}–{text.number(high)}",
            "invested": text.number(invested),
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
        "{industry:message}, cumulative, {unit:message}", industry=INDUSTRIES[kind], unit=MONEY_UNIT
    )
    span = (
        min((row["low"] for row in rows), default=0.0),
        max((row["high"] for row in rows), default=1.0),
    )
    y = vertical("low", title, span, logarithmic=logarithmic)
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


def vertical(field: str, title: str, span: tuple[float, float], *, logarithmic: bool) -> Chart:
    """Return the vertical axis, its title written above it, from zero unless logarithmic."""
    low, high = span
    return {
        "field": field,
        "type": "quantitative",
        "title": title,
        "scale": {"type": "log", "domain": [low, high]}
        if logarithmic
        else {"type": "linear", "domain": [min(low, 0.0), high], "nice": True},
        "axis": {
            "format": "~s" if high >= LARGE else ",~r",
            "tickCount": 5,
            "titleAngle": 0,
            "titleAlign": "left",
            "titleAnchor": "end",
            "titleBaseline": "bottom",
            "titleX": 0,
            "titleY": -8,
        },
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
        "legend": {"orient": "top", "title": text("Edition"), "columns": 4},
    }
    status = {
        "field": "status",
        "type": "nominal",
        "sort": None,
        "scale": {
            "domain": [text(label) for label in STATUS_LABELS.values()],
            "range": ["circle", "square", "triangle-up", "diamond"],
        },
        "legend": {"orient": "top", "title": text("Status"), "columns": 4},
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
    return _years(rows, layers, years)


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
        "axis": {"format": "~s", "tickCount": 5, "grid": False},
    }
    span = (1.5 * profile.cutoff, 0.0)  # what is far below the bound needs no room
    y = vertical("likelihood", text("Log-likelihood below the best"), span, logarithmic=False)
    return {
        "data": {"values": rows},
        "height": HEIGHT // 2,
        "encoding": {"x": x},
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {"y": y}},
            {
                "data": {"values": [{"cutoff": profile.cutoff}]},
                "mark": {"type": "rule", "strokeDash": [4, 4], "color": "gray"},
                "encoding": {"x": None, "y": {**y, "field": "cutoff"}},
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

    Six scenarios have five colours; the dashes are all different.
    """
    column, labels = comparison.column, lettered(comparison.names)
    rows: list[Chart] = []
    for label, projection in zip(labels, comparison.projections.values(), strict=True):
        values = projection[column].tolist()
        known = [at for at, value in enumerate(values) if isfinite(value)]
        drawn = [at for at in known if values[at] > 0 or not logarithmic]
        rows += [
            {
                "year": projection.year[at],
                "value": values[at],
                "scenario": label,
                "figure": figure(column, values[at], text),
                "letter": label[:1] if at == drawn[-1] else "",
            }
            for at in drawn
        ]
    years = [row["year"] for row in rows] or [comparison.year]
    span = _span([row["value"] for row in rows])
    title = column_title(column, text)  # too long for the axis on a phone
    unit = text(column_unit(column)) or title
    y = vertical("value", unit, span, logarithmic=logarithmic)
    if column == "growth_rate":
        y["axis"]["format"] = ".0%"
    tooltip = [
        hint("scenario", text("Scenario")),
        hint("year", text("Year")),
        hint("figure", title),
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
            "labelLimit": 320,
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
            "mark": {"type": "text", "align": "left", "dx": 8, "fontWeight": "bold"},
            "encoding": {"y": y, "color": color, "text": {"field": "letter", "type": "nominal"}},
        },
    ]
    chart = frame_of(rows, layers, min(years), max(years))
    chart["padding"] = {"left": 5, "right": 24, "top": 5, "bottom": 5}
    chart["height"] = HEIGHT + LEGEND_LINE * len(labels)
    return chart


def lettered(names: Sequence[str]) -> list[str]:
    """Return names with a letter each, by which charts and tables call them.

    >>> lettered(["Headline", "Own path"])
    ['A · Headline', 'B · Own path']
    """
    return [f"{letter} · {name}" for letter, name in zip(ascii_uppercase, names, strict=False)]


def waterfall_chart(explanation: Explanation, text: Language) -> Chart:
    """Return what each input adds to the difference, from the first scenario to the second."""
    steps: list[Chart] = []
    level = 0.0
    for part in explanation.contributions:
        label = input_labels(part.inputs, text)
        steps.append(_step(explanation.column, label, level, level + part.amount, text))
        level += part.amount
    total = _step(explanation.column, text("The difference"), 0.0, explanation.difference, text)
    rows = [*steps, total | {"what": "total"}]
    ends = [end for row in rows for end in (row["from"], row["to"])]
    number_format = "~s" if max(map(abs, ends)) >= LARGE else ",~r"
    if explanation.column == "growth_rate":
        number_format = ".0%"
    room = 0.3 * (max(ends) - min(ends))  # for the figures beside the bars
    title = text(column_unit(explanation.column))
    x: Chart = {
        "field": "from",
        "type": "quantitative",
        "title": title,
        "scale": {"domain": [min(ends) - room, max(ends) + room], "nice": False},
        "axis": {"format": number_format, "tickCount": 4},
    }
    what: Chart = {  # the sign of the figure says it too
        "field": "what",
        "type": "nominal",
        "scale": {"domain": ["more", "less", "total"]},
        "legend": None,
    }
    tooltip = [hint("label", text("Input")), hint("said", text("Adds"))]
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
        "height": {"step": 34},
        "encoding": {
            "y": {
                "field": "label",
                "type": "nominal",
                "sort": None,
                "title": None,
                "axis": {"labelLimit": 170, "domain": False, "ticks": False},
            }
        },
        "layer": [bars, *figures],
    }


def _step(column: str, label: str, start: float, end: float, text: Language) -> Chart:
    said = signed(column, end - start, text)
    number = text.percent if column == "growth_rate" else text.number
    return {
        "label": label,
        "from": start,
        "to": end,
        "what": "more" if end > start else "less",
        "figure": said[:1] + number(abs(end - start)) if end != start else "0",
        "said": said,
    }


def signed(column: str, value: float, text: Language) -> str:
    """Return a contribution with its sign.

    >>> text = Language("en")
    >>> signed("compute_eflops", -765.6, text), signed("growth_rate", 0.02, text)
    ('−765.6 EFLOPS', '+2 percentage points')
    """
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + amount(column, abs(value), text)


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
