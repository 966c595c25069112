"""Charts of a simulation, as plain Vega-Lite specifications (see `model.chart_parts`)."""

from collections.abc import Sequence

import numpy as np

from model.chart_parts import (
    HEIGHT,
    LEGEND_COLUMNS,
    NAME_LINE,
    PADDING,
    PERCENT,
    TITLE_COLUMNS,
    Chart,
    across,
    broken,
    by_name,
    frame_of,
    hint,
    hover_rule,
    name_lines,
    names_axis,
    vertical,
)
from model.columns import TARGET_COLUMNS, Column
from model.evidence import STATUS_LABELS, Point
from model.texts import NOTHING, Language, Scale
from model.uncertainty.drivers import ShapleyEffects, SobolIndices, Tornado
from model.uncertainty.ranges import Range, distribution
from model.uncertainty.simulate import Simulation
from model.uncertainty.words import all_shares, group_label, write_inputs, write_share

# The bands of the fan, outermost first: lower and upper probability.
BANDS = ((0.05, 0.95), (0.10, 0.90), (0.25, 0.75))

# What the eye sees in each, and so in the legend: bands lie beside each other, not on each other.
BAND_OPACITIES = (0.25, 0.5, 0.8)

# So many dots stand for all cases: few enough to count, many enough to judge (Fernandes et al.
# 2018, "Uncertainty displays using quantile dotplots or CDFs improve transit decision-making").
DOTS = 50
DOT_COLUMNS, LEAST_ROWS = 14, 8

# The curve of chances is drawn through so many quantiles.
CURVE_POINTS = 99

# Legends and titles take their part of a chart's height.
FAN_HEIGHT, SMALL_HEIGHT = HEIGHT + 100, 240

# Of the tornado: the height of a bar, of the space above it and of that below, in pixels, and the
# room beside the widest bar for its labels, as a share. Names stand above the bars: on a phone
# there is no room beside them.
BAR, NAME_GAP, BAR_GAP, END_LABEL = 18, 5, 12, 0.4
WIDE_NAME = 46  # columns of type

SPARK_HEIGHT, SPARK_POINTS = 44, 81


