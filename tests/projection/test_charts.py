"""The charts of a projection, read back: what is drawn are the projection's own figures."""

from datetime import date

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


# The figures of IDC's editions, typed anew from facts: year by year, in EFLOPS.
PUBLISHED = {
    "2022-2023": {2021: 155.2, 2022: 268, 2023: 427, 2024: 640.7, 2025: 922.8, 2026: 1271.4},
    "2023-2024": {2022: 259.9, 2023: 414.1, 2027: 1117.4},
    "2025": {2020: 75, 2023: 416.7, 2024: 725.3, 2025: 1037.3, 2026: 1460.3, 2027: 2117.5},
}


@pytest.mark.parametrize("logarithmic", [False, True])
def test_compute_chart_draws_the_level_of_every_year(projection, logarithmic):
    """As a line and as points on it, each end in figures, and all of a year on hover."""
    layers = drawn(compute_chart(projection, ENGLISH, logarithmic=logarithmic))
    levels = column(projection, "compute_eflops")
    own = list(zip(projection.year, levels, strict=True))
    line = next(layer for layer in layers if layer.style.get("strokeWidth") == 2.5)
    points = next(layer for layer in layers if layer.mark == "point")
    hover = layers[-1]

    for layer in (line, points):
        assert layer("x", "y") == own
    assert [
        layer("x", "y", "text")[0]
        for layer in layers
        if layer.mark == "text" and layer.style.get("fontWeight") == "bold"
    ] == [(*end, ENGLISH.number(end[1])) for end in (own[0], own[-1])]
    assert line.encoding["y"]["scale"]["type"] == ("log" if logarithmic else "linear")
    assert (hover.mark, set(projection.year) <= set(hover.values("x"))) == ("rule", True)
    for layer in (points, hover):
        read = {hint["Year"]: hint for hint in layer.hints()}
        for index, year in enumerate(projection.year):
            assert (
                read[year].items()
                >= {
                    "AI compute, EFLOPS": ENGLISH.number(levels[index]),
                    "Growth": ENGLISH.percent(projection["growth_rate"][index]) if index else "–",
                    "Added, EFLOPS": ENGLISH.number(projection["added_eflops"][index])
                    if index
                    else "–",
                }.items()
            )


def test_published_figures_stand_beside_the_projection():
    """Each edition's own, the report's joined up to its end, and all of a year on hover."""
    layers = drawn(compute_chart(project(Scenario()), ENGLISH, logarithmic=False))
    dots = next(layer for layer in layers if "shape" in layer.encoding)
    report = next(layer for layer in layers if layer.style.get("strokeDash") == [6, 4])
    told = PUBLISHED["2022-2023"]

    assert sorted(dots("shape", "x", "y")) == sorted(
        (edition, year, value) for edition, one in PUBLISHED.items() for year, value in one.items()
    )
    assert report("x", "y") == list(told.items())
    assert [layer("x", "y", "text") for layer in layers if layer.values("x") == [2026]] == [
        [(2026, told[2026], "1,271")]
    ]
    for hint in layers[-1].hints():
        for edition, one in PUBLISHED.items():
            said = ENGLISH.exact(one[hint["Year"]]) if hint["Year"] in one else "–"
            assert hint[f"{edition} edition"] == said


@pytest.mark.parametrize(
    "changes",
    [{"base_eflops": 10.0}, {"base_eflops": 2680.0}, {"base_year": 2015}],
    ids=["a city", "ten times China", "before the series"],
)
def test_what_is_about_something_else_stands_alone(changes):
    """No published figure and no range: only its own line, from its own base year."""
    scenario = Scenario(**changes)
    layers = drawn(compute_chart(project(scenario), ENGLISH, logarithmic=False))

    assert {layer.mark for layer in layers} == {"line", "point", "text", "rule"}
    assert layers[-1].values("x") == list(range(scenario.base_year, scenario.last_year + 1))


@pytest.mark.parametrize("years", [5, 30])
def test_the_band_is_the_range_of_growth(years):
    """33.9% to 67.1% a year, compounded here; it is cut where it would flatten the line."""
    scenario = Scenario(years=years)
    layers = drawn(compute_chart(project(scenario), ENGLISH, logarithmic=False))
    (band,) = (layer for layer in layers if layer.mark == "area")
    line = next(layer for layer in layers if layer.style.get("strokeWidth") == 2.5)

    for index, (year, low, high) in enumerate(band("x", "y", "y2")):
        assert year == 2022 + index
        assert (low, high) == pytest.approx((268 * 1.339**index, 268 * 1.671**index))
    assert band.style["clip"]
    assert line.domain("y")[1] <= 1.75 * line.values("y")[-1]


@pytest.mark.parametrize(
    "changes",
    [{"cagr": 0.3}, {"cagr": 0.7}, {"curve": "logistic", "ceiling_eflops": 420.0}],
    ids=["below", "above", "past its ceiling"],
)
def test_there_is_no_band_where_the_range_does_not_hold(changes):
    """A rate that the evidence does not cover; a ceiling that its highest rate passes at once."""
    layers = drawn(compute_chart(project(Scenario(**changes)), ENGLISH, logarithmic=False))

    assert not [layer for layer in layers if layer.mark == "area"]


def test_what_is_in_use_is_a_line_of_its_own():
    """Installed compute times the application level, on hover too; only where it is asked for."""
    scenario = Scenario(application_level=0.3)
    chart = compute_chart(project(scenario), ENGLISH, logarithmic=False, in_use=True)
    layers = drawn(chart)
    (used,) = (layer for layer in layers if layer.style.get("strokeDash") == [2, 3])
    expected = [268 * 1.523**index * 0.3 for index in range(6)]

    assert used.values("y") == pytest.approx(expected)
    assert [hint["In use, EFLOPS"] for hint in layers[-1].hints()] == [
        *("–", "–"),
        *map(ENGLISH.number, expected),
    ]


@pytest.mark.parametrize(
    ("today", "place"),
    [
        (date(2026, 12, 31), 2026.0),
        (date(2024, 12, 31), 2024.0),
        (date(2026, 7, 2), 2025 + 183 / 365),
        (date(2028, 1, 1), None),
        (date(2019, 12, 31), None),
    ],
)
def test_today_stands_among_the_ends_of_years(today, place):
    """Levels are those at the end of a year; a day beyond the axis is not drawn."""
    layers = drawn(compute_chart(project(Scenario()), ENGLISH, logarithmic=False, today=today))
    found = [layer.values("x") for layer in layers if layer.style.get("strokeDash") == [1, 3]]

    assert found == ([] if place is None else [[pytest.approx(place)]])


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
        marks(compute_chart(projection, text, logarithmic=False), "line")[-1]
        for text in (ENGLISH, Language(code))
    )

    assert here("x", "y") == there("x", "y")
