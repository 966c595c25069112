"""The charts of a simulation and of what drives it, read back."""

import itertools

import numpy as np
import pytest

from model import (
    Range,
    Scenario,
    Uncertainty,
    project,
    read_target,
    shapley,
    simulate,
    sobol,
    tornado,
)
from model.columns import SIMULATED
from model.evidence.series import series
from model.texts import ENGLISH
from model.uncertainty.charts import (
    CURVE_POINTS,
    DOT_COLUMNS,
    DOTS,
    density_chart,
    dot_chart,
    exceedance_chart,
    fan_chart,
    shares_chart,
    tornado_chart,
)
from model.uncertainty.simulate import PROBABILITIES, central_line, even_quantiles
from tests.charts import drawn, marks

COLUMN, YEAR, MONEY = "compute_eflops", 2027, "cumulative_core_cny_100m"


@pytest.fixture(scope="module")
def simulation():
    """A small one, with all quantiles that the charts show."""
    parts = [(index + 0.5) / count for count in (DOTS, CURVE_POINTS) for index in range(count)]
    return simulate(
        Scenario(),
        Uncertainty(draws=1024),
        columns=[COLUMN, MONEY, "growth_rate"],
        probabilities=sorted({*PROBABILITIES, *parts}),
    )


@pytest.mark.parametrize("logarithmic", [False, True])
@pytest.mark.parametrize("column", [COLUMN, MONEY, "growth_rate"])
def test_fan_chart_draws_the_quantiles_as_bands(simulation, column, logarithmic):
    """Strip by strip, each from its lower to its upper quantile; the rest of 100 is outside."""
    line = central_line(simulation.scenario, column).tolist()
    bands, middle, own, hover = drawn(
        fan_chart(simulation, column, line, [], ENGLISH, logarithmic=logarithmic)
    )
    at = {
        (year, probability): simulation.quantile(column, year, probability).value
        for year in simulation.year
        for probability in PROBABILITIES
    }
    ends = [0.05, 0.10, 0.25, 0.75, 0.90, 0.95]
    cases = ["90", "80", "50", "80", "90"]
    years = [
        year
        for year, value in zip(simulation.year, line, strict=True)
        if np.isfinite(value) and (value > 0.0 or not logarithmic)
    ]

    assert [layer.mark for layer in (bands, middle, own, hover)] == ["area", "line", "line", "rule"]
    assert sorted(bands("opacity", "x", "y", "y2")) == sorted(
        (label, year, at[year, low], at[year, high])
        for (low, high), label in zip(itertools.pairwise(ends), cases, strict=True)
        for year in years
    )
    strips = dict(bands("detail", "opacity"))
    assert sorted(strips.values()) == sorted(cases)
    assert middle("x", "y") == [(year, at[year, 0.5]) for year in years]
    assert own("x", "y") == [(year, line[year - simulation.year[0]]) for year in years]
    assert hover.values("x") == years
    record = SIMULATED[column]
    scale = record.scale(simulation.quantiles[column][:, -1].tolist(), ENGLISH)
    for year, hint in zip(years, hover.hints(), strict=True):
        for cases, pair in (("90", (0.05, 0.95)), ("80", (0.1, 0.9)), ("50", (0.25, 0.75))):
            figures = [record.figure(at[year, p], ENGLISH, scale) for p in pair]
            assert hint[f"{cases} of 100 cases"] == ENGLISH.between(figures)


def test_fan_chart_draws_what_was_published(simulation):
    """Each figure in its own year, by edition."""
    published = [point for point in series()["idc_intelligent_cn"] if 2022 <= point.year <= 2027]
    line = central_line(simulation.scenario, COLUMN).tolist()
    *_, hover, dots = drawn(
        fan_chart(simulation, COLUMN, line, published, ENGLISH, logarithmic=False)
    )
    read = {hint["Year"]: hint for hint in hover.hints()}
    for point in published:
        written = ENGLISH.exact(point.value)
        assert read[round(point.year)][f"{point.edition} edition"] == written

    assert dots.mark == "point"
    assert dots("x", "y", "color", "shape") == [
        (point.year, point.value, point.edition, point.edition) for point in published
    ]
    assert [
        hint["EFLOPS" if "EFLOPS" in hint else "AI compute, EFLOPS"] for hint in dots.hints()
    ] == [ENGLISH.exact(point.value) for point in published]


