"""The card of what compute takes, on the page of the projection.

1. It says what the model says, in each language, table and file included.
2. Chips, mix and conditions can be set where it stands; the address holds them.
3. What cannot be is said, and the card shows what follows without it.
"""

import pytest

from model import Scenario, drawn_footprint, footprint
from model.texts import LANGUAGES, Language
from tests.pages import open_page, read_errors, said
from views.state.session import MEMORY, OPEN


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_card_says_what_the_model_says(code):
    """1: finding, limit, each chip's figures, how sure it is, and what it is beside."""
    text, found = Language(code), footprint(Scenario(cagr=0.4))
    page = open_page(cagr="0.4", lang=code, view_footprint="table")

    assert found.finding.say(text) in [head.value for head in page.header]
    assert found.limit.say(text) in [caption.value for caption in page.caption]
    assert drawn_footprint(Scenario(cagr=0.4)).said.say(text) in said(page)
    cells = [cell for table in page.table for cell in table.value.to_numpy().ravel().tolist()]
    for need in found.needs:
        assert text.amount(((need.taken["electricity_twh"],), "TWh")) in cells
    page = open_page(cagr="0.4", lang=code, view_footprint="sources")
    for one in found.comparisons:
        assert one.say(text) in said(page).replace("\\", "")


def test_chips_and_sites_can_be_set():
    """2: the year's additions of a mix at a PUE; undone as any other change."""
    page = open_page()
    page.text_input(key="set_footprint_mix").set_value("h20=60%, b200=40%").run()
    page.text_input(key="set_footprint_pue").set_value("1.5").run()
    page.selectbox(key="set_footprint_of").set_value("added").run()
    found = footprint(Scenario(), added=True, mix={"h20": 0.6, "b200": 0.4}, pue=1.5)

    assert found.finding.message in [head.value for head in page.header]
    assert page.query_params["footprint_mix"] == "h20=60%, b200=40%"
    again = open_page(
        footprint_mix="h20=60%, b200=40%",
        footprint_pue="1.5",
        footprint_of="added",
    )
    assert found.finding.message in [head.value for head in again.header]


def test_what_cannot_be_is_said():
    """3: all of it, and the rest is shown."""
    page = open_page(footprint_mix="h200=1", footprint_pue="9", footprint_load="x")

    error = read_errors(page)
    for word in ("Mix of chips", "h200", "PUE", "9 is outside 1 to 3", "Load", "“x”"):
        assert word in error
    assert footprint(Scenario()).finding.message in [head.value for head in page.header]


def test_what_can_be_counts_beside_what_cannot():
    """3: a wrong mix takes no right PUE with it, and a choice that there is not is said."""
    page = open_page(footprint_mix="h200=1", footprint_pue="1.5", footprint_of="all")
    said_wrong = read_errors(page)

    assert footprint(Scenario(), pue=1.5).finding.message in [head.value for head in page.header]
    assert "h200" in said_wrong
    assert "“all” is not an option; choose one of installed, added." in said_wrong
    assert "PUE" not in said_wrong
    page.session_state[MEMORY][OPEN] = set()  # folded
    assert "“all” is not an option" in read_errors(page.run())
