"""The page "Uncertainty" shows what the simulation says, and what it refuses.

1. Sentence, table and chances are the simulation's, for what is chosen, in both languages.
2. Ranges are edited by low, likely and high, and the address holds them.
3. Bad ranges, correlations, choices and seeds are refused with the reason; the rest works.
4. What drives the result: a tornado, and shares of the variance that suit the correlations.
5. Refining goes on until the figures are stable, and can be stopped.
"""

import pytest
from streamlit.testing.v1 import AppTest

from model import Scenario
from model.columns import SIMULATED
from model.projection.targets import read_target
from model.texts import LANGUAGES, Language
from model.uncertainty.drivers import shares, tornado
from model.uncertainty.ranges import Range, random_inputs
from model.uncertainty.simulate import PROBABILITIES, Uncertainty, simulate
from model.uncertainty.words import (
    all_shares,
    chance,
    is_stable,
    not_included,
    say_drivers,
    say_interval,
    what_varies,
    write_share,
    write_stable,
)
from tests.pages import TABLES, open_page, read_errors, said
from views.parts import plain
from views.uncertainty.page import SHOWN


def open_uncertainty(**address: str) -> AppTest:
    """Return the page as an address opens it."""
    return open_page("uncertainty", **TABLES | address)


def expect_column(page: AppTest, column: str, uncertainty: Uncertainty, code: str = "en") -> None:
    """Expect the answer and the table of a column on the page."""
    text, scenario = Language(code), Scenario()
    simulation = simulate(scenario, uncertainty, columns=[column])
    shown = page.table[0].value

    quantiles = [
        [simulation.quantile(column, year, probability) for probability in PROBABILITIES]
        for year in simulation.year[1:]
    ]
    scale = SIMULATED[column].scale([one.value for row in quantiles for one in row], text)

    assert say_interval(simulation, column, scenario.last_year, text) in said(page)
    assert [text.year(year) for year in simulation.year[1:]] == shown.index.tolist()
    assert shown.to_numpy().tolist() == [
        [write_stable(quantile, column, text, scale) for quantile in row] for row in quantiles
    ]


@pytest.mark.parametrize(
    ("columns", "code"), [(SIMULATED, "en"), (["cumulative_core_cny_100m"], "zh")]
)
def test_every_column_is_the_simulation_s(columns, code):
    """1: chosen by its name, in each language."""
    page = open_uncertainty(lang=code)
    for column in columns:
        page.selectbox(key="set_column").set_value(column).run()

        expect_column(page, column, Uncertainty(), code)
        assert page.query_params.get("column", next(iter(SIMULATED))) == column


@pytest.mark.parametrize(
    ("column", "expected"), [("compute_eflops", True), ("cumulative_core_cny_100m", False)]
)
def test_published_figures_are_named_where_they_are_drawn(column, expected):
    """1: of compute there are some, of money none."""
    page = open_uncertainty(column=column)

    assert ("Markers: published figures" in said(page)) is expected


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_first_page_says_how_sure_the_headline_is(code):
    """1: the answer, the chance of the scenario's own value, what is drawn, what is not in it."""
    text = Language(code)
    page = open_uncertainty(lang=code)
    target = read_target(f"compute_eflops@2027>={2196.010467801524!r}", SIMULATED)
    simulation = simulate(
        Scenario(), columns=["compute_eflops"], targets=[target], probabilities=SHOWN
    )

    assert chance(target, simulation.chances[0], text) in said(page)
    assert what_varies(simulation, text) in said(page)
    assert not_included(text) in said(page)


def test_a_target_is_counted_in_cases_of_100():
    """1: at least and at most, of the year chosen; the address holds it."""
    page = open_uncertainty()
    page.selectbox(key="set_year").set_value("2026").run()
    page.selectbox(key="set_comparison").set_value("<=").run()
    page.text_input(key="set_target").set_value("1271.4").run()
    target = read_target("compute_eflops@2026<=1271.4", SIMULATED)
    simulation = simulate(Scenario(), columns=["compute_eflops"], targets=[target])

    assert chance(target, simulation.chances[0], Language("en")) in said(page)
    assert page.query_params["target"] == "1271.4"
    again = open_uncertainty(**page.query_params)
    assert chance(target, simulation.chances[0], Language("en")) in said(again)