def test_dot_chart_stacks_the_cases_where_they_fall(simulation):
    """In even columns from the least case to the greatest, none of them left out or moved on."""
    values = even_quantiles(simulation, COLUMN, YEAR, DOTS)
    goal = values[20]
    (dots,) = drawn(dot_chart(values, [value >= goal for value in values], COLUMN, ENGLISH))
    edges = np.linspace(values[0], values[-1], DOT_COLUMNS + 1)
    places = dots.values("x")

    assert len(places) == DOTS
    assert set(np.round(places, 6)) <= set(np.round((edges[:-1] + edges[1:]) / 2, 6))
    assert np.abs(np.subtract(places, values)).max() <= (edges[1] - edges[0]) * (0.5 + 1e-9)
    for _, column in itertools.groupby(dots("x", "y"), key=lambda dot: dot[0]):
        heights = [height for _, height in column]
        assert heights == [index + 0.5 for index in range(len(heights))]
        assert heights[-1] <= dots.domain("y")[1]
    assert dots.values("opacity") == ["does not"] * 20 + ["meets the target"] * (DOTS - 20)
    assert [hint["Target"] for hint in dots.hints()] == dots.values("opacity")
    full, pale = dots.encoding["opacity"]["scale"]["range"]
    assert full > pale


def test_exceedance_chart_draws_the_chance_above_each_value(simulation):
    """The curve gives the quantiles back: so many of 100 cases lie above."""
    curve = even_quantiles(simulation, COLUMN, YEAR, CURVE_POINTS)
    line, hover, target = drawn(exceedance_chart(curve, 2000.0, COLUMN, ENGLISH))
    known = {
        round(probability, 9): float(value)
        for probability, value in zip(
            simulation.probabilities, simulation.quantiles[COLUMN][:, -1], strict=True
        )
    }

    assert (line.mark, hover.mark, target.mark) == ("line", "rule", "rule")
    assert len(line.rows) == CURVE_POINTS
    for value, cases in line("x", "y"):
        assert value == known[round(1.0 - cases / 100.0, 9)]
    assert hover.values("x") == line.values("x")
    assert target("x") == [(2000.0,)]
    assert "y" not in target.encoding


def test_exceedance_chart_agrees_with_the_chance_of_a_target(simulation):
    """Read off the curve at a target, the chance is what the simulation counts."""
    curve = even_quantiles(simulation, COLUMN, YEAR, CURVE_POINTS)
    line = drawn(exceedance_chart(curve, None, COLUMN, ENGLISH))[0]
    goal, cases = line("x", "y")[30]
    counted = simulate(
        simulation.scenario,
        simulation.uncertainty,
        columns=[COLUMN],
        targets=[read_target(f"{COLUMN}@{YEAR}>={goal!r}")],
    ).chances[0]

    assert 100.0 * counted.value == pytest.approx(cases, abs=0.3)


def test_density_chart_draws_the_density_of_the_range():
    """Of an even range: the same height within, nothing beyond; a rule at the scenario's value."""
    given = Range(kind="uniform", numbers=(0.3, 0.6))
    area, line, rule = drawn(density_chart("cagr", given, 0.5))

    assert [layer.mark for layer in (area, line, rule)] == ["area", "line", "rule"]
    for value, density in area("x", "y"):
        assert density == pytest.approx(1 / 0.3 if 0.3 <= value <= 0.6 else 0.0)
    assert area.values("x")[0] < 0.3
    assert area.values("x")[-1] > 0.6
    assert rule.values("x") == [0.5]
    assert "y" not in rule.encoding


def test_density_chart_draws_where_a_range_is_dense():
    """Of a triangle: highest at its mode, straight to both ends, one in all."""
    given = Range(kind="triangular", numbers=(0.2, 0.5, 0.6))
    area, _, rule = drawn(density_chart("cagr", given, 0.7))
    x, y = np.array(area("x", "y")).T
    expected = np.interp(x, [0.2, 0.5, 0.6], [0.0, 2 / 0.4, 0.0])

    assert y == pytest.approx(expected, abs=1e-9)
    assert rule.values("x") == [0.7]
    assert area.domain("x")[1] == 0.7


