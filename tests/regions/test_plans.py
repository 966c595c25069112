"""Promises of the regions.

1. A region's growth is each city's investment times multiplier and application factor: restated
   here by loops, and equal to `project()` for one city with an even budget.
2. Investment scales growth, totals are sums, shares add to one, core and related stay apart.
3. The application level is a ramp from the first year of investment, and constant after.
4. What is not known stays unknown: no result, no share, an empty row.
5. Whatever is wrong with a table is said all at once, with row and column.
6. A plan written as CSV reads back as the same plan, and no cell runs in a spreadsheet.
7. Guangdong's layout is as published; cabinets and compute are never converted.
8. Each guardrail of a region applies when it should, and only then.
"""

import csv
import io
import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import CityPlan, Region, Scenario, project, project_region
from model.messages import InvalidInput
from model.projection.guardrails import MULTIPLIER_CHECKS, guardrail_records
from model.regions.charts import MOST_RANKED, map_chart, path_chart, ranking_chart
from model.regions.guangdong import (
    HUB,
    ITEM_LABELS,
    PROVINCE,
    compute_targets,
    figures,
    layout,
    positions,
    project_racks,
    rack_counts,
    realised_rack_growth,
    role_of,
    target_growth,
)
from model.regions.guardrails import REGION_CHECKS, region_guardrails
from model.regions.plans import MOST_CITIES, REGION_COLUMNS, ROLE_LABELS, region_called
from model.regions.tables import (
    MOST_PLAN_BYTES,
    PLAN_HELP,
    PLAN_LABELS,
    city_name,
    judge_rows,
    plan_csv,
    project_row,
    read_plan_file,
    read_plans,
    role_key,
    rows_csv,
    write_plans,
)
from model.regions.words import (
    city_rows,
    money_title,
    region_answer,
    region_tiles,
    write_figure,
    write_range,
    yearly_rows,
)
from model.tables import table_csv
from model.texts import ENGLISH, LANGUAGES, Language, Scale
from model.unit_cost import cost_range, cost_verdict, projects

MONEY = st.floats(0.0, 1e6, allow_subnormal=False)
LEVELS = st.floats(0.0, 1.0)


@st.composite
def plans(draw, name="A"):
    """A plan with a known investment, by total, year or capacity, with or without a ramp."""
    first = draw(st.integers(2010, 2030))
    last = first + draw(st.integers(0, 12))
    way = draw(st.sampled_from(("total", "by year", "capacity")))
    if way == "total":
        given = {
            "investment_cny_100m": draw(MONEY),
            "first_year": first,
            "last_year": last,
        }
    elif way == "capacity":
        given = {
            "planned_pflops": draw(st.floats(1.0, 1e5)),
            "unit_cost": draw(st.floats(0.1, 20)),
            "first_year": first,
            "last_year": last,
        }
    else:
        years = draw(st.lists(st.integers(first, last), min_size=1, unique=True))
        given = {"investment_by_year": {year: draw(MONEY) for year in years}}
    if draw(st.booleans()):
        given |= {
            "application_start": draw(LEVELS),
            "application_end": draw(LEVELS),
            "ramp_years": draw(st.integers(1, 10)),
        }
    return CityPlan(city=name, role=draw(st.sampled_from(("", *ROLE_LABELS))), **given)


@st.composite
def regions(draw):
    names = draw(st.lists(st.sampled_from("ABCDEF"), min_size=1, max_size=5, unique=True))
    scenario = Scenario(
        application_level=draw(LEVELS),
        application_response=draw(st.sampled_from(("proportional", "as_published"))),
        effect_lag_years=draw(st.integers(0, 4)),
    )
    made = [
        CityPlan(city=name) if draw(st.integers(0, 4)) == 0 else draw(plans(name)) for name in names
    ]
    return Region("R", made, scenario)


# 1. The growth of each city.


