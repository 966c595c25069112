"""The panel of inputs on every page.

1. A page's panel shows the inputs that have an effect on what the page shows, and no others: each
   is changed. The others are named there, with what they are set to.
2. An input that is not shown keeps its value, and the address holds it.
3. What is closed says how much in it is off its default.
"""

import pytest

from model import Scenario
from model.inputs import GROUPS, OPEN_GROUP, assumptions, presets
from model.texts import LANGUAGES, Language
from tests.pages import choose_path, chosen_path, held, hidden_inputs, open_page
from views.state import session

# Where a page shows something else, and so hangs on other inputs.
PLACES = [
    ("", {}),
    ("uncertainty", {}),
    ("uncertainty", {"column": "investment_cny_100m"}),
    ("goal", {}),
    ("goal", {"goal": "added_eflops@2026=500"}),
    ("goal", {"goal": "cumulative_related_high_cny_100m@2026=500"}),
    ("evidence", {}),
    ("evidence", {"evidence_series": "miit_in_use_intelligent_cn_fp16"}),
    *(("evidence", {"evidence_part": part}) for part in ("claim", "backtest", "fit", "inputs")),
    ("compare", {}),
    ("regions", {}),
    ("regions", {"region_part": "known"}),
]

# Together they use every input.
STARTS = (
    {},
    {"curve": "declining", "investment_method": "unit_cost", "service_life_years": "4"},
    {"curve": "gompertz"},
    {"investment_method": "budget", "application_level": "0.6"},
)

# Pages whose inputs are changed one by one; the others show those of the same columns, or all.
ONE_BY_ONE = {"goal", "evidence", "regions"}

OTHERS = {
    "curve": "declining",
    "investment_method": "unit_cost",
    "application_response": "as_published",
    "service_life_years": "3",
    "base_year": "2021",
    "years": "6",
    "effect_lag_years": "1",
}


def other_value(name: str, start: dict[str, str]) -> str:
    """Return another value that goes with the inputs at their start."""
    if name in OTHERS and OTHERS[name] != start.get(name):
        return OTHERS[name]
    if assumptions()[name].options:
        return str(assumptions()[name].value)
    return str(
        round(float(assumptions()[name].value) * 0.9 + (name == "unit_cost_decline") * 0.1, 6)
    )


def content(page):
    """Return all that the main part shows but for what can be taken away or kept."""
    found = []

    def walk(block):
        for child in block.children.values():
            name = getattr(child.proto, "id", "")
            if child.type == "download_button" or "taken_away" in name or session.KEEPER in name:
                continue  # files and sessions have names that nobody can foresee
            if hasattr(child, "children"):
                walk(child)
            else:
                found.append(child.proto.SerializeToString(deterministic=True))

    walk(page.main)
    return found


def shown_now(name: str, start: dict[str, str]) -> bool:
    """Whether the choices made give an input an effect: others are not drawn at all."""
    chosen = {key: start.get(key, one.value) for key, one in assumptions().items() if one.options}
    return Scenario(**chosen).uses(name)


def changed(name, **address):
    """Return a page of which only the main part is read: its panel is not drawn."""
    return open_page(name, groups=(), **address)


@pytest.mark.parametrize(("name", "settings"), PLACES, ids=str)
def test_what_a_panel_does_not_show_has_no_effect(name, settings):
    """1: all of it is changed at once."""
    for start in STARTS[:2]:
        page = open_page(name, **settings, **start)
        hidden = {one for one in hidden_inputs(page) if not assumptions()[one].options}
        others = {one: other_value(one, start) for one in hidden if shown_now(one, start)}
        assert content(changed(name, **settings, **start | others)) == content(page)


@pytest.mark.parametrize(("name", "settings"), [one for one in PLACES if one[0] in ONE_BY_ONE])
def test_what_a_panel_shows_has_an_effect(name, settings):
    """1: each changes something, under the choices that it counts with."""
    left = set(assumptions())
    for start in STARTS:
        page = open_page(name, **settings, **start)
        before, hidden = content(page), hidden_inputs(page)
        left -= {one for one in hidden if shown_now(one, start)}
        for one in [one for one in left if shown_now(one, start)]:
            other = start | {one: other_value(one, start)}
            if content(changed(name, **settings, **other)) != before:
                left.remove(one)
    assert not left


def test_batch_begins_with_every_input():
    """1: the rows of a file leave to the panel what they do not give."""
    assert not [one for one in hidden_inputs(open_page("batch")) if shown_now(one, {})]


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_has_no_effect_is_named(code):
    """1: by group where a whole one has none, with what is set; what goes wrong is shown."""
    text = Language(code)
    page = open_page("regions", lang=code, cagr="0.4", core_low="9")

    said = page.sidebar.caption[-1].value
    for group in ("compute", "growth", "investment"):
        assert text(GROUPS[group]) in said
    assert f"{text(assumptions()['cagr'].label)} = 40%" in said.replace("\\", "")
    assert text(GROUPS["multipliers"]) not in said
    page = open_page("evidence", lang=code, core_low="9")
    assert not {"core_low", "core_high"} & hidden_inputs(page)


@pytest.mark.parametrize("name", ["evidence", "regions"])
def test_what_is_not_shown_keeps_its_value(name):
    """2: in the session, in the address, and in the link to the page."""
    given = {"cagr": "0.4", "budget": "7", "investment_method": "budget", "lang": "zh"}
    page = open_page(name, **given)
    page.button(key="reset").click().run()
    assert dict(page.query_params) == {"lang": "zh"}
    page.button(key="undo").click().run()

    assert dict(page.query_params) == given
    assert held(page, "cagr") == 0.4


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_closed_says_what_is_set(code):
    """3: how many; what the choices made leave without effect does not count."""
    text = Language(code)
    given = {"curve": "declining", "service_life_years": "6", "core_low": "3", "budget": "7"}
    page = open_page(lang=code, groups=(), **given)

    counts = {"growth": 2, "investment": 0, "multipliers": 1}
    labels = [
        text("{group:text} · {count:whole} changed", group=text(GROUPS[group]), count=count)
        if count
        else text(GROUPS[group])
        for group, count in counts.items()
    ]
    assert [group for group in GROUPS if group != OPEN_GROUP] == [*counts]
    assert labels == [expander.label for expander in page.sidebar.expander]
    assert not any(expander.proto.expanded for expander in page.sidebar.expander)
    drawn = set(assumptions()) - hidden_inputs(page)
    assert {assumptions()[name].group for name in drawn} == {OPEN_GROUP}
    assert dict(page.query_params) == {"lang": code, **given}


@pytest.mark.parametrize("name", presets())
def test_a_path_is_marked_from_its_inputs(name):
    """The mark follows from the inputs, however they came about; one input off, and it is gone."""
    page = open_page(**{key: str(value) for key, value in presets()[name].scenario if value})

    assert chosen_path(page) == name
    choose_path(page, name)
    page.slider(key="years").set_value(19).run()
    assert chosen_path(page) is None