@pytest.mark.parametrize("column", [COLUMN, MONEY])
def test_tornado_chart_draws_each_bar_from_low_to_high(column):
    """What the result is at the 10th and at the 90th percentile of the input, named at each end."""
    result = tornado(Scenario(), column=column, year=YEAR)
    chart = tornado_chart(result, column, ENGLISH)
    (bars,), (centre,) = marks(chart, "bar"), marks(chart, "rule")
    low, high = marks(chart, "text")

    assert bars("x", "x2") == [(bar.low_output, bar.high_output) for bar in result.bars]
    assert len(set(bars.values("y"))) == len(result.bars)
    assert centre.values("x") == [result.central_output]
    assert "y" not in centre.encoding
    for layer, field in ((low, "low"), (high, "high")):
        assert layer("y", "x") == [
            (name, getattr(bar, f"{field}_output"))
            for name, bar in zip(bars.values("y"), result.bars, strict=True)
        ]
    for bar, hint, at_low, at_high in zip(
        result.bars, bars.hints(), low.values("text"), high.values("text"), strict=True
    ):
        assert (hint["10th percentile"], hint["90th percentile"]) == (at_low, at_high)
        if bar.inputs == ("cagr",):
            assert at_low == ENGLISH.measure((bar.low_inputs[0], "percent"))
            assert at_high == ENGLISH.measure((bar.high_inputs[0], "percent"))


def test_tornado_chart_draws_what_a_projection_gives():
    """The bar of growth ends where projections with its two rates end."""
    result = tornado(Scenario(), column=COLUMN, year=YEAR)
    (bars,) = marks(tornado_chart(result, COLUMN, ENGLISH), "bar")
    at = [bar.inputs for bar in result.bars].index(("cagr",))
    base = result["base_eflops"]
    middle = simulate_median(base)
    ends = [
        project(Scenario(cagr=rate, base_eflops=middle))[COLUMN][-1]
        for rate in (result["cagr"].low_inputs[0], result["cagr"].high_inputs[0])
    ]

    assert bars("x", "x2")[at] == pytest.approx(tuple(ends))


def simulate_median(bar):
    """The median of the base: halfway between its percentiles, since its range is even."""
    (low,), (high,) = bar.low_inputs, bar.high_inputs
    return (low + high) / 2


def test_shares_chart_draws_shares_with_their_intervals():
    """First order and total of each input beside each other, largest total first."""
    result = sobol(Scenario(), column=COLUMN, year=YEAR, log2_draws=8)
    bars, intervals = drawn(shares_chart(result, ENGLISH))
    ranked = sorted(result.indices, key=lambda index: -index.total.value)
    shares = [share for index in ranked for share in (index.first_order, index.total)]

    assert (bars.mark, intervals.mark) == ("bar", "rule")
    assert bars("x", "x2") == [(share.value, 0.0) for share in shares]
    assert intervals("x", "x2") == [(share.low, share.high) for share in shares]
    assert bars.domain("x")[1] >= max(share.high for share in shares)
    assert bars("y", "yOffset") == intervals("y", "yOffset")
    assert bars.values("yOffset") == bars.values("color")
    assert [kind.split()[0] for kind in bars.values("color")] == ["Alone", "With"] * 2
    assert len(set(bars("y", "color"))) == len(shares)


def test_shares_chart_draws_shapley_effects():
    """One bar for each input, largest first."""
    asked = Uncertainty(correlations={("cagr", "base_eflops"): 0.5})
    result = shapley(Scenario(), asked, column=COLUMN, year=YEAR, log2_draws=8)
    bars, intervals = drawn(shares_chart(result, ENGLISH))
    ranked = sorted(result.effects, key=lambda effect: -effect.share.value)

    assert bars.values("x") == [effect.share.value for effect in ranked]
    assert intervals("x", "x2") == [(one.share.low, one.share.high) for one in ranked]
    assert set(bars.values("color")) == {"Shapley effect"}
