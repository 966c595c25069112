"""The page in a real browser, in both languages.

1. What a reader does (keys, mouse, typing) changes the answer to the model's.
2. Files on disk are the model's numbers (test_files.py); tables lead to no others.
3. The address in the bar, and the one shared, reproduce the page in a new window.
4. It works on a phone, in the dark, in Chinese, by keyboard, without errors.
"""

import re

import pytest

from model import Scenario, footprint, project
from model.inputs import OPEN_GROUP, assumptions
from model.projection.words import answer, describe_compute, tiles
from model.texts import Language
from tests.browser.conftest import expect
from tests.browser.waiting import unfold, wait_until

LOCALES = {"en": "en-GB", "zh": "zh-CN"}

# Each language and each theme once: neither changes what the other does.
WINDOWS = (("en", "light"), ("zh", "dark"))


def sentence(scenario: Scenario, code: str) -> str:
    return answer(project(scenario), Language(code)).replace("**", "")


def expect_settled(page) -> None:
    """Expect that the page is drawn to its end: until then it may hold old parts beside new."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")


def expect_answer(page, scenario: Scenario, code: str = "en") -> None:
    """Expect the answer and every figure of a scenario on a page that is drawn."""
    expect(page.locator(".st-key-answer")).to_have_text(sentence(scenario, code))
    expect(page.get_by_test_id("stMetricValue")).to_have_text(
        [tile.figure for tile in tiles(project(scenario), Language(code))]
    )
    expect_settled(page)


def expect_no_overflow(page) -> None:
    """Expect that nothing sticks out sideways, on a desk and on a phone."""
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        wait_until(page, f"document.scrollingElement.scrollWidth <= {width}")


def open_group(page, name: str) -> None:
    """Open the group of an input in the panel, if it is closed."""
    group = assumptions()[name].group
    if group != OPEN_GROUP:
        place = page.locator(f".st-key-group_{group} details")
        if place.get_attribute("open") is None:
            unfold(place)


def slider(page, name: str):
    open_group(page, name)
    return page.locator(f".st-key-{name}").get_by_role("slider")


def entry(page, name: str):
    open_group(page, name)
    return page.locator(f".st-key-{name}_exact input")


def expect_input(page, name: str, value: float) -> None:
    """Expect an input's value on its slider, in its entry and in the address."""
    assumption = assumptions()[name]
    expect(entry(page, name)).to_have_value(assumption.write(value))
    expect_settled(page)
    said = slider(page, name).get_attribute("aria-valuetext")
    assert assumption.read(said) == pytest.approx(value)
    # The address follows what is drawn.
    wait_until(
        page,
        """([name, value, byDefault]) => {
          const given = new URLSearchParams(location.search).get(name) ?? byDefault;
          return Math.abs(given - value) <= 1e-9 * Math.abs(value);
        }""",
        arg=[name, value, assumption.value or 0],
    )


def expect_language(page, code: str) -> None:
    """Expect the page's lang attribute, its heading and the text alternative of its chart."""
    expect(page.locator("html")).to_have_attribute("lang", code)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        Language(code)("How much AI compute, and what does investing in it bring?")
    )
    described = describe_compute(project(Scenario()), Language(code))
    expect(page.get_by_label(described).or_(page.get_by_text(described)).first).to_be_attached()


def test_keys_buttons_and_typing_change_the_answer(open_page):
    """1 and 4: to the next step of the slider; the buttons above the entry take finer steps."""
    code = "en"
    page = open_page(locale=LOCALES[code])
    expect_answer(page, Scenario(), code)
    slider(page, "cagr").focus()
    page.keyboard.press("ArrowRight")

    expect_answer(page, Scenario(cagr=0.53), code)
    expect(entry(page, "cagr")).to_have_value("53%")
    assert "cagr=0.53" in page.url
    expect_undone_and_redone(page)
    for sign, value in (("up", 0.531), ("down", 0.53)):
        page.get_by_role("button", name=f"Growth rate (CAGR): one step {sign}").click()
        expect_answer(page, Scenario(cagr=value), code)
    page.get_by_role("button", name="Growth rate (CAGR): 46.2%, 2025 edition").click()
    expect_answer(page, Scenario(cagr=0.462), code)
    pressed = page.locator(".st-key-input_cagr").get_by_role("button", pressed=True)
    expect(pressed).to_have_text("46.2%2025 edition")
    expect_typed(page)


