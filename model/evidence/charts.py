"""Charts of the evidence: series, fitted curves, ceilings, unit costs, other multipliers."""

from collections.abc import Sequence
from dataclasses import asdict
from math import ceil, isnan
from typing import TYPE_CHECKING

from model.chart_parts import (
    HEIGHT,
    LEGEND_COLUMNS,
    NEUTRAL,
    NEUTRAL_SYMBOLS,
    Chart,
    _points,
    _span,
    _years,
    across,
    by_name,
    hint,
    hover_rule,
    name_lines,
    vertical,
)
from model.data import EVIDENCE, source_of
from model.evidence.ahead import SeriesProjection
from model.evidence.other import Brought, OtherEvidence
from model.evidence.series import EFLOPS, STATUS_LABELS, Point
from model.projection import Projection
from model.texts import NOTHING, Language
from model.unit_cost import Project

if TYPE_CHECKING:  # scipy, which fits need, is slow to import and not always needed
    from model.evidence.fit import CeilingProfile, Fit

# What the legends of published series take of a chart's height, in pixels.
SERIES_LEGENDS = 110

# Rows of editions for which that is enough, and what each further one takes; beyond so many
# editions Vega lists no more.
USUAL_ROWS, LEGEND_ROW, MOST_LISTED_EDITIONS = 3, 29, 30


def value_title(unit: str, text: Language) -> str:
    """Return what the values of a series are called, with their unit."""
    return text("Compute, EFLOPS") if unit == EFLOPS else text("Value, {unit:text}", unit=unit)


