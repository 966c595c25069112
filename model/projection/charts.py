"""Charts of a projection: compute, and the growth that investment is said to bring."""

from model.chart_parts import Chart, _points, frame_of, hint, hover_rule, vertical
from model.columns import INDUSTRIES
from model.projection.project import Projection
from model.texts import Language


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
