"""The page shows what the model computes, in both languages, and says what it refuses.

1. Every figure on the page is the model's, for the inputs shown.
2. Every input is reachable: slider, exact entry, preset, reset, address.
3. What an address or an entry holds that is not valid is refused with the reason, nothing
   else is lost, and nothing is clamped.
4. An address shared by the page reproduces it.
"""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from model import Scenario, project
from model.inputs import input_label
from model.inputs.assumptions import assumptions
from model.inputs.presets import presets
from model.projection.guardrails import guardrails
from model.projection.words import answer, answer_in_a_line, compute_finding, tiles
from model.texts import LANGUAGES, Language
from tests.pages import choose_path, chosen_path, errors, figures, open_page, texts, unlinked
from tests.server.asking import ask
from views.projection import changeable

SLIDERS = [name for name, assumption in assumptions().items() if not assumption.options]


def expected_figures(scenario: Scenario, code: str = "en") -> list[tuple[str, str]]:
    return [(tile.label, tile.figure) for tile in tiles(project(scenario), Language(code))]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_first_page_is_the_headline(code):
    """1: answer, figures and guardrails of the default scenario, in each language."""
    page = open_page(lang=code)
    text = Language(code)

    assert answer(project(Scenario()), text) in texts(page)
    assert expected_figures(Scenario(), code) == figures(page)
    for guardrail in guardrails(project(Scenario())):
        assert guardrail.say(text) in texts(page)
    assert not page.error


def test_published_figures_are_on_the_first_page():
    """1, against published and designed values rather than the model's word."""
    assert figures(open_page()) == [
        ("2026, headline", "1,442"),
        ("2026, its report", "1,271"),
        ("2026, 2025 edition", "1,460"),
        ("Investment", "13.8"),
        ("Claimed growth, AI core industry", "39.9–46.8"),
        ("Claimed growth, related industries", "495–578"),
    ]
    assert figures(open_page(years="6", cagr="0.5"))[:2] == [
        ("AI compute in 2028", "3,053"),
        ("Doubling time", "1.71"),
    ]


def test_what_the_money_buys_stands_with_what_it_is_claimed_to_bring():
    """1: below the finding, not only among the folded limits."""
    (scale,) = (one for one in guardrails(project(Scenario())) if one.code == "investment.scale")
    limits = [caption.value for caption in open_page().caption]

    assert any(limit.startswith(scale.say(Language("en"))) for limit in limits)


HEADLINE = {"base_eflops": "268", "base_year": "2022", "cagr": "52.3%"}

# Those whose entry in the panel is as the sentence has them; money has the sentence's unit.
PLAIN = {*HEADLINE, "region_share"}


@pytest.mark.parametrize(
    ("scenario", "code", "linked"),
    [
        (Scenario(), "en", HEADLINE | {"first_year_investment": "CNY 1 billion"}),
        (Scenario(), "zh", HEADLINE | {"first_year_investment": "10 亿元"}),
        (
            Scenario(base_eflops=52.3, cagr=0.52),
            "en",
            {"base_eflops": "52.3", "base_year": "2022", "cagr": "52%"}
            | {"first_year_investment": "CNY 1 billion"},
        ),
        # The average is not what was put in.
        (
            Scenario(curve="logistic", application_level=0.4),
            "en",
            {"base_eflops": "268", "base_year": "2022"}
            | {"first_year_investment": "CNY 1 billion"},
        ),
        # A share like the rate, which the first paragraph has twice.
        (
            Scenario(investment_method="unit_cost", region_share=0.523),
            "en",
            HEADLINE | {"region_share": "52.3%"},
        ),
        (
            Scenario(investment_method="budget", budget=35.0),
            "en",
            HEADLINE | {"budget": "CNY 3.5 billion"},
        ),
        (Scenario(investment_method="budget", budget=0.0), "en", HEADLINE),
    ],
)
def test_the_inputs_in_the_answer_are_marked(scenario, code, linked):
    """1: each once, none of the results."""
    text = Language(code)
    said = answer(project(scenario), text)
    marked = changeable(said, scenario, text)

    links = re.findall(r"\[(.*?)\]\(#(\w+) \"(.*?)\"\)", marked)
    assert {name: figure for figure, name, _ in links} == linked
    for _, name, title in links:
        record = assumptions()[name]
        exact = record.write(getattr(scenario, name))
        typed = f"{input_label(record, text)} = {exact}"
        assert title == (typed if name in PLAIN else f"{text(record.label)} = {linked[name]}")
    assert unlinked(marked) == said


