"""The page "Evidence" shows what data and model say, and what it refuses.

1. Every series is there, by edition, only as far as it was known by the chosen date.
2. Claims, forecasts and fits are the model's, in both languages.
3. An edition or a fit becomes the scenario.
4. Bad input is explained, and undefined is said.
5. What is open and chosen stands in the address, unless it is as at first; pages and links keep it.
6. Tables can be taken along, with every digit.
"""

import pytest
from streamlit.testing.v1 import AppTest

from model import Scenario, backtest, check_claim, fit, project
from model.data import table
from model.evidence.backtest import OWN_PATHS
from model.evidence.claim import examples
from model.evidence.series import series, series_of
from model.projection.words import tiles
from model.texts import LANGUAGES, Language
from model.unit_cost import median_unit_cost, projects
from tests.pages import TABLES, errors, open_page, said
from views.evidence.inputs import MULTIPLIER_LABELS
from views.evidence.page import PARTS

SERIES, CLAIM, BACKTEST, FIT, OTHER = PARTS  # by their names in addresses


def open_part(part: str, **address: str) -> AppTest:
    """Return the page with one of its parts open, as an address opens it."""
    return open_page("evidence", evidence_part=part, **TABLES | address)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_series_is_shown_with_its_sources(code):
    """1: each figure with edition, status, precision, grade and source."""
    page, text = open_part(SERIES, lang=code), Language(code)
    for name in series():
        page.selectbox(key="set_evidence_series").set_value(name).run()

        shown = page.table[0].value
        assert [text.exact(point.value) for point in series_of(name)] == shown.iloc[:, 0].tolist()
        assert [text(point.edition) for point in series_of(name)] == shown.iloc[:, 2].tolist()
        assert len(shown) == sum(row["series"] == name for row in table("compute_scale"))
        assert all(shown.iloc[:, -1])


def test_only_what_was_known_by_a_date_is_shown():
    """1: in June 2023 nobody had seen the editions of November 2023 and of 2025."""
    page = open_part(SERIES)
    page.select_slider(key="evidence_known_by").set_value("2023-09-15").run()

    assert set(page.table[0].value.iloc[:, 2]) == {"2022-2023"}
    page.selectbox(key="set_evidence_series").set_value("epoch_nvidia_installed_world").run()
    assert "Nothing of this series was known by then." in said(page)


def test_different_definitions_are_never_shown_together_without_saying_so():
    """1."""
    page = open_part(SERIES)
    assert not page.warning
    page.selectbox(key="evidence_beside").set_value("miit_in_use_intelligent_cn_fp32").run()

    assert "are different definitions" in page.warning[0].value
    assert len(page.table) == 2


@pytest.mark.parametrize("code", LANGUAGES)
def test_examples_show_their_verdicts(code):
    """2: the verdict, and each reading that agrees."""
    page = open_part(CLAIM, lang=code)
    for index, claim in enumerate(examples()):
        page.selectbox(key="claim_example").set_value(index).run()

        checked = claim.check()
        assert checked.verdict.say(Language(code)) in said(page)
        for reading in checked.readings:
            assert reading.say(Language(code)) in said(page)
        assert {True: 1, False: 0}[checked.agrees] == len(page.success)


def test_a_claim_by_hand_is_checked():
    """2: with a figure left out, it is computed."""
    page = open_part(CLAIM)
    page.text_input(key="claim_cagr").set_value("").run()

    expected = check_claim(start="268", start_year=2022, end="1271.4", end_year=2026)
    assert expected.verdict.say(Language("en")) in said(page)
    assert "47.58%" in said(page)


def test_a_bad_claim_is_explained():
    """4: every problem, with its remedy."""
    page = open_part(CLAIM)
    page.text_input(key="claim_start").set_value("-1")
    page.text_input(key="claim_end_year").set_value("2020").run()

    assert "**Start value**: " in errors(page)
    assert "is not above 0" in errors(page)
    assert "**End year**: the end year, 2020, is not after the start year" in errors(page)


