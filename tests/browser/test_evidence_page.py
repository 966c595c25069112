"""The page "Evidence" in a real browser, in both languages.

1. Each part opens, shows its charts and tables, and says nothing in the console.
2. A headline typed in is judged; an edition taken over changes the projection.
3. The scenario survives the way between the pages.
"""

import pytest
from playwright.sync_api import expect

from model import Scenario, check_claim
from model.texts import LANGUAGES, Language
from tests.browser.test_projection_page import LOCALES, choose, expect_answer
from views.evidence import PARTS

CHARTS = {PARTS[0]: 1, PARTS[1]: 0, PARTS[2]: 0, PARTS[3]: 1, PARTS[4]: 1}
TABLES = {PARTS[0]: 1, PARTS[1]: 1, PARTS[2]: 2, PARTS[3]: 2, PARTS[4]: 3}


def go_to(page, title: str, code: str) -> None:
    """Go to another page by its link, as a reader does."""
    page.get_by_role("link", name=Language(code)(title), exact=True).click()


def open_part(page, part: str, code: str) -> None:
    page.get_by_role("tab", name=Language(code)(part)).click()


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_every_part_opens(open_page, code, width):
    """1: also on a phone, where nothing sticks out sideways."""
    page = open_page(locale=LOCALES[code], width=1280)
    expect_answer(page, Scenario(), code)
    go_to(page, "Evidence", code)
    expect(page.get_by_role("heading", level=1)).to_have_text(Language(code)("Evidence"))
    page.set_viewport_size({"width": width, "height": 900})
    for part in PARTS:
        open_part(page, part, code)
        expect(page.locator(".stMain table")).to_have_count(TABLES[part])
        expect(page.locator(".stMain .stVegaLiteChart")).to_have_count(CHARTS[part])
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    expect(page.get_by_test_id("stException")).to_have_count(0)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_headline_typed_in_is_judged(open_page, code):
    """2: 268 in 2022 to 1271.4 in 2026 is 47.6% a year, and says so."""
    page = open_page(locale=LOCALES[code])
    go_to(page, "Evidence", code)
    open_part(page, PARTS[1], code)
    claim = {"start": "268", "start_year": "2022", "end": "1271.4", "end_year": "2026"}
    box = page.locator(".st-key-claim_cagr input")
    for cagr, agrees in (("52.3%", False), ("47.6%", True)):
        box.fill(cagr)
        box.press("Enter")
        checked = check_claim(**claim, cagr=cagr)
        assert checked.agrees is agrees
        expect(page.get_by_test_id("stAlert")).to_have_text(checked.verdict.say(Language(code)))


def test_an_edition_becomes_the_scenario(open_page):
    """2 and 3: 155.2 in 2021 to 1271.4 in 2026."""
    page = open_page()
    expect_answer(page, Scenario())
    go_to(page, "Evidence", "en")
    page.get_by_role("button", name="2022-2023: 155.2 in 2021").click()
    expect(page.locator(".st-key-base_eflops_exact input")).to_have_value("155.2")
    go_to(page, "Projection", "en")

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
