"""The page "Compare", links with versions, saved scenarios, undo and redo.

1. The first screen is an answer; every figure is the model's, in both languages.
2. Saved scenarios: save, open, take, duplicate, rename, delete; what is refused is said.
3. Undo and redo give back every input exactly.
4. A link reproduces what it was made of; a pair's is under 2,000 characters; older links and
   links made with other data open and say so; what is not valid is refused with the reason.
5. What readers write is shown as text: nothing in it runs, links or draws.
"""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from model import InvalidInput, Scenario, compare
from model.columns import COLUMNS
from model.comparison.words import say_chance, verdict
from model.data import data_version
from model.inputs.assumptions import assumptions
from model.inputs.presets import presets
from model.inputs.scenario_file import LONGEST_NAME, MOST_BYTES, scenario_json
from model.inputs.scenario_link import pack, spell, unpack
from model.texts import ENGLISH, LANGUAGES, Language
from tests.inputs.test_scenario_file import ANYTHING, HOSTILE, OLD
from tests.pages import TABLES, choose_path, errors, open_page, read_errors, texts
from tests.pages import said as all_said
from tests.strategies import scenarios
from views import state
from views.parts import JOINER, plain

OWN_PATH = presets()["report_path"].scenario
PRESET = f"{state.session.PRESET_PREFIX}report_path"


# Heads of the panel of files, in bold like the names of what is saved.
CITATION_HEADS = {
    Language(code)(head) for code in LANGUAGES for head in ("Short", "In full", "BibTeX entry")
}


def open_compare(**address):
    return open_page("compare", **TABLES | address)


def test_a_range_for_what_differs_does_not_apply():
    """As the command says it; and what cannot be drawn is refused, with no recipe that fails."""
    page = open_compare(range_cagr="uniform:0.3:0.6", cagr="0.4", correlations="cagr~budget=0.5")
    assert plain("“cagr=uniform:0.3:0.6” does not apply here") in all_said(page)
    page = open_compare(
        correlations="cagr~base_eflops=0.9,cagr~application_level=0.9,"
        "base_eflops~application_level=-0.9"
    )
    assert "no inputs can be correlated like this" in read_errors(page)
    assert not any("model compare" in code.value for code in page.code)


def compared(page):
    return page.multiselect(key="compare_scenarios").value


def expected(current, other=OWN_PATH, code="en", name=None, **settings_):
    """The verdict of a comparison of the current inputs, as the page writes it."""
    text = Language(code)
    names = text("Your scenario"), name or text(presets()["report_path"].label)
    found = compare(dict(zip(names, (current, other), strict=True)), **settings_)
    return plain(verdict(found.explain(), text))


def save(page, name, note=""):
    page.text_input(key="saved_name").set_value(name)
    page.text_area(key="saved_note").set_value(note)
    page.button(key="save").click().run()
    assert not page.exception


def upload(page, *files):
    page.file_uploader[0].set_value(
        [(name, content, "application/json") for name, content in files]
    )
    page.run()
    assert not page.exception


def saved_names(page):
    """The names of the scenarios kept, read back from their bold lines."""
    lines = [element.value for element in page.main.markdown]
    heads = [line[2:-2] for line in lines if line.startswith("**") and line.endswith("**")]
    return [head for head in heads if head not in CITATION_HEADS]


def link(page):
    return page.main.code[0].value


def parameters(address):
    found = parse_qs(urlsplit(address).query, keep_blank_values=True)
    return {name: value for name, (value,) in found.items()}


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_first_screen_is_an_answer(code):
    """1: the headline against the report's own path, with tables that hold every figure."""
    page = open_compare(lang=code)
    text = Language(code)
    found = compare({"a": Scenario(), "b": OWN_PATH})
    label = text(presets()["report_path"].label)

    assert texts(page).startswith(expected(Scenario(), code=code))
    lines, parts, inputs, results = (table.value for table in page.table)
    # Both grow to 2026 at least: 268 at 52.3% from 2022, 155.2 at 52.3% from 2021.
    assert lines.index.tolist() == [text.year(year) for year in range(2022, 2027)]
    assert lines.iloc[0].tolist() == ["268 EFLOPS", "236.4 EFLOPS"]
    assert list(parts.index)[:-1] == [
        text(assumptions()[name].label) for part in found.explain().contributions
        for name in part.inputs
    ]  # fmt: skip
    assert parts.iloc[-1, 2].startswith("−")
    assert [plain(f"A · {text('Your scenario')}"), plain(f"B · {label}")] == list(inputs.columns)
    assert inputs.to_numpy().tolist() == [["268", "155.2"], ["2022", "2021"]]
    assert [column.heading(text) for column in COLUMNS.values()] == list(results.index)