def test_forecasts_are_judged_as_the_model_judges_them():
    """2: the misses of the two editions and of the headline."""
    page = open_part(BACKTEST)
    shown = page.table[0].value

    assert len(backtest().rows) == len(shown)
    missed = {
        (edition, path, year): error
        for edition, (path, year, error) in zip(
            shown.index, shown.iloc[:, [0, 1, 6]].itertuples(index=False), strict=True
        )
    }
    assert missed["2023-2024", "report's rate from report's base", "2024"] == "−35.8%"
    assert missed["2022-2023", "headline taken literally", "2024"] == "−14.3%"
    assert missed["2022-2023", "headline corrected", "2024"] == "−19.5%"
    assert "undefined" in set(page.table[1].value.iloc[:, -2])
    for remark in backtest().remarks:
        assert remark.say(Language("en")) in said(page)


def test_a_ceiling_that_the_data_cannot_pin_down_is_said_so():
    """4: and with a reason it can be given."""
    page = open_part(FIT)
    page.selectbox(key="set_fit_curve").set_value("logistic").run()
    assert "do not determine the ceiling" in said(page)
    page.text_input(key="set_fit_ceiling").set_value("10000").run()
    assert "without a reason" in errors(page)
    page.text_input(key="set_fit_ceiling_reason").set_value("of the order of the 2030 target").run()

    fitted = fit(
        curve="logistic", ceiling=10000.0, ceiling_reason="of the order of the 2030 target"
    )
    assert not page.error
    assert Language("en").percent(fitted["growth_rate"].value) in page.table[0].value.to_string()


def test_a_fit_becomes_the_scenario():
    """3: the projection is then the fitted curve."""
    page = open_part(FIT)
    page.button(key="use_fit").click().run()
    page.switch_page("views/projection.py").run()

    expected = fit(curve="constant").to_scenario()
    assert [tile.figure for tile in tiles(project(expected), Language("en"))] == [
        metric.value for metric in page.metric
    ]


def test_an_edition_becomes_the_scenario():
    """3: the report's own path, 155.2 in 2021 to 1271.4 in 2026."""
    page = open_part(SERIES)
    page.button(key="use_idc_intelligent_cn_2022-2023").click().run()
    page.switch_page("views/projection.py").run()

    figures = [metric.value for metric in page.metric]
    assert figures[0] == "1,271"
    expected = Scenario(base_eflops=155.2, base_year=2021, cagr=(1271.4 / 155.2) ** 0.2 - 1)
    assert [tile.figure for tile in tiles(project(expected), Language("en"))] == figures


def test_other_inputs_show_every_row_and_the_medians():
    """2: 4.35 and 0.54 million CNY per PFLOPS, and the ratio of both multipliers."""
    page = open_part(OTHER)
    multipliers, costs, use = (table.value for table in page.table)

    assert len(table("multipliers")) == len(multipliers)
    assert len(projects()) == len(costs)
    assert len(table("utilisation")) == len(use)
    assert median_unit_cost(2020, 2021) == (4.35, 4)
    assert "4.35" in said(page)
    assert "0.5375" in said(page)
    assert {"not comparable"} == set(costs.loc[["Chengdu AI Computing Center"], "Use"])


def test_the_scenario_survives_a_change_of_page():
    """3: choices and inputs beyond a slider's span too."""
    page = open_page(curve="logistic", cagr="3", lang="zh")
    before = [metric.value for metric in page.metric]
    page.switch_page("views/evidence/page.py").run()
    page.switch_page("views/projection.py").run()

    assert before == [metric.value for metric in page.metric]
    assert page.selectbox(key="curve").value == "logistic"


# 5. The address.


HEADLINE = {
    "claim_start": "155.2",
    "claim_start_year": "2021",
    "claim_end": "1500",
    "claim_end_year": "2025",
    "claim_cagr": "none",
}


def leave_and_come_back(page: AppTest) -> AppTest:
    """Go to another page and back."""
    page.switch_page("views/projection.py").run()
    page.switch_page("views/evidence/page.py").run()
    assert not page.exception
    return page


def test_an_address_reproduces_a_headline():
    """5: in a new window; a figure that is not said stays unsaid."""
    page = open_part(CLAIM, lang="zh", **HEADLINE)

    expected = check_claim(start="155.2", start_year="2021", end="1500", end_year="2025")
    assert expected.verdict.say(Language("zh")) in said(page)
    assert page.text_input(key="claim_cagr").value == ""