@given(regions())
def test_growth_is_investment_times_multiplier_and_factor(region):
    """1: restated year by year without arrays."""
    projection = project_region(region)
    scenario, lag = region.scenario, region.scenario.effect_lag_years
    for plan in region.known:
        spent = plan.yearly()
        running = 0.0
        for at, year in enumerate(projection.year):
            first = min(spent)
            level = scenario.application_level
            if plan.application_start is not None:
                done = min(max(year - first, 0) / plan.ramp_years, 1)
                level = plan.application_start + done * (
                    plan.application_end - plan.application_start
                )
            factor = level / 0.8 if scenario.application_response == "proportional" else 1.0
            growth = spent.get(year - lag, 0.0) * 2.9 * factor
            running += growth
            index = projection.cities.index(plan.city)
            assert projection["investment_cny_100m"][at, index] == pytest.approx(
                spent.get(year, 0.0)
            )
            assert projection["core_low_cny_100m"][at, index] == pytest.approx(growth, abs=1e-9)
            assert projection["cumulative_core_low_cny_100m"][at, index] == pytest.approx(
                running, abs=1e-6
            )


@given(
    budget=MONEY,
    years=st.integers(1, 12),
    level=LEVELS,
    response=st.sampled_from(("proportional", "as_published")),
)
def test_one_city_is_the_scenario_of_its_budget(budget, years, level, response):
    """1: a constant level and an even total are `project()` with the budget method."""
    scenario = Scenario(
        base_year=2024,
        years=years,
        investment_method="budget",
        budget=budget,
        application_level=level,
        application_response=response,
    )
    plan = CityPlan(city="A", investment_cny_100m=budget, first_year=2025, last_year=2024 + years)
    expected = project(scenario)
    found = project_region(Region("R", [plan], scenario))

    assert list(found.year) == expected.year[1:]
    for column in REGION_COLUMNS:
        if column != "application_level":
            assert found[column][:, 0] == pytest.approx(expected[column][1:], rel=1e-12)


def test_worked_rows():
    """1: by hand. 10 + 20 at 40% and 80% of application: half and full multipliers."""
    plan = CityPlan(
        city="A",
        investment_by_year={2025: 10, 2026: 20},
        application_start=0.4,
        application_end=0.8,
        ramp_years=1,
    )
    projection = project_region(Region("R", [plan]))

    # 10 * 2.9 * 0.5 + 20 * 2.9 = 72.5; 10 * 3.4 * 0.5 + 20 * 3.4 = 85
    assert projection.growth("core") == pytest.approx((72.5, 85.0), rel=1e-12)
    # 36 and 42 in the place of 2.9 and 3.4
    assert projection.growth("related") == pytest.approx((900.0, 1050.0), rel=1e-12)


def test_the_level_of_the_year_of_the_effect_counts():
    """1: with a lag the effect comes later, when more is used; none is cut off."""
    plan = CityPlan(
        city="A",
        investment_by_year={2025: 10},
        application_start=0.2,
        application_end=0.8,
        ramp_years=4,
    )
    projection = project_region(Region("R", [plan], Scenario(effect_lag_years=2)))

    assert projection.year == (2025, 2026, 2027)
    # After two of four years the level is 50%.
    assert projection.growth("core")[0] == pytest.approx(10 * 2.9 * 0.5 / 0.8, rel=1e-12)


# 2. Scale, sums, shares.


@given(regions(), st.floats(0.01, 100))
def test_investment_scales_growth(region, factor):
    """2."""
    scaled = [
        CityPlan(
            **plan.model_dump(
                exclude={
                    *("investment_cny_100m", "investment_by_year", "unit_cost"),
                    *("planned_pflops", "first_year", "last_year"),
                }
            ),
            investment_by_year={year: factor * money for year, money in plan.yearly().items()},
        )
        for plan in region.plans
    ]
    once = project_region(region)
    more = project_region(Region("R", scaled, region.scenario))
    for kind in ("core_low", "core_high", "related_low", "related_high"):
        if once.cities:
            assert more.final(kind) == pytest.approx(factor * once.final(kind), rel=1e-9, abs=1e-9)


@given(regions())
def test_totals_are_sums_and_shares_add_to_one(region):
    """2: and the share is the same for either multiplier."""
    projection = project_region(region)
    shares = projection.shares
    for kind in ("investment", "core_low", "core_high", "related_low", "related_high"):
        parts = [projection.final(kind, city) for city in projection.cities]
        if parts:
            assert projection.final(kind) == pytest.approx(sum(parts), rel=1e-12, abs=1e-12)
        if kind != "investment" and parts and projection.final(kind) > 1e-6:
            expected = np.array(parts) / sum(parts)
            assert shares == pytest.approx(expected, rel=1e-6, abs=1e-9)
    if projection.cities and not np.isnan(shares).any():
        assert shares.sum() == pytest.approx(1.0)


