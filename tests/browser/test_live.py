"""What follows an input while it is moved, before the server knows of it.

1. Answer, figures and findings say at every place of a slider what the model says of it.
2. What the server then says is the same; what it says of a place before does not stay.
3. What waits for the server is not passed off as the answer.
4. Where something is missing that it hangs on, the page answers on release, without an error.
5. What is not moved by hand is the server's alone.
6. The answer is in sight then.
7. Charts that are seen are drawn as the server draws them then, to the last point.
"""

import pytest

from model import Scenario, project
from model.inputs import assumptions
from model.projection import compute_finding, impact_finding, tiles
from model.texts import LANGUAGES, Language
from tests.browser.conftest import expect
from tests.browser.test_projection_page import (
    entry,
    expect_answer,
    expect_input,
    expect_settled,
    sentence,
    slider,
)
from tests.browser.waiting import wait_until

PLACES = {
    "answer": ".st-key-answer",
    "figures": ".st-key-figures [data-testid=stMetricValue]",
    "labels": ".st-key-figures [data-testid=stMetricLabel] p",
    "units": ".st-key-figures [data-testid=stMetricDelta]",
    "findings": "h2 [data-heading-text]",
    "slider": ".st-key-cagr [data-testid=stSliderThumbValue]",
}

# At one moment, so that nothing moves in between.
SHOWN = """(places) => Object.fromEntries(Object.entries(places).map(([name, place]) => [
    name, [...document.querySelectorAll(place)].map((element) => element.textContent)]))"""


def shown(page):
    return page.evaluate(SHOWN, PLACES)


def said(scenario, code):
    """What stands on the page of a scenario, before anything else that has a finding."""
    projection, text = project(scenario), Language(code)
    figures = tiles(projection, text)
    return {
        "answer": ["".join(sentence(scenario, code).split("\n"))],
        "figures": [tile.figure for tile in figures],
        "labels": [tile.label for tile in figures],
        "units": [tile.unit for tile in figures],
        "findings": [compute_finding(projection, text), impact_finding(projection, text)],
    }


def expect_said(found, scenario, code="en"):
    """Expect what is shown to be what is said; figures that are emptied wait for the server."""
    expected = said(scenario, code)
    found = {name: [one.strip() for one in texts if one.strip()] for name, texts in found.items()}
    found["answer"] = ["".join("".join(found["answer"]).split("\n"))]
    found["findings"] = found["findings"][:2]
    assert {name: found[name] for name in expected} == expected


def grip(page, name):
    """Take hold of the thumb of a slider; return how to move it to a value."""
    track = slider(page, name).locator("xpath=ancestor::*[@role='group'][1]")
    thumb = track.get_by_test_id("stSliderThumbValue").locator("xpath=..")
    thumb.scroll_into_view_if_needed()
    low, high = (float(slider(page, name).get_attribute(end)) for end in ("min", "max"))
    place, at = track.bounding_box(), thumb.bounding_box()
    height = at["y"] + at["height"] / 2
    page.mouse.move(at["x"] + at["width"] / 2, height)
    page.mouse.down()

    def move(share):
        page.mouse.move(place["x"] + 6 + (place["width"] - 12) * share, height)
        before, value = "", None
        while value != before:  # on a busy machine the thumb comes a frame or two later
            page.evaluate("new Promise(requestAnimationFrame)")
            before, value = value, slider(page, name).input_value()
        return int(value) if assumptions()[name].is_whole else float(value)

    assert low < high
    return move


def test_the_answer_follows_a_slider_that_is_dragged(open_page):
    """1 and 2: from the headline to what is none; the server hears of it on release.

    6: beside the panel, also far down the page.
    """
    page = open_page()
    expect_answer(page, Scenario())
    expect_dragged(page, "en")
    page.get_by_role("radio", name=LANGUAGES["zh"]).click()
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    expect_settled(page)
    expect_dragged(page, "zh")
    page.locator(".st-key-card_impact").scroll_into_view_if_needed()
    page.locator(".st-key-taken_away").scroll_into_view_if_needed()
    expect_in_sight(page, 900)


def expect_dragged(page, code):
    move = grip(page, "cagr")
    for share in (0.6, 0.3, 0.9, 0.45):
        value = move(share)
        expect_said(shown(page), Scenario(cagr=value), code)
    value = move(0.7)
    before = shown(page)
    page.mouse.up()
    expect_answer(page, Scenario(cagr=value), code)
    expect_said(before, Scenario(cagr=value), code)
    expect_said(shown(page), Scenario(cagr=value), code)


