"""What a reader makes, of whatever kind, can be taken back and done again.

1. Inputs, ranges, goals, the plan of a region and saved scenarios have one history.
2. Changes of the same input within a second are one step.
"""

import pytest

from tests.pages import held, open_page
from views import state


@pytest.fixture
def unhurried(monkeypatch):
    """Every change is a step of its own, however fast the test is."""
    monkeypatch.setattr(state.made, "JOINED_SECONDS", 0.0)


def press(page, key):
    page.button(key=key).click().run()
    assert not page.exception


@pytest.mark.usefixtures("unhurried")
def test_one_undo_for_everything():
    """1: across pages, in the order in which it was done."""
    page = open_page()
    page.slider(key="cagr").set_value(0.4).run()
    page.switch_page("views/uncertainty/page.py").run()
    box = state.inputs.range_keys("cagr")[1]
    page.text_input(key=box).set_value("30% to 40% to 50%").run()
    page.switch_page("views/regions/page.py").run()
    area = next(one for one in page.text_area if one.key.startswith("region_paste"))
    area.set_value("city,investment_cny_100m,first_year,last_year\nFoshan,12,2024,2025")
    press(page, "region_take_paste")
    rows = page.session_state[state.session.MEMORY][state.session.ROWS]
    assert [row["city"] for row in rows] == ["Foshan"]

    press(page, "undo")
    assert len(page.session_state[state.session.MEMORY][state.session.ROWS]) == 11
    assert "range_cagr" in page.query_params
    press(page, "undo")
    assert "range_cagr" not in page.query_params
    assert held(page, "cagr") == 0.4
    press(page, "undo")
    assert held(page, "cagr") == 0.523
    assert page.button(key="undo").disabled
    for _ in range(3):
        press(page, "redo")
    assert page.button(key="redo").disabled
    assert page.session_state[state.session.MEMORY][state.session.ROWS] == rows
    assert "range_cagr" in page.query_params
    assert held(page, "cagr") == 0.4


@pytest.mark.usefixtures("unhurried")
def test_a_deleted_scenario_comes_back():
    """1: and the one that was saved goes."""
    page = open_page("compare")
    page.text_input(key="saved_name").set_value("mine")
    press(page, "save")
    (file,) = page.session_state[state.session.MEMORY][state.session.SAVED].values()
    press(page, "delete_1")
    assert not page.session_state[state.session.MEMORY][state.session.SAVED]

    press(page, "undo")
    assert list(page.session_state[state.session.MEMORY][state.session.SAVED].values()) == [file]
    press(page, "undo")
    assert not page.session_state[state.session.MEMORY][state.session.SAVED]
    assert page.button(key="undo").disabled


@pytest.mark.usefixtures("unhurried")
def test_a_goal_is_taken_back():
    """1: as inputs are."""
    page = open_page("goal")
    before = dict(page.query_params)
    page.text_input(key="goal_value").set_value("3000").run()
    assert dict(page.query_params) != before

    press(page, "undo")
    assert dict(page.query_params) == before


def test_changes_in_a_second_are_one(monkeypatch):
    """2: of the same input; another one is another step."""
    clock = [100.0]
    monkeypatch.setattr(state.made, "monotonic", lambda: clock[0])
    page = open_page()

    def put(name, value, after):
        clock[0] += after
        page.slider(key=name).set_value(value).run()

    for rate in (0.4, 0.41, 0.42):
        put("cagr", rate, 0.9)
    put("years", 7, 0.5)
    put("cagr", 0.43, 0.5)
    put("cagr", 0.44, 1.5)
    seen = []
    while not page.button(key="undo").disabled:
        press(page, "undo")
        seen.append((page.slider(key="cagr").value, page.slider(key="years").value))

    assert seen == [(0.43, 7), (0.42, 7), (0.42, 5), (0.523, 5)]
