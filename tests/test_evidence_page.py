"""The page "Evidence" shows what data and model say, and what it refuses.

1. Every series is there, by edition, only as far as it was known by the chosen date.
2. Claims, forecasts and fits are the model's, in both languages.
3. An edition or a fit becomes the scenario.
4. Bad input is explained, and undefined is said.
"""

import pytest
from streamlit.testing.v1 import AppTest

from model import Scenario, backtest, check_claim, fit, project
from model.answer import tiles
from model.claim import EXAMPLES
from model.data import table
from model.series import series, series_of
from model.texts import LANGUAGES, Language
from model.unit_cost import median_unit_cost, projects
from tests.test_projection_page import errors, open_page
from views.evidence import PART_NAMES, PARTS

SERIES, CLAIM, BACKTEST, FIT, OTHER = PARTS


def open_part(part: str, **address: str) -> AppTest:
    """Return the page with one of its parts open, as an address opens it."""
    page = open_page(**address)
    page.switch_page("views/evidence.py")
    page.query_params["evidence_part"] = PART_NAMES[PARTS.index(part)]
    page.run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    """Return everything said on the page in words."""
    kinds = (page.markdown, page.error, page.success, page.info, page.warning, page.caption)
    return "\n".join(element.value for kind in kinds for element in kind)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", series())
def test_every_series_is_shown_with_its_sources(name, code):
    """1: each figure with edition, status, precision, grade and source."""
    page = open_part(SERIES, lang=code)
    page.selectbox(key="evidence_series").set_value(name).run()

    text = Language(code)
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
    page.selectbox(key="evidence_series").set_value("epoch_nvidia_installed_world").run()
    assert "Nothing of this series was known by then." in said(page)


def test_different_definitions_are_never_shown_together_without_saying_so():
    """1."""
    page = open_part(SERIES)
    assert not page.warning
    page.selectbox(key="evidence_beside").set_value("miit_in_use_intelligent_cn_fp32").run()

    assert "are different definitions" in page.warning[0].value
    assert len(page.table) == 2


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("index", range(len(EXAMPLES)), ids=lambda index: EXAMPLES[index].code)
def test_examples_show_their_verdicts(index, code):
    """2: the verdict, and each reading that agrees."""
    page = open_part(CLAIM, lang=code)
    page.selectbox(key="claim_example").set_value(index).run()

    checked = EXAMPLES[index].check()
    assert checked.verdict.message(Language(code)) in said(page)
    for reading in checked.readings:
        assert reading.message(Language(code)) in said(page)
    assert {True: 1, False: 0}[checked.agrees] == len(page.success)


def test_a_claim_by_hand_is_checked():
    """2: with a figure left out, it is computed."""
    page = open_part(CLAIM)
    page.text_input(key="claim_cagr").set_value("").run()

    expected = check_claim(start="268", start_year=2022, end="1271.4", end_year=2026)
    assert expected.verdict.message(Language("en")) in said(page)
    assert "47.58%" in said(page)


def test_a_bad_claim_is_explained():
    """4: every problem, with its remedy."""
    page = open_part(CLAIM)
    page.text_input(key="claim_start").set_value("-1")
    page.text_input(key="claim_end_year").set_value("2020").run()

    assert "is not above 0" in errors(page)
    assert "is not after the start year" in errors(page)


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
    assert missed["2023-2024", "own rate from own base", "2024"] == "-35.8%"
    assert missed["2022-2023", "headline as read", "2024"] == "-14.3%"
    assert missed["2022-2023", "headline corrected", "2024"] == "-19.5%"
    assert "undefined" in set(page.table[1].value.iloc[:, -2])
    for remark in backtest().remarks:
        assert remark.message(Language("en")) in said(page)


def test_a_ceiling_that_the_data_cannot_pin_down_is_said_so():
    """4: and with a reason it can be given."""
    page = open_part(FIT)
    page.selectbox(key="fit_curve").set_value("logistic").run()
    assert "do not determine the ceiling" in said(page)
    page.text_input(key="fit_ceiling").set_value("10000").run()
    assert "without a reason" in errors(page)
    page.text_input(key="fit_ceiling_reason").set_value("of the order of the 2030 target").run()

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
    """2: 4.35 and 0.75 million CNY per PFLOPS, and the ratio of both multipliers."""
    page = open_part(OTHER)
    multipliers, costs, use = (table.value for table in page.table)

    assert len(table("multipliers")) == len(multipliers)
    assert len(projects()) == len(costs)
    assert len(table("utilisation")) == len(use)
    assert median_unit_cost(2020, 2021) == (4.35, 4)
    assert "4.35" in said(page)
    assert "0.75" in said(page)
    assert {"left out"} == set(costs.loc[["Chengdu AI Computing Center"], "Use"])


def test_the_scenario_survives_a_change_of_page():
    """3: choices and inputs beyond a slider's span too."""
    page = open_page(curve="logistic", cagr="3", lang="zh")
    before = [metric.value for metric in page.metric]
    page.switch_page("views/evidence.py").run()
    page.switch_page("views/projection.py").run()

    assert before == [metric.value for metric in page.metric]
    assert page.selectbox(key="curve").value == "logistic"
