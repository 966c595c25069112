"""Charts of a projection: compute, and the growth that investment is said to bring."""

from collections.abc import Sequence

from model.chart_parts import (
    NEUTRAL,
    PADDING,
    Chart,
    _points,
    frame_of,
    hint,
    hover_rule,
    vertical,
)
from model.columns import COLUMNS, INDUSTRIES
from model.projection.project import Projection
from model.texts import NOTHING, Language

# Of the words “high” and “low” right of their lines, in pixels.
NAME_ROOM = 40


def compute_chart(projection: Projection, text: Language, *, logarithmic: bool) -> Chart:
    """Return the line of compute over the years, with its rate and additions on hover."""
    rows = [
        {
            "year": year,
            "level": level,
            "figure": text.number(level),
            "growth": text.percent(growth) if index else NOTHING,
            "added": text.number(added) if index else NOTHING,
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
    fields = {"figure": "compute_eflops", "growth": "growth_rate", "added": "added_eflops"}
    titles = {field: text.translate(COLUMNS[name].head) for field, name in fields.items()}
    y = vertical("level", titles["figure"], (min(levels), max(levels)), logarithmic=logarithmic)
    tooltip = [hint(field, title) for field, title in {"year": text("Year"), **titles}.items()]
    line = {"mark": {"type": "line", "strokeWidth": 2.5}, "encoding": {"y": y}}
    layers = [line, _points(y, tooltip), hover_rule(tooltip)]
    return frame_of(rows, layers, projection.year[0], projection.year[-1])


def impact_chart(projection: Projection, kind: str, text: Language, *, logarithmic: bool) -> Chart:
    """Return the band of cumulative growth of `core` or `related` between both multipliers."""
    columns = [
        projection[f"cumulative_{name}_cny_100m"].tolist()
        for name in (f"{kind}_low", f"{kind}_high", "investment")
    ]
    yearly = list(zip(projection.year, *columns, strict=True))
    return growth_band(kind, yearly, text, logarithmic=logarithmic)


def growth_band(
    kind: str,
    yearly: Sequence[tuple[int, float, float, float]],
    text: Language,
    *,
    logarithmic: bool = False,
) -> Chart:
    """Return a band of cumulative growth, of a scenario, a city or a region.

    `yearly` has the years, growth with the low and with the high multiplier, and investment, all
    cumulative and in 100 million CNY.
    """
    scale = text.money_scale(yearly[-1][2])
    rows: list[Chart] = [
        {
            "year": year,
            "low": low,
            "high": high,
            "figure": text.scaled((low, high), scale),
            "invested": text.money(invested),
        }
        for year, low, high, invested in yearly
        if low > 0 or not logarithmic  # zero has no place on a logarithmic axis
    ]
    title = text(
        "{industry:message}, cumulative, {unit:text}", industry=INDUSTRIES[kind], unit=scale.unit
    )
    span = (
        min((row["low"] for row in rows), default=0.0),
        max((row["high"] for row in rows), default=0.0) or 1.0,
    )
    low_end = vertical("low", title, span, logarithmic=logarithmic, size=scale.size)
    high_end = {**low_end, "field": "high"}
    tooltip = [
        hint("year", text("Year")),
        hint("figure", title),
        hint("invested", text("Investment, cumulative")),
    ]
    band = {
        "mark": {"type": "area", "opacity": 0.35},
        "encoding": {"y": low_end, "y2": {"field": "high"}},
    }
    edges = [
        {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {"y": end}}
        for end in (low_end, high_end)
    ]
    # Right of the lines, where nothing is drawn; above and below, however close they end.
    names: list[Chart] = [
        {
            "transform": [{"filter": f"datum.year == {yearly[-1][0]}"}],
            "mark": {"type": "text", "align": "left", "dx": 7, "baseline": side, "color": NEUTRAL},
            "encoding": {"y": end, "text": {"value": name}},
        }
        for end, name, side in (
            (low_end, text("low"), "line-top"),
            (high_end, text("high"), "line-bottom"),
        )
    ]
    layers = [band, *edges, *names, _points(high_end, tooltip), hover_rule(tooltip)]
    chart = frame_of(rows, layers, yearly[0][0], yearly[-1][0])
    chart["padding"] = {**PADDING, "right": NAME_ROOM}
    return chart