def test_a_range_is_written_in_words():
    """2: in one box; another count of numbers is another kind; other ranges stay."""
    page, ranges = open_uncertainty(column="cumulative_core_cny_100m"), {}
    for name, typed, expected in (
        ("cagr", "33.9 to 52.3 to 67", Range(kind="pert", numbers=(0.339, 0.523, 0.67))),
        ("cagr", "30–50%", Range(kind="uniform", numbers=(0.3, 0.5))),
        ("cagr", "30%, 50%", Range(kind="uniform", numbers=(0.3, 0.5))),
        ("cagr", "３０％至５０％", Range(kind="uniform", numbers=(0.3, 0.5))),
        ("cagr", "40% to 50%", Range(kind="uniform", numbers=(0.4, 0.5))),
        ("base_eflops", "250 to 268 to 300", Range(kind="pert", numbers=(250.0, 268.0, 300.0))),
        ("core", "1 to 3", Range(kind="uniform", numbers=(1.0, 3.0))),
        ("first_year_investment", "4.5 to 19", Range(kind="uniform", numbers=(4.5, 19.0))),
    ):
        page.text_input(key=f"range_{name}_numbers").set_value(typed).run()
        ranges[name] = expected

        assert not page.error
        assert page.query_params[f"range_{name}"] == expected.write()
        expect_column(page, "cumulative_core_cny_100m", Uncertainty(ranges=ranges))


def test_a_kind_is_chosen_and_an_empty_box_restores_the_evidence():
    """2: another kind covers the same ground."""
    page = open_uncertainty()
    page.selectbox(key="range_cagr_kind").set_value("lognormal").run()
    lognormal = Range(kind="lognormal", numbers=(0.339, 0.671), by_percentiles=True)

    assert page.query_params["range_cagr"] == lognormal.write()
    expect_column(page, "compute_eflops", Uncertainty(ranges={"cagr": lognormal}))
    page.text_input(key="range_cagr_numbers").set_value("").run()
    assert "range_cagr" not in page.query_params
    expect_column(page, "compute_eflops", Uncertainty())


def test_what_is_drawn_has_its_source():
    """2: beside each range stands what its ends stand for."""
    page = open_uncertainty(column="cumulative_core_cny_100m")

    helps = [element.help for element in page.main.markdown if getattr(element, "help", "")]
    text = "\n".join(helps)
    for name in ("cagr", "base_eflops", "application_level", "core"):
        assert random_inputs()[name].evidence.stands_for in text


def test_a_bad_range_is_explained_and_kept():
    """3: what was typed stays; the simulation goes on with the range before."""
    page = open_uncertainty()
    for typed, reason in (
        ("67% to 52.3% to 33.9%", "are not in order"),
        ("abc to 3", "“abc” is not a number"),
        ("-200% to 0%", "is outside −90% to 500%"),
        ("1 to 2 to 3 to 4", "is not a range"),
    ):
        page.text_input(key="range_cagr_numbers").set_value(typed).run()

        assert reason in read_errors(page)
        assert typed == page.text_input(key="range_cagr_numbers").value
        expect_column(page, "compute_eflops", Uncertainty())


def test_another_result_takes_no_target_over():
    """1: 2,000 EFLOPS are no CNY 200 billion; undo brings both back together."""
    page = open_uncertainty()
    page.text_input(key="set_target").set_value("2000").run()
    page.selectbox(key="set_column").set_value("cumulative_investment_cny_100m").run()

    assert not page.text_input(key="set_target").value
    assert "target" not in page.query_params
    page.button(key="undo").click().run()
    assert page.text_input(key="set_target").value == "2000"
    assert page.selectbox(key="set_column").value == "compute_eflops"


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_wrong_is_said_of_what_the_page_calls_it(code):
    """3: in its language, not by names of parameters."""
    text = Language(code)
    for name, label in (
        ("target", text("Target")),
        ("seed", text("Random seed")),
        ("correlations", text("Rank correlations")),
    ):
        assert f"**{label}**" in read_errors(open_uncertainty(lang=code, **{name: "x"}))