def test_a_hurried_reader_has_little_to_read():
    """1: at most 60% of the 276 words that once stood here, both figures and limits among them."""
    page, said = open_page(), guardrails(project(Scenario()))
    leading = [one.say(Language("en")) for one in said if one.record.leads]
    read = " ".join([answer(project(Scenario()), Language("en")), *leading])

    assert len(leading) == 2
    assert all(part in texts(page) for part in leading)
    assert len(read.split()) <= 0.6 * 276
    assert [figure for figure in ("1,442", "1,271") if figure not in read] == []


def test_moving_a_slider_changes_the_answer():
    """1 and 2."""
    page = open_page()
    page.slider(key="cagr").set_value(0.339).run()

    assert expected_figures(Scenario(cagr=0.339)) == figures(page)
    assert answer(project(Scenario(cagr=0.339)), Language("en")) in texts(page)


def test_only_inputs_with_an_effect_are_shown():
    """2: exactly those that `Scenario.uses` names, each with its exact-value entry and help."""
    page, choices = open_page(), {}
    for name, option in (
        ("curve", "logistic"),
        ("curve", "gompertz"),
        ("curve", "declining"),
        ("investment_method", "unit_cost"),
        ("investment_method", "budget"),
        ("application_response", "as_published"),
        ("curve", "constant"),
    ):
        page.selectbox(key=name).set_value(option).run()
        choices[name] = option
        scenario = Scenario(**choices)

        used = [name for name in SLIDERS if scenario.uses(name)]
        assert used == [slider.key for slider in page.sidebar.slider]
        assert [f"{name}_exact" for name in used] == [box.key for box in page.sidebar.text_input]
        assert expected_figures(scenario) == figures(page)
        for slider in page.sidebar.slider:
            assert assumptions()[slider.key].meaning in slider.help


def test_a_hidden_input_keeps_its_value():
    """2: a ceiling survives a look at constant growth."""
    page = open_page(curve="logistic")
    page.slider(key="ceiling_eflops").set_value(5000.0).run()
    page.selectbox(key="curve").set_value("constant").run()
    page.selectbox(key="curve").set_value("logistic").run()

    assert page.slider(key="ceiling_eflops").value == 5000.0
    assert expected_figures(Scenario(curve="logistic", ceiling_eflops=5000.0)) == figures(page)


def test_a_preset_sets_every_input():
    """2: whatever was chosen before."""
    page = open_page(curve="logistic", application_level="0.3", service_life_years="6")
    assert chosen_path(page) is None
    for name, preset in presets().items():
        choose_path(page, name)

        assert name == chosen_path(page)
        assert expected_figures(preset.scenario) == figures(page)


def test_reset_restores_every_default():
    """2."""
    page = open_page(curve="gompertz", cagr="3", effect_lag_years="2", core_low="1")
    page.button(key="reset").click().run()

    assert expected_figures(Scenario()) == figures(page)
    assert page.slider(key="cagr").value == 0.523


def test_an_exact_entry_is_taken_exactly():
    """2: also off the slider's steps and beyond its usual span; what was typed before stays."""
    page, expected = open_page(service_life_years="10"), {"service_life_years": 10}
    for name, typed, value in (
        ("cagr", "47.6%", 0.476),
        ("cagr", "0.476", 0.476),
        ("cagr", "４７．６％", 0.476),
        ("cagr", "250%", 2.5),  # outside the slider's usual span, inside the hard limits
        ("cagr", "52.345%", 0.52345),  # between two steps of the slider
        ("base_eflops", "1,271.4", 1271.4),
        ("base_eflops", "0.3 ZFLOPS", 300.0),
        ("base_eflops", "268 EFLOPS", 268.0),
        ("base_eflops", "300 E", 300.0),
        ("cagr", "40 percent a year", 0.4),
        ("cagr", "52.345 %", 0.52345),
        ("first_year_investment", "10亿", 10.0),
        ("first_year_investment", "CNY 1.5bn", 15.0),
        ("first_year_investment", "", 15.0),  # emptied: as before
        ("base_eflops", "0.001", 0.001),
        ("years", "60年", 60),
        ("service_life_years", "none", None),
        ("service_life_years", "6", 6),
        ("service_life_years", "0", None),
    ):
        page.text_input(key=f"{name}_exact").set_value(typed).run()
        expected[name] = value

        assert expected_figures(Scenario(**expected)) == figures(page), typed
        assert not page.error


def test_a_bad_entry_keeps_text_and_result():
    """3: the reason is shown, the text stays, and nothing else moves."""
    page = open_page()
    for name, typed, reason in (
        ("cagr", "52.3", "52.3 means 5,230% a year; write 52.3% or 0.523."),
        ("cagr", "abc", "“abc” is not a number; write it like 52.3% or 0.523."),
        ("years", "5.5", "5.5 is not a whole number; give one without decimals."),
        ("years", "61", "61 is outside 1 to 60; give a value within."),
        ("base_eflops", "nan", "“nan” is not a number; write it like 268."),
        ("base_eflops", "268 MW", "write it like 268, or with one of PFLOPS, EFLOPS, ZFLOPS."),
        ("base_eflops", "268¹", "“268¹” holds ¹, which is no plain digit;"),
    ):
        page.text_input(key=f"{name}_exact").set_value(typed).run()

        assert reason in errors(page)
        assert typed == page.text_input(key=f"{name}_exact").value
        assert expected_figures(Scenario()) == figures(page)


