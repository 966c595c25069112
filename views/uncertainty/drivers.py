"""What drives a result: each input alone, and its share of the variance."""

import streamlit as st

from model.chart_parts import Chart
from model.columns import SIMULATED
from model.files import file_name
from model.inputs import Scenario
from model.messages import InvalidInput
from model.texts import N_, Language
from model.uncertainty import (
    ShapleyEffects,
    SobolIndices,
    Tornado,
    Uncertainty,
    all_shares,
    group_label,
    say_drivers,
    say_estimator,
    say_small_multipliers,
    shares,
    shares_chart,
    shares_finding,
    tornado,
    tornado_chart,
    write_inputs,
    write_share,
)
from views import state
from views.card import CHART, TABLE, Card, CardFile, show_card
from views.parts import open_part, show_chart, show_problems, show_rows

# By the names that the address has for them.
DRIVERS_PARTS = {"swings": N_("One at a time"), "shares": N_("Shares of the uncertainty")}


def show_drivers(
    scenario: Scenario, uncertainty: Uncertainty, column: str, year: int, text: Language
) -> str:
    """Show what each input does to the result: alone, and as a share of the variance.

    Returns the name of the method that is shown.
    """
    method = "tornado"
    st.header(text("What drives it"))
    opened, place = open_part(state.session.DRIVERS_PART, DRIVERS_PARTS, text)
    try:
        with place:
            if opened == "swings":
                result = tornado(scenario, uncertainty, column=column, year=year)
                said = say_drivers(result, column, text).replace("**", "")
                card = Card(
                    key=opened,
                    title=said,
                    limit=say_small_multipliers(result, scenario, uncertainty, text),
                    shown={
                        CHART: lambda: _draw(tornado_chart(result, column, text), said, "tornado"),
                        TABLE: lambda: show_rows(tornado_rows(result, column, text)),
                    },
                    csv=drivers_file(result, year, text),
                )
            else:
                found = state.results.kept(shares, scenario, uncertainty, column=column, year=year)
                method = "sobol" if isinstance(found, SobolIndices) else "shapley"
                said = say_estimator(found, text)
                card = Card(
                    key=opened,
                    title=shares_finding(found, text),
                    limit=text.sentences(
                        say_small_multipliers(found, scenario, uncertainty, text), said
                    ),
                    shown={
                        CHART: lambda: _draw(shares_chart(found, text), said, "shares"),
                        TABLE: lambda: show_rows(shares_rows(found, text)),
                    },
                    csv=drivers_file(found, year, text),
                )
            show_card(card, text)
    except InvalidInput as error:
        show_problems(error.problems, text("Nothing can be said of this."), text)
    return method


def drivers_file(
    result: Tornado | SobolIndices | ShapleyEffects, year: int, text: Language
) -> CardFile:
    """Return the table that the command `sensitivity` makes, as a card's file."""
    content = result.to_csv()
    return file_name(text("drivers"), year, ending="csv", of=content), lambda: content


def _draw(chart: Chart, said: str, name: str) -> None:
    show_chart(chart, alt=said, key=f"{name}_chart")


def tornado_rows(result: Tornado, column: str, text: Language) -> list[dict[str, str]]:
    """Return the bars as they are written on the screen."""
    return [
        {
            text("Input"): group_label(bar.inputs, text),
            text("10th percentile"): write_inputs(bar.inputs, bar.low_inputs, text),
            text("Result at the 10th"): SIMULATED[column].write(bar.low_output, text),
            text("90th percentile"): write_inputs(bar.inputs, bar.high_inputs, text),
            text("Result at the 90th"): SIMULATED[column].write(bar.high_output, text),
        }
        for bar in result.bars
    ]


def shares_rows(found: SobolIndices | ShapleyEffects, text: Language) -> list[dict[str, str]]:
    """Return the shares of each input as they are written on the screen."""
    rows: dict[str, dict[str, str]] = {}
    for inputs, kind, share in all_shares(found):
        label = group_label(inputs, text)
        rows.setdefault(label, {text("Input"): label})[text(kind)] = write_share(share, text)
    return list(rows.values())
