"""What a reader made survives a reload in the reader's own browser, and nowhere else.

1. Saved scenarios, the plan of a region and which groups of the panel are open come back in a new
   window of the same browser.
2. What is deleted stays deleted; another browser has nothing of it.
3. What the browser kept and this version cannot read is said, and harms nothing.
4. The keys that take back a change do so everywhere but where text is written.
"""

import json
import re

from tests.browser.conftest import expect
from tests.browser.test_projection_page import (
    entry,
    expect_input,
    expect_settled,
    open_group,
    slider,
)
from tests.browser.waiting import unfold, wait_until

# With the blank: Playwright takes it from the end of a text, and leaves what "1 of 11" begins with.
ONE = re.compile("1 of 1 ")
KEPT = "localStorage.getItem('suanli')"


def save(page, name):
    page.locator(".st-key-saved_name input").fill(name)
    page.locator(".st-key-save button").click()
    expect(page.locator(".stMain").get_by_text(name).first).to_be_visible()
    expect_settled(page)


def reopened(page, path):
    """Return a new window of the same browser."""
    wait_until(page, KEPT)
    again = page.context.new_page()
    again.set_default_timeout(60_000)
    again.goto(f"{page.url.split('?')[0].rsplit('/', 1)[0]}/{path}")
    again.locator(".stMain h1").first.wait_for(state="attached")
    again.locator("#first").wait_for(state="detached")
    return again


def found(page, name):
    """Return the slider of an input where its group is open: `slider` would open it."""
    return page.locator(f".st-key-{name}").get_by_role("slider")


def test_what_was_made_comes_back_until_it_is_deleted(open_page):
    """1 and 2: scenarios, and the plan of a region until its layout is back."""
    page = open_page("compare?cagr=0.4")
    save(page, "Mine 我的")
    page.get_by_role("link", name="Regions", exact=True).click()
    unfold(page.locator("[class*=st-key-region_bring]"))
    plan = "city,investment_cny_100m,first_year,last_year\nFoshan,12,2024,2025"
    page.get_by_role("textbox", name="Or paste the table").fill(plan)
    page.locator(".st-key-region_take_paste button").click()
    expect(page.locator(".st-key-answer")).to_contain_text(ONE)
    wait_until(page, f"'plan' in JSON.parse({KEPT})")
    again = reopened(page, "regions")
    answer = again.locator(".st-key-answer")
    expect(answer).to_contain_text(ONE)
    wait_until(again, f"JSON.parse({KEPT}).plan?.includes('Foshan')")

    again.get_by_role("button", name="Back to Guangdong's layout").click()
    expect(answer).to_contain_text("1 of 11 ")
    wait_until(again, f"!('plan' in JSON.parse({KEPT}))")
    again.get_by_role("link", name="Compare", exact=True).click()
    delete = again.locator("[class*=st-key-delete_] button")
    expect(delete).to_have_count(1)
    expect(again.get_by_text("Mine 我的").first).to_be_visible()
    delete.click()
    expect(delete).to_have_count(0)
    wait_until(again, f"{KEPT} === null")
    again.reload()
    expect(again.locator(".st-key-save button")).to_be_visible()
    expect_settled(again)
    expect(delete).to_have_count(0)
    other = open_page("compare")
    expect_settled(other)
    assert other.evaluate(KEPT) is None


def test_windows_keep_what_was_made_in_others(open_page):
    """1 and 2: scenarios that are saved and deleted by turns, and a group that is opened."""
    page = open_page("compare")
    expect_settled(page)
    save(page, "First")
    other = reopened(page, "compare")
    expect_settled(other)
    save(other, "Second")
    save(page, "Third")
    open_group(page, "core_low")
    names = f"[...{KEPT}.matchAll(/First|Second|Third|multipliers/g)].sort().join()"
    wait_until(page, f"{names} === 'First,Second,Third,multipliers'")
    other.locator("[class*=st-key-delete_] button").first.click()
    wait_until(other, f"{names} === 'Second,Third,multipliers'")
    save(page, "Fourth")
    again = reopened(page, "compare")
    for name in ("Second", "Third", "Fourth"):
        expect(again.locator(".stMain").get_by_text(name).first).to_be_visible()
    expect(again.locator("[class*=st-key-delete_] button")).to_have_count(3)
    expect(found(again, "core_low")).to_be_visible()


def test_groups_of_the_panel_stay_as_they_were_left(open_page):
    """1 and 2: open, and closed again; in each language.

    Both windows share the browser's store: each writes what was made in it, and nothing else.
    """
    page = open_page()
    expect_settled(page)
    open_group(page, "core_low")
    expect(found(page, "core_low")).to_be_visible()
    again = reopened(page, "?lang=zh")
    expect(found(again, "core_low")).to_be_visible()
    expect(found(again, "effect_lag_years")).to_be_visible()
    expect(again.locator(".st-key-group_investment details")).not_to_have_attribute("open", "")

    expect_settled(again)
    unfold(again.locator(".st-key-group_multipliers"))
    wait_until(again, f"{KEPT} === null")
    for _ in range(3):
        slider(page, "cagr").focus()
        page.keyboard.press("ArrowRight")
        expect_settled(page)
        page.evaluate("dispatchEvent(new Event('resize'))")
    assert page.evaluate(KEPT) is None
    again.reload()
    expect_settled(again)
    expect(again.locator(".st-key-group_multipliers summary")).to_be_visible()
    expect(found(again, "core_low")).not_to_be_visible()


def test_what_cannot_be_read_is_said(open_page):
    """3: of scenarios and plans; what is no text of ours at all counts as nothing."""
    page = open_page("compare")
    expect_settled(page)
    for kept in ("{", "[1]", json.dumps({"scenarios": ["[]"], "plan": "x", "region": 7})):
        page.evaluate("kept => localStorage.setItem('suanli', kept)", kept)
        page.reload()
        expect(page.locator(".st-key-save button")).to_be_visible()
        expect_settled(page)
        assert page.get_by_test_id("stException").count() == 0
        wait_until(page, f"{KEPT} === null")
    expect(page.get_by_text("what this browser kept").first).to_be_visible()


def test_keys_take_back_and_do_again(open_page):
    """4."""
    page = open_page()
    expect_settled(page)
    thumb = slider(page, "cagr")
    thumb.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect_input(page, "cagr", 0.57)  # the server has it, too, where steps are counted
    # On a slow machine the presses are further apart than what counts as one change.
    for _ in range(5):
        before = entry(page, "cagr").input_value()
        page.keyboard.press("Control+z")
        expect(entry(page, "cagr")).not_to_have_value(before)
        expect_settled(page)
        if entry(page, "cagr").input_value() == "52.3%":
            break
    expect(entry(page, "cagr")).to_have_value("52.3%")
    page.keyboard.press("Control+Shift+z")
    expect(entry(page, "cagr")).not_to_have_value("52.3%")
    expect_settled(page)
    moved = entry(page, "cagr").input_value()
    entry(page, "cagr").focus()
    page.keyboard.press("Control+z")
    page.wait_for_timeout(500)
    expect_settled(page)
    expect(entry(page, "cagr")).to_have_value(moved)