@given(regions())
def test_core_and_related_are_never_added(region):
    """2: no column, row or tile holds their sum."""
    projection = project_region(region)
    if not projection.cities or projection.final("core_low") < 1e-3:
        return
    sums = {
        projection.final(f"core_{one}") + projection.final(f"related_{other}")
        for one in ("low", "high")
        for other in ("low", "high")
    }
    for column in REGION_COLUMNS:
        if column.startswith("cumulative"):
            final = float(projection.total(column)[-1])
            assert all(abs(final - both) > 1e-9 * both for both in sums)


# 3. The ramp.


def test_the_issue_s_ramp():
    """3: 20% to 80% over four years: 20, 35, 50, 65, 80, 80."""
    plan = CityPlan(
        city="A",
        investment_cny_100m=1,
        first_year=2025,
        last_year=2030,
        application_start=0.2,
        application_end=0.8,
        ramp_years=4,
    )
    levels = plan.levels(range(2023, 2031), otherwise=0.8)

    assert levels == pytest.approx([0.2, 0.2, 0.2, 0.35, 0.5, 0.65, 0.8, 0.8])


@given(plans(), LEVELS)
def test_levels_stay_between_start_and_end(plan, otherwise):
    """3: and are the scenario's where the plan has none."""
    levels = plan.levels(range(2000, 2060), otherwise)
    if plan.application_start is None:
        assert (levels == otherwise).all()
        return
    low, high = sorted((plan.application_start, plan.application_end))
    assert low - 1e-12 <= levels.min()
    assert levels.max() <= high + 1e-12
    assert levels[-1] == plan.application_end


@given(plans(), LEVELS)
def test_a_ramp_that_goes_nowhere_is_a_constant_level(plan, level):
    """3."""
    money = {"investment_by_year": plan.yearly()}
    flat = CityPlan(city="A", **money, application_start=level, application_end=level, ramp_years=3)
    plain = CityPlan(city="A", **money)
    ends = [
        project_region(Region("R", [one], Scenario(application_level=level))).growth("core")
        for one in (flat, plain)
    ]

    assert ends[0] == pytest.approx(ends[1], rel=1e-12)


# 4. What is not known.


def test_any_two_of_investment_capacity_and_unit_cost_make_the_third():
    """4: 300 PFLOPS at 6.33 million CNY are 18.99 (100 million CNY)."""
    years = {"first_year": 2021, "last_year": 2021}
    by_cost = CityPlan(city="A", planned_pflops=300, unit_cost=6.33, **years)
    by_money = CityPlan(city="A", planned_pflops=300, investment_cny_100m=19, **years)

    assert by_cost.total == pytest.approx(18.99)
    assert by_money.cost_per_pflops == pytest.approx(19 * 100 / 300)
    assert CityPlan(city="A", planned_pflops=300).total is None
    assert CityPlan(city="A", planned_pflops=300).cost_per_pflops is None


def test_the_unknown_is_in_no_total():
    """4: no result, no share; a row without figures in the file."""
    known = CityPlan(city="A", investment_by_year={2025: 10})
    with_unknown = project_region(Region("R", [known, CityPlan(city="B", role="cluster")]))
    alone = project_region(Region("R", [known]))

    assert with_unknown.cities == ("A",)
    assert with_unknown.growth("core") == alone.growth("core")
    assert list(with_unknown.rows())[-1] == ["", "B", "cluster", *[""] * 12]
    assert len(with_unknown.header) == 15
    shown = city_rows(with_unknown, ENGLISH)[-1]
    assert shown["City"] == "B"
    assert {shown[head] for head in shown if head.endswith("CNY")} == {"not known"}


def test_a_region_of_unknowns_has_no_result():
    """4: and says so in both languages instead of zero."""
    for code in LANGUAGES:
        text = Language(code)
        projection = project_region(Region("R", [CityPlan(city="A")]))
        assert math.isnan(projection.final("core_low"))
        assert projection.year == ()
        assert text("not known") in {tile.figure for tile in region_tiles(projection, text)}
        assert write_range(projection.growth("core"), text, Scale()) == text("not known")
        assert "0" not in region_answer(projection, text)
        assert ranking_chart(projection, "core", text)["data"]["values"][0]["is_known"] is False
        assert project_region(Region("R", [])).cities == ()