def test_a_year_that_is_projected_no_longer_falls_back():
    """3: what the reader chose was understood; a link with it says nothing either."""
    page = open_uncertainty()
    page.selectbox(key="set_year").set_value("2026").run()
    page.slider(key="years").set_value(3).run()

    assert not page.error
    assert page.selectbox(key="set_year").value == "2025"
    assert "year" not in page.query_params


@pytest.mark.parametrize(
    ("address", "reasons"),
    [
        ({"range_cagr": "pert:5:3:2"}, ["are not in order"]),
        ({"draws": "1000", "seed": "-1"}, ["1,000 is not a power of two", "−1 is negative"]),
        ({"correlations": "cagr~foo=0.5"}, ["there is no foo to draw"]),
        (
            {"column": "foo", "year": "1999", "target": "many"},
            ["“foo” is not an option", "“1999” is not an option", "“many” is not a number"],
        ),
        (
            {
                "correlations": "cagr~base_eflops=0.9,base_eflops~application_level=0.9,"
                "cagr~application_level=-0.9",
                "column": "investment_cny_100m",
            },
            ["no inputs can be correlated like this"],
        ),
    ],
    ids=str,
)
def test_a_bad_address_is_explained(address, reasons):
    """3: every problem, and the page can mend it."""
    page = open_uncertainty(**address)

    for reason in reasons:
        assert reason in read_errors(page)
    assert page.text_input(key="range_cagr_numbers").value


@pytest.mark.parametrize("column", ["compute_eflops", "investment_cny_100m"])
def test_impossible_correlations_are_repaired_with_consent_only(column):
    """3: whatever is asked, before there is a button; what is drawn is said, and can be typed."""
    impossible = "cagr~base_eflops=0.9,base_eflops~application_level=0.9,cagr~application_level=-.9"
    page = open_uncertainty(column=column, correlations=impossible)
    assert "no inputs can be correlated like this" in read_errors(page)
    assert not page.get("download_button")
    page.checkbox(key="set_nearest").check().run()

    assert not page.error
    assert page.get("download_button")
    assert page.query_params["nearest_correlations"] == "true"
    drawn = {
        ("cagr", "base_eflops"): 0.4825,
        ("base_eflops", "application_level"): 0.4825,
        ("cagr", "application_level"): -0.4825,
    }
    expect_column(page, column, Uncertainty(correlations=drawn))
    nearest = ", ".join(f"{'~'.join(pair)} {value}" for pair, value in drawn.items())
    assert nearest.replace("~", r"\~") in said(page)
    page.checkbox(key="set_nearest").uncheck().run()
    page.text_input(key="set_correlations").set_value(nearest.replace(" ", "=").replace(",=", ","))
    page.run()
    assert not page.error
    expect_column(page, column, Uncertainty(correlations=drawn))


def test_correlations_are_read_from_a_chinese_keyboard():
    """1: with full-width signs, as ranges are."""
    page = open_uncertainty(correlations="cagr～base_eflops＝0.5，application_level～cagr＝－0.2")
    assert not page.error
    asked = {("cagr", "base_eflops"): 0.5, ("application_level", "cagr"): -0.2}
    expect_column(page, "compute_eflops", Uncertainty(correlations=asked))


def test_settings_without_effect_are_said():
    """3: a correlation with an input that is not drawn, and a range of one without effect."""
    page = open_uncertainty(correlations="cagr~budget=0.5", range_unit_cost="pert:20:30:40")

    assert plain("“cagr~budget=0.5” changes nothing here") in said(page)
    assert plain("“unit_cost=pert:20:30:40” changes nothing here") in said(page)


