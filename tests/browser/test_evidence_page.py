"""The page "Evidence" in a real browser, in both languages.

1. Each part opens, shows its charts and the tables of no card, and says nothing in the console.
2. A headline typed in is judged; an edition taken over changes the projection.
3. The scenario survives the way between the pages.
"""

import re

from model import Scenario, check_claim
from model.texts import LANGUAGES, Language
from tests.browser.conftest import expect
from tests.browser.test_projection_page import LOCALES, choose, expect_answer, expect_no_overflow
from tests.browser.waiting import unfold
from views.evidence.page import PARTS

CHARTS = {"series": 1, "claim": 0, "backtest": 0, "fit": 1, "inputs": 1}
TABLES = {"series": 0, "claim": 1, "backtest": 2, "fit": 0, "inputs": 2}


def go_to(page, title: str, code: str) -> None:
    """Go to another page by its link in the menu."""
    page.get_by_role("link", name=Language(code)(title), exact=True).click()


def open_part(page, part: str, code: str) -> None:
    page.get_by_role("tab", name=Language(code)(part)).click()


def test_every_part_opens(open_page):
    """1: also on a phone, where nothing sticks out sideways; in one language after the other."""
    page = open_page("evidence")
    expect_every_part(page, "en")
    page.get_by_role("radio", name=LANGUAGES["zh"]).click()
    expect_every_part(page, "zh")


def expect_every_part(page, code):
    expect(page.get_by_role("heading", level=1)).to_have_text(Language(code)("Evidence"))
    for part, label in PARTS.items():
        open_part(page, label, code)
        expect(page.locator(".stMain table")).to_have_count(TABLES[part])
        expect(page.locator(".stMain .stVegaLiteChart")).to_have_count(CHARTS[part])
        expect_no_overflow(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_headline_is_judged_and_an_edition_becomes_the_scenario(open_page):
    """2 and 3: 268 in 2022 to 1271.4 in 2026 is 47.6% a year; 155.2 in 2021 to 1271.4 in 2026."""
    code = "en"
    page = open_page("evidence?evidence_part=claim", locale=LOCALES[code])
    claim = {"start": "268", "start_year": "2022", "end": "1271.4", "end_year": "2026"}
    box = page.locator(".st-key-claim_cagr input")
    for cagr, agrees in (("52.3%", False), ("47.6%", True)):
        box.fill(cagr)
        box.press("Enter")
        checked = check_claim(**claim, cagr=cagr)
        assert checked.agrees is agrees
        expect(page.get_by_test_id("stAlert")).to_have_text(checked.verdict.say(Language(code)))

    open_part(page, PARTS["series"], code)
    page.get_by_role("button", name="2022-2023: 155.2 in 2021").click()
    expect(page.locator(".st-key-base_eflops_exact input")).to_have_value("155.2")
    go_to(page, "Projection", code)

    expected = Scenario(base_eflops=155.2, base_year=2021, cagr=(1271.4 / 155.2) ** 0.2 - 1)
    expect_answer(page, expected)


def test_the_scenario_survives_the_way_there_and_back(open_page):
    """3: language, choices and values beyond a slider's span."""
    page = open_page("?cagr=3&lang=zh")
    choose(page, "curve", Language("zh")("Gompertz"))
    scenario = Scenario(cagr=3.0, curve="gompertz")
    expect_answer(page, scenario, "zh")
    go_to(page, "Evidence", "zh")
    expect(page.get_by_role("heading", level=1)).to_have_text(Language("zh")("Evidence"))
    go_to(page, "Projection", "zh")

    expect_answer(page, scenario, "zh")
    for part in ("cagr=3", "curve=gompertz", "lang=zh"):
        assert part in page.url


OWN = "period,value,edition,published\n2019,90,a,2020-03\n2020,100,b,2021-03\n2021,110,b,2021-03\n"
OWN += "2021,120,c,2022-03\n2022,150,c,2022-03\n2022,160,d,2023-03\n2023,200,e,2024-03\n"


def test_a_series_of_ones_own_is_brought_and_removed(open_page, tmp_path):
    """1: as a file, with its name and unit; its charts are drawn, and nothing sticks out.

    It is brought on a telephone, and removed on a desk.
    """
    text = Language("en")
    page = open_page("evidence", width=390)
    unfold(page.get_by_test_id("stExpander").filter(has_text=text("Bring a series of your own")))
    page.get_by_label(text("Name of the series")).fill("A <b>name</b>")
    page.get_by_label(text("Unit of its values")).fill("TWh")
    (tmp_path / "own.csv").write_text(OWN)
    page.locator("input[type=file]").set_input_files(tmp_path / "own.csv")
    expect(page.get_by_text("own.csv")).to_be_visible()
    page.get_by_role("button", name=text("Use this series")).click()

    expect(page.get_by_role("heading", level=2).first).to_have_text(
        re.compile("150 to 160 TWh, depending on the edition")
    )
    expect(page.locator(".stMain .stVegaLiteChart")).to_have_count(2)
    expect_no_overflow(page)
    open_part(page, PARTS["fit"], "en")
    expect(page.locator(".stMain .stVegaLiteChart")).to_have_count(1)
    expect(page.get_by_text("TWh by the curve")).to_be_visible()
    page.get_by_role("button", name=text("Remove it")).click()
    expect(page.get_by_text("EFLOPS by the curve")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
