"""The charts of a comparison, read back."""

import itertools

import numpy as np
import pytest

from model import Scenario, compare
from model.columns import COLUMNS
from model.comparison.charts import comparison_chart, waterfall_chart
from model.texts import ENGLISH, NOTHING
from tests.charts import drawn

SCENARIOS = {
    "Headline": Scenario(),
    "Own path": Scenario(base_eflops=155.2, base_year=2021),
    "Late": Scenario(base_year=2024, cagr=0.3, years=8, effect_lag_years=1),
}


@pytest.mark.parametrize("logarithmic", [False, True])
@pytest.mark.parametrize(
    "column", ["compute_eflops", "growth_rate", "cumulative_core_low_cny_100m"]
)
def test_comparison_chart_draws_each_scenario(column, logarithmic):
    """A line through its own years, with points on it and its letter at its end."""
    comparison = compare(SCENARIOS, column=column)
    line, points, hover, letters = drawn(
        comparison_chart(comparison, ENGLISH, logarithmic=logarithmic)
    )
    labels = ["A · Headline", "B · Own path", "C · Late"]
    expected = [
        (year, value, label)
        for label, projection in zip(labels, comparison.projections.values(), strict=True)
        for year, value in zip(projection.year, projection[column].tolist(), strict=True)
        if np.isfinite(value) and (value > 0.0 or not logarithmic)
    ]

    marks = [layer.mark for layer in (line, points, hover, letters)]
    assert marks == ["line", "point", "rule", "text"]
    # A year reads every scenario.
    written = {
        (year, label): COLUMNS[column].write(value, ENGLISH) for year, value, label in expected
    }
    assert [year for (year,) in hover("x")] == sorted({year for year, _, _ in expected})
    for (year,), hint in zip(hover("x"), hover.hints(), strict=True):
        assert hint == {"Year": year} | {
            label: written.get((year, label), NOTHING) for label in labels
        }
    for layer in (line, points):
        assert layer("x", "y", "color") == expected
    assert line.values("strokeDash") == line.values("color")
    assert sorted(letters("text", "color", "x")) == [
        (label[0], label, max(year for year, _, of in expected if of == label)) for label in labels
    ]


def test_comparison_chart_letters_stand_at_the_ends():
    """Where there is room, at the very value."""
    comparison = compare({"A": Scenario(), "B": Scenario(cagr=0.2)})
    *_, letters = drawn(comparison_chart(comparison, ENGLISH, logarithmic=False))

    assert letters.values("y") == pytest.approx(
        [projection["compute_eflops"][-1] for projection in comparison.projections.values()]
    )


@pytest.mark.parametrize("column", ["compute_eflops", "growth_rate"])
def test_waterfall_chart_draws_every_step(column):
    """Each step starts where the one before ends; together they are the difference."""
    comparison = compare(
        {"A": SCENARIOS["Headline"], "B": Scenario(base_eflops=155.2, base_year=2021, cagr=0.4)},
        column=column,
    )
    explanation = comparison.explain()
    bars, rising, falling = drawn(waterfall_chart(explanation, ENGLISH))
    *steps, total = bars("x", "x2")
    amounts = [part.amount for part in explanation.contributions]

    assert (bars.mark, rising.mark, falling.mark) == ("bar", "text", "text")
    assert steps[0][0] == 0.0
    assert all(one[1] == other[0] for one, other in itertools.pairwise(steps))
    assert [end - start for start, end in steps] == pytest.approx(amounts)
    assert total == (0.0, comparison.value("B") - comparison.value("A"))
    assert steps[-1][1] == pytest.approx(total[1])
    assert bars.values("color") == [
        *("more" if amount > 0 else "less" for amount in amounts),
        "total",
    ]
    assert len(set(bars.values("y"))) == len(bars.rows)
    low, high = bars.domain("x")
    assert all(low < end < high for step in bars("x", "x2") for end in step)


def test_waterfall_chart_writes_each_amount_where_its_bar_ends():
    """At the right of what rises, at the left of what falls."""
    explanation = compare(dict(itertools.islice(SCENARIOS.items(), 2))).explain()
    bars, rising, falling = drawn(waterfall_chart(explanation, ENGLISH))
    written = {
        name: (end, figure)
        for layer in (rising, falling)
        for name, end, figure in layer("y", "x", "text")
    }

    assert (rising.style["align"], falling.style["align"]) == ("left", "right")
    assert len(rising.rows) + len(falling.rows) == len(bars.rows) == len(written)
    for name, start, end in bars("y", "x", "x2"):
        sign = "+" if end > start else "−"
        assert written[name] == (end, sign + ENGLISH.number(abs(end - start)))
    assert {end >= start for start, end in ((row["from"], row["to"]) for row in rising.rows)} == {
        True
    }
