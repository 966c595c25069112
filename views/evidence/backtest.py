"""How good the forecasts of each edition were, by what later ones print."""

from dataclasses import asdict
from math import isnan

import streamlit as st

from model.data import headline
from model.evidence import Backtest, Series, backtest
from model.files import Recipe, backtest_recipe, file_name
from model.inputs import Scenario
from model.messages import InvalidInput
from model.projection import project
from model.tables import table_csv
from model.texts import N_, Language
from views import state
from views.card import TABLE, Card, show_card
from views.evidence.own import (
    asked_of,
    choose_series,
    made_of,
    show_bring,
    show_missing,
    shown,
)
from views.parts import show_problems, show_rows

PATH_LABELS = {
    "printed": N_("printed figures"),
    "rate": N_("report's rate from report's base"),
    "headline": N_("headline taken literally"),
    "headline_corrected": N_("headline corrected"),
}


def show_backtest(scenario: Scenario | None, text: Language) -> Recipe | None:
    """Show each edition's path against what later editions print; return how to do it again."""
    chosen = choose_series(state.session.BACKTEST_SERIES, text)
    if chosen is None:
        show_missing(text)
        show_bring(text)
        return None
    show_bring(text)
    try:
        judged = made_of(backtest, chosen)
    except InvalidInput as error:
        show_problems(error.problems, text("Nothing can be judged."), text)
        return None
    for remark in judged.remarks:
        st.markdown(f"- {remark.say(text)}")
    if judged.rows:
        show_judged(judged, chosen, scenario, text)
    return backtest_recipe(asked_of(chosen))


def show_judged(judged: Backtest, one: Series, scenario: Scenario | None, text: Language) -> None:
    """Show the errors, what they come to, and what they say about a growth rate."""
    content = judged.table.to_csv()

    def forecasts() -> None:
        show_rows(judged_rows(judged, one, text), "judged")
        st.caption(
            text(
                "Of the {rows:whole} rows of this table the lines above count those on an "
                "edition's own path, “{rate:message}” or “{printed:message}”, with a lead of one "
                "year or more. The others are readings of a headline, or years that were over, or "
                "nearly, when they were forecast.",
                rows=len(judged.rows),
                rate=PATH_LABELS["rate"],
                printed=PATH_LABELS["printed"],
            )
        )

    def lead_times() -> None:
        show_rows(summary_rows(judged, text), "summaries")
        st.caption(
            text(
                "“Better than … by” is how much closer the forecasts were than a simple rule "
                "(skill); where it is negative, the rule was better."
            )
        )

    card = Card(
        key="forecasts",
        title=judged.finding.say(text),
        limit=text("Below zero: the forecast was too low."),
        shown={TABLE: forecasts},
        csv=(
            file_name(text("backtest"), ending="csv", of=content),
            lambda: content,
        ),
    )
    show_card(card, text)
    summaries = [asdict(one) for one in judged.summaries]
    of_leads = table_csv(summaries[0], [one.values() for one in summaries]).encode()
    card = Card(
        key="lead_times",
        title=judged.lead_finding.say(text),
        shown={TABLE: lead_times},
        csv=(file_name(text("backtest"), ending="csv", of=of_leads), lambda: of_leads),
    )
    show_card(card, text)
    st.header(text("What past errors say about a growth rate"))
    # Of a reader's own series, that of its newest edition.
    of_compute = project(scenario).average_growth if scenario else headline().rate
    rate = None if one.is_own else of_compute
    st.caption(
        text(
            "These count the rows on the path “{path:message}” with a lead of one year or more: "
            "by it the rate itself is judged.",
            path=PATH_LABELS["rate"],
        )
    )
    for lead in (None, *judged.lead_times):
        said = judged.growth_range(rate, lead_years=lead).said.say(text)
        st.markdown(f"- **{lead_label(lead, text)}** {said}")


def lead_label(lead: int | None, text: Language) -> str:
    """Return which forecasts a line is about: of one lead time, or of all."""
    if lead is None:
        return text("All lead times.")
    if lead == 1:
        return text("One year ahead.")
    return text("{lead:whole} years ahead.", lead=lead)


def judged_rows(judged: Backtest, one: Series, text: Language) -> list[dict[str, str]]:
    """Return each forecast with its error, as it is written on the screen."""
    forecast = shown(text("Forecast, {unit:text}", unit=one.unit), one)
    later = shown(text("Later figure, {unit:text}", unit=one.unit), one)
    return [
        {
            text("Edition"): shown(text(row.edition), one),
            text("Path"): text(PATH_LABELS[row.path]),
            text("Year"): text.year(row.target_year),
            text("Lead, years"): text.whole(row.lead_years),
            forecast: text.number(row.forecast),
            later: text.exact(row.actual),
            text("Printed in"): shown(text(row.actual_edition), one),
            text("Error"): percent(row.error, text),
            text("Absolute error"): percent(row.absolute_error, text),
            text("Log error"): text.short(row.log_error),
        }
        for row in judged.rows
    ]


def summary_rows(judged: Backtest, text: Language) -> list[dict[str, str]]:
    """Return errors and skill by lead time, as they are written on the screen."""
    return [
        {
            text("Path"): text(PATH_LABELS[row.path]),
            text("Lead, years"): text.whole(row.lead_years),
            text("Count"): text.whole(row.count),
            text("Bias"): percent(row.bias, text),
            text("Mean absolute error"): percent(row.mean_absolute_error, text),
            text("Better than “no growth” by"): percent(row.skill_no_growth, text),
            text("Better than “last year's growth” by"): percent(row.skill_last_growth, text),
            text("Better than “average growth” by"): percent(row.skill_mean_growth, text),
            text("Coverage"): percent(row.coverage, text),
            text("Enough for a conclusion"): text("yes") if row.is_enough else text("no"),
        }
        for row in judged.summaries
    ]


def percent(fraction: float, text: Language) -> str:
    """Write an error with one decimal; undefined is said, never zero."""
    return text("undefined") if isnan(fraction) else text.percent(round(fraction, 3))
