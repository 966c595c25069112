"""The charts of a region, read back: every city where it lies, with its own growth."""

import math
from itertools import combinations

import pytest

from model import CityPlan, Region, Scenario, project_region
from model.regions.charts import ABOVE, BELOW, map_chart, path_chart, ranking_chart
from model.regions.guangdong import layout, positions
from model.regions.words import (
    cities_finding,
    map_finding,
    path_finding,
    ranking_finding,
    scale_of,
    write_range,
)
from model.texts import ENGLISH, LANGUAGES, Language
from tests.charts import drawn

PLANS = [
    CityPlan(city="Shaoguan", investment_cny_100m=10, first_year=2024, last_year=2026),
    CityPlan(city="Guangzhou", investment_by_year={2025: 20, 2027: 5}),
    CityPlan(city="Yunfu"),
    CityPlan(city="Elsewhere", planned_pflops=300, unit_cost=6.33, first_year=2025, last_year=2025),
]
KNOWN = ["Guangzhou", "Elsewhere", "Shaoguan"]  # from the greatest growth on


@pytest.fixture(scope="module")
def projection():
    return project_region(Region("R", PLANS, scenario=Scenario(effect_lag_years=1)))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", ["core", "related"])
def test_ranking_chart_draws_each_city_from_low_to_high(projection, kind, code):
    """The greatest first; the figure at the upper end; what is not known is said, not drawn."""
    text = Language(code)
    bars, figures, unknown = drawn(ranking_chart(projection, kind, text))
    scale = scale_of(projection, kind, text)

    assert [layer.mark for layer in (bars, figures, unknown)] == ["bar", "text", "text"]
    assert bars("y", "x", "x2") == [
        (text.translate(city), *projection.growth(kind, city)) for city in KNOWN
    ]
    assert figures("y", "x") == [
        (text.translate(city), projection.growth(kind, city)[1]) for city in KNOWN
    ]
    for (low, high), figure in zip(bars("x", "x2"), figures.values("text"), strict=True):
        assert low < high
        assert figure == write_range((low, high), text, scale)
    assert unknown("y", "x", "text") == [(text.translate("Yunfu"), 0, text("not known"))]
    assert figures.domain("x")[1] > max(figures.values("x"))


@pytest.mark.parametrize("city", [None, "Guangzhou"])
@pytest.mark.parametrize("kind", ["core", "related"])
def test_path_chart_draws_the_band_from_low_to_high(projection, kind, city):
    """From zero, the year before anything is invested, to the end."""
    text = Language("en")
    band, lower, upper, *names, points, hover = drawn(path_chart(projection, kind, city, text))
    years = [projection.year[0] - 1, *projection.year]
    low, high = (
        [0.0, *projection.total(f"cumulative_{kind}_{end}_cny_100m", city).tolist()]
        for end in ("low", "high")
    )

    assert [layer.mark for layer in (band, lower, upper, points, hover)] == [
        *("area", "line", "line", "point", "rule")
    ]
    assert band("x", "y", "y2") == list(zip(years, low, high, strict=True))
    assert lower("x", "y") == list(zip(years, low, strict=True))
    assert upper("x", "y") == points("x", "y") == list(zip(years, high, strict=True))
    assert hover.values("x") == years
    assert [(name.values("y"), name.encoding["text"]["value"]) for name in names] == [
        ([low[-1]], "low"),
        ([high[-1]], "high"),
    ]
    assert (low[-1], high[-1]) == projection.growth(kind, city)
    assert low[-1] < high[-1]