def test_the_chance_is_the_models():
    """1: with what the page of uncertainty draws."""
    page = open_compare()
    names = ("Your scenario", presets()["report_path"].label)
    found = compare(dict(zip(names, (Scenario(), OWN_PATH), strict=True)))
    said = say_chance(found.explain(), found.chance(*names), ENGLISH)

    assert any(plain(said) in caption.value for caption in page.main.caption)
    page = open_compare(range_cagr="uniform:0.3:1.5")
    assert any("in 35.6 of 100 simulated cases" in caption.value for caption in page.main.caption)


def test_the_inputs_are_compared_with_something_else():
    """1: with the headline, where they are the report's own path."""
    page = open_compare(base_eflops="155.2", base_year="2021")

    assert compared(page) == [state.session.INPUTS, f"{state.session.PRESET_PREFIX}headline"]


def test_moving_an_input_changes_the_answer():
    """1."""
    page = open_compare()
    page.slider(key="cagr").set_value(0.3).run()

    assert expected(Scenario(cagr=0.3)) in texts(page)


def test_every_column_and_year_can_be_compared():
    """1."""
    page = open_compare()
    page.selectbox(key="set_compare_year").set_value("2024")
    for column in COLUMNS:
        page.selectbox(key="set_compare_column").set_value(column).run()

        assert expected(Scenario(), column=column, year=2024) in texts(page)
        assert not page.exception


def test_up_to_six_can_be_compared():
    """1: and any two of them explained."""
    page = open_compare(cagr="0.4")
    chosen = [state.session.INPUTS, *(f"{state.session.PRESET_PREFIX}{name}" for name in presets())]
    page.multiselect(key="compare_scenarios").set_value(chosen).run()
    page.selectbox(key="set_compare_pair").set_value("cf").run()

    named = {preset.label: preset.scenario for preset in presets().values()}
    found = compare({"Your scenario": Scenario(cagr=0.4)} | named)
    second, fifth = list(presets().values())[1].label, list(presets().values())[4].label
    assert plain(verdict(found.explain(second, fifth), ENGLISH)) in texts(page)


def test_one_scenario_is_too_few():
    """1: said, not shown as an empty page."""
    page = open_compare()
    page.multiselect(key="compare_scenarios").set_value([state.session.INPUTS]).run()

    assert "Choose two scenarios or more." in [info.value for info in page.info]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ({"core_low": "5"}, "`core_low`"),
        ({"base_year": "2040"}, "**Scenarios**: the scenarios have no year in common"),
    ],
)
def test_what_cannot_be_compared_is_explained(address, reason):
    """1: and saved scenarios stay within reach."""
    page = open_compare(**address)

    assert reason in errors(page)
    assert page.button(key="save")


def test_a_scenario_is_saved_and_compared():
    """2: with its note, and with what was compared before a choice."""
    page = open_compare(lang="zh", cagr="0.4")
    save(page, "  Slower  ", "line one\nline two")
    page.slider(key="cagr").set_value(0.523).run()

    assert saved_names(page) == ["Slower"]
    assert {"line one", "line two"} <= {element.value for element in page.main.markdown}
    assert expected(Scenario(), Scenario(cagr=0.4), "zh", "Slower") in texts(page)


def test_a_bad_name_is_refused():
    """2: and nothing is lost."""
    page = open_compare()
    save(page, "Slower")
    for name, reason in (
        ("", "the scenario has no name; give it one."),
        ("   ", "the scenario has no name; give it one."),
        ("Slower", "there is a scenario “Slower” already; give another name."),
        ("a\u202eb", "cannot be used; give a text of at most 40 characters"),
        ("a\x07b", "cannot be used; give a text of at most 40 characters"),
    ):
        save(page, name)

        assert reason in errors(page)
        assert saved_names(page) == ["Slower"]


def test_invalid_inputs_are_not_saved():
    """2: with what is wrong between them."""
    page = open_compare(core_low="5")
    save(page, "Bad")

    assert errors(page).count("`core_low`") == 2
    assert saved_names(page) == []