def fan_chart(  # noqa: PLR0913 - what is drawn, layer by layer
    simulation: Simulation,
    column: str,
    line: Sequence[float],
    published: Sequence[Point],
    text: Language,
    *,
    logarithmic: bool,
) -> Chart:
    """Return the bands of a column over the years, the scenario's line and published figures.

    `line` are the scenario's own values by year. The middle of the cases is drawn thin: no case
    is the one that will be.
    """
    quantiles = simulation.quantiles[column]
    at = {probability: index for index, probability in enumerate(simulation.probabilities)}
    record, scale = (
        TARGET_COLUMNS[column],
        TARGET_COLUMNS[column].scale(quantiles[:, -1].tolist(), text),
    )
    title = record.title(text, scale)
    bands: list[Chart] = [
        {"year": year, "low": float(bottom), "high": float(top), "band": label, "strip": strip}
        for strip, (low, high, label) in enumerate(strips(text))
        for year, bottom, top in zip(
            simulation.year, quantiles[at[low]], quantiles[at[high]], strict=True
        )
        if np.isfinite(bottom) and (bottom > 0.0 or not logarithmic)
    ]
    lines: list[Chart] = [
        {
            "year": year,
            "value": float(value),
            "middle": float(middle),
            "figure": record.figure(float(value), text, scale),
            "median": record.figure(float(middle), text, scale),
        }
        for year, value, middle in zip(simulation.year, line, quantiles[at[0.5]], strict=True)
        if np.isfinite(value) and (value > 0.0 or not logarithmic)
    ]
    dots: list[Chart] = [
        {
            "year": point.year,
            "value": point.value,
            "edition": text(point.edition),
            "status": text(STATUS_LABELS[point.status]),
            "figure": text.exact(point.value),
        }
        for point in published
    ]
    # What is read off a year: every band, and every edition's figure.
    pairs = {f"band_{at}": pair for at, pair in enumerate(BANDS)}
    editions = {point.edition: f"edition_{at}" for at, point in enumerate(published)}
    readings: list[Chart] = []
    for row in lines:
        index = simulation.year.index(row["year"])
        of_bands = {
            name: text.between(
                record.figure(float(quantiles[at[end]][index]), text, scale) for end in pair
            )
            for name, pair in pairs.items()
        }
        printed = {
            editions[point.edition]: text.exact(point.value)
            for point in published
            if point.year == row["year"]
        }
        blank = dict.fromkeys(editions.values(), NOTHING)
        readings.append({**row, **of_bands, **blank, **printed})
    ends = [end for row in bands for end in (row["low"], row["high"])]
    ends += [row["value"] for row in (*lines, *dots)]
    y = vertical(
        "value",
        title,
        (min(ends, default=0.0), max(ends, default=1.0)),
        logarithmic=logarithmic and min(ends, default=0.0) > 0.0,
        size=scale.size,
    )
    layers: list[Chart] = [
        {
            "data": {"values": bands},
            "mark": {"type": "area"},
            "encoding": {
                "y": {**y, "field": "low"},
                "y2": {"field": "high"},
                "detail": {"field": "strip", "type": "nominal"},
                "opacity": {
                    "field": "band",
                    "type": "ordinal",
                    "sort": list(dict.fromkeys(row["band"] for row in bands)),
                    "scale": {"range": list(BAND_OPACITIES)},
                    "legend": {
                        "orient": "bottom",
                        "title": text("Cases inside, of 100"),
                        "symbolType": "square",
                    },
                },
            },
        },
        {
            "mark": {"type": "line", "strokeWidth": 1, "strokeDash": [2, 3], "color": "gray"},
            "encoding": {"y": {**y, "field": "middle"}},
        },
        {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {"y": y}},
        {
            "data": {"values": readings},
            **hover_rule(
                [
                    hint("year", text("Year")),
                    hint("figure", text("Your scenario")),
                    hint("median", text("Middle of the cases")),
                    *(
                        hint(name, text("{cases:whole} of 100 cases", cases=cases))
                        for name, cases in zip(
                            pairs, (round(100 * (b - a)) for a, b in BANDS), strict=True
                        )
                    ),
                    *(
                        hint(field, text("{edition:text} edition", edition=text(edition)))
                        for edition, field in editions.items()
                    ),
                ]
            ),
        },
    ]
    if dots:
        tooltip = [
            hint("edition", text("Edition")),
            hint("figure", title),
            hint("status", text("Status")),
        ]
        edition = {
            "field": "edition",
            "type": "nominal",
            "sort": None,
            "legend": {"orient": "top", "title": text("Edition"), "columns": LEGEND_COLUMNS},
        }
        layers.append(
            {
                "data": {"values": dots},
                "mark": {"type": "point", "size": 70, "opacity": 1, "strokeWidth": 2},
                "encoding": {
                    "y": y,
                    "color": edition,
                    "shape": edition,
                    "tooltip": tooltip,
                },
            }
        )
    chart = frame_of(lines, layers, simulation.year[0], simulation.year[-1])
    chart["height"] = FAN_HEIGHT
    chart["resolve"] = {"scale": {"opacity": "independent"}}
    return chart


def strips(text: Language) -> list[tuple[float, float, str]]:
    """Return the parts of the bands that no inner band covers: from, to and the band's cases."""
    labels = [text.whole(round(100.0 * (high - low))) for low, high in BANDS]
    outer = []
    for (low, high), (inner_low, inner_high), label in zip(
        BANDS, BANDS[1:], labels[:-1], strict=False
    ):
        outer += [(low, inner_low, label), (inner_high, high, label)]
    return [*outer, (*BANDS[-1], labels[-1])]


def dot_chart(values: Sequence[float], met: Sequence[bool], column: str, text: Language) -> Chart:
    """Return the cases as dots, stacked where they fall: full ones meet the target.

    `values` are `DOTS` quantiles of equal probability, ascending; `met` says for each whether
    the target holds there.
    """
    low, high = values[0], values[-1]
    record, scale = TARGET_COLUMNS[column], TARGET_COLUMNS[column].scale(values, text)
    title = record.title(text, scale)
    width = (high - low) / DOT_COLUMNS or 1.0
    height: dict[int, int] = {}
    rows = []
    labels = (text("meets the target"), text("does not"))
    for value, holds in zip(values, met, strict=True):
        place = min(int((value - low) / width), DOT_COLUMNS - 1)
        height[place] = height.get(place, 0) + 1
        rows.append(
            {
                "value": low + (place + 0.5) * width,
                "height": height[place] - 0.5,
                "meets": labels[0] if holds else labels[1],
                "figure": record.figure(value, text, scale),
            }
        )
    return {
        "data": {"values": rows},
        "height": SMALL_HEIGHT,
        "padding": PADDING,
        "mark": {"type": "point", "filled": True, "size": 110},
        "encoding": {
            "x": {
                "field": "value",
                "type": "quantitative",
                "title": broken(title, TITLE_COLUMNS),
                "scale": {"zero": False, "domain": [low, high], "nice": False},
                "axis": {**_axis(record, scale, low, high), "grid": False},
            },
            "y": {
                "field": "height",
                "type": "quantitative",
                "title": None,
                "axis": None,
                "scale": {"domain": [0, max(*height.values(), LEAST_ROWS)]},
            },
            "opacity": {
                "field": "meets",
                "type": "ordinal",
                "sort": list(labels),
                "scale": {"domain": list(labels), "range": [1.0, 0.3]},
                "legend": {"orient": "top", "title": None},
            },
            "tooltip": [hint("figure", title), hint("meets", text("Target"))],
        },
    }