def test_zero_is_known():
    """4: a city that invests nothing has a result of nothing, and no share of nothing."""
    projection = project_region(Region("R", [CityPlan(city="A", investment_by_year={2025: 0})]))

    assert projection.growth("related") == (0.0, 0.0)
    assert np.isnan(projection.shares).all()


# 5. Problems.


def problems_of(rows):
    with pytest.raises(InvalidInput) as caught:
        read_plans(rows)
    return {(problem.where, problem.code) for problem in caught.value.problems}


def test_every_problem_of_a_table_is_said_at_once():
    """5: by row and column."""
    rows = [
        {"city": "A", "investment_cny_100m": "-5", "first_year": "2025", "last_year": "2026"},
        {"city": "", "investment_cny_100m": "5", "first_year": "2025", "last_year": "2026"},
        {"city": "", "investment_cny_100m": " "},
        {"city": "C", "application_start": "80", "role": "capital"},
        {"city": "a", "investment_by_year": "2025: 1; 2025: 2; x; 1900: 3"},
        {"city": "E", "application_start": "20%", "application_end": "80%", "ramp_years": "1.5"},
    ]

    assert problems_of(rows) == {
        ("#1 A: investment_cny_100m", "city.outside_limits"),
        ("#2: city", "city.missing"),
        ("#4 C: application_start", "city.outside_limits"),
        ("#4 C: role", "city.role"),
        ("#5 a: investment_by_year", "plan.by_year"),
        ("#5 a: investment_by_year", "city.outside_limits"),
        ("#5 a: city", "region.repeated"),
        ("#6 E: ramp_years", "city.not_whole"),
    }


def test_a_table_that_is_being_written_is_read_as_far_as_it_can_be():
    """5: an unfinished row is a city that is in no total; nothing that was written is lost."""
    rows = [
        {"city": "A", "investment_cny_100m": "20", "first_year": "2025", "last_year": "2026"},
        {"city": "B", "investment_cny_100m": "5"},
        {"investment_cny_100m": "7"},
        {"city": "a", "gdp_cny_100m": "9"},
        {"city": "C", "investment_by_year": "2025: 1; soon"},
        {"city": "D"},
    ]
    judged = judge_rows(rows)
    region = Region("R", judged.plans)

    assert [plan.city for plan in region.known] == ["A"]
    assert [plan.city for plan in region.unknown] == ["B", "C", "D"]
    assert project_region(region).growth("core") == (58.0, 68.0)
    assert {problem.code for problem in judged.problems} == {
        "city.years_missing",
        "city.missing",
        "region.repeated",
        "plan.by_year",
    }
    saved = read_plan_file(rows_csv(judged.rows))
    assert [{name: cell for name, cell in row.items() if cell} for row in saved] == rows


@pytest.mark.parametrize(
    ("cells", "where", "code"),
    [
        ({"investment_cny_100m": "many"}, "investment_cny_100m", "city.not_a_number"),
        ({"investment_cny_100m": "nan"}, "investment_cny_100m", "city.not_a_number"),
        ({"investment_cny_100m": "5"}, "first_year", "city.years_missing"),
        ({"first_year": "2025"}, "investment_cny_100m", "city.years_unused"),
        (
            {"investment_cny_100m": "5", "first_year": "2026", "last_year": "2025"},
            "last_year",
            "city.years_order",
        ),
        (
            {"investment_cny_100m": "5", "investment_by_year": "2025: 5"},
            "investment_by_year",
            "city.investment_twice",
        ),
        (
            {"investment_by_year": "2025: 5", "last_year": "2025"},
            "investment_by_year",
            "city.investment_twice",
        ),
        (
            {
                "investment_cny_100m": "5",
                "first_year": "2025",
                "last_year": "2025",
                "planned_pflops": "100",
                "unit_cost": "4",
            },
            "unit_cost",
            "city.unit_cost_contradicts",
        ),
        ({"planned_pflops": "0"}, "planned_pflops", "city.outside_limits"),
        ({"application_end": "80%"}, "application_start", "city.level_missing"),
        ({"application_start": "20%", "application_end": "80%"}, "ramp_years", "city.ramp_missing"),
        ({"application_start": "20%", "ramp_years": "2"}, "ramp_years", "city.ramp_unused"),
        ({"ramp_years": "0"}, "ramp_years", "city.outside_limits"),
        ({"city": "=1+1"}, "city", "city.name"),
        ({"city": "x" * 61}, "city", "city.name"),
        ({"city": "www.evil.example"}, "city", "city.name"),
        ({"city": "A (WWW.evil.example)"}, "city", "city.name"),
        ({"city": "[x](y)"}, "city", "city.name"),
    ],
    ids=str,
)
def test_a_bad_cell_is_explained(cells, where, code):
    """5: by the code and by a sentence in each language."""
    with pytest.raises(InvalidInput) as caught:
        read_plans([{"city": "A", **cells}])
    found = {(p.where.rpartition(": ")[2], p.code): p for p in caught.value.problems}

    assert (where, code) in found
    for language in LANGUAGES:
        problem = found[where, code]
        assert problem.say(Language(language))


