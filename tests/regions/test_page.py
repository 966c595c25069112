"""The page "Regions" shows what the model says of a plan, and what it refuses.

1. At first it is Guangdong's layout: the one investment that is published, the rest not known.
2. A plan comes in by paste, by file, by project, and goes out as the same bytes.
3. What is wrong with a plan is said with row and column; nothing that was there is lost.
4. What is published stands with its source; cabinets grow at a rate of their own.
5. No text bypasses the catalogues.
6. The open part stands in the address, unless it is the first.
"""

import re

import pytest
from streamlit.testing.v1 import AppTest

from model import Scenario
from model.regions.guangdong import PROVINCE, layout, project_racks
from model.regions.guardrails import region_guardrails
from model.regions.plans import CityPlan, Region, project_region
from model.regions.tables import plan_csv, project_row, read_plan_file, read_plans
from model.regions.words import city_rows, region_answer, region_tiles, yearly_rows
from model.texts import LANGUAGES, Language
from model.unit_cost import projects
from tests.pages import TABLES, errors, figures, open_page, texts
from tests.test_texts import expect_messages_only, marked  # noqa: F401 - a fixture
from views.regions.page import REGION_PARTS
from views.state.session import MEMORY, ROWS

PLAN = (
    "city,role,investment_cny_100m,first_year,last_year,planned_pflops,application_start,"
    "application_end,ramp_years,gdp_cny_100m\n"
    "Shaoguan,hub,100,2024,2027,2500,20%,80%,4,1600\n"
    "Foshan,other,50,2025,2026,,,,,\n"
    "Yunfu,cluster,,,,,,,,\n"
)


def open_regions(part: str = "cities", **address: str) -> AppTest:
    """Return a part of the page as an address opens it."""
    return open_page("regions", region_part=part, **TABLES | address)


def paste(page: AppTest, plan: str) -> AppTest:
    """Paste a plan and take it over."""
    box = next(area for area in page.text_area if area.key.startswith("region_paste"))
    box.set_value(plan)
    page.button(key="region_take_paste").click().run()
    assert not page.exception
    return page


def notes(page):
    return " ".join(note.value for note in page.warning)


def expect_region(page: AppTest, region: Region, code: str = "en") -> None:
    """Expect the answer, the figures, the tables and the guardrails of a region on the page."""
    text, projection = Language(code), project_region(region)

    assert region_answer(projection, text) in texts(page)
    assert figures(page) == [(tile.label, tile.figure) for tile in region_tiles(projection, text)]
    for guardrail in region_guardrails(projection):
        assert guardrail.say(text) in texts(page)
    shown = [table.value.reset_index().to_dict("records") for table in page.table]
    assert city_rows(projection, text) in shown
    if projection.cities:
        assert yearly_rows(projection, None, text) in shown


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_first_page_is_the_layout(code):
    """1: what is known, in each language."""
    page = open_regions(lang=code)

    expect_region(page, Region(PROVINCE, layout()), code)
    assert not page.error


def test_published_figures_are_on_the_first_page():
    """1, against the published total rather than the model's word: 62 billion times 2.9 and 3.4."""
    assert figures(open_regions())[:3] == [
        ("Cities with a known investment", "1 of 11"),
        ("Investment", "62"),
        ("Growth, AI core industry", "180–211"),
    ]


def test_the_sidebar_s_multipliers_and_lag_count():
    """1: also the level, where the plan has none."""
    address = {"core_low": "1", "core_high": "2", "application_level": "0.4"}
    page = open_regions(**address, effect_lag_years="1")
    scenario = Scenario(core_low=1.0, core_high=2.0, application_level=0.4, effect_lag_years=1)

    expect_region(page, Region(PROVINCE, layout(), scenario))
    assert figures(page)[2] == ("Growth, AI core industry", "31–62")


def test_a_pasted_plan_is_projected():
    """2: with ramps, costs, GDP and a city that is not known."""
    page = paste(open_regions(lang="zh"), PLAN)
    plans = read_plans(read_plan_file(PLAN.encode()))

    expect_region(page, Region(PROVINCE, plans), "zh")
    assert not page.error