def test_a_headline_by_hand_stands_in_the_address_and_stays():
    """5: only what is not as at first; an example chosen anew takes it out again."""
    page = open_part(CLAIM)
    assert not [name for name in page.query_params if name.startswith("claim_")]
    page.text_input(key="claim_end").set_value("1500").run()
    page.text_input(key="claim_cagr").set_value("").run()
    leave_and_come_back(page)

    assert page.query_params["claim_end"] == "1500"
    assert page.query_params["claim_cagr"] == "none"
    assert "claim_start" not in page.query_params
    expected = check_claim(start="268", start_year=2022, end="1500", end_year=2026)
    assert expected.verdict.say(Language("en")) in said(page)
    address = next(code.value for code in page.code if "claim_end=1500" in code.value)
    assert "evidence_part=claim" in address
    page.selectbox(key="claim_example").set_value(0).run()
    assert not [name for name in page.query_params if name.startswith("claim_")]


def test_no_other_reading_is_said_once():
    """2: of an end that nothing leads to."""
    page = open_part(CLAIM, claim_end="9001")

    assert said(page).count("No other reading") == 1


def test_the_open_part_and_the_series_of_each_stay():
    """5: over pages; a part has another label in Chinese, and the same name."""
    other = list(series())[2]
    page = open_part(SERIES, lang="zh")
    page.selectbox(key="set_evidence_series").set_value(other).run()
    page.selectbox(key="evidence_beside").set_value("epoch_nvidia_installed_world").run()
    for part, name in ((BACKTEST, "backtest_series"), (FIT, "fit_series")):
        page.query_params["evidence_part"] = part
        page.run()
        page.selectbox(key=f"set_{name}").set_value(other).run()
        leave_and_come_back(page)
        assert page.selectbox(key=f"set_{name}").value == other
        assert page.query_params[name] == other
    del page.query_params["evidence_part"]
    leave_and_come_back(page.run())

    assert page.selectbox(key="set_evidence_series").value == other
    assert page.selectbox(key="evidence_beside").value == "epoch_nvidia_installed_world"
    assert len(page.table) == 2


def test_a_series_never_stands_beside_itself():
    """5: the first choice becomes what was the second."""
    page = open_part(SERIES, evidence_beside="idc_general_cn")
    page.selectbox(key="set_evidence_series").set_value("idc_general_cn").run()

    assert not page.exception
    assert not page.error
    assert page.selectbox(key="evidence_beside").value is None


def test_what_the_address_cannot_mean_is_said():
    """5: and the first is shown in its place."""
    names = ("evidence_part", "evidence_series", "evidence_beside")
    page = open_page("evidence", **dict.fromkeys(names, "nonsense"))

    for name in names:
        assert f"`{name}`: “nonsense” is not an option" in errors(page)
    assert page.selectbox(key="set_evidence_series").value == "idc_intelligent_cn"


# 6. Tables.


@pytest.mark.parametrize(
    ("part", "key"),
    [
        (SERIES, "csv_series"),
        (CLAIM, "csv_claim"),
        (BACKTEST, "csv_forecasts"),
        (FIT, "csv_fit"),
        (OTHER, "csv_multipliers"),
        (OTHER, "csv_unit_cost"),
        (OTHER, "csv_utilisation"),
    ],
)
def test_every_part_offers_its_table(part, key):
    """6: as a file."""
    page = open_part(part, lang="zh")

    assert key in [one.key for one in page.get("download_button")]


def test_the_tables_hold_every_row():
    """6: as the data and the model have them."""
    lines = series_of("idc_intelligent_cn").table.to_csv().decode().splitlines()
    assert len(lines) == 1 + len(series_of("idc_intelligent_cn"))
    assert lines[0].startswith("series,edition,published,period,year,value,")
    judged = backtest().table.to_csv().decode().splitlines()
    assert len(judged) == 1 + len(backtest().rows)
    assert judged[0] == ",".join(backtest().table.header)


def test_each_range_says_which_lead_time_it_is_for():
    """2: and which rows of the table count."""
    page = open_part(BACKTEST)

    for head in ("**All lead times.** If", "**One year ahead.** If", "**2 years ahead.** No range"):
        assert head in said(page)
    counted = [row for row in backtest().rows if row.path in OWN_PATHS and row.lead_years >= 1]
    assert f"{len(counted)} forecasts from " in said(page)
    assert "Of the 10 rows of this table" in said(page)


def test_multipliers_have_names():
    """1: never the ids of the data."""
    names = open_part(OTHER).table[0].value.index

    assert not [name for name in names if "_" in name or name == "core"]
    assert set(MULTIPLIER_LABELS) == {row["name"] for row in table("multipliers")}
