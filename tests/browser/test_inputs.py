"""Inputs in the hands of a reader who is faster than the server.

1. A held key ends where it was released: slider, entry, answer and address say the same.
2. What is typed counts, whatever the server still has to say of what came before.
3. A right value clears what was said of a wrong one (test_accessibility.py).
"""

import math
import time

import pytest

from model import Scenario
from model.inputs import assumptions
from tests.browser.test_projection_page import entry, expect_answer, expect_input, slider

# Long enough for answers to come in between; a slow server takes longer for them.
REPEATS, SLOW_REPEATS, SECONDS = 12, 40, 0.033

# Where each input that is a number is held, each once; the first growth is beyond its slider.
PAGES = (
    (
        {"cagr": 3.0, "curve": "logistic", "investment_method": "budget"},
        ("cagr", "ceiling_eflops", "budget", "base_eflops", "application_level"),
    ),
    (
        {"curve": "declining", "investment_method": "unit_cost", "service_life_years": 20},
        (
            *("service_life_years", "long_run_growth", "growth_persistence", "unit_cost"),
            *("region_share", "years", "base_year", "effect_lag_years"),
        ),
    ),
    (
        {"cagr": 0.4, "core_low": 0.0, "core_high": 6.0, "related_low": 0.0, "related_high": 60.0},
        (
            *("cagr", "first_year_investment", "unit_cost_decline"),
            *("core_low", "core_high", "related_low", "related_high"),
        ),
    ),
)


def hold(page, name: str, key: str, repeats: int = REPEATS) -> None:
    slider(page, name).focus()
    start = time.monotonic()
    for repeat in range(1, repeats + 1):
        page.keyboard.down(key)
        page.wait_for_timeout(max(0.0, start + repeat * SECONDS - time.monotonic()) * 1000)
    page.keyboard.up(key)


def after_holding(
    page, name: str, scenario: Scenario, repeats: int = REPEATS
) -> tuple[str, float | int]:
    """Return a key to hold for an input, and its value as many steps on, or at its end."""
    assumption = assumptions()[name]
    value = getattr(scenario, name) or 0
    ends = [float(slider(page, name).get_attribute(end)) for end in ("min", "max")]
    up = ends[1] - value >= value - ends[0]
    step = assumption.slider_step
    # From between two steps a browser takes the nearest, the upper one of two.
    start = ends[0] + math.floor((value - ends[0]) / step + 0.5) * step
    moved = start + (1 if up else -1) * repeats * step
    held = min(max(round(moved, 9), ends[0]), ends[1])
    return "ArrowRight" if up else "ArrowLeft", int(held) if assumption.is_whole else held


@pytest.mark.parametrize(("given", "names"), PAGES)
def test_a_held_key_ends_where_it_is_released(open_page, given, names):
    """1: every slider, one after the other."""
    page = open_page("?" + "&".join(f"{name}={value}" for name, value in given.items()))
    scenario = Scenario(**given)
    expect_answer(page, scenario)
    for name in names:
        key, value = after_holding(page, name, scenario)
        hold(page, name, key)
        scenario = Scenario(**{**dict(scenario), name: value or None})
        expect_answer(page, scenario)
        expect_input(page, name, value)


def test_all_numbers_are_held():
    """The test above leaves none out."""
    held = {name for _, names in PAGES for name in names}
    assert held == {name for name, one in assumptions().items() if not one.options}


def test_a_held_key_on_a_slow_server(open_page, slow_address):
    """1 and 2: and what is done right after is not undone, nor does it undo."""
    page = open_page(slow_address)
    expect_answer(page, Scenario())
    key, value = after_holding(page, "cagr", Scenario(), SLOW_REPEATS)
    hold(page, "cagr", key, SLOW_REPEATS)
    page.locator(".st-key-compute_logarithmic").get_by_text("Logarithmic scale").click()
    expect_input(page, "cagr", value)
    expect_answer(page, Scenario(cagr=value))


def test_typing_faster_than_a_slow_server(open_page, slow_address):
    """2: one entry after the other, then a slider, then back to a value of before."""
    page = open_page(slow_address)
    expect_answer(page, Scenario())
    for name, typed in (("cagr", "60%"), ("base_eflops", "300"), ("application_level", "70%")):
        entry(page, name).fill(typed)
        entry(page, name).press("Enter")
    slider(page, "years").focus()
    page.keyboard.press("ArrowRight")
    changed = {"cagr": 0.6, "base_eflops": 300.0, "application_level": 0.7, "years": 6}
    expect_answer(page, Scenario(**changed))
    for name, value in changed.items():
        expect_input(page, name, value)

    slider(page, "cagr").focus()
    page.keyboard.press("ArrowRight")
    entry(page, "cagr").fill("60%")
    entry(page, "cagr").press("Enter")
    entry(page, "cagr").fill("52.3%")
    entry(page, "cagr").press("Enter")
    expect_answer(page, Scenario(**{**changed, "cagr": 0.523}))
    expect_input(page, "cagr", 0.523)
