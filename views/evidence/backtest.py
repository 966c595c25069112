"""How good the forecasts of each edition were, by what later ones print."""

from math import isnan

import streamlit as st

from model.data import headline
from model.evidence import Backtest, backtest
from model.files import Recipe, backtest_recipe, file_name
from model.inputs import Scenario
from model.projection import project
from model.texts import N_, Language
from views import state
from views.card import TABLE, Card, show_card
from views.evidence.series import choose_series
from views.parts import show_rows

PATH_LABELS = {
    "printed": N_("printed figures"),
    "rate": N_("report's rate from report's base"),
    "headline": N_("headline taken literally"),
    "headline_corrected": N_("headline corrected"),
}


def show_backtest(scenario: Scenario | None, text: Language) -> Recipe:
    """Show each edition's path against what later editions print; return how to do it again."""
    chosen = choose_series(state.session.BACKTEST_SERIES, text)
    judged = state.results.kept(backtest, chosen.name)
    for remark in judged.remarks:
        st.markdown(f"- {remark.say(text)}")
    if judged.rows:
        show_judged(judged, chosen.unit, scenario, text)
    return backtest_recipe(chosen.name)


def show_judged(judged: Backtest, unit: str, scenario: Scenario | None, text: Language) -> None:
    """Show the errors, what they come to, and what they say about a growth rate."""
    content = judged.table.to_csv()

    def forecasts() -> None:
        show_rows(judged_rows(judged, unit, text), "judged")
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
    card = Card(key="lead_times", title=judged.lead_finding.say(text), shown={TABLE: lead_times})
    show_card(card, text)
    st.header(text("What past errors say about a growth rate"))
    rate = project(scenario).average_growth if scenario else headline().rate
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


def judged_rows(judged: Backtest, unit: str, text: Language) -> list[dict[str, str]]:
    """Return each forecast with its error, as it is written on the screen."""
    return [
        {
            text("Edition"): text(row.edition),
            text("Path"): text(PATH_LABELS[row.path]),
            text("Year"): text.year(row.target_year),
            text("Lead, years"): text.whole(row.lead_years),
            text("Forecast, {unit:text}", unit=unit): text.number(row.forecast),
            text("Later figure, {unit:text}", unit=unit): text.exact(row.actual),
            text("Printed in"): text(row.actual_edition),
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