def test_a_table_with_the_headings_of_the_page_is_read():
    """2: as it is copied from the page, in a language that the page has not, too."""
    head = "城市\t定位\t投资总额（亿元）\t起始年\t结束年"
    page = paste(open_regions(), f"{head}\n广州\t其他\t10\t2025\t2026\n")
    plan = CityPlan(
        city="Guangzhou", role="other", investment_cny_100m=10.0, first_year=2025, last_year=2026
    )

    expect_region(page, Region(PROVINCE, [plan]))
    assert not page.error


def test_a_city_s_path_can_be_chosen():
    """2: its years with the application level of each."""
    page = paste(open_regions(), PLAN)
    page.selectbox(key="region_city").set_value("Shaoguan").run()
    projection = project_region(Region(PROVINCE, read_plans(read_plan_file(PLAN.encode()))))
    shown = [table.value.reset_index().to_dict("records") for table in page.table]

    assert yearly_rows(projection, "Shaoguan", Language("en")) in shown
    levels = [
        row["Use of the centres (application level)"]
        for row in yearly_rows(projection, "Shaoguan", Language("en"))
    ]
    assert levels == ["20%", "35%", "50%", "65%"]


def test_related_growth_has_charts_of_its_own():
    """1: chosen by its name; never in one chart with core growth."""
    page = open_regions()
    page.session_state["region_kind"] = "related"
    page.run()

    assert not page.exception
    expect_region(page, Region(PROVINCE, layout()))


def test_a_project_of_the_evidence_is_put_in_as_a_row():
    """2: each once; it is then no longer offered."""
    page = open_regions(lang="zh")
    first, *others = projects()
    page.selectbox(key="region_project_0").set_value(first.project).run()

    expect_region(page, Region(PROVINCE, [*layout(), *read_plans([project_row(first)])]), "zh")
    assert len(page.selectbox(key="region_project_1").options) == len(others)


def test_the_plan_survives_pages_and_languages_and_can_be_put_back():
    """2 and 3."""
    page = paste(open_regions(), PLAN)
    page.switch_page("views/projection.py").run()
    page.switch_page("views/regions/page.py").run()
    region = Region(PROVINCE, read_plans(read_plan_file(PLAN.encode())))
    expect_region(page, region)
    page.query_params["lang"] = "zh"
    page.run()
    expect_region(page, region, "zh")
    page.query_params["lang"] = "en"
    page.button(key="region_reset").click().run()
    expect_region(page, Region(PROVINCE, layout()))


def test_another_language_is_no_change_of_the_plan():
    """2: undo goes back to the plan before, whatever its names are called meanwhile."""
    page = open_regions(lang="zh")
    page.query_params["lang"] = "en"
    page.run()
    assert page.button(key="undo").disabled
    page.query_params["lang"] = "zh"
    page.run()
    paste(page, PLAN)
    page.query_params["lang"] = "en"
    page.run()
    page.button(key="undo").click().run()
    page.run()

    expect_region(page, Region(PROVINCE, layout()))
    assert page.button(key="undo").disabled
    page.button(key="redo").click().run()
    expect_region(page, Region(PROVINCE, read_plans(read_plan_file(PLAN.encode()))))


def test_only_names_of_the_data_are_shown_in_another_language():
    """2: a city of the reader's that is called like a word of the page keeps its name."""
    page = paste(open_regions(lang="zh"), "city,investment_by_year\nTarget,2025: 1\n")
    plan = page.session_state[MEMORY][ROWS]

    assert [row["city"] for row in plan] == ["Target"]


def test_the_region_can_have_another_name():
    """2: kept over pages; a name that is none is refused; Guangdong's target is not its own."""
    page = open_regions()
    page.text_input(key="region_name").set_value("Hubei").run()
    expect_region(page, Region("Hubei", layout()))
    assert "target of" not in texts(page)
    page.switch_page("views/projection.py").run()
    page.switch_page("views/regions/page.py").run()
    expect_region(page, Region("Hubei", layout()))
    page.text_input(key="region_name").set_value("[x](y)").run()
    assert "a name has up to 60" in notes(page)
    assert page.text_input(key="region_name").value == "[x](y)"
    expect_region(page, Region("Hubei", layout()))
    page.text_input(key="region_name").set_value("广东").run()
    expect_region(page, Region(PROVINCE, layout()))


def test_many_remarks_on_cities_are_folded():
    """1: ten cities far from 80%."""
    rows = [f"A{number},2025: 1,20%" for number in range(10)]
    page = paste(open_regions(), "\n".join(["city,investment_by_year,application_start", *rows]))

    assert page.main.expander[-1].label == "Notes on single cities (11)"