def test_bare_fractions_beside_percentages_are_refused():
    """2 and 3: typed or in the address."""
    page = open_uncertainty()
    page.text_input(key="range_cagr_numbers").set_value("0.339 to 52.3 to 67%").run()
    assert "may mean 0.339% or 33.9%" in read_errors(page)
    assert "may mean 0.339% or 33.9%" in read_errors(open_uncertainty(range_cagr="0.339:67%"))


def test_the_chances_have_a_table():
    """1: of the values that the interval and the curve are made of; every card has its file."""
    page, text = open_uncertainty(), Language("en")
    simulation = simulate(Scenario(), columns=["compute_eflops"], probabilities=SHOWN)
    shown = page.table[1].value

    assert shown.index.tolist()[0] == text.number(100 * (1 - PROBABILITIES[0]))
    assert shown.iloc[:, 0].tolist() == [
        write_stable(
            simulation.quantile("compute_eflops", 2027, probability),
            "compute_eflops",
            text,
            SIMULATED["compute_eflops"].scale([1.0], text),
        )
        for probability in PROBABILITIES
    ]
    keys = {one.key for one in page.get("download_button")}
    assert {"csv_fan", "csv_cases", "csv_exceedance", "csv_swings"} <= keys


def test_the_tornado_is_the_model_s():
    """4: sorted, with the values at both ends."""
    text = Language("zh")
    page = open_uncertainty(lang="zh", column="cumulative_related_cny_100m")
    result = tornado(Scenario(), column="cumulative_related_cny_100m", year=2027)
    shown = page.table[2].value

    drivers = say_drivers(result, "cumulative_related_cny_100m", text)
    assert drivers.replace("**", "") in said(page)
    assert len(result.bars) == len(shown) == 4
    assert "29.73%" in shown.iloc[0].tolist()


@pytest.mark.parametrize(
    ("correlations", "header"),
    [("", "Alone (first order)"), ("cagr~base_eflops=0.5", "Shapley effect")],
)
def test_shares_suit_the_correlations(correlations, header):
    """4: Sobol' indices where inputs are independent, else Shapley effects, and why."""
    address = {"correlations": correlations} if correlations else {}
    page = open_uncertainty(drivers="shares", **address)
    pairs = {("cagr", "base_eflops"): 0.5} if correlations else {}
    found = shares(Scenario(), Uncertainty(correlations=pairs), column="compute_eflops", year=2027)
    shown = page.table[2].value

    assert header in shown.columns
    assert {write_share(share, Language("en")) for _, _, share in all_shares(found)} == {
        cell for row in shown.to_numpy().tolist() for cell in row
    }
    assert ("Where inputs move together" in said(page)) == bool(correlations)


def test_refining_goes_on_until_figures_are_stable():
    """5: the address holds the points that it took; stopping goes back."""
    column = "cumulative_related_cny_100m"
    page = open_uncertainty(column=column)
    assert not is_stable(simulate(Scenario(), columns=[column]), column, 2027)
    page.button(key="refine").click().run()

    draws = int(page.query_params["draws"])
    uncertainty = Uncertainty(draws=draws)
    assert is_stable(
        simulate(Scenario(), uncertainty, columns=[column], probabilities=SHOWN), column, 2027
    )
    expect_column(page, column, uncertainty)


def test_a_seed_in_the_address_counts():
    """1: another seed, other digits; the page shows it and can change it, and the points."""
    page = open_uncertainty(seed="7")
    expect_column(page, "compute_eflops", Uncertainty(seed=7))
    assert page.text_input(key="set_seed").value == "7"
    page.text_input(key="set_seed").set_value("8").run()
    page.selectbox(key="set_draws").set_value("32768").run()

    expect_column(page, "compute_eflops", Uncertainty(seed=8, draws=32768))
    assert page.query_params["seed"] == "8"
    assert page.query_params["draws"] == "32768"