def test_a_bad_entry_is_forgotten_once_the_slider_moves():
    """3."""
    page = open_page()
    for restored in ("", "　"):
        page.text_input(key="cagr_exact").set_value("abc").run()
        page.text_input(key="cagr_exact").set_value(restored).run()

        assert not page.error
        assert page.text_input(key="cagr_exact").value == "52.3%"
    page.text_input(key="cagr_exact").set_value("abc").run()
    page.slider(key="cagr").set_value(0.4).run()

    assert not page.error
    assert page.text_input(key="cagr_exact").value == "40%"


def test_a_bad_address_is_refused_in_full_and_the_page_works():
    """3: every problem at once, what is valid is taken over."""
    page = open_page(
        cagr="abc",
        years="-3",
        base_eflops="nan",
        application_level="0.6",
        curve="sideways",
        foo="1",
    )

    said = errors(page)
    for reason in (
        "**Growth rate (CAGR)** (`cagr`): “abc” is not a number; write it like 52.3% or 0.523.",
        "(`years`): −3 is outside 1 to 60; give a value within.",
        "(`base_eflops`): “nan” is not a number; write it like 268.",
        "(`curve`): “sideways” is not an option",
        "`foo`: there is no such input",
    ):
        assert reason in said
    assert expected_figures(Scenario(application_level=0.6)) == figures(page)

    page.slider(key="years").set_value(6).run()
    assert not page.error
    assert expected_figures(Scenario(application_level=0.6, years=6)) == figures(page)


@pytest.mark.parametrize(
    ("address", "scenario"),
    [
        ({"cagr": "52.3%"}, Scenario()),
        ({"cagr": "47.6%", "years": "4"}, Scenario(cagr=0.476, years=4)),
        ({"cagr": "4.5"}, Scenario(cagr=4.5)),
        ({"years": "60", "base_year": "1990"}, Scenario(years=60, base_year=1990)),
        ({"service_life_years": "6"}, Scenario(service_life_years=6)),
        ({"service_life_years": "60"}, Scenario(service_life_years=60)),
        (
            {"curve": "logistic", "ceiling_eflops": "1e9"},
            Scenario(curve="logistic", ceiling_eflops=1e9),
        ),
    ],
    ids=str,
)
def test_an_address_is_taken_over_exactly(address, scenario):
    """3: also beyond the sliders' usual spans."""
    page = open_page(**address)

    assert expected_figures(scenario) == figures(page)
    assert not page.error


def test_parameters_that_are_no_inputs_are_checked_too():
    """3."""
    page = open_page(cagr=["0.3", "0.4"], v="7", lang="xx")

    for reason in (
        "(`cagr`): was given 2 times; give it once.",
        "`v`: the address is of version “7”, which this page does not know",
        "`lang`: “xx” is not a language of the page; choose en or zh.",
    ):
        assert reason in errors(page)
    assert expected_figures(Scenario()) == figures(page)


def test_inputs_that_do_not_go_together_are_explained():
    """3: no answer is made up, and the inputs stay to be mended."""
    page = open_page(lang="zh", core_low="5", curve="logistic", ceiling_eflops="300")

    text = Language("zh")
    assert "`core_low`" in errors(page)
    assert "`ceiling_eflops`" in errors(page)
    assert text("These inputs contradict each other.") in errors(page)
    assert not page.metric

    page.slider(key="core_low").set_value(2.0).run()
    page.slider(key="ceiling_eflops").set_value(20000.0).run()
    expected = Scenario(core_low=2.0, curve="logistic", ceiling_eflops=20000.0)
    assert expected_figures(expected, "zh") == figures(page)