def test_a_plan_made_in_python_is_judged_by_the_same_rules():
    """5: types and unknown fields too."""
    with pytest.raises(InvalidInput) as caught:
        CityPlan(city="A", investment_cny_100m=True, first_year="2025", mayor="B")
    assert {(p.where, p.code) for p in caught.value.problems} == {
        ("A: mayor", "city.unknown"),
        ("A: investment_cny_100m", "city.not_a_number"),
        ("A: first_year", "city.not_a_number"),
    }
    with pytest.raises(InvalidInput) as caught:
        Region("R", [CityPlan(city="A"), CityPlan(city="A")])
    assert [p.code for p in caught.value.problems] == ["region.repeated"]
    with pytest.raises(InvalidInput) as caught:
        Region("R", [CityPlan(city=f"A{i}") for i in range(MOST_CITIES + 1)])
    assert [p.code for p in caught.value.problems] == ["region.too_many"]
    for name in ("", "=1+1", "x" * 61, "www.evil.example"):
        with pytest.raises(InvalidInput) as caught:
            Region(name, [])
        assert [p.code for p in caught.value.problems] == ["region.name"]


@given(file=st.text() | st.text(alphabet="wW._-( a算", max_size=70))
def test_what_a_file_is_called_is_a_name_of_a_region(file):
    """5: or nothing is left of it."""
    name = region_called(file)

    assert not name or Region(name).name == name == region_called(name)


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"city\n" + b"x" * MOST_PLAN_BYTES, {"plan.too_large"}),
        ("city\nMüller".encode("latin-1"), {"plan.not_utf8"}),
        (b'city\n"A\n', {"plan.not_csv"}),
        (b"\n\n", {"plan.empty"}),
        (b"", {"plan.empty"}),
        (b"city,mayor,city\nA,B,C\n", {"plan.unknown_column", "plan.repeated_column"}),
        ("city,城市\nA,B\n".encode(), {"plan.repeated_column"}),
        ("city,投资总额（万元）\nA,1\n".encode(), {"plan.column_unit"}),
        (b"role\ncluster\n", {"plan.no_city"}),
        (b"city,role\nA,cluster,x\n", {"plan.too_many_cells"}),
        (b"city\n" + b"A\n" * (MOST_CITIES + 1), {"region.too_many"}),
    ],
    ids=[
        "large",
        "latin",
        "quote",
        "blank",
        "nothing",
        "columns",
        "same",
        "unit",
        "no city",
        "cells",
        "rows",
    ],
)
def test_a_bad_file_is_explained(content, codes):
    """5: every kind, in each language."""
    with pytest.raises(InvalidInput) as caught:
        read_plan_file(content)

    assert {problem.code for problem in caught.value.problems} == codes
    for problem in caught.value.problems:
        for language in LANGUAGES:
            assert problem.say(Language(language))


@pytest.mark.parametrize("code", LANGUAGES)
def test_columns_are_known_by_the_headings_of_the_page(code):
    """5: of a table as the page shows it, in either language."""
    headings = [Language(code).translate(label) for label in PLAN_LABELS.values()]
    bare = [re.split("[（,，]", heading)[0] for heading in headings]
    wide = [heading.upper().replace("（", " (").replace("）", ")") for heading in headings]
    row = [str(number) for number in range(len(headings))]

    for header in (headings, bare, wide):
        content = table_csv(header, [row]).encode()
        assert read_plan_file(content) == [dict(zip(PLAN_LABELS, row, strict=True))]


