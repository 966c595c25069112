"""The chart of the pairs of inputs that reach a goal, as a plain Vega-Lite specification."""

from typing import Any

from model.chart_parts import (
    FLUSH,
    HEIGHT,
    PADDING,
    PERCENT,
    TITLE_COLUMNS,
    Chart,
    broken,
    hint,
    hover_rule,
    numbers,
    title_above,
)
from model.goal.pairs import Frontier
from model.goal.solve import InputValue, Solved
from model.goal.words import written
from model.inputs import assumptions
from model.texts import N_, Language

PAIRS_HEIGHT = HEIGHT + 60  # pixels: room for the legend above the curve

# What the marks are, in the order of their colours; the curve needs no legend.
MARKS = {
    "pairs": N_("Pairs that reach the goal"),
    "now": N_("Your scenario"),
    "solution": N_("The answer above"),
}


def frontier_chart(pairs: Frontier, solved: Solved | None, text: Language) -> Chart:
    """Return the curve of the pairs, with the scenario and the solutions marked on it."""
    names = {mark: text(label) for mark, label in MARKS.items()}
    curve = [
        {
            "along": float(level),
            "solution": None if solution != solution else float(solution),  # noqa: PLR0124 - NaN
            "branch": branch,
            "mark": names["pairs"],
        }
        for branch, column in enumerate(pairs.solutions.T.tolist())
        for level, solution in zip(pairs.levels.tolist(), column, strict=True)
    ]
    here = getattr(pairs.scenario, pairs.along)
    marked: list[tuple[str, InputValue]] = [("now", getattr(pairs.scenario, pairs.solve_for))]
    marked += [("solution", value) for value in (solved.offers if solved else ())]
    points = [
        {"along": here, "solution": value, "mark": names[mark]}
        for mark, value in marked
        if value is not None
    ]
    for row in [*curve, *points]:
        if row["solution"] is not None:
            row["along_written"] = written(pairs.along, row["along"], text)
            row["solution_written"] = written(pairs.solve_for, row["solution"], text)
    known = [row for row in (*curve, *points) if row["solution"] is not None]
    x, y = (
        _axis(field, name, [row[field] for row in known], text)
        for field, name in (("along", pairs.along), ("solution", pairs.solve_for))
    )
    x["axis"] |= {"titleAnchor": "end", "labelFlush": FLUSH}
    y["axis"] |= title_above(text(assumptions()[pairs.solve_for].label))
    colour = {
        "field": "mark",
        "type": "nominal",
        "title": None,
        "scale": {"domain": list(names.values())},
        "legend": {"orient": "top", "values": [names["now"], names["solution"]]},
    }
    tooltip = [
        hint("along_written", text(assumptions()[pairs.along].label)),
        hint("solution_written", text(assumptions()[pairs.solve_for].label)),
    ]
    # Every solution at the nearest level; below the dots, which say what they are.
    read: dict[object, Chart] = {}
    for row in (row for row in curve if row["solution"] is not None):
        found = read.setdefault(row["along"], {**row, "solution_written": ""})
        said = filter(None, [found["solution_written"], row["solution_written"]])
        found["solution_written"] = text.separated(said)
    rule = hover_rule(tooltip)
    hover = {
        "data": {"values": list(read.values())},
        **rule,
        "encoding": {**rule["encoding"], "x": x},
    }
    encoding = {"x": x, "y": y, "color": colour}
    line = {
        "data": {"values": curve},
        "mark": {"type": "line", "strokeWidth": 2.5},
        "encoding": {**encoding, "detail": {"field": "branch", "type": "nominal"}},
    }
    dots = {
        "data": {"values": points},
        "mark": {"type": "point", "filled": True, "size": 140, "opacity": 1},
        "encoding": {**encoding, "tooltip": tooltip},
    }
    return {"height": PAIRS_HEIGHT, "padding": PADDING, "layer": [hover, line, dots]}


def _axis(field: str, name: str, values: list[float], text: Language) -> dict[str, Any]:
    """Return the axis of an input, over the values shown."""
    assumption = assumptions()[name]
    return {
        "field": field,
        "type": "quantitative",
        "title": broken(text(assumption.label), TITLE_COLUMNS),
        "scale": {"zero": False},
        "axis": {
            **(PERCENT if assumption.is_fraction else numbers(*values)),
            "tickCount": 5,
        },
    }