def test_map_chart_draws_the_cities_where_they_lie(projection):
    """The dot as large as the upper growth, a ring where nothing is known, each name once."""
    text = Language("en")
    dots, rings, *names = drawn(map_chart(projection, "core", text))
    where = positions()

    def places(*cities):
        return [(where[city].longitude, where[city].latitude) for city in cities]

    mapped = [plan.city for plan in PLANS if plan.city in where and plan.total is not None]
    assert mapped == ["Shaoguan", "Guangzhou"]
    assert dots("longitude", "latitude", "size") == [
        (*place, projection.growth("core", city)[1])
        for place, city in zip(places(*mapped), mapped, strict=True)
    ]
    assert dots.domain("size") == [0, max(dots.values("size"))]
    assert rings("longitude", "latitude") == places("Yunfu")
    assert rings.style["filled"] is False
    assert sorted(city for layer in names for city in layer.values("text")) == [
        *("Guangzhou", "Shaoguan", "Yunfu")
    ]
    assert [layer.style["dy"] > 0 for layer in names] == [False, True]
    for layer in names:
        for row in layer.rows:
            assert (row["longitude"], row["latitude"]) in places(row["city"])


def test_map_chart_draws_every_city_of_the_layout():
    """None of them twice, none on the wrong side of its dot."""
    chart = map_chart(project_region(Region("G", layout())), "core", Language("en"))
    dots, rings, above, below = drawn(chart)

    assert len(dots.rows) + len(rings.rows) == len(above.rows) + len(below.rows) == len(layout())
    assert {row["side"] for row in above.rows} == {ABOVE}
    assert {row["side"] for row in below.rows} == {BELOW}


# What the map has on a telephone: pixels of a degree of longitude, of a letter and of its height.
DEGREE, LETTERS, HEIGHT = 43.0, {"en": 7.0, "zh": 12.0}, 11.0


@pytest.mark.parametrize("code", LANGUAGES)
def test_names_on_the_map_do_not_run_into_each_other(code):
    """Nor into another's dot, however narrow; by Mercator's projection."""
    _, rings, *names = drawn(
        map_chart(
            project_region(Region("G", [CityPlan(city=name) for name in positions()])),
            "core",
            Language(code),
        )
    )

    def place(row):
        latitude = math.radians(row["latitude"])
        return row["longitude"] * DEGREE, -math.degrees(math.asinh(math.tan(latitude))) * DEGREE

    boxes = [
        (*place(row), 0.0, half, half)
        for half in [math.sqrt(rings.style["size"] / math.pi)]
        for row in rings.rows
    ] + [
        (*place(row), layer.style["dy"], len(row["city"]) * LETTERS[code] / 2, HEIGHT / 2)
        for layer in names
        for row in layer.rows
    ]
    for (x, y, down, width, height), (x2, y2, down2, width2, height2) in combinations(boxes, 2):
        assert abs(x - x2) >= width + width2 or abs(y + down - y2 - down2) >= height + height2


def findings(plans, **inputs):
    region = project_region(Region("R", plans, scenario=Scenario(**inputs)))
    return [find(region, ENGLISH) for find in (ranking_finding, map_finding, cities_finding)]


def test_titles_say_what_is_found():
    """By hand: 25 of 54 in Guangzhou, at the same multipliers; one city of four is off the map."""
    assert findings(PLANS) == [
        "Guangzhou comes first: 46.3% of the growth that is known",
        "Investment is known in 2 of 3 cities shown",
        "CNY 5.4 billion in 3 cities; 1 not known",
    ]
    # 54 times 2.9 and 3.4; a year without effect more.
    of_all = project_region(Region("R", PLANS, scenario=Scenario(effect_lag_years=1)))
    said = "R: CNY 15.7–18.4 billion claimed by 2028, from CNY 5.4 billion (AI core industry)"
    assert path_finding(of_all, "core", None, ENGLISH) == said


def test_titles_of_a_plan_without_finding():
    """One city, none, none on the map, and no growth to rank by."""
    known, *_, elsewhere = PLANS
    alone, _, cities = findings([known])
    assert (alone, cities) == (
        "Shaoguan alone has a known investment",
        "CNY 1 billion in 1 city",
    )
    assert findings([CityPlan(city="Yunfu")]) == [
        "No investment is known, so no city can be ranked.",
        "Investment is known in 0 of 1 city shown",
        "No investment is known",
    ]
    assert findings([elsewhere])[1] == "No city of the plan is on the map"
    assert findings([known, elsewhere], application_level=0.0)[0] == "No city has growth by 2026"
