"""What planned capacities would take.

1. Each city's figures are those of its capacity in plain arithmetic, chip by chip.
2. What projects announced of their own power lies within what is computed for them.
3. Page, command, JSON and CSV say the same; without a planned capacity there is nothing to say.
"""

import csv
import io
import json

import pytest

from model import CityPlan, Region, Scenario, capacity_taken, footprint, project, project_region
from model.hardware import power_figures
from model.regions import capacity_finding, capacity_limit, capacity_rows, plan_csv
from model.texts import LANGUAGES, Language
from tests.commands.test_command_line import run
from tests.pages import open_page

PLANS = [
    CityPlan(city="A", planned_pflops=1000.0),
    CityPlan(
        city="B", planned_pflops=250.0, investment_cny_100m=5.0, first_year=2025, last_year=2026
    ),
    CityPlan(city="C"),
]


def taken_of(*plans):
    return capacity_taken(project_region(Region("R", plans)))


def test_each_city_is_taken_by_itself():
    """1: 1,000 PFLOPS are one EFLOPS, a part of what the country's compute takes."""
    rows = list(csv.DictReader(io.StringIO(taken_of(*PLANS).to_csv().decode())))
    country = footprint(Scenario(), 2022)
    eflops = float(project(Scenario())["compute_eflops"][0])

    assert [row["city"] for row in rows] == ["A", "B"]
    assert [row["investment_cny_100m"] for row in rows] == ["", "5.0"]
    for row, part in zip(rows, (1.0, 0.25), strict=True):
        for column, measure, size in (
            ("chips", "chips_million", 1e6),
            ("facility_power_mw", "facility_power_gw", 1e3),
            ("standard_racks", "standard_racks_million", 1e6),
            ("electricity_gwh", "electricity_twh", 1e3),
        ):
            ends = [end * size * part / eflops for end in country.span(measure)]
            shown = [float(row[f"{column}_{end}"]) for end in ("low", "high")]
            assert shown == pytest.approx(ends, rel=1e-12), column


def test_the_chips_are_those_of_plain_arithmetic():
    """1: 1,000 PFLOPS of H20 at 148 TFLOPS are 6,757 chips; of H100 at 989, 1,011."""
    (few, many), _ = taken_of(PLANS[0]).amount("chips_million")

    assert (round(few * 1e6), round(many * 1e6)) == (1011, 6757)


def test_announced_power_lies_within():
    """2: IT power of two projects, each by EFLOPS, of a precision that is not stated."""
    least, most = taken_of(PLANS[0]).amount("facility_power_gw")[0]
    for announced in power_figures("project_power"):
        assert 1e3 * least / 1.25 <= announced.value * 1.02 <= 1e3 * most


@pytest.mark.parametrize("code", LANGUAGES)
def test_page_and_command_say_the_same(code, tmp_path):
    """3: the finding, each row, the file."""
    text = Language(code)
    path = tmp_path / "plan.csv"
    path.write_bytes(plan_csv(PLANS))
    found = taken_of(*PLANS)
    told = run("regions", str(path), "--region=R", f"--lang={code}", "--format=json")
    page = open_page("regions", lang=code)
    page.text_area(key="region_paste_0").set_value(plan_csv(PLANS).decode())
    page.button(key="region_take_paste").click().run()

    assert capacity_finding(found, text) in told.err
    assert [row["chips_high"] for row in json.loads(told.out)["capacity"]] == [
        row[5] for row in found.rows()
    ]
    assert capacity_finding(found, text) in [head.value for head in page.header]
    assert capacity_limit(text) in [caption.value for caption in page.caption]
    shown = [table.value.reset_index().to_dict("records") for table in page.table]
    assert capacity_rows(found, text) in shown
    assert "csv_capacity" in {one.key for one in page.get("download_button")}


def test_without_a_planned_capacity_nothing_is_said():
    """3: no card, no line, no rows."""
    page = open_page("regions")

    assert "csv_capacity" not in {one.key for one in page.get("download_button")}
    assert "PFLOPS planned" not in run("regions").err
    assert list(taken_of(PLANS[2]).rows()) == []