def series_chart(
    points: Sequence[Point],
    projection: Projection | None,
    text: Language,
    *,
    logarithmic: bool,
    unit: str = EFLOPS,
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
            "publisher": text(source_of(point.source).publisher),
            "precision": text(point.precision),
            "evidence": text(EVIDENCE[point.evidence]),
            "link": source_of(point.source).url,
        }
        for point in points
    ]
    drawn = [] if projection is None else _over(projection, [point.year for point in points])
    levels = [row["value"] for row in [*rows, *drawn]]
    years = [row["year"] for row in [*rows, *drawn]]
    title = value_title(unit, text)
    y = vertical("value", title, _span(levels), logarithmic=logarithmic)
    by_publication = sorted(points, key=lambda point: point.published)
    edition = {
        "field": "edition",
        "type": "nominal",
        "sort": list(dict.fromkeys(text(point.edition) for point in by_publication)),
        "legend": {"orient": "top", "title": text("Edition"), "columns": LEGEND_COLUMNS},
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
            "columns": LEGEND_COLUMNS,
            "labelLimit": 0,
            **NEUTRAL_SYMBOLS,
        },
    }
    tooltip = [
        hint("period", text("Period")),
        hint("figure", title),
        hint("status", text("Status")),
        hint("edition", text("Edition")),
        hint("published", text("Published")),
        hint("publisher", text("Publisher")),
        hint("precision", text("Precision")),
        hint("evidence", text("Grade of evidence")),
    ]
    layers: list[Chart] = [
        _nearest(points, drawn, text),
        {"mark": {"type": "line", "strokeWidth": 1.5}, "encoding": {"y": y, "color": edition}},
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
    chart["height"] = HEIGHT + SERIES_LEGENDS + _further_rows(points) * LEGEND_ROW
    return chart


def _further_rows(points: Sequence[Point]) -> int:
    """Return how many rows the legend of editions has beyond the usual ones."""
    editions = min(len({point.edition for point in points}), MOST_LISTED_EDITIONS)
    return max(ceil(editions / LEGEND_COLUMNS) - USUAL_ROWS, 0)


def _nearest(points: Sequence[Point], drawn: Sequence[Chart], text: Language) -> Chart:
    """Return what is read off the nearest time: every edition, and the scenario where it is drawn.

    It lies below the figures, each of which says more of itself.
    """
    fields = {
        edition: f"edition_{at}"
        for at, edition in enumerate(dict.fromkeys(p.edition for p in points))
    }
    over = {row["year"]: text.number(row["value"]) for row in drawn}
    read: dict[float, Chart] = {}
    times = {point.year: point.period for point in points}
    for year in sorted({*times, *over}):
        blank = dict.fromkeys(fields.values(), NOTHING)
        read[year] = {
            "year": year,
            "time": times.get(year) or text.year(year),
            **blank,
            "scenario": over.get(year, NOTHING),
        }
    for point in points:
        read[point.year][fields[point.edition]] = text.exact(point.value)
    tooltip = [
        hint("time", text("Period")),
        *(
            hint(field, text("{edition:text} edition", edition=text(edition)))
            for edition, field in fields.items()
        ),
        *([hint("scenario", text("Your scenario"))] if drawn else []),
    ]
    return {"data": {"values": list(read.values())}, **hover_rule(tooltip)}


def series_finding(points: Sequence[Point], text: Language, unit: str = EFLOPS) -> str:
    """Return what the figures of a series show, as the title of their chart.

    How far editions are apart in the last period for which several have a figure; else from where
    to where the figures go.
    """
    by_period: dict[str, set[float]] = {}
    for point in points:
        by_period.setdefault(point.period, set()).add(point.value)
    differing = [period for period, values in by_period.items() if len(values) > 1]
    if differing:
        values = by_period[differing[-1]]
        return text(
            "{period:text}: {least:exact} to {most:exact} {unit:text}, depending on the edition",
            unit=unit,
            period=differing[-1],
            least=min(values),
            most=max(values),
        )
    first, last = points[0], points[-1]
    if first is last:
        return text(
            "{value:exact} {unit:text} in {period:text}",
            value=last.value,
            unit=unit,
            period=last.period,
        )
    return text(
        "From {first:exact} {unit:text} in {start:text} to {last:exact} in {end:text}",
        unit=unit,
        first=first.value,
        start=first.period,
        last=last.value,
        end=last.period,
    )


def ahead_chart(found: SeriesProjection, text: Language, *, logarithmic: bool) -> Chart:
    """Return a series with how it goes on, and the range that its past errors leave open."""
    title = value_title(found.unit, text)
    rows: list[Chart] = [
        {"year": p.year, "level": p.value, "figure": text.exact(p.value), "period": p.period}
        for p in found.series.latest().observed
    ]
    first = round(found.base.year)
    ahead: list[Chart] = [
        {
            "year": first + at,
            "level": level,
            "figure": text.number(level),
            "period": str(first + at),
        }
        for at, level in enumerate(found.values)
    ]
    band = [
        {"year": first + at, "low": low, "high": high}
        for at, (low, high) in enumerate(zip(found.low, found.high, strict=True))
        if not isnan(low)
    ]
    levels = [row["level"] for row in [*rows, *ahead]]
    levels += [row[end] for row in band for end in ("low", "high")]
    y = vertical("level", title, _span(levels), logarithmic=logarithmic)
    tooltip = [hint("period", text("Period")), hint("figure", title)]
    around = {
        "data": {"values": band},
        "mark": {"type": "area", "opacity": 0.25},
        "encoding": {"y": {**y, "field": "low"}, "y2": {"field": "high"}},
    }
    layers: list[Chart] = [
        *([around] if band else []),
        {
            "data": {"values": ahead},
            "mark": {"type": "line", "strokeWidth": 2, "strokeDash": [6, 4]},
            "encoding": {"y": y},
        },
        {"data": {"values": ahead}, **hover_rule(tooltip)},
        _points(y, tooltip),
    ]
    return _years(rows, layers, [row["year"] for row in [*ahead, *rows]])


def fit_chart(fitted: "Fit", text: Language, *, logarithmic: bool) -> Chart:
    """Return the fitted curve with its prediction band and the figures it rests on."""
    band = [asdict(at) for at in fitted.band]
    rows: list[Chart] = [
        {"year": p.year, "level": p.value, "figure": text.exact(p.value), "period": p.period}
        for p in fitted.points
    ]
    levels = [row["level"] for row in rows]
    levels += [at[end] for at in band for end in ("low", "high")]
    title = value_title(fitted.unit, text)
    y = vertical("level", title, _span(levels), logarithmic=logarithmic)
    tooltip = [hint("period", text("Period")), hint("figure", title)]
    read = [
        {
            "year": at["year"],
            "time": text.number(at["year"]) if at["year"] % 1 else text.year(at["year"]),
            "curve": text.number(at["level"]),
            "band": text.between(text.number(at[end]) for end in ("low", "high")),
        }
        for at in band
    ]
    of_curve = [
        hint("time", text("Year")),
        hint("curve", text("Fitted curve")),
        hint("band", text("95% prediction band")),
    ]
    layers = [
        {"data": {"values": read}, **hover_rule(of_curve)},
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
    return _years(rows, layers, [row["year"] for row in [*band, *rows]])


def fit_finding(fitted: "Fit", text: Language) -> str:
    """Return what a fitted curve says of the last year that it is drawn to, as its title."""
    last = fitted.band[-1]
    return text(
        "{year:year}: {level:number} {unit:text} by the curve, 95% band {band:span}",
        unit=fitted.unit,
        year=last.year,
        level=last.level,
        band=((last.low, last.high), "number"),
    )


def ceiling_finding(profile: "CeilingProfile", text: Language, unit: str = EFLOPS) -> str:
    """Return what the figures say about the ceiling, as the title of its profile."""
    if profile.is_closed:
        return text(
            "Ceilings of {ends:span} {unit:text} fit",
            ends=((profile.low, profile.high), "number"),
            unit=unit,
        )
    return text("Any ceiling above {low:number} {unit:text} fits", low=profile.low, unit=unit)


def ceiling_chart(profile: "CeilingProfile", text: Language, unit: str = EFLOPS) -> Chart:
    """Return how well each ceiling goes with the figures, and the 95% bound."""
    title = text("Ceiling, {unit:text}", unit=unit)
    rows = [
        {
            "ceiling": ceiling,
            "likelihood": max(value, 1.5 * profile.cutoff),
            "figure": text.number(ceiling),
            "fit": text.short(value),
        }
        for ceiling, value in zip(profile.ceilings, profile.log_likelihoods, strict=True)
    ]
    x = {
        "field": "ceiling",
        "type": "quantitative",
        "title": title,
        "scale": {"type": "log", "domain": [profile.ceilings[0], profile.ceilings[-1]]},
        "axis": {**across(profile.ceilings[0], profile.ceilings[-1]), "grid": False},
    }
    span = (1.5 * profile.cutoff, 0.0)  # what is far below the bound needs no room
    y = vertical("likelihood", text("Log-likelihood below the best"), span, logarithmic=False)
    hover = hover_rule(
        [
            hint("figure", title),
            hint("fit", text("Log-likelihood below the best")),
        ]
    )
    return {
        "data": {"values": rows},
        "height": HEIGHT // 2,
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {"x": x, "y": y}},
            {**hover, "encoding": {**hover["encoding"], "x": x}},
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
            "use": text("comparable") if project.is_comparable else text("not comparable"),
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
        "sort": [text("comparable"), text("not comparable")],
        "legend": {"orient": "top", "title": None},
    }
    points = {
        "mark": {"type": "point", "size": 90, "opacity": 1, "strokeWidth": 2},
        "encoding": {"y": y, "color": use, "shape": use, "tooltip": tooltip},
    }
    return _years(rows, [points], [p.year for p in projects], pad=0.5)


def other_evidence_chart(found: OtherEvidence, text: Language) -> Chart:
    """Return what a yuan brings by each kind of evidence, as ranges on one axis.

    Related growth is not among them: beside core growth it would invite to be added.
    """
    title = text("Yuan for each yuan invested")
    rows = [
        {
            "name": name_lines(one.label.say(text)),
            "low": one.per_yuan[0],
            "high": one.per_yuan[1],
            "figure": text.between(map(text.short, one.per_yuan)),
            "counts": one.counts.say(text),
            "is_claim": one.evidence == "core",
        }
        for one in _drawn(found)
    ]
    highest = max(one.per_yuan[1] for one in _drawn(found))
    x = {
        "field": "low",
        "type": "quantitative",
        "title": title,
        # Room for the figures at the ends.
        "scale": {"domain": [0.0, highest * 1.25], "nice": False},
        "axis": across(0.0, highest),
    }
    tooltip = [
        hint("name", text("Evidence")),
        hint("figure", title),
        hint("counts", text("What it counts")),
    ]
    bars = {
        # A range without width is seen, too.
        "mark": {"type": "bar", "height": 12, "stroke": NEUTRAL, "strokeWidth": 1},
        "encoding": {
            "x": x,
            "x2": {"field": "high"},
            "opacity": {"condition": {"test": "datum.is_claim", "value": 1}, "value": 0.45},
            "tooltip": tooltip,
        },
    }
    figures = {
        "mark": {"type": "text", "align": "left", "dx": 6, "baseline": "middle"},
        "encoding": {"x": {**x, "field": "high"}, "text": {"field": "figure", "type": "nominal"}},
    }
    return by_name(rows, [bars, figures])


def describe_other_evidence(found: OtherEvidence, text: Language) -> str:
    """Return what the chart shows, for those who do not see it."""
    shown = (
        text.headed(one.label.say(text), text.between(map(text.short, one.per_yuan)))
        for one in _drawn(found)
    )
    said = text("Chart of what is brought for each yuan invested")
    return text.headed(said, text.separated(shown))


def _drawn(found: OtherEvidence) -> list[Brought]:
    return [one for one in found.brought if one.evidence != "related"]


def _over(projection: Projection, years: Sequence[float]) -> list[Chart]:
    """Return the levels of a projection in the years that a series covers, and one more."""
    levels = projection["compute_eflops"].tolist()
    return [
        {"year": year, "value": level}
        for year, level in zip(projection.year, levels, strict=True)
        if year <= max(years, default=year) + 1
    ]
