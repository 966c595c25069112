"""The panel of inputs in a real browser.

1. A group opens on a click and stays as it is left, on other pages, in another language, and while
   an input in it changes what it says of itself.
2. The published paths are near for who comes by keyboard, the first slider is next, and the files
   are near, too.
3. On a telephone numbers are typed with its digits, nothing is enlarged, and nothing is too small.
"""

from model import Scenario
from tests.browser.conftest import expect
from tests.browser.test_accessibility import expect_no_finding
from tests.browser.test_projection_page import (
    entry,
    expect_answer,
    expect_settled,
    open_group,
    slider,
)
from tests.browser.waiting import STILL, unfold, wait_until

TABS_TO_INPUT, TABS_TO_CSV = 6, 25
SKIPPING = "[data-testid=stSkipToContent]"

# What is pressed in the panel and seen, with its size; a slider's thumb is larger than it looks.
SMALL = """() => [...document.querySelectorAll(".stSidebar :is(button, input[type=text], summary)")]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.ariaLabel || one.innerText, one.getBoundingClientRect()])
  .filter(([, { width, height }]) => width < 24 || height < 24).map(([name]) => name)"""


def test_a_group_stays_as_it_is_left(open_page):
    """1; and a choice outlives language and page: the browser holds the label in the other one."""
    page = open_page("?curve=declining")
    expect_answer(page, Scenario(curve="declining"))
    group = page.locator(".st-key-group_multipliers")
    lag = page.locator(".st-key-effect_lag_years").get_by_role("slider")
    expect(lag).not_to_be_visible()
    unfold(group)
    slider(page, "effect_lag_years").focus()
    page.keyboard.press("ArrowRight")
    scenario = Scenario(curve="declining", effect_lag_years=1)
    expect_answer(page, scenario)
    expect(group.locator("summary")).to_contain_text("Multipliers · 1 changed")
    expect(lag).to_be_focused()
    for name in ("Regions", "Goal", "Uncertainty", "Projection"):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("link", name=name)).to_have_attribute("aria-current", "page")
        expect_settled(page)
    expect(lag).to_be_visible()
    page.get_by_role("radio", name="中文").or_(page.get_by_role("button", name="中文")).click()
    expect_answer(page, scenario, "zh")
    expect(lag).to_be_visible()
    for name in ("目标反推", "推算"):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("link", name=name)).to_have_attribute("aria-current", "page")
        expect_settled(page)
    expect_answer(page, scenario, "zh")
    assert "curve=declining" in page.url


def test_what_has_no_effect_is_not_seen(open_page):
    """The values stay in the address, and are there again on the next page."""
    page = open_page("goal?cagr=0.4&core_low=2.5&service_life_years=6")
    expect(page.locator(".st-key-cagr")).to_be_visible()
    expect(page.locator(".st-key-group_multipliers")).not_to_be_visible()
    expect(page.get_by_text("No effect on this page:")).to_contain_text("low end = 2.5")
    page.get_by_role("link", name="Regions").click()
    expect(page.locator(".st-key-group_multipliers")).to_be_visible()
    for hidden in ("cagr", "preset", "group_growth", "group_investment"):
        expect(page.locator(f".st-key-{hidden}")).not_to_be_visible()
    expect_settled(page)
    for given in ("cagr=0.4", "core_low=2.5", "service_life_years=6"):
        assert given in page.url
    page.get_by_role("link", name="Projection").click()
    expect_answer(page, Scenario(cagr=0.4, core_low=2.5, service_life_years=6))


def tabs_to(page, selector: str) -> int:
    """Return how often Tab is pressed until what a selector names has the focus."""
    for count in range(1, 100):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return count
    raise AssertionError(selector)


def test_inputs_and_files_are_near_by_keyboard(open_page):
    """2: the CSV, on the first card, by the link that skips the panel."""
    page = open_page()
    expect_answer(page, Scenario())
    assert tabs_to(page, SKIPPING) == 1
    assert 1 + tabs_to(page, ".st-key-preset [role=radio]") <= TABS_TO_INPUT
    assert tabs_to(page, ".stSidebar input[type=range]") <= 2

    page.locator(SKIPPING).focus()
    page.keyboard.press("Enter")
    assert 2 + tabs_to(page, ".st-key-csv_compute button") <= TABS_TO_CSV


def test_the_panel_of_a_telephone_is_for_everyone(open_page):
    """3: open, with every group; nothing sticks out, and axe-core has nothing to say."""
    page = open_page("", locale="zh-CN", color_scheme="dark", width=390)
    page.emulate_media(reduced_motion="reduce")
    page.get_by_test_id("stExpandSidebarButton").click()
    box = entry(page, "cagr")
    expect(box).to_be_visible()
    for name in ("curve", "investment_method", "core_low"):
        open_group(page, name)
    expect(slider(page, "core_low")).to_be_visible()
    expect(box).to_have_attribute("inputmode", "decimal")
    assert box.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)") >= 16
    expect_settled(page)
    wait_until(page, STILL)
    assert not page.evaluate(SMALL)
    expect_no_finding(page)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
