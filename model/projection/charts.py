"""Charts of a projection: compute, and the growth that investment is said to bring."""

from calendar import isleap
from collections.abc import Sequence
from datetime import date

from model.chart_parts import (
    LEGEND_COLUMNS,
    NEUTRAL,
    NEUTRAL_SYMBOLS,
    PADDING,
    Chart,
    _points,
    frame_of,
    hint,
    hover_rule,
    vertical,
)
from model.columns import COLUMNS, INDUSTRIES
from model.data import headline
from model.inputs import Scenario
from model.projection.project import Projection
from model.projection.published import PublishedFigure, growth_range, published_figures
from model.texts import NOTHING, Language

# Of the words “high” and “low” right of their lines, in pixels.
NAME_ROOM = 40

# The most that the axis of compute reaches beyond what is projected and published, for its range.
MOST_HEADROOM = 1.75

# What tells editions apart, beside their colour, in the order of their publication.
EDITION_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")

# What the legend of editions takes of a chart's height, in pixels.
LEGEND = 65

OWN = {"color": NEUTRAL}


def compute_chart(
    projection: Projection,
    text: Language,
    *,
    logarithmic: bool,
    in_use: bool = False,
    today: date | None = None,
) -> Chart:
    """Return compute over the years, with its rate and additions on hover.

    Beside it, where the scenario is about the same, stand the published figures by edition, the
    path of the headline's report dashed, and the range of growth rates in the evidence. `in_use`
    adds what of it is used at the application level, `today` a line at that day.
    """
    scenario = projection.scenario
    figures = published_figures(scenario)
    between = growth_range(scenario)
    shown = readings(projection, text, in_use=in_use)
    rows = [row for row in shown if row["level"] is not None]
    names = {"figure": "compute_eflops", "growth": "growth_rate", "added": "added_eflops"}
    titles = {field: text.translate(COLUMNS[name].head) for field, name in names.items()}
    editions = list(dict.fromkeys(one.edition for one in figures))
    heads = {"year": text("Year"), **titles}
    if in_use:
        heads["in_use"] = text("In use, EFLOPS")
    heads |= {_field(edition): _edition(edition, text) for edition in editions}
    tooltip = [hint(field, head) for field, head in heads.items()]
    layers: list[Chart] = []
    band = [
        {"year": year, "low": low, "high": high}
        for year, low, high in zip(
            projection.year,
            *(one["compute_eflops"].tolist() for one in between or (projection, projection)),
            strict=True,
        )
    ]
    span = compute_span(rows, figures, band[-1]["high"])
    y = vertical("level", titles["figure"], span, logarithmic=logarithmic)
    if between:
        layers.append(
            {
                "data": {"name": "band", "values": band},
                "mark": {"type": "area", "opacity": 0.15, "clip": True},
                "encoding": {"y": {**y, "field": "low"}, "y2": {"field": "high"}},
            }
        )
    first = first_year(scenario, figures)
    if today and first <= (at := place_of_day(today)) <= scenario.last_year:
        layers += _today(at, text)
    if in_use:
        layers.append(
            {
                "mark": {"type": "line", "strokeWidth": 1.5, "strokeDash": [2, 3]},
                "encoding": {"y": {**y, "field": "used"}},
            }
        )
    layers += [
        {"mark": {"type": "line", "strokeWidth": 2.5}, "encoding": {"y": y}},
        *_ends(rows, y),
        _points(y, tooltip),
        *_published(figures, editions, y, text),
        {"data": {"name": "readings", "values": shown}, **hover_rule(tooltip)},
    ]
    chart = frame_of(rows, layers, first, scenario.last_year)
    if figures:
        chart["height"] += LEGEND
    return chart


def first_year(scenario: Scenario, figures: Sequence[PublishedFigure]) -> int:
    """Return where the axis of years begins."""
    return min([scenario.base_year, *(one.year for one in figures)])


def compute_span(
    rows: Sequence[Chart], figures: Sequence[PublishedFigure], band_end: float
) -> tuple[float, float]:
    """Return the least and the greatest level that the axis has room for."""
    levels = [*(row["level"] for row in rows), *(one.value for one in figures)]
    used = [row["used"] for row in rows if "used" in row]
    high = max(levels)
    return min([*levels, *used]), max(high, min(band_end, MOST_HEADROOM * high))


def readings(projection: Projection, text: Language, *, in_use: bool) -> list[Chart]:
    """Return what is read off each year of the axis: every series, or that it has no figure."""
    scenario = projection.scenario
    figures = published_figures(scenario)
    first = first_year(scenario, figures)
    return [
        {
            **_reading(projection, year, text, in_use),
            **{_field(one.edition): NOTHING for one in figures},
            **{_field(one.edition): text.exact(one.value) for one in figures if one.year == year},
        }
        for year in range(first, scenario.last_year + 1)
    ]