def test_duplicate_rename_delete():
    """2: each by its button."""
    page = open_compare()
    save(page, "One", "note")
    page.button(key="duplicate_1").click().run()
    page.button(key="duplicate_1").click().run()
    assert saved_names(page) == ["One", "One (2)", "One (3)"]

    page.text_input(key="new_name_2").set_value("Two")
    page.text_area(key="new_note_2").set_value("changed")
    page.button(key="renamed_2").click().run()
    assert saved_names(page) == ["One", "Two", "One (3)"]
    assert "changed" in [element.value for element in page.main.markdown]

    page.text_input(key="new_name_2").set_value("One")
    page.button(key="renamed_2").click().run()
    assert "**Name**: there is a scenario “One” already" in errors(page)

    page.button(key="delete_1").click().run()
    assert saved_names(page) == ["Two", "One (3)"]
    assert not page.exception


def test_what_was_deleted_can_be_put_back():
    """2 and 4: under its name and in its place, compared as before; until then no link has it."""
    page = open_compare()
    save(page, "One", "note")
    save(page, "Two", "")
    before = compared(page)
    page.button(key="delete_1").click().run()
    assert "“One” was deleted." in [element.value for element in page.main.markdown]
    assert not any("One" in str(value) for value in page.query_params.values())

    page.button(key="put_back").click().run()
    assert saved_names(page) == ["One", "Two"]
    assert compared(page) == before
    assert not page.exception


def test_a_saved_scenario_becomes_the_inputs():
    """2: every one of them, also beyond a slider's span and none."""
    page = open_compare(cagr="3", curve="gompertz", service_life_years="60", ceiling_eflops="1e9")
    save(page, "Wild")
    page.button(key="reset").click().run()
    wild = Scenario(cagr=3.0, curve="gompertz", service_life_years=60, ceiling_eflops=1e9)
    assert expected(Scenario(), wild, name="Wild") in texts(page)
    page.button(key="take_1").click().run()

    assert page.slider(key="cagr").value == 3.0
    assert page.slider(key="service_life_years").value == 60
    assert page.slider(key="ceiling_eflops").value == 1e9
    assert page.selectbox(key="curve").value == "gompertz"


def test_files_are_opened():
    """2: of this version and of older ones; where one comes from elsewhere, that is said."""
    page = open_compare()
    content = scenario_json(Scenario(cagr=0.4), name="Mine", note="n")
    upload(page, ("mine.json", content), ("old.json", (OLD / "version-1.json").read_bytes()))

    assert saved_names(page) == ["Mine", "old"]
    assert ["does not say which version" in info.value for info in page.info] == [True]
    assert compared(page) == [state.session.INPUTS, "saved:1", "saved:2"]
    upload(page, ("mine.json", content))
    assert saved_names(page) == ["Mine", "old", "Mine (2)"]
    assert not page.info


def test_bad_files_are_refused_with_every_problem():
    """2: each file by its name, the good ones are opened all the same."""
    page = open_compare()
    bad = json.loads(scenario_json(Scenario())) | {"extra": 1, "name": 7}
    bad["scenario"] |= {"cagr": 52.3}
    upload(
        page,
        ("bad.json", json.dumps(bad).encode()),
        ("big.json", b" " * (MOST_BYTES + 1)),
        ("good.json", b"{}"),
    )

    said = errors(page)
    for reason in (
        "“bad.json” was not opened.",
        "52.3 means 5,230% a year",
        "`extra`: there is no such entry",
        "`name`: “7” cannot be used",
        "“big.json” was not opened.",
        "the file is larger than 65,536 bytes",
    ):
        assert reason in said
    assert saved_names(page) == ["good"]


def test_no_more_than_can_be_kept(monkeypatch):
    """2: said, and nothing is pushed out."""
    monkeypatch.setattr(state.scenarios, "MOST_SAVED", 2)
    page = open_compare()
    upload(page, *((f"{number}.json", b"{}") for number in range(3)))

    assert saved_names(page) == ["0", "1"]
    assert "no more than 2 scenarios can be kept" in errors(page)
    save(page, "more")
    assert saved_names(page) == ["0", "1"]


def test_long_names_get_a_number_within_the_limit():
    """2: a copy of a name of full length."""
    page = open_compare()
    save(page, "x" * LONGEST_NAME)
    page.button(key="duplicate_1").click().run()

    assert saved_names(page)[1] == "x" * (LONGEST_NAME - 4) + " (2)"


