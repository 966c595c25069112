"""The page "Uncertainty" in a real browser, in both languages.

1. A reader types a range, a target, moves a slider: the answer is the simulation's.
2. The address reproduces the page in a new window; the file is the simulation's numbers.
3. It opens on a phone and in the dark, with text alternatives, without errors.
4. What takes long shows how far it is, and can be stopped.
"""

import re
from datetime import date

import pytest

from model import Scenario, project
from model.files.kinds import FILES, QUANTILES, name_of
from model.files.request import Request
from model.texts import ENGLISH, Language
from model.uncertainty.ranges import Range
from model.uncertainty.simulate import Uncertainty, simulate
from model.uncertainty.words import describe_fan, say_interval
from tests.browser.conftest import expect
from tests.browser.test_projection_page import LOCALES, WINDOWS, entry, expect_settled, slider

COLUMN = "compute_eflops"


def open_uncertainty(open_page, code, query="", **window):
    page = open_page(f"uncertainty{query}", locale=LOCALES[code], **window)
    expect(page.get_by_role("heading", level=1)).to_have_text(Language(code)("How sure is it?"))
    return page


def expect_simulation(page, scenario, uncertainty, code="en"):
    """Expect the sentence of a simulation on the page."""
    simulation = simulate(scenario, uncertainty, columns=[COLUMN])
    said = say_interval(simulation, COLUMN, scenario.last_year, Language(code)).replace("**", "")
    expect(page.locator(".st-key-answer")).to_contain_text(said)
    expect_settled(page)


def type_into(page, key, text):
    box = page.locator(f".st-key-{key} input")
    box.fill(text)
    box.press("Enter")


def test_typing_a_range_changes_the_answer_and_the_address(open_page):
    """1 and 2: as people write it, by keyboard; and again in a new window.

    3: what drives it opens: the tornado at first, the shares in their tab.
    """
    code, text = "zh", Language("zh")
    page = open_uncertainty(open_page, code, "?view_swings=table&view_shares=table")
    table = page.locator(".stMain table").first
    expect(table).to_contain_text(text("Result at the 10th"))
    page.get_by_role("tab", name=text("Shares of the uncertainty")).click()
    expect(table).to_contain_text(text("Alone (first order)"))
    expect_simulation(page, Scenario(), Uncertainty(), code)
    type_into(page, "range_cagr_numbers", "33.9 to 47.6 to 67")
    uncertainty = Uncertainty(ranges={"cagr": Range(kind="pert", numbers=(0.339, 0.476, 0.67))})

    expect_simulation(page, Scenario(), uncertainty, code)
    expect(page).to_have_url(re.compile("range_cagr=pert"))
    again = open_page(page.url, locale=LOCALES[code])
    expect_simulation(again, Scenario(), uncertainty, code)
    expect(again.locator("html")).to_have_attribute("lang", code)


def test_one_entry_after_the_other(open_page):
    """1: what is refused is kept, with the reason; the file; an input not drawn; a base beyond.

    2: what is refused of an address is said, and the rest is taken over.
    """
    page = open_uncertainty(open_page, "en", "?cagr=abc&application_level=0.6&seed=3")
    scenario, uncertainty = Scenario(application_level=0.6), Uncertainty(seed=3)
    expect_simulation(page, scenario, uncertainty)
    expect(page.get_by_test_id("stAlert").first).to_contain_text("“abc” is not a number")
    assert "application_level=0.6" in page.url
    assert "abc" not in page.url
    expect_file(page, scenario, uncertainty)
    type_into(page, "range_cagr_numbers", "67% to 52.3% to 33.9%")
    expect(page.get_by_test_id("stAlert").last).to_contain_text("are not in order")
    expect(page.locator(".st-key-range_cagr_numbers input")).to_have_value("67% to 52.3% to 33.9%")
    expect_simulation(page, scenario, uncertainty)

    slider(page, "years").focus()
    page.keyboard.press("ArrowRight")
    expect_simulation(page, scenario.but(years=6), uncertainty)

    # What is known of 268 EFLOPS says nothing about 500.
    entry(page, "base_eflops").fill("500")
    entry(page, "base_eflops").press("Enter")
    expect_simulation(page, scenario.but(base_eflops=500.0, years=6), uncertainty)
    kind = page.locator(".st-key-range_base_eflops_kind").get_by_role("combobox")
    expect(kind).to_have_value("Fixed")


def expect_file(page, scenario, uncertainty):
    """2: every digit of every column, byte by byte."""
    with page.expect_download() as waiting:
        page.locator(".st-key-quantiles").get_by_role("button").click()

    assert simulate(scenario, uncertainty).to_csv() == waiting.value.path().read_bytes()
    asked = Request(
        projection=project(scenario), text=ENGLISH, retrieved=date.min, uncertainty=uncertainty
    )
    assert waiting.value.suggested_filename == name_of(FILES[QUANTILES], asked)


@pytest.mark.parametrize(("code", "color_scheme"), WINDOWS)
def test_on_a_phone_nothing_sticks_out(open_page, code, color_scheme):
    """3: the answer first; pictures have words."""
    page = open_uncertainty(open_page, code, width=390, color_scheme=color_scheme)
    simulation = simulate(Scenario(), columns=[COLUMN])
    expected = describe_fan(simulation, COLUMN, Language(code))

    expect(page.get_by_label(expected).or_(page.get_by_text(expected)).first).to_be_attached()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    box = page.locator(".st-key-answer").bounding_box()
    assert 0 <= box["x"] <= box["x"] + box["width"] <= 390


def test_long_work_can_be_stopped(open_page):
    """4: a million points say how far they are; stopping goes back to the usual ones."""
    page = open_page("uncertainty?draws=1048576&years=60&column=core_cny_100m")
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.locator(".st-key-stop").get_by_role("button").click()

    expect(page.get_by_text("16,384 simulated cases, random seed 0.")).to_be_visible()
    assert "draws" not in page.url