def expect_undone_and_redone(page):
    """1: by mouse; the answer and the address follow."""
    page.get_by_role("button", name="Undo").click()
    expect_answer(page, Scenario())
    expect(page).not_to_have_url(re.compile("cagr"))
    page.get_by_role("button", name="Redo").click()
    expect_answer(page, Scenario(cagr=0.53))
    expect(page).to_have_url(re.compile("cagr=0.53"))


def expect_typed(page):
    """1: beyond the slider's span and off its steps; the address follows; a bad one does not."""
    for typed, value in (("47.65%", 0.4765), ("300%", 3.0), ("33.9%", 0.339)):
        entry(page, "cagr").fill(typed)
        entry(page, "cagr").press("Enter")
        expect_answer(page, Scenario(cagr=value))
        expect(page).to_have_url(re.compile(f"cagr={value:g}(&|$)"))

    # What is refused is explained and kept: nothing is lost, nothing is clamped.
    entry(page, "cagr").fill("52.3")
    entry(page, "cagr").press("Enter")

    expect(page.get_by_text("52.3 means 5,230% a year; write 52.3% or 0.523.")).to_be_visible()
    expect(entry(page, "cagr")).to_have_value("52.3")
    expect_answer(page, Scenario(cagr=0.339))


def expect_mix_set_where_it_counts(page):
    """1 and 3: what is folded opens; a wrong mix is said, and a right one takes its place."""
    card = page.locator(".st-key-card_footprint")
    unfold(card)
    box = card.get_by_role("textbox", name="Mix of chips")
    box.fill("h20=60%")
    box.press("Enter")
    expect(card.get_by_role("alert")).to_contain_text("add up to 60%")
    expect(card.locator("h2")).to_contain_text(footprint(Scenario()).finding.message)
    box.fill("h20=60%, b200=40%")
    box.press("Enter")

    mixed = footprint(Scenario(), mix={"h20": 0.6, "b200": 0.4})
    expect(card.locator("h2")).to_contain_text(mixed.finding.message)
    expect(card.get_by_role("alert")).to_have_count(0)
    assert "footprint_mix=" in page.url


def test_the_language_is_switched_and_shared(open_page):
    """4: with the inputs, and the address says which language it is.

    3: the shared one, which holds everything, opens the same page in the same language, whatever
    the other browser prefers.
    """
    page = open_page("?cagr=0.4&curve=logistic&investment_method=budget")
    scenario = Scenario(cagr=0.4, curve="logistic", investment_method="budget")
    expect_answer(page, scenario, "en")
    page.get_by_role("radio", name="中文").or_(page.get_by_role("button", name="中文")).click()

    expect_answer(page, scenario, "zh")
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    for part in ("lang=zh", "curve=logistic", "cagr=0.4", "investment_method=budget"):
        assert part in page.url
    page.get_by_role("button", name=Language("zh")("Link to this page")).click()
    shared = page.get_by_test_id("stCode").first.inner_text().strip()
    assert "v=1" in shared
    assert "base_eflops=268" in shared

    expect_answer(open_page(shared, locale="en-US"), scenario, "zh")


def choose(page, name: str, option: str) -> None:
    open_group(page, name)
    box = page.locator(f".st-key-{name}").get_by_role("combobox")
    box.scroll_into_view_if_needed()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    box.click()  # a scroll that is still to be told of would close its list
    page.get_by_role("option", name=option, exact=True).click()


