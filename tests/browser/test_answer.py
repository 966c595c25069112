"""The numbers of the answer are changed where they stand.

1. By mouse and by keyboard; Escape leaves everything as it was.
2. On a telephone, whose panel is closed.
3. What is refused is refused as in the panel.
"""

from model import Scenario
from tests.browser.conftest import expect
from tests.browser.test_projection_page import entry, expect_answer

BOX = ".in_place"


def number(page, name):
    return page.locator(f".st-key-answer a[href='#{name}']")


def test_a_number_is_changed_on_a_telephone(open_page):
    """1 and 2."""
    page = open_page(width=390)
    expect_answer(page, Scenario())
    expect_numbers_changed(page)


def expect_numbers_changed(page):
    """1: one after the other, in any form that the entry takes."""
    number(page, "cagr").click()
    expect(page.locator(BOX)).to_be_focused()
    expect(page.locator(BOX)).to_have_value("52.3%")
    page.keyboard.type("60%")
    page.keyboard.press("Enter")
    expect_answer(page, Scenario(cagr=0.6))
    number(page, "base_eflops").focus()
    page.keyboard.press("Enter")
    page.locator(BOX).fill("0.3 ZFLOPS")
    page.keyboard.press("Enter")
    expect_answer(page, Scenario(cagr=0.6, base_eflops=300.0))
    expect(page.locator(BOX)).to_have_count(0)


def test_what_is_typed_in_the_sentence(open_page):
    """1 and 3: Escape, the same again, others, money in two units, and what is refused."""
    page = open_page()
    expect_answer(page, Scenario())
    number(page, "base_year").click()
    page.locator(BOX).fill("2024")
    page.keyboard.press("Escape")
    expect(page.locator(BOX)).to_have_count(0)
    number(page, "base_year").click()
    page.keyboard.press("Enter")
    expect(page.locator(BOX)).to_have_count(0)
    expect_answer(page, Scenario())
    assert "base_year" not in page.url
    expect_numbers_changed(page)

    # A figure alone has the unit of the sentence; the panel has its own.
    number(page, "first_year_investment").click()
    expect(page.locator(BOX)).to_have_value("CNY 1 billion")
    page.locator(BOX).fill("2.5")
    page.keyboard.press("Enter")
    changed = Scenario(cagr=0.6, base_eflops=300.0)
    expect_answer(page, changed.but(first_year_investment=25.0))
    number(page, "first_year_investment").click()
    page.locator(BOX).fill("380 million")
    page.keyboard.press("Enter")
    changed = changed.but(first_year_investment=3.8)
    expect_answer(page, changed)

    number(page, "cagr").click()
    page.locator(BOX).fill("abc")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-problem_of_cagr_exact")).to_be_visible()
    expect(entry(page, "cagr")).to_have_attribute("aria-invalid", "true")
    expect_answer(page, changed)