def exceedance_chart(
    values: Sequence[float], target: float | None, column: str, text: Language
) -> Chart:
    """Return how many cases of 100 exceed each value; `values` are quantiles of equal steps."""
    count = len(values)
    record, scale = TARGET_COLUMNS[column], TARGET_COLUMNS[column].scale(values, text)
    title = record.title(text, scale)
    rows = [
        {
            "value": value,
            "cases": 100.0 * (1.0 - (index + 0.5) / count),
            "figure": record.figure(value, text, scale),
            "chance": text.short(100.0 * (1.0 - (index + 0.5) / count)),
        }
        for index, value in enumerate(values)
    ]
    y = vertical("cases", text("Cases of 100 above"), (0.0, 100.0), logarithmic=False)
    tooltip = [
        hint("figure", title),
        hint("chance", text("Cases of 100 above")),
    ]
    layers: list[Chart] = [
        {
            "mark": {"type": "line", "strokeWidth": 2, "interpolate": "monotone"},
            "encoding": {"y": y},
        },
        hover_rule(tooltip),
    ]
    if target is not None:
        layers.append(
            {
                "data": {"values": [{"value": target}]},
                "mark": {"type": "rule", "strokeDash": [4, 4], "color": "gray"},
            }
        )
    ends = [values[0], values[-1], *([] if target is None else [target])]
    return {
        "data": {"values": rows},
        "height": SMALL_HEIGHT,
        "padding": PADDING,
        "encoding": {
            "x": {
                "field": "value",
                "type": "quantitative",
                "title": broken(title, TITLE_COLUMNS),
                "scale": {"zero": False, "domain": [min(ends), max(ends)], "nice": False},
                "axis": {**_axis(record, scale, *ends), "grid": False},
            }
        },
        "layer": layers,
    }


def density_chart(name: str, given: Range, at: float) -> Chart:
    """Return the density of an input's range, small, with the scenario's value marked."""
    shown = distribution(name, given)
    low, high = shown.quantile(np.array([0.0005, 0.9995])).tolist()
    margin = 0.04 * (high - low)
    places = np.linspace(low - margin, high + margin, SPARK_POINTS)
    rows = [
        {"value": value, "density": density}
        for value, density in zip(places.tolist(), shown.density(places).tolist(), strict=True)
    ]
    x = {
        "field": "value",
        "type": "quantitative",
        "axis": None,
        "scale": {
            "zero": False,
            "nice": False,
            "domain": [min(at, places[0].item()), max(at, places[-1].item())],
        },
    }
    return {
        "data": {"values": rows},
        "height": SPARK_HEIGHT,
        "view": {"stroke": None},
        "encoding": {"x": x},
        "layer": [
            {
                "mark": {"type": "area", "opacity": 0.35, "line": True},
                "encoding": {
                    "y": {
                        "field": "density",
                        "type": "quantitative",
                        "axis": None,
                        # Said, not found: pages draw the axes before the rows are there.
                        "scale": {"domain": [0.0, max(row["density"] for row in rows)]},
                        "stack": None,
                    }
                },
            },
            {
                "data": {"values": [{"value": at}]},
                "mark": {"type": "rule", "strokeWidth": 2, "color": "gray"},
            },
        ],
    }


def _axis(column: Column, scale: Scale, *ends: float) -> Chart:
    """Return the horizontal axis of a column."""
    return across(*ends, size=scale.size) | (PERCENT if column.is_fraction else {})