def test_the_shared_address_reproduces_the_page():
    """4: it holds both versions, language and every field, also those at their default."""
    page = open_page(
        lang="zh",
        cagr="0.4567",
        curve="logistic",
        ceiling_eflops="4321.5",
        service_life_years="6",
        investment_method="unit_cost",
        unit_cost_decline="0.25",
    )
    address = page.main.code[0].value
    parameters = {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}

    assert {"v", "data", "lang", *assumptions()} == set(parameters)
    again = open_page(**parameters)
    assert figures(page) == figures(again)
    assert texts(page) == texts(again)
    assert address == again.main.code[0].value


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_puts_the_chart_on_another_page_works(code):
    """4: frames and picture have inputs, language, switches; their words are the finding."""
    scenario = Scenario(cagr=0.4567, service_life_years=6)
    page = open_page(lang=code, cagr="0.4567", service_life_years="6", compute_logarithmic="true")
    projection, text = project(scenario), Language(code)
    *frames, markdown = [
        one.value for one in page.main.code if re.match(r"<iframe|\[!\[", one.value)
    ]
    finding, picture, link = re.fullmatch(r"\[!\[(.*)\]\((.*)\)\]\((.*)\)", markdown).groups()

    assert len(frames) == 2
    for frame, is_live in zip(frames, (False, True), strict=True):
        source, title = (
            unescape(one) for one in re.search(r'src="(.*?)" title="(.*?)"', frame).groups()
        )
        shown = ask(source)
        assert shown.status == 200
        assert (b"<script" in shown.body) == is_live
        assert answer_in_a_line(projection, text) in unescape(shown.body.decode())
        assert f'<html lang="{code}">' in shown.body.decode()
        assert title == finding == compute_finding(projection, text)
    drawn = ask(picture)
    assert drawn.status == 200
    assert drawn.body == ask(picture.replace("&data=", "&utm_source=x&data=")).body
    assert drawn.body != ask(picture.replace("&compute_logarithmic=true", "")).body
    again = open_page(**{name: value for name, (value,) in parse_qs(urlsplit(link).query).items()})
    assert figures(again) == figures(page)


def test_it_is_offered_where_the_chart_is():
    """4: on other pages nothing more is sent."""
    assert any(one.value.startswith("<iframe") for one in open_page().main.code)
    assert not any(one.value.startswith("<iframe") for one in open_page("goal").main.code)


def test_an_unusual_input_is_flagged_beside_it():
    """The usual range is said, and the value is used as it is."""
    page = open_page(cagr="2.5")

    assert any(
        "250% is outside the usual range of −20% to 120%" in c.value for c in page.sidebar.caption
    )
    assert expected_figures(Scenario(cagr=2.5)) == figures(page)


def test_the_tables_hold_every_figure_of_the_charts():
    """1: the charts' twin, rounded for reading as `Language` rounds."""
    page = open_page(view_compute="table", view_impact="table")
    compute, yearly, cumulative = (table.value for table in page.table)
    projection = project(Scenario())
    number = Language("en").number

    assert [str(year) for year in projection.year] == list(compute.index) == list(yearly.index)
    assert [number(value) for value in projection["compute_eflops"]] == list(compute.iloc[:, 0])
    assert compute.iloc[0].tolist() == ["268", "–", "–", "1"]
    assert compute.iloc[-1].tolist() == ["2,196", "52.3%", "754.1", "8.19"]
    assert yearly.iloc[0].tolist() == ["0", "0", "0"]
    assert yearly.iloc[-1].tolist() == ["5.38", "15.6–18.3", "194–226"]
    assert cumulative.iloc[-1].tolist() == ["13.8", "39.9–46.8", "495–578"]
    assert list(cumulative.columns) == [
        "Investment, billion CNY",
        "AI core industry, billion CNY",
        "Related industries, billion CNY",
    ]


def test_what_others_add_to_a_link_is_passed_over():
    """3: who counts its followers is neither an input nor a mistake of the reader."""
    page = open_page(utm_source="newsletter", fbclid="abc", cagr="0.4")

    assert not page.error
    assert expected_figures(Scenario(cagr=0.4)) == figures(page)


@pytest.mark.parametrize(
    ("address", "key", "scenario"),
    [
        ({"cagr": "0"}, "way_budget", Scenario(cagr=0.0, investment_method="budget")),
        ({"cagr": "-0.1"}, "way_unit_cost", Scenario(cagr=-0.1, investment_method="unit_cost")),
        (
            {"curve": "gompertz", "ceiling_eflops": "300"},
            "way_constant",
            Scenario(ceiling_eflops=300.0),
        ),
    ],
)
def test_inputs_that_do_not_go_together_have_a_way_out(address, key, scenario):
    """3: one click, and nothing else is changed."""
    page = open_page(**address)
    assert page.error[0].value.startswith(
        "No investment follows from these inputs"
        if "cagr" in address
        else "These inputs contradict each other"
    )
    page.button(key=key).click().run()

    assert not page.error
    assert expected_figures(scenario) == figures(page)


@pytest.mark.parametrize(("code", "figure"), [("en", "does not double"), ("zh", "不翻番")])
def test_what_does_not_double_has_no_years(code, figure):
    """The tile says so, and no unit stands behind it."""
    shrinking = project(Scenario(cagr=-0.1, investment_method="budget"))
    tile = tiles(shrinking, Language(code))[1]

    assert (tile.figure, tile.unit) == (figure, "")