def test_undo_and_redo(monkeypatch):
    """3: sliders, exact entries beyond the span, choices, presets and reset, step by step."""
    monkeypatch.setattr(state.made, "JOINED_SECONDS", 0.0)
    page = open_page()
    states = [dict(Scenario())]

    def note(**changes):
        states.append(states[-1] | changes)

    assert page.button(key="undo").disabled
    page.slider(key="cagr").set_value(0.4).run()
    note(cagr=0.4)
    page.text_input(key="cagr_exact").set_value("300%").run()
    note(cagr=3.0)
    page.text_input(key="service_life_years_exact").set_value("60").run()
    note(service_life_years=60)
    page.text_input(key="service_life_years_exact").set_value("none").run()
    note(service_life_years=None)
    page.selectbox(key="curve").set_value("logistic").run()
    note(curve="logistic")
    choose_path(page, "report_path")
    states.append(dict(OWN_PATH))
    page.button(key="reset").click().run()
    states.append(dict(Scenario()))

    def current():
        return {name: parameters(link(page))[name] for name in assumptions()}

    def written(values):
        return {name: spell(0 if value is None else value) for name, value in values.items()}

    for found in reversed(states[:-1]):
        page.button(key="undo").click().run()
        assert written(found) == current()
    assert page.button(key="undo").disabled
    for found in states[1:]:
        page.button(key="redo").click().run()
        assert written(found) == current()
    assert page.button(key="redo").disabled


def test_a_change_after_undo_forgets_what_was_undone():
    """3: and undo works on every page."""
    page = open_page()
    page.slider(key="cagr").set_value(0.4).run()
    page.button(key="undo").click().run()
    page.slider(key="cagr").set_value(0.3).run()
    assert page.button(key="redo").disabled
    page.switch_page("views/comparison/page.py").run()
    page.button(key="undo").click().run()

    assert page.slider(key="cagr").value == 0.523
    assert expected(Scenario()) in texts(page)


def test_the_last_changes_are_bounded(monkeypatch):
    """3: what a session keeps does not grow for ever."""
    monkeypatch.setattr(state.made, "MOST_STEPS", 3)
    monkeypatch.setattr(state.made, "JOINED_SECONDS", 0.0)
    page = open_page()
    for rate in (0.1, 0.2, 0.3, 0.4):
        page.slider(key="cagr").set_value(rate).run()
    for rate in (0.3, 0.2):
        page.button(key="undo").click().run()
        assert page.slider(key="cagr").value == rate
    assert page.button(key="undo").disabled


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_link_to_a_comparison_reproduces_it(code):
    """4: current inputs, saved ones with hostile names, presets, column, year and pair."""
    page = open_compare(lang=code, cagr="0.4", curve="logistic", ceiling_eflops="4321.5")
    save(page, "A~~B:C & “中文”", "a note stays here")
    page.slider(key="cagr").set_value(0.45).run()
    chosen = [state.session.INPUTS, "saved:1", PRESET]
    page.multiselect(key="compare_scenarios").set_value(chosen).run()
    page.selectbox(key="set_compare_column").set_value("added_eflops").run()
    page.selectbox(key="set_compare_year").set_value("2024").run()
    page.selectbox(key="set_compare_pair").set_value("bc").run()
    address = link(page)
    again = open_compare(**parameters(address))

    assert texts(page).splitlines()[0] == texts(again).splitlines()[0]
    assert address == link(again)
    assert not again.error
    assert not again.info
    assert saved_names(again)[0] == saved_names(page)[0]


def test_a_link_without_the_current_inputs():
    """4: the first scenario has its name too, and changing inputs later does not change it."""
    page = open_compare(cagr="0.4")
    save(page, "Slower")
    page.multiselect(key="compare_scenarios").set_value([PRESET, "saved:1"]).run()
    again = open_compare(**parameters(link(page)))
    assert texts(page).splitlines()[0] == texts(again).splitlines()[0]
    assert link(page) == link(again)
    again.slider(key="cagr").set_value(0.3).run()

    assert texts(page).splitlines()[0] == texts(again).splitlines()[0]


@given(first=scenarios(), other=scenarios(), name=st.text(max_size=LONGEST_NAME))
def test_scenarios_survive_the_way_through_a_link(first, other, name):
    """4: every digit, and any name that may be given."""
    texts_ = {field: spell(value) for field, value in first}
    try:
        found = unpack(pack(other, dict(first), name), texts_, where="b")
    except InvalidInput as error:
        assert {problem.code for problem in error.problems} == {"file.text"}  # noqa: PT017
        return
    assert (other, name) == (found.scenario, found.name)