MOVED = (
    ({"cagr": 0.4}, ("base_eflops", "base_year", "years", "application_level", "core_high")),
    (
        {"investment_method": "unit_cost", "curve": "declining", "cagr": 0.4},
        ("long_run_growth", "unit_cost", "region_share", "effect_lag_years"),
    ),
)


@pytest.mark.parametrize(("inputs", "names"), MOVED)
def test_every_kind_of_input_is_followed(open_page, inputs, names):
    """1: in the groups that open too, one on the other."""
    scenario = Scenario(**inputs)
    page = open_page("?" + "&".join(f"{name}={value}" for name, value in inputs.items()))
    expect_answer(page, scenario)
    for name in names:
        slider(page, name)  # whose group opens
        expect_settled(page)
        move = grip(page, name)
        for share in (0.8, 0.6):
            scenario = scenario.but(**{name: move(share)})
            expect_said(shown(page), scenario)
        page.mouse.up()
        expect_answer(page, scenario)


def test_a_held_key_is_ahead_of_the_server(open_page, slow_address):
    """2: answers of the server to places before come in between."""
    page = open_page(f"{slow_address}?cagr=0.3")
    expect_answer(page, Scenario(cagr=0.3))
    slider(page, "cagr").focus()
    places = []
    for _ in range(40):
        page.keyboard.down("ArrowRight")
        page.wait_for_timeout(50)
        found = shown(page)
        places.append(assumptions()["cagr"].read(found["slider"][0]))
        expect_said(found, Scenario(cagr=places[-1]))
    assert len(set(places)) > 10
    page.keyboard.up("ArrowRight")
    expect_answer(page, Scenario(cagr=0.7))


def expect_waiting(page):
    """3: no investment follows where nothing is added; and back."""
    waiting = page.locator("html[data-waiting]")
    move = grip(page, "cagr")
    assert move(0.05) < 0
    expect(waiting).to_have_count(1)
    expect_said(shown(page), Scenario(cagr=0.3))
    value = move(0.5)
    expect(waiting).to_have_count(0)
    expect_said(shown(page), Scenario(cagr=value))
    assert move(0.05) < 0
    page.mouse.up()
    expect(page.locator(".st-key-way_budget button")).to_be_visible()
    expect_settled(page)
    expect(waiting).to_have_count(0)


def test_the_server_has_the_last_word(open_page):
    """3 and 5: an entry, a published path and another page after a slider was moved."""
    page = open_page("?cagr=0.3")
    expect_answer(page, Scenario(cagr=0.3))
    expect_waiting(page)
    entry(page, "cagr").fill("30%")
    entry(page, "cagr").press("Enter")
    expect_answer(page, Scenario(cagr=0.3))
    move = grip(page, "cagr")
    value = move(0.5)
    page.mouse.up()
    expect_answer(page, Scenario(cagr=value))
    expect_input(page, "cagr", value)  # nobody types faster than the entry follows
    entry(page, "cagr").fill("47.65%")
    entry(page, "cagr").press("Enter")
    expect_answer(page, Scenario(cagr=0.4765))
    slider(page, "years").focus()
    page.keyboard.press("ArrowRight")
    expect_answer(page, Scenario(cagr=0.4765, years=6))
    page.get_by_role("radio", name="Headline").or_(
        page.get_by_role("button", name="Headline", exact=True)
    ).first.click()
    expect_answer(page, Scenario())
    page.get_by_role("link", name="Goal").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What would it take?")
    expect_settled(page)
    answer = page.locator(".st-key-answer").text_content()
    grip(page, "cagr")(0.2)
    assert page.locator(".st-key-answer").text_content() == answer


def selecting_nothing(place):
    """A script without which a page finds nothing at some place."""
    return f"""
    for (const name of ["querySelector", "querySelectorAll"]) {{
      const found = Document.prototype[name];
      Document.prototype[name] = function (place) {{
        return found.call(this, place.includes({place!r}) ? "none" : place);
      }};
    }}"""


# What is drawn in each chart: lines and areas, the numbers at its axes and in it.
DRAWN = """() => [...document.querySelectorAll("[class*=st-key-card_] .stVegaLiteChart svg")]
  .map((chart) => [...chart.querySelectorAll(".mark-line path, .mark-area path, .mark-text text")]
    .map((mark) => mark.getAttribute("d") ?? mark.textContent).sort())"""