def test_the_address_reproduces_the_page_in_a_new_window(open_page):
    """3: made by hand, step by step, as a reader would."""
    code = "zh"
    text = Language(code)
    page = open_page("?view_compute=table", locale=LOCALES[code])
    choose(page, "curve", text("Gompertz"))
    expect_answer(page, Scenario(curve="gompertz"), code)
    slider(page, "ceiling_eflops").focus()
    page.keyboard.press("ArrowLeft")
    expect_answer(page, Scenario(curve="gompertz", ceiling_eflops=9500.0), code)
    entry(page, "service_life_years").fill("6")
    entry(page, "service_life_years").press("Enter")
    scenario = Scenario(curve="gompertz", ceiling_eflops=9500.0, service_life_years=6)
    expect_answer(page, scenario, code)
    expect(page).to_have_url(re.compile("service_life_years=6"))  # a moment after the answer

    again = open_page(page.url, locale=LOCALES[code])
    expect_answer(again, scenario, code)
    expect(again.locator("table").first).to_have_text(
        page.locator("table").first.inner_text(), use_inner_text=True
    )


def test_going_back_restores_the_page(open_page):
    """3: the browser's own way back takes a change of the page back, and then the page."""
    page = open_page("?curve=declining")
    expect_answer(page, Scenario(curve="declining"))
    page.goto(page.url.replace("declining", "logistic"))
    expect_answer(page, Scenario(curve="logistic"))
    for value in (0.53, 0.54):
        slider(page, "cagr").press("ArrowRight")
        expect_answer(page, Scenario(curve="logistic", cagr=value))
        page.wait_for_timeout(1100)  # what is done within a second is one
    page.go_back()
    expect_answer(page, Scenario(curve="logistic", cagr=0.53))
    expect_input(page, "cagr", 0.53)
    page.go_back()
    expect_answer(page, Scenario(curve="logistic"))
    page.go_back()
    expect_answer(page, Scenario(curve="declining"))


@pytest.mark.parametrize(("code", "color_scheme"), WINDOWS)
def test_on_a_phone_the_answer_comes_first(open_page, code, color_scheme):
    """4: in the browser's language; inputs are out of the way, nothing sticks out sideways."""
    page = open_page(locale=LOCALES[code], width=390, color_scheme=color_scheme)
    expect_answer(page, Scenario(), code)
    expect_language(page, code)

    box = page.locator(".st-key-answer").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["y"] + box["height"] <= 900
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    for figure in page.get_by_test_id("stMetricValue").all():
        place = figure.bounding_box()
        assert place["x"] + place["width"] <= 390


def test_a_bad_address_is_explained_and_the_page_works(open_page):
    """3: refused with the reason; the rest is taken over; sliders go on working."""
    page = open_page("?cagr=abc&years=-3&base_eflops=nan&application_level=0.6")

    alert = page.get_by_test_id("stAlert")
    expect(alert).to_contain_text("“abc” is not a number; write it like 52.3% or 0.523.")
    expect(alert).to_contain_text("−3 is outside 1 to 60; give a value within.")
    expect(alert).to_contain_text("“nan” is not a number; write it like 268.")
    expect_answer(page, Scenario(application_level=0.6))
    assert "abc" not in page.url
    slider(page, "years").focus()
    page.keyboard.press("ArrowRight")
    expect_answer(page, Scenario(application_level=0.6, years=6))
    expect(alert).not_to_be_visible()


def test_cards_take_what_is_theirs(open_page):
    """2: of tables, Streamlit's own file would lose the byte-order mark and the safe cells.

    1: the address keeps the scale of each chart, and the mix of the chips.
    """
    page = open_page()
    expect_answer(page, Scenario())
    card = page.locator(".st-key-card_compute")
    card.get_by_role("tab", name="Table").click()
    card.locator("table").hover()
    expect(page.get_by_role("button", name="Download as CSV")).to_have_count(0)
    card.get_by_role("tab", name="Chart").click()
    for switch in ("compute_logarithmic", "impact_logarithmic"):
        page.locator(f".st-key-{switch}").get_by_text("Logarithmic scale").click()
        expect(page).to_have_url(re.compile(f"{switch}=true"))
        expect_answer(page, Scenario())
    expect_mix_set_where_it_counts(page)