LONG = {
    "base_eflops": 123456.78901234567,
    "cagr": 1.2345678901234567e-10,
    "ceiling_eflops": 123456789.01234567,
    "long_run_growth": 1.2345678901234567e-10,
    "growth_persistence": 0.12345678901234567,
    "first_year_investment": 123456789.01234567,
    "unit_cost": 123456789.01234567,
    "unit_cost_decline": 1.2345678901234567e-10,
    "region_share": 0.12345678901234567,
    "budget": 123456789.01234567,
    "application_level": 0.12345678901234567,
    "core_low": 123.45678901234567,
    "core_high": 223.45678901234567,
    "related_low": 323.45678901234567,
    "related_high": 423.45678901234567,
    "investment_method": "follows_capacity",
    "application_response": "as_published",
    "service_life_years": 60,
}


@pytest.mark.parametrize("name", ["Slower", "龘" * LONGEST_NAME], ids=["short", "long"])
def test_a_link_to_a_pair_is_short(name):
    """4: under 2,000 characters with every input of both at its longest; names give way."""
    choices = {"curve": "declining", "investment_method": "unit_cost"}
    first = LONG | choices | {"application_response": "proportional", "service_life_years": 59}
    page = open_compare(**{field: spell(value) for field, value in first.items()})
    changed = {
        field: value / 1.0000001 if isinstance(value, float) else value
        for field, value in LONG.items()
    }
    other = Scenario(**changed, curve="logistic", base_year=2023, years=10, effect_lag_years=2)
    upload(page, ("a.json", scenario_json(other, name=name)))
    address = link(page)

    assert not page.error
    assert len(address) < 2000
    assert ("Slower" in address) is (name == "Slower")
    held = parameters(address)
    inputs = {field: held[field] for field in assumptions()}
    assert unpack(held["b"], inputs, where="b").scenario == other


OLD_LINK = {
    "v": "1", "lang": "en", "base_eflops": "155.2", "base_year": "2021", "cagr": "0.4765",
    "years": "6", "curve": "logistic", "ceiling_eflops": "4321.5", "long_run_growth": "0.166",
    "growth_persistence": "0.8", "service_life_years": "6", "investment_method": "unit_cost",
    "first_year_investment": "10", "unit_cost": "43.5", "unit_cost_decline": "0.25",
    "region_share": "1", "budget": "100", "application_level": "0.8",
    "application_response": "proportional", "effect_lag_years": "0", "core_low": "2.9",
    "core_high": "3.4", "related_low": "36", "related_high": "42",
}  # fmt: skip


def test_a_link_of_version_1_opens_and_says_so():
    """4: stored here as version 1 wrote it; every input counts, what is off today's is listed."""
    page = open_page(**OLD_LINK | {"lang": "zh"})
    text = Language("zh")

    assert not page.error
    found = parameters(link(page))
    assert {name: found[name] for name in assumptions()} == {
        name: OLD_LINK[name] for name in assumptions()
    }
    (info,) = page.info
    template = (
        "This link is of version {version:text} and does not say which data it was made with. "
        "Its inputs are taken as they are; one that it leaves out is at today's default."
    )
    assert text(template, version="1") in info.value
    off = [name for name in assumptions() if found[name] != spell(assumptions()[name].value or 0)]
    assert len(off) == 9
    listed = [line for line in info.value.splitlines() if line.startswith("- ")]
    for name, line in zip(off, listed, strict=True):
        assert line.startswith(f"- {text(assumptions()[name].label)}")


def test_a_link_of_today_says_nothing():
    """4."""
    page = open_page(v="1", data=data_version(), cagr="0.476")

    assert not page.info
    assert not page.error


