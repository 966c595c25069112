"""Charts as plain Vega-Lite specifications: what the page shows, files can show too.

Colours come from the palette of whoever draws (the page's theme), so that one
specification serves light and dark.
"""

from typing import Any

from model.answer import INDUSTRIES, MONEY_UNIT
from model.projection import Projection
from model.texts import Language

Chart = dict[str, Any]

HEIGHT = 300  # pixels
MOST_TICKS = 8
LARGE = 1e6  # from here on the axis writes 1M


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
    y = _vertical("level", title, (min(levels), max(levels)), logarithmic=logarithmic)
    tooltip = [
        _hint("year", text("Year")),
        _hint("figure", title),
        _hint("growth", text("Growth")),
        _hint("added", text("Added, EFLOPS")),
    ]
    line = {"mark": {"type": "line", "strokeWidth": 2.5}, "encoding": {"y": y}}
    return _frame(projection, rows, [line, _points(y, tooltip), _hover_rule(tooltip)])


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
    y = _vertical("low", title, span, logarithmic=logarithmic)
    high = {**y, "field": "high"}
    tooltip = [
        _hint("year", text("Year")),
        _hint("figure", title),
        _hint("invested", text("Investment, cumulative")),
    ]
    band = {
        "mark": {"type": "area", "opacity": 0.35},
        "encoding": {"y": y, "y2": {"field": "high"}},
    }
    edges = [
        {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {"y": edge}} for edge in (y, high)
    ]
    layers = [band, *edges, _points(high, tooltip), _hover_rule(tooltip)]
    return _frame(projection, rows, layers)


def _frame(projection: Projection, rows: list[Chart], layers: list[Chart]) -> Chart:
    """Return what every chart shares: its rows and the axis of years."""
    first, last = projection.year[0], projection.year[-1]
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
                    "tickCount": min(last - first + 1, MOST_TICKS),
                    "labelFlush": True,
                },
            }
        },
        "layer": layers,
    }


def _vertical(field: str, title: str, span: tuple[float, float], *, logarithmic: bool) -> Chart:
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


def _hint(field: str, title: str) -> Chart:
    return {"field": field, "title": title, "type": "nominal"}


def _hover_rule(tooltip: list[Chart]) -> Chart:
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
