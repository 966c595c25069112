"""The charts of a projection, read back: what is drawn are the projection's own figures."""

import pytest

from model import Scenario, project
from model.projection.charts import compute_chart, impact_chart
from model.texts import ENGLISH, LANGUAGES, Language
from tests.charts import drawn, marks

SCENARIOS = {
    "headline": Scenario(),
    "shrinking": Scenario(cagr=-0.2, investment_method="budget"),
    "with a lag": Scenario(curve="logistic", effect_lag_years=2, years=9),
}


@pytest.fixture(params=SCENARIOS.values(), ids=SCENARIOS)
def projection(request):
    return project(request.param)


def column(projection, name):
    return projection[name].tolist()


@pytest.mark.parametrize("logarithmic", [False, True])
def test_compute_chart_draws_the_level_of_every_year(projection, logarithmic):
    """As a line and as points on it, with the figures of the same year on hover."""
    line, points, hover = drawn(compute_chart(projection, ENGLISH, logarithmic=logarithmic))
    levels = column(projection, "compute_eflops")

    assert [layer.mark for layer in (line, points, hover)] == ["line", "point", "rule"]
    for layer in (line, points):
        assert layer("x", "y") == list(zip(projection.year, levels, strict=True))
    assert hover.values("x") == projection.year
    assert line.encoding["y"]["scale"]["type"] == ("log" if logarithmic else "linear")
    for layer in (points, hover):
        for index, hint in enumerate(layer.hints()):
            assert hint == {
                "Year": projection.year[index],
                "AI compute, EFLOPS": ENGLISH.number(levels[index]),
                "Growth": ENGLISH.percent(projection["growth_rate"][index]) if index else "–",
                "Added, EFLOPS": ENGLISH.number(projection["added_eflops"][index])
                if index
                else "–",
            }


@pytest.mark.parametrize("kind", ["core", "related"])
@pytest.mark.parametrize("logarithmic", [False, True])
def test_impact_chart_draws_the_band_from_low_to_high(projection, kind, logarithmic):
    """With a line along each edge, and points on the upper; years without effect have no log."""
    low, high = (column(projection, f"cumulative_{kind}_{end}_cny_100m") for end in ("low", "high"))
    invested = column(projection, "cumulative_investment_cny_100m")
    scale = ENGLISH.money_scale(high[-1])
    expected = [
        row
        for row in zip(projection.year, low, high, invested, strict=True)
        if row[1] > 0 or not logarithmic
    ]
    chart = impact_chart(projection, kind, ENGLISH, logarithmic=logarithmic)
    band, lower, upper, *names, points, hover = drawn(chart)

    assert [layer.mark for layer in (band, lower, upper, points, hover)] == [
        *("area", "line", "line", "point", "rule")
    ]
    # Each line says which it is, where it ends: the upper above its end, the lower below.
    assert [(name("x", "y"), name.encoding["text"]["value"]) for name in names] == [
        ([(expected[-1][0], expected[-1][1])], "low"),
        ([(expected[-1][0], expected[-1][2])], "high"),
    ]
    assert [name.style["baseline"] for name in names] == ["line-top", "line-bottom"]
    assert band("x", "y", "y2") == [(year, least, most) for year, least, most, _ in expected]
    assert lower("x", "y") == [(year, least) for year, least, *_ in expected]
    assert upper("x", "y") == points("x", "y") == [(year, most) for year, _, most, _ in expected]
    assert hover.values("x") == [year for year, *_ in expected]
    for layer in (points, hover):
        for (year, least, most, money), hint in zip(expected, layer.hints(), strict=True):
            assert list(hint.values()) == [
                year,
                ENGLISH.scaled((least, most), scale),
                ENGLISH.money(money),
            ]


@pytest.mark.parametrize("code", LANGUAGES)
def test_charts_of_a_projection_are_the_same_in_every_language(code, projection):
    """Words are translated, places are not."""
    here, there = (
        marks(compute_chart(projection, text, logarithmic=False), "line")[0]
        for text in (ENGLISH, Language(code))
    )

    assert here("x", "y") == there("x", "y")