def drawn_at_rest(page):
    """What compute and impact show, once nothing has moved for a while of an idle browser."""
    before, same = None, 0
    while same < 3:
        page.wait_for_timeout(150)
        page.evaluate("() => new Promise((done) => requestIdleCallback(done))")
        now = page.evaluate(DRAWN)[:3]
        same = same + 1 if now == before else 0
        before = now
    return before


OTHERWISE = "compute_logarithmic=true&compute_in_use=true&impact_logarithmic=true"


@pytest.mark.parametrize(
    "query",
    [
        "?cagr=0.4&curve=logistic",
        f"?cagr=0.4&years=8&{OTHERWISE}&effect_lag_years=1&lang=zh",
    ],
)
def test_charts_follow_to_the_last_point(open_page, query):
    """7: and are as before where the slider is put back."""
    page = open_page(query)
    expect(page.locator("[class*=st-key-card_] .stVegaLiteChart svg")).to_have_count(5)
    expect_settled(page)
    page.set_viewport_size({"width": 1280, "height": 3000})  # so that all of them are seen
    start = drawn_at_rest(page)
    move = grip(page, "cagr")
    share = (0.4 + 0.2) / 1.4
    move(0.47)
    moved = drawn_at_rest(page)
    assert all(one != other for one, other in zip(moved, start, strict=True))
    assert move(share) == 0.4
    assert drawn_at_rest(page) == start
    move(0.47)
    assert drawn_at_rest(page) == moved
    page.mouse.up()
    wait_until(page, "location.search.includes('cagr=') && !location.search.includes('cagr=0.4&')")
    expect_settled(page)
    page.wait_for_timeout(500)
    assert drawn_at_rest(page) == moved


MISSING = {
    "text of sliders": """
        const set = Element.prototype.setAttribute;
        Element.prototype.setAttribute = function (name, value) {
          if (name !== "aria-valuetext") set.call(this, name, value);
        };""",
    "sliders": selecting_nothing("input[type=range]"),
    "panel": selecting_nothing(".stSidebar"),
    "answer": selecting_nothing(".st-key-answer p"),
    "figures": selecting_nothing(".st-key-figures .stMetric"),
    "charts": selecting_nothing(".stVegaLiteChart"),
    "view of charts": """
        Object.defineProperty(SVGGElement.prototype, "__data__", { get() {}, set() {} });""",
    "rounding": """
        const options = Intl.NumberFormat.prototype.resolvedOptions;
        Intl.NumberFormat.prototype.resolvedOptions = function () {
          return { ...options.call(this), roundingMode: undefined };
        };""",
}


def expect_answer_on_release(page):
    expect_answer(page, Scenario(cagr=0.3))
    value = grip(page, "cagr")(0.5)
    page.wait_for_timeout(200)
    before = page.locator(".st-key-answer").text_content()
    page.mouse.up()
    expect_answer(page, Scenario(cagr=value))
    return before, sentence(Scenario(cagr=0.3), "en").replace("\n\n", "\n")


@pytest.mark.parametrize("missing", MISSING)
def test_without_what_it_hangs_on_the_page_answers_on_release(open_page, missing):
    """4."""
    page = open_page("?cagr=0.3", script=MISSING[missing])
    expect_answer_on_release(page)


def test_without_the_component_the_page_answers_on_release(open_page, slow_address):
    """4."""
    page = open_page(f"{slow_address.replace('127.0.0.1', 'localhost')}?cagr=0.3")
    before, unmoved = expect_answer_on_release(page)
    assert before == unmoved


def test_the_answer_stays_in_sight_on_a_telephone(open_page):
    """6: above the panel, with the chart."""
    page = open_page("?cagr=0.3", width=390)
    expect_answer(page, Scenario(cagr=0.3))
    page.get_by_test_id("stExpandSidebarButton").click()
    panel = page.get_by_test_id("stSidebar")
    expect(panel).to_have_attribute("data-collapsed", "false")
    wait_until(page, "document.querySelector('.stSidebar').getBoundingClientRect().x === 0")
    bottom = panel.bounding_box()["y"]
    chart = page.locator(".st-key-card_compute .stVegaLiteChart svg").bounding_box()
    assert chart["y"] < bottom - 100
    first = page.locator(".stSidebar").get_by_role("slider").first.bounding_box()
    assert bottom < first["y"] < 900
    expect_in_sight(page, bottom)


def expect_in_sight(page, bottom):
    grip(page, "cagr")(0.6)
    box = page.locator(".st-key-answer").bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= bottom
    page.mouse.up()