def test_unknown_columns_are_named_once():
    """5: with what columns can be called, in the reader's language and in files."""
    with pytest.raises(InvalidInput) as caught:
        read_plan_file("city,市长,mayor\nA,B,C\n".encode())
    (problem,) = caught.value.problems
    said = problem.say(Language("zh"))

    assert "“市长”、“mayor”" in said
    assert said.count("investment_cny_100m") == said.count("投资总额（亿元）") == 1


# 6. Tables and files.


@given(regions())
def test_a_plan_reads_back_as_the_same(region):
    """6: and its bytes are the same again."""
    content = plan_csv(region.plans)
    again = read_plans(read_plan_file(content))

    assert tuple(again) == region.plans
    assert plan_csv(again) == content
    assert tuple(read_plans(write_plans(region.plans))) == region.plans


def test_a_plan_opens_in_excel_in_every_script():
    """6: with a byte-order mark where a name needs it, and only there."""
    plain, chinese = (plan_csv([CityPlan(city=name)]) for name in ("Foshan", "佛山"))

    assert plain.startswith(b"city,")
    assert chinese.startswith("\ufeffcity,".encode())
    (again,) = read_plans(read_plan_file(chinese))
    assert again.city == "佛山"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_spreadsheets_of_every_region_are_read(delimiter, mark):
    """6: separators, byte-order mark, Windows line ends, names and roles in Chinese."""
    lines = [
        ("city", "role", "investment_by_year", "application_start"),
        ("韶关", "集聚区", '"2025: 1,000; 2026：２０"', "８０％"),
        ("", "", "", ""),
    ]
    content = mark + "\r\n".join(delimiter.join(line) for line in lines)
    (plan,) = read_plans(read_plan_file(content.encode()))

    assert (plan.city, plan.role, plan.application_start) == ("Shaoguan", "cluster", 0.8)
    assert plan.yearly() == {2025: 1000.0, 2026: 20.0}


def test_names_are_known_in_each_language():
    """6: cities, projects and roles."""
    for code in LANGUAGES:
        text = Language(code)
        for plan in layout():
            assert city_name(text.translate(plan.city)) == plan.city
        for project_ in projects():
            assert city_name(text.translate(project_.project)) == project_.project
        for key, label in ROLE_LABELS.items():
            assert role_key(text(label)) == key


def test_results_are_written_in_full_and_safely():
    """6: every digit, a row per city and year, no cell that a spreadsheet runs."""
    region = Region("R", [CityPlan(city="A", investment_by_year={2025: 0.1}), CityPlan(city="B")])
    projection = project_region(region)
    content = projection.to_csv()
    rows = list(csv.DictReader(io.StringIO(content.decode())))

    assert [row["city"] for row in rows] == ["A", "B"]
    assert float(rows[0]["core_low_cny_100m"]) == projection["core_low_cny_100m"][0, 0]
    assert rows[1]["core_low_cny_100m"] == rows[1]["year"] == ""
    assert tuple(rows[0]) == projection.header


@given(st.text(max_size=80))
def test_no_name_is_a_formula_or_markdown(name):
    """6: it is refused, or it is text to a spreadsheet and to the page."""
    try:
        plan = CityPlan(city=name)
    except InvalidInput:
        return
    assert not set(plan.city) & set("=@<>[]*_`$~|#^{}:\\\t\r\n\0")
    assert not plan.city.startswith(("+", "-", "'"))
    assert "www." not in plan.city.lower()


def test_every_column_has_a_label_and_a_help():
    """6: the grid's columns are the plan's fields."""
    assert list(PLAN_LABELS) == list(PLAN_HELP) == list(CityPlan.model_fields)


@pytest.mark.parametrize("project_", projects(), ids=lambda p: p.project)
def test_every_project_of_the_evidence_is_a_row(project_):
    """6: with its own investment, year and unit cost."""
    (plan,) = read_plans([project_row(project_)])

    assert plan.city == project_.project
    assert plan.yearly() == {project_.year: project_.investment_cny_100m}
    assert plan.cost_per_pflops == pytest.approx(project_.unit_cost)


# 7. Guangdong.


