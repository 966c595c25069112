"""The page "Goal" in a real browser, in both languages.

1. It opens by its address and by its link, also on a phone, and says what the model solves.
2. A value typed in is answered; the address then reproduces the page in a new window.
3. The button changes the scenario, on this page and on the others.
4. Bad input is explained and kept; other answers are text (tests/goal/test_page.py).
"""

import re

import pytest

from model import Scenario, solve
from model.goal.words import solved_message, written
from model.texts import Language
from tests.browser.conftest import expect
from tests.browser.test_evidence_page import go_to
from tests.browser.test_projection_page import (
    LOCALES,
    WINDOWS,
    entry,
    expect_answer,
    expect_no_overflow,
    expect_settled,
)


def expect_solved(page, scenario: Scenario, target: str, name: str, code: str = "en") -> None:
    """Expect the answer of the model on the page."""
    solved = solve(scenario, target=target, solve_for=name)
    sentence = solved_message(solved, Language(code)).replace("**", "")
    expect(page.locator(".st-key-answer")).to_have_text(sentence)
    expect_settled(page)


@pytest.mark.parametrize(("code", "color_scheme"), WINDOWS)
def test_it_opens(open_page, code, color_scheme):
    """1 and 4: nothing sticks out sideways; a bad address is explained."""
    page = open_page("goal?goal=x", locale=LOCALES[code], width=390, color_scheme=color_scheme)

    expect(page.get_by_test_id("stAlert")).to_contain_text("“x”")
    expect(page.get_by_role("heading", level=1)).to_have_text(Language(code)("What would it take?"))
    expect_solved(page, Scenario(), "compute_eflops@2027=2000", "cagr", code)
    expect(page.locator(".stMain .stVegaLiteChart")).to_have_count(1)
    expect_no_overflow(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_value_typed_in_is_answered_and_shared(open_page):
    """1 and 2: from the first page by the link, and by the address in a new window.

    4: a bad one is explained and kept.
    """
    code = "en"
    page = open_page("?base_eflops=300", locale=LOCALES[code])
    expect_answer(page, Scenario(base_eflops=300.0), code)
    go_to(page, "Goal", code)
    expect_solved(page, Scenario(base_eflops=300.0), "compute_eflops@2027=2000", "cagr", code)
    expect(page).to_have_url(re.compile(r"/goal\?base_eflops=300"))  # a moment after the answer
    box = page.locator(".st-key-goal_value input")
    box.fill("much")
    box.press("Enter")
    alert = page.get_by_test_id("stAlert").last
    expect(alert).to_contain_text("“much” is not a number; write it like 2000.")
    expect(box).to_have_value("much")
    box.fill("1,500")
    box.press("Enter")
    expect_solved(page, Scenario(base_eflops=300.0), "compute_eflops@2027=1500", "cagr", code)
    expect(page).to_have_url(re.compile("goal=compute_eflops%402027%3D1500"))

    again = open_page(page.url, locale=LOCALES[code])
    expect_solved(again, Scenario(base_eflops=300.0), "compute_eflops@2027=1500", "cagr", code)


def test_the_button_changes_the_scenario(open_page):
    """3: to the last digit, on every page."""
    code = "zh"
    text = Language(code)
    page = open_page("goal?goal=compute_eflops@2026%3D1271.4", locale=LOCALES[code])
    solved = solve(Scenario(), target="compute_eflops@2026=1271.4", solve_for="cagr")
    expect_solved(page, Scenario(), "compute_eflops@2026=1271.4", "cagr", code)
    (value,) = solved.offers
    label = text("Use {value:text}", value=written("cagr", value, text))
    page.get_by_role("button", name=label).click()

    scenario = Scenario(cagr=value)
    expect_solved(page, scenario, "compute_eflops@2026=1271.4", "cagr", code)
    expect(page.get_by_role("button", name=label)).to_be_disabled()
    expect(entry(page, "cagr")).to_have_value(re.compile(r"^47\.58"))
    go_to(page, "Projection", code)
    expect_answer(page, scenario, code)