def _reading(projection: Projection, year: int, text: Language, in_use: bool) -> Chart:  # noqa: FBT001 - of `readings`
    scenario = projection.scenario
    index = year - scenario.base_year
    if index < 0:
        nothing = {"level": None, "figure": NOTHING, "growth": NOTHING, "added": NOTHING}
        return {"year": year, **nothing, **({"used": None, "in_use": NOTHING} if in_use else {})}
    level = float(projection["compute_eflops"][index])
    growth = float(projection["growth_rate"][index])
    added = float(projection["added_eflops"][index])
    used = level * scenario.application_level
    return {
        "year": year,
        "level": level,
        "figure": text.number(level),
        "growth": text.percent(growth) if index else NOTHING,
        "added": text.number(added) if index else NOTHING,
        **({"used": used, "in_use": text.number(used)} if in_use else {}),
    }


def _field(edition: str) -> str:
    """Return the field of an edition's figures; a dash would be read as an operator."""
    return "edition_" + edition.replace("-", "_")


def _edition(edition: str, text: Language) -> str:
    return text("{edition:text} edition", edition=text(edition))


def place_of_day(day: date) -> float:
    """Return where a day stands among the ends of years: the last day of 2026 at 2026."""
    return day.year - 1 + day.timetuple().tm_yday / (366 if isleap(day.year) else 365)


def _today(at: float, text: Language) -> list[Chart]:
    line = {"data": {"values": [{"year": at}]}}
    return [
        {**line, "mark": {"type": "rule", "strokeDash": [1, 3], **OWN}},
        {
            **line,
            "mark": {"type": "text", "align": "right", "dx": -4, "baseline": "top", **OWN},
            "encoding": {"y": {"value": 0}, "text": {"value": text("today")}},
        },
    ]


def _published(
    figures: Sequence[PublishedFigure], editions: Sequence[str], y: Chart, text: Language
) -> list[Chart]:
    """Return the published figures: the report's own joined, with its end written at it."""
    if not figures:
        return []
    report = report_rows(figures, text)
    shape = {
        "field": "edition",
        "type": "nominal",
        "sort": None,
        "scale": {
            "domain": [text(edition) for edition in editions],
            "range": list(EDITION_SHAPES[: len(editions)]),
        },
        "legend": {
            "orient": "bottom",
            "title": text("Published, by edition"),
            "columns": LEGEND_COLUMNS,
            "labelLimit": 0,
            **NEUTRAL_SYMBOLS,
        },
    }
    return [
        {
            "data": {"name": "report", "values": report},
            "mark": {"type": "line", "strokeWidth": 1.5, "strokeDash": [6, 4], **OWN},
            "encoding": {"y": y},
        },
        {
            "data": {"name": "report_end", "values": report[-1:]},
            "mark": {"type": "text", "align": "center", "dy": 8, "baseline": "top", **OWN},
            "encoding": {"y": y, "text": {"field": "figure"}},
        },
        {
            "data": {"name": "dots", "values": published_rows(figures, text)},
            "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1, **OWN},
            "encoding": {"y": y, "shape": shape},
        },
    ]


def published_rows(figures: Sequence[PublishedFigure], text: Language) -> list[Chart]:
    """Return the published figures as the chart has them."""
    return [
        {"year": one.year, "level": one.value, "edition": text.translate(one.edition)}
        for one in figures
    ]


def report_rows(figures: Sequence[PublishedFigure], text: Language) -> list[Chart]:
    """Return those of the headline's report."""
    return [
        {"year": one.year, "level": one.value, "figure": text.number(one.value)}
        for one in figures
        if one.edition == headline().edition
    ]


def _ends(rows: Sequence[Chart], y: Chart) -> list[Chart]:
    """Return the first and the last level of a line, written above its ends."""
    return [
        {
            "data": {"name": name, "values": [row]},
            "mark": {
                "type": "text",
                "align": align,
                "dx": dx,
                "dy": -8,
                "baseline": "bottom",
                "fontWeight": "bold",
            },
            "encoding": {"y": y, "text": {"field": "figure"}},
        }
        for name, row, align, dx in (
            ("first", rows[0], "center", 0),
            ("last", rows[-1], "right", 4),
        )
    ]


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
    rows = growth_rows(yearly, text, logarithmic=logarithmic)
    title = growth_title(INDUSTRIES[kind], yearly[-1][2], text)
    span = growth_span(rows)
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
            "data": {"name": f"{kind}_last", "values": rows[-1:]},  # pictures hold both kinds
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


def growth_title(industry: str, amount: float, text: Language) -> str:
    """Return the title of an axis of growth up to an amount in 100 million CNY."""
    scale = text.money_scale(amount)
    return text("{industry:message}, cumulative, {unit:text}", industry=industry, unit=scale.unit)


def growth_rows(
    yearly: Sequence[tuple[int, float, float, float]], text: Language, *, logarithmic: bool
) -> list[Chart]:
    """Return the rows of a band of growth, in the scale of the last of them."""
    scale = text.money_scale(yearly[-1][2])
    return [
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


def growth_span(rows: Sequence[Chart]) -> tuple[float, float]:
    """Return the least and the greatest growth that the axis has room for."""
    high = max([row["high"] for row in rows], default=0.0)
    return min([row["low"] for row in rows], default=0.0), high or 1.0
