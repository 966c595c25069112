"""Charts of a comparison: scenarios over the years, and what explains their difference."""

from collections.abc import Sequence
from math import isfinite, log10
from statistics import fmean
from string import ascii_uppercase

from model.chart_parts import (
    FLUSH,
    HEIGHT,
    LEGEND_LINE,
    PADDING,
    PERCENT,
    Chart,
    _span,
    by_name,
    frame_of,
    hint,
    hover_rule,
    name_lines,
    numbers,
    vertical,
)
from model.columns import COLUMNS, Column
from model.comparison.compare import Comparison, Explanation
from model.comparison.words import input_labels
from model.texts import NOTHING, Language, Scale

# Letters at the ends of lines keep this distance, as a share of the axis.
LETTER_ROOM = 0.065

# How the lines of up to six scenarios differ beside their colour.
DASHES = [[1, 0], [8, 4], [2, 3], [12, 4, 2, 4], [6, 2, 2, 2, 2, 2], [16, 4]]


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
    # Every scenario of a year, or that it has no figure there.
    fields = {label: f"of_{label[0]}" for label in labels}
    read: dict[int, Chart] = {
        year: {"year": year, **dict.fromkeys(fields.values(), NOTHING)} for year in sorted({*years})
    }
    for row in rows:
        read[row["year"]][fields[row["scenario"]]] = row["figure"]
    span = _span([row["value"] for row in rows])
    heading = column.heading(text)  # too long for the axis on a phone
    y = vertical("value", scale.unit or heading, span, logarithmic=logarithmic, size=scale.size)
    if column.is_fraction:
        y["axis"] |= PERCENT
    tooltip = [
        hint("year", text("Year")),
        *(hint(field, label) for label, field in fields.items()),
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
            "labelLimit": 220,  # on a phone there is no more room within a card
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
            "encoding": {"y": y, "color": color},
        },
        {"data": {"values": list(read.values())}, **hover_rule(tooltip)},
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
    return by_name(rows, [bars, *figures], "label")


def _step(
    column: Column, scale: Scale, label: str, ends: tuple[float, float], text: Language
) -> Chart:
    start, end = ends
    said = column.signed(end - start, text)
    return {
        "label": name_lines(label),
        "input": label,
        "from": start,
        "to": end,
        "what": "more" if end > start else "less",
        "figure": said[:1] + column.figure(abs(end - start), text, scale) if end != start else "0",
        "said": said,
    }
