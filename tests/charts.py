"""A chart as it is drawn: the marks of each layer, with the values that their channels have.

`drawn` judges a specification by the schema of Vega-Lite. Then it does what Vega-Lite does before
it draws: a layer without rows has those around it, filters leave rows out, a channel that a layer
does not set is the one around it, and what a channel shows is its field's value in the row.
tests/test_charts.py holds it to what Vega draws.
"""

import operator
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import jsonschema

# Altair brings the schema. Its own check reads it anew for each chart; it is asked what is wrong.
VEGA_LITE = jsonschema.Draft7Validator(alt.load_schema())

COMPARISONS = {
    "==": operator.eq,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
FILTER = re.compile(r"(!?)datum\.(\w+)(?: ([=<>]+) (?:datum\.(\w+)|(-?[\d.]+)))?")

# What would make of a field another value than the row's.
MADE = {"aggregate", "bin", "timeUnit", "impute"}


@dataclass(frozen=True, kw_only=True)
class Layer:
    """The marks of one layer.

    Attributes
    ----------
    mark : str
        What they are: line, area, bar, rule, point, circle, text.
    style : mapping
        How they look.
    encoding : mapping
        What each channel shows, with what is inherited.
    rows : sequence of mapping
        The data of each mark, or of each point of a line.
    """

    mark: str
    style: Mapping[str, Any]
    encoding: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]

    def values(self, channel: str) -> list[Any]:
        """Return what a channel shows, row by row; bars and areas without other end start at 0."""
        if (
            channel in {"x2", "y2"}
            and channel not in self.encoding
            and self.mark in {"bar", "area"}
        ):
            return [0.0] * len(self.rows)
        shown = self.encoding[channel]
        assert not MADE & set(shown), f"{channel} does not show the rows' own values: {shown}"
        if "field" in shown:
            return [row[shown["field"]] for row in self.rows]
        return [shown["datum" if "datum" in shown else "value"]] * len(self.rows)

    def __call__(self, *channels: str) -> list[tuple[Any, ...]]:
        """Return what several channels show, row by row."""
        return list(zip(*map(self.values, channels), strict=True))

    def hints(self) -> list[dict[str, Any]]:
        """Return what the pointer shows of each row: values by title."""
        return [
            {hint["title"]: row.get(hint["field"]) for hint in self.encoding["tooltip"]}
            for row in self.rows
        ]

    def domain(self, channel: str) -> list[Any] | None:
        """Return what the axis of a channel is said to cover, if it is said."""
        return self.encoding[channel].get("scale", {}).get("domain")


def drawn(chart: dict[str, Any]) -> list[Layer]:
    """Return the layers of a specification, from the lowest to the highest.

    Raises
    ------
    jsonschema.ValidationError
        If it is no valid Vega-Lite.
    """
    if not VEGA_LITE.is_valid(chart):
        alt.Chart.from_dict(chart)
        VEGA_LITE.validate(chart)
    return list(_layers(chart, {}, []))


def marks(chart: dict[str, Any], mark: str) -> list[Layer]:
    """Return the layers of one kind of mark."""
    return [layer for layer in drawn(chart) if layer.mark == mark]


def _layers(
    part: Mapping[str, Any], around: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
) -> Iterator[Layer]:
    encoding = {**around}
    for channel, shown in part.get("encoding", {}).items():
        encoding[channel] = shown
        if isinstance(shown, dict) and isinstance(around.get(channel), dict):
            encoding[channel] = around[channel] | shown
    rows = part.get("data", {"values": rows})["values"]
    for step in part.get("transform", []):
        assert set(step) == {"filter"}, f"not read here: {step}"
        rows = [row for row in rows if _passes(step["filter"], row)]
    for name in ("layer", "hconcat", "vconcat"):
        for inner in part.get(name, []):
            yield from _layers(inner, encoding, rows)
    if "mark" in part:
        style = part["mark"]
        yield Layer(mark=style["type"], style=style, encoding=encoding, rows=list(rows))
        if style.get("line"):  # along the upper edge of an area
            yield Layer(mark="line", style=style, encoding=encoding, rows=list(rows))


def _passes(condition: str, row: Mapping[str, Any]) -> bool:
    found = FILTER.fullmatch(condition)
    assert found, f"not read here: {condition}"
    negated, field, sign, other, number = found.groups()
    if sign is None:
        return bool(row[field]) != bool(negated)
    return COMPARISONS[sign](row[field], row[other] if other else float(number))