def test_a_bad_file_leaves_the_plan_as_it_was():
    """3: with the reason."""
    page = paste(open_regions(lang="zh"), "city,mayor\nA,B\n")

    assert errors(page).count("mayor") == errors(page).count("投资总额") == 1
    expect_region(page, Region(PROVINCE, layout()), "zh")


def test_bad_cells_are_said_with_row_and_column_and_can_be_mended():
    """3: all at once; the rows stay in the table."""
    page = paste(open_regions(), "city,investment_cny_100m,ramp_years\nA,-1,1.5\nA,5,\nB,,\n")

    for where in (
        "row 1 A, **Investment in all, 100 million CNY**",
        "row 1 A, **Years of the ramp**",
        "row 2 A, **City**",
        "row 2 A, **From year**",
    ):
        assert where in notes(page)
    expect_region(page, Region(PROVINCE, [CityPlan(city="A"), CityPlan(city="B")]))
    assert not page.error
    paste(page, PLAN)
    assert not page.warning


def test_inputs_that_do_not_go_together_are_said():
    """3: those of the sidebar."""
    page = open_regions(core_low="9")

    assert "the low multiplier 9 is above the high one" in errors(page)


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_published_stands_with_its_source(code):
    """4: and what is not known is said to be so, city by city; no source by its id."""
    text = Language(code)
    page = open_regions("known", lang=code)
    cities, racks, targets = (table.value.reset_index() for table in page.table)

    assert set(cities[text("City")]) == {text.translate(plan.city) for plan in layout()}
    unknown = cities[cities[text("Value")] == text("not known")]
    assert len(unknown) == len(layout())
    assert all(cell for cell in cities[text("Source")])
    assert racks[text("Year")].tolist() == [str(year) for year in range(2022, 2028)]
    assert racks[text("Cabinets")].iloc[0] == "300,000"
    assert "22.5%" in "\n".join(caption.value for caption in page.caption)
    assert len(targets) == 2
    assert {"csv_known_cities", "csv_racks", "csv_targets"} <= {
        one.key for one in page.get("download_button")
    }
    notes = cities[text("Note")]
    assert not [note for note in notes if re.search("[a-z]_[a-z]", re.sub(r"\(.*?\)", "", note))]


def test_cabinets_grow_at_a_rate_of_their_own():
    """4: typed, kept in the address, refused where it is no rate."""
    page = open_regions("known")
    page.text_input(key="set_rack_growth").set_value("10%").run()
    levels = [float(f"{level:.3g}") for _, level in project_racks(0.1)]

    assert page.table[1].value["Cabinets"].tolist() == [f"{level:,.0f}" for level in levels]
    assert page.query_params["rack_growth"] == "10%"
    # 300,000 times 1.1⁵
    assert "483,000 cabinets in 2027 at 10% a year" in [head.value for head in page.header]
    for typed, reason in (("ten", "is not a number"), ("40", "means 4,000% a year")):
        page.text_input(key="set_rack_growth").set_value(typed).run()
        assert reason in errors(page)


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("part", REGION_PARTS)
def test_no_text_of_the_regions_bypasses_the_catalogues(part, monkeypatch):
    """5: part by part. The grid shows marked names, which are read as any language's."""
    names = {f"⟦{name}⟧": name for name in [PROVINCE, *(plan.city for plan in layout())]}
    monkeypatch.setattr("model.regions.tables._names", lambda: names)
    page = open_regions(part)

    expect_messages_only(page, least=40)


def test_the_downloaded_plan_is_the_plan():
    """2: the same bytes that a paste of it gives again."""
    plans = read_plans(read_plan_file(PLAN.encode()))
    page = paste(open_regions(), plan_csv(plans).decode())

    expect_region(page, Region(PROVINCE, plans))


def test_the_open_part_stays_over_pages():
    """6: and over a link."""
    page = open_regions("known", lang="zh")
    page.switch_page("views/projection.py").run()
    page.switch_page("views/regions/page.py").run()

    assert page.text_input(key="set_rack_growth")
    assert page.query_params["region_part"] == "known"
    assert any("region_part=known" in code.value for code in page.code)


def test_a_part_that_is_none_is_said():
    """6: the first is open in its place."""
    page = open_regions("nonsense")

    assert "“nonsense” is not an option" in errors(page)
    expect_region(page, Region(PROVINCE, layout()))