def tornado_chart(result: Tornado, column: str, text: Language) -> Chart:
    """Return a bar for each input, from its 10th to its 90th percentile, widest first."""
    ends = [bar.low_output for bar in result.bars] + [bar.high_output for bar in result.bars]
    record = TARGET_COLUMNS[column]
    scale = record.scale(ends, text)
    title = record.title(text, scale)
    rows = [
        {
            "name": name_lines(group_label(bar.inputs, text), WIDE_NAME),
            "input": group_label(bar.inputs, text),
            "low": bar.low_output,
            "high": bar.high_output,
            "from": write_inputs(bar.inputs, bar.low_inputs, text),
            "to": write_inputs(bar.inputs, bar.high_inputs, text),
            "figure": text.between(
                record.figure(output, text, scale) for output in (bar.low_output, bar.high_output)
            ),
        }
        for bar in result.bars
    ]
    span = max(ends) - min(ends)
    x = {
        "field": "low",
        "type": "quantitative",
        "title": broken(title, TITLE_COLUMNS),
        "scale": {
            "zero": False,
            "nice": False,
            "domain": [min(ends) - END_LABEL * span, max(ends) + END_LABEL * span],
        },
        "axis": _axis(record, scale, *ends),
    }
    names = [str(row["name"]) for row in rows]
    above = NAME_LINE * max(name.count("\n") + 1 for name in names)
    y = names_axis(
        "name",
        names,
        labelAlign="left",
        labelPadding=0,
        offset=(above - NAME_LINE - NAME_GAP - BAR - BAR_GAP) / 2,
        rise=1.0,
    ) | {"scale": {"padding": 0}}
    beside = {"yOffset": (above + NAME_GAP - BAR_GAP) // 2}
    labels = [
        {
            "mark": {"type": "text", "align": align, "dx": dx, "color": "gray", **beside},
            "encoding": {"x": {**x, "field": field}, "y": y, "text": {"field": label}},
        }
        for field, label, align, dx in (("low", "from", "right", -5), ("high", "to", "left", 5))
    ]
    bars = {
        "mark": {"type": "bar", "height": BAR, **beside},
        "encoding": {
            "x": x,
            "x2": {"field": "high"},
            "y": y,
            "tooltip": [
                hint("input", text("Input")),
                hint("from", text("10th percentile")),
                hint("to", text("90th percentile")),
                hint("figure", title),
            ],
        },
    }
    centre = {
        "data": {"values": [{"low": result.central_output}]},
        "mark": {"type": "rule", "color": "gray"},
        "encoding": {"x": x},
    }
    return {
        "data": {"values": rows},
        "height": {"step": above + NAME_GAP + BAR + BAR_GAP},
        "padding": PADDING,
        "layer": [bars, centre, *labels],
    }


def shares_chart(result: SobolIndices | ShapleyEffects, text: Language) -> Chart:
    """Return shares of variance with their 95% intervals."""
    rows: list[Chart] = [
        {
            "name": name_lines(group_label(inputs, text)),
            "input": group_label(inputs, text),
            "kind": text(kind),
            "share": share.value,
            "low": share.low,
            "high": share.high,
            "figure": write_share(share, text),
        }
        for inputs, kind, share in all_shares(result)
    ]
    kinds = list(dict.fromkeys(str(row["kind"]) for row in rows))
    x = {
        "field": "share",
        "type": "quantitative",
        "title": text("Share of the variance"),
        "scale": {
            "domain": [
                min(0.0, *(row["low"] for row in rows)),
                max(1.0, *(row["high"] for row in rows)),
            ]
        },
        "axis": across() | PERCENT,
    }
    place = {"yOffset": {"field": "kind", "sort": kinds}} if len(kinds) > 1 else {}
    bars = {
        "mark": {"type": "bar"},
        "encoding": {
            "x": x,
            **place,
            "color": {
                "field": "kind",
                "type": "nominal",
                "sort": kinds,
                "legend": {"orient": "top", "title": None, "columns": 1, "labelLimit": 0},
            },
            "tooltip": [
                hint("input", text("Input")),
                hint("kind", text("Kind")),
                hint("figure", text("Share of the variance")),
            ],
        },
    }
    intervals = {
        "mark": {"type": "rule", "strokeWidth": 1.5, "color": "gray"},
        "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, **place},
    }
    return by_name(rows, [bars, intervals], abreast=len(kinds))
