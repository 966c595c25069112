"""What every page has in common.

1. One head: what was refused of the address, that a link is older, which inputs do not go together.
2. Every widget has a key, for tests and links, and a label, for those who do not see it.
3. Charts carry their rows: none goes through a table of Arrow.
"""

import pytest

from model import Scenario, project
from model.data import data_version
from model.texts import ENGLISH
from tests.pages import PAGES, errors, held, open_page


@pytest.mark.parametrize("name", PAGES)
def test_the_head_says_what_was_refused_of_the_address(name):
    """1: with the reason; the rest is taken over, and a change of an input ends it."""
    page = open_page(name, cagr="52.3", years="6", foo="1")

    said = errors(page)
    assert said.count("Part of the link was not understood and is ignored:") == 1
    assert "52.3 means 5,230% a year; write 52.3% or 0.523." in said
    assert "`foo`: there is no such input" in said
    assert (held(page, "cagr"), held(page, "years")) == (0.523, 6)
    page.button(key="reset").click().run()
    assert not page.error


@pytest.mark.parametrize("name", PAGES)
def test_the_head_says_that_a_link_was_made_with_other_data(name):
    """1: with both versions of the data, until an input is changed."""
    page = open_page(name, v="1", data="0123456789ab", cagr="0.476")
    (info,) = page.info

    assert "made with the data 0123456789ab; the data are now" in info.value
    assert data_version() in info.value
    assert "- Growth rate (CAGR): 47.6%, by default 52.3%" in info.value
    page.button(key="reset").click().run()
    assert not page.info


@pytest.mark.parametrize("name", PAGES)
def test_the_head_says_which_inputs_do_not_go_together(name):
    """1: once, with the way out of each."""
    page = open_page(name, cagr="0", core_low="9")

    said = errors(page)
    assert said.count("the low multiplier 9 is above the high one, 3.4") == 1
    assert said.count("the first year adds none (growth 0%)") == 1
    page.slider(key="core_low").set_value(2.9).run()
    page.button(key="way_budget").click().run()
    assert not page.error
    assert dict(page.query_params) == {"cagr": "0", "investment_method": "budget"}


@pytest.mark.parametrize("name", PAGES)
def test_every_widget_has_a_key_and_a_label_and_charts_their_rows(name):
    """2 and 3."""
    page = open_page(name)
    widgets = [
        (element.key, getattr(element.proto, "label", "") or getattr(element.proto, "alt", ""))
        for block in (page.main, page.sidebar)
        for element in block
        if getattr(element.proto, "id", "") and not hasattr(element, "children")
        if element.type != "bidi_component"  # nothing that is seen: what the browser keeps
    ]

    assert len(widgets) > 20
    assert not [(key, label) for key, label in widgets if not key or not label]
    assert not any(chart.proto.data.data for chart in page.get("vega_lite_chart"))


@pytest.mark.parametrize("cagr", ["0", "-0.1"])
@pytest.mark.parametrize("name", [name for name in PAGES if name != "batch"])
def test_without_growth_compute_is_shown_and_only_investment_is_refused(name, cagr):
    """Every page answers what does not depend on the investment; the link is the reader's own."""
    page = open_page(name, cagr=cagr)

    assert "when the first year adds none" in errors(page)
    assert "compute alone" in errors(page)
    assert page.query_params["cagr"] == cagr
    link = next(code.value for code in page.code if "base_eflops=268" in code.value)
    assert "investment_method=follows_capacity" in link
    if not name:
        expected = project(Scenario(cagr=float(cagr), investment_method="budget", budget=0))
        assert page.metric[0].value == ENGLISH.number(expected.final("compute_eflops"))
        assert len(page.metric) == 2
        assert "investment" not in page.main.markdown[0].value
        (way,) = [button for button in page.button if button.key == "way_budget"]
        way.click().run()
        assert not page.error
        assert len(page.metric) == 5