def test_the_layout_is_as_published():
    """7: two core areas, nine clusters with the hub; one published investment."""
    roles = {}
    for plan in layout():
        roles.setdefault(plan.role, set()).add(plan.city)
    (known,) = (plan for plan in layout() if plan.total is not None)

    assert roles["core"] == {"Guangzhou", "Shenzhen"}
    assert roles["hub"] == {HUB} == {"Shaoguan"}
    assert roles["cluster"] == {
        *("Shantou", "Meizhou", "Huizhou", "Shanwei", "Zhanjiang", "Zhaoqing", "Qingyuan", "Yunfu")
    }
    assert (known.city, known.total) == ("Shaoguan", 620)
    # 620 * 2.9, 620 * 3.4, 620 * 36, 620 * 42
    projection = project_region(Region(PROVINCE, layout()))
    assert projection.growth("core") == pytest.approx((1798.0, 2108.0))
    assert projection.growth("related") == pytest.approx((22320.0, 26040.0))


def test_no_figure_is_invented():
    """7: of a plan nothing but GDP and the hub's total is filled in, racks by city are unknown."""
    for plan in layout():
        filled = {name for name, value in plan if value not in (None, "", ())}
        money = {"investment_cny_100m", "first_year", "last_year"} if plan.city == HUB else set()
        gdp = {"gdp_cny_100m"} if plan.city not in {"Qingyuan", "Yunfu"} else set()
        assert filled == {"city", "role", *money, *gdp}
        assert role_of(plan.city).value is None
        assert write_figure(role_of(plan.city), ENGLISH) == "not known"


def test_published_figures_are_all_labelled():
    """7: every figure has its label, unit and source, in each language."""
    for city in (PROVINCE, *(plan.city for plan in layout())):
        for found in figures(city):
            assert found.item in ITEM_LABELS
            for code in LANGUAGES:
                assert write_figure(found, Language(code))
    written = {write_figure(found, ENGLISH) for found in figures("Shenzhen")}
    assert written == {
        *("500,000 standard racks", "14 EFLOPS", "25 EFLOPS", "2 EFLOPS", "150 EFLOPS"),
        "CNY 3.87 trillion",
    }
    assert "CNY 62 billion" in {write_figure(found, ENGLISH) for found in figures(HUB)}


def test_cabinets_are_their_own_quantity():
    """7: over 300,000 in 2022; (300 / 116)^(1/3) - 1 = 37.3%, derived."""
    assert rack_counts() == [(2019, 116_000), (2022, 300_000)]
    assert realised_rack_growth() == pytest.approx((300 / 116) ** (1 / 3) - 1)
    assert round(realised_rack_growth(), 3) == 0.373
    levels = project_racks(0.5)
    assert levels[0] == (2022, 300_000)
    assert levels[-1] == (2027, pytest.approx(300_000 * 1.5**5))


def test_compute_targets_and_the_growth_between_them():
    """7: 40 by 2025 and 60 by 2027 are 22.5% a year."""
    assert [(year, value) for year, value, _ in compute_targets()] == [(2025, 40), (2027, 60)]
    assert target_growth() == pytest.approx(1.5**0.5 - 1)
    assert round(target_growth(), 3) == 0.225


def test_every_city_of_the_layout_has_a_position():
    """7."""
    assert set(positions()) == {plan.city for plan in layout()}
    assert all(20 < p.latitude < 26 and 109 < p.longitude < 118 for p in positions().values())


# 8. Guardrails.


def codes(plans_, scenario=None, name=PROVINCE):
    projection = project_region(Region(name, plans_, scenario or Scenario()))
    return {guardrail.code for guardrail in region_guardrails(projection)}


def city(money=10.0, **more):
    return CityPlan(city="A", investment_by_year={2024: money}, **more)


def test_guardrails_are_complete():
    """8: each rule has its check, its texts and its evidence."""
    own = guardrail_records("region_guardrails")
    assert {*own, *MULTIPLIER_CHECKS} == set(REGION_CHECKS)
    assert {rule.concerns for rule in own.values()} == {"region", "city"}