@pytest.mark.parametrize(
    ("address", "reasons"),
    [
        (
            {"data": "x", "v": "3", "a": "\u202e", "b": ["~~x", "~~y"], "c": "~~" + "x" * 41},
            (
                "`data`: “x” is not a checksum of data",
                "`v`: the address is of version “3”, which this page does not know",
                "`a: name`: “",
                "`b`: was given 2 times",
                "`c: name`: “xxx",
            ),
        ),
        (
            {
                "b": "cagr",
                "c": "cagr:0.4~cagr:0.5",
                "d": "cagr:52.3~~x",
                "e": "foo:1",
                "f": "core_low:9",
            },
            (
                "`b`: “cagr” is not a scenario of a link",
                "`c`: “cagr\\:⁠0.4\\~cagr\\:⁠0.5” is not a scenario",
                "`d`: **Growth rate (CAGR)** (`cagr`): 52.3 means 5,230% a year",
                "`e: foo`: there is no such input",
                "`f`: **Multiplier, AI core industry: low end** (`core_low`): the low multiplier",
            ),
        ),
    ],
    ids=["names", "inputs"],
)
def test_what_a_link_holds_that_is_not_valid_is_refused(address, reasons):
    """4: with the reason of each; the rest is taken over."""
    page = open_compare(**{"cagr": "0.4", **address})

    for reason in reasons:
        assert reason in errors(page)
    assert page.slider(key="cagr").value == 0.4
    assert saved_names(page) == []


def test_what_is_on_offer_no_longer_falls_back():
    """A pair with a scenario that was taken out: nobody wrote it wrong."""
    page = open_compare()
    chosen = [state.session.INPUTS, *(f"{state.session.PRESET_PREFIX}{name}" for name in presets())]
    page.multiselect(key="compare_scenarios").set_value(chosen).run()
    page.selectbox(key="set_compare_pair").set_value("cf").run()
    page.multiselect(key="compare_scenarios").set_value(chosen[:3]).run()

    assert not page.error
    assert page.selectbox(key="set_compare_pair").value == "ab"


def test_settings_that_are_not_on_offer_are_said():
    """4: and the page answers with the first of what is."""
    page = open_compare(compare_column="x", compare_year="2050")

    for said in ("`compare_column`: “x” is", "`compare_year`: “2050” is"):
        assert f"{said} not an option; choose one of" in errors(page)
    assert expected(Scenario()) in texts(page)


def visible(markdown: str) -> str:
    """What a Markdown reader shows of one line: its text, if that is all there is."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    kinds = [token.type for token in tokens]
    assert kinds in (["paragraph_open", "inline", "paragraph_close"], [])
    parts = tokens[1].children if tokens else []
    assert {part.type for part in parts} <= {"text", "text_special"}
    return "".join(part.content for part in parts)


# What Streamlit makes more of in a text: links, arrows and dashes, its icons and colours.
MORE = re.compile(
    r"\w+://|www\.|[\w.+-]+@\w|->|<-|--|>=|<=|~=|:[\w+-]+:|:material/|:[a-z-]+\[", re.IGNORECASE
)


@settings(max_examples=1000)
@given(text=ANYTHING | st.lists(st.sampled_from(HOSTILE), max_size=3).map(" ".join))
@example("1. one")
@example("- a")
@example("    code")
@example("=")
@example("+ x")
@example("&amp;&#60;")
@example("a\\")
def test_what_readers_write_is_shown_as_text(text):
    """5: a thousand names, hostile ones too, come out as they went in."""
    markdown = plain(text.replace("\0", ""))
    shown = visible(markdown)

    assert shown.replace(JOINER, "") == " ".join(text.replace("\0", "").replace(JOINER, "").split())
    assert not MORE.search(shown)
    assert "$" not in markdown.replace("\\$", "")


def test_hostile_names_on_the_page():
    """5: in the answer, in tables, in lists and in problems."""
    page = open_compare()
    for at, name in enumerate(HOSTILE):
        upload(page, (f"{at}.json", scenario_json_or_bare(name)))
    kept = saved_names(page)
    chosen = [state.session.INPUTS, *(f"saved:{number}" for number in range(1, 6))]
    page.multiselect(key="compare_scenarios").set_value(chosen).run()

    assert not page.exception
    assert len(kept) == len(HOSTILE)
    for line in [*kept, texts(page).splitlines()[0]]:
        assert not MORE.search(visible(line))
    for table in page.table[:3]:
        for column in table.value.columns[1:-1]:
            assert not MORE.search(visible(column))


def scenario_json_or_bare(name):
    """A file with a name, or without one where the name is refused."""
    try:
        return scenario_json(Scenario(cagr=0.4), name=name)
    except InvalidInput:
        return b'{"cagr": 0.4}'


def test_problems_show_what_was_given_as_text():
    """5: also what an address holds."""
    page = open_page(cagr="[x](javascript:alert(1))", **{"`<b>`": "1"})
    said = errors(page)

    assert "“\\[x\\](javascript\\:" in said
    assert "\\`\\<b\\>\\`" in said