@pytest.mark.parametrize(
    ("code", "applies", "does_not"),
    [
        ("region.basis", layout(), [city()]),
        ("region.unknown", layout(), [city()]),
        ("region.target", layout(), [city(88.0)]),  # 88 * 3.4 = 299.2, the target is 3,000
        ("region.application", [city(application_start=0.69)], [city(application_start=0.7)]),
        ("region.application", [city(application_start=0.91)], [city(application_start=0.9)]),
        ("region.unit_cost", [city(planned_pflops=157)], [city(planned_pflops=158)]),
        ("region.unit_cost", [city(planned_pflops=3400)], [city(planned_pflops=3300)]),
        # 10 * 42 = 420 is 5% of 8,400.
        ("region.gdp", [city(gdp_cny_100m=8399)], [city(gdp_cny_100m=8401)]),
        ("region.gdp_unknown", [city()], [city(gdp_cny_100m=1.0)]),
        ("region.gdp_unknown", [city()], [city(role="project")]),
        ("multiplier.double_count", [city()], [city(0.0)]),
        ("multiplier.base", [city()], [city(0.0)]),
        ("multiplier.norm", [city()], [city(0.0)]),
        (
            "multiplier.window",
            [CityPlan(city="A", investment_by_year={2026: 1})],
            [CityPlan(city="A", investment_by_year={2025: 1})],
        ),
    ],
)
def test_a_guardrail_applies_when_it_should(code, applies, does_not):
    """8: on one side of its threshold and not on the other."""
    assert code in codes(applies)
    assert code not in codes(does_not)


def test_the_target_is_the_province_s_alone():
    """8: another region is not judged by it."""
    assert "region.target" not in codes(layout(), name="Elsewhere")


def test_guardrails_are_said_in_each_language():
    """8: with their numbers."""
    everything = [
        *layout(),
        city(application_start=0.1, gdp_cny_100m=10, planned_pflops=1),
    ]
    projection = project_region(Region(PROVINCE, everything))
    for code in LANGUAGES:
        said = [g.say(Language(code)) for g in region_guardrails(projection)]
        assert any("62" in message for message in said)
        assert not any("{" in message for message in said)


def test_growth_of_added_projects_is_not_held_against_the_gdp_of_others():
    """7: 10 times 36 to 42 is 360 to 420, of a GDP of 100; what a project adds has none."""
    alone, added = (
        city(gdp_cny_100m=100),
        CityPlan(city="B", role="project", investment_by_year={2024: 30.0}),
    )
    said = [
        region_answer(project_region(Region("R", plans)), ENGLISH)
        for plans in ([alone], [alone, added])
    ]
    times = "is **3.6 to 4.2 times a year's GDP** there, CNY 10 billion"
    assert f"The latter {times}" in said[0]
    assert f"Without the added projects, the latter {times}" in said[1]


def test_the_share_of_a_gdp_is_related_growth_over_it():
    """8: 10 * 42 = 420 of 4,200 is a tenth."""
    projection = project_region(Region("R", [city(gdp_cny_100m=4200)]))
    (said,) = (g for g in region_guardrails(projection) if g.code == "region.gdp")

    assert said.values["share"] == 0.1


def test_unit_costs_are_judged_by_the_evidence():
    """8: 0.3 (Henan) to 6.33 (Xi'an); the ends are within."""
    low, high = cost_range()
    assert (round(low, 2), round(high, 2)) == (0.3, 6.33)
    assert [cost_verdict(cost) for cost in (None, low * 0.99, low, high, high * 1.01)] == [
        *("unknown", "below", "within", "within", "above")
    ]


# Words and charts.


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", ["core", "related"])
def test_charts_hold_the_model_s_figures(code, kind):
    """2: ranked from the greatest, ranges from low to high, the path from zero to the end."""
    text = Language(code)
    plans_ = [city(), CityPlan(city="B", investment_by_year={2025: 20}), CityPlan(city="Yunfu")]
    projection = project_region(Region("R", plans_))
    ranked = ranking_chart(projection, kind, text)["data"]["values"]
    path = path_chart(projection, kind, None, text)["data"]["values"]
    placed = map_chart(projection, kind, text)["data"]["values"]

    assert [row["city"] for row in ranked] == ["B", "A", text("Yunfu")]
    assert (ranked[0]["low"], ranked[0]["high"]) == projection.growth(kind, "B")
    assert (path[0]["low"], path[0]["high"]) == (0.0, 0.0)
    assert (path[-1]["low"], path[-1]["high"]) == projection.growth(kind)
    assert [row["city"] for row in placed] == [text("Yunfu")]
    title = money_title(projection, "investment", text)
    assert yearly_rows(projection, "A", text)[0][title] == ("1" if code == "en" else "10")


def test_a_long_ranking_is_cut():
    """The table has them all."""
    many = Region("R", [CityPlan(city=f"A{i}") for i in range(MOST_CITIES)])
    projection = project_region(many)

    assert len(ranking_chart(projection, "core", ENGLISH)["data"]["values"]) == MOST_RANKED
    assert len(city_rows(projection, ENGLISH)) == MOST_CITIES
