"""Page "Projection": the answer first, then charts, table, limits and files."""

from math import isnan
from time import sleep

import pandas as pd
import streamlit as st

from model.columns import COLUMNS, INDUSTRIES
from model.evidence import describe_other_evidence, other_evidence, other_evidence_chart
from model.files import file_name
from model.projection import (
    Projection,
    answer,
    compute_chart,
    describe_compute,
    describe_impact,
    guardrails,
    impact_chart,
    project,
    tiles,
)
from model.texts import N_, NOTHING, Language
from views import state
from views.files import show_files
from views.parts import (
    begin_page,
    link,
    show_download,
    show_head,
    show_limits,
    show_rows,
    show_tiles,
)

# The answer alone is sent and drawn in less than this. What follows would hold it up: making it
# keeps the server's sending thread waiting, and drawing it the browser.
ANSWER_DRAWN_SECONDS = 0.04

FIGURE_WIDTHS = (1.0, 0.85, 0.85, 1.05, 1.25)  # ranges of money are longest


def show_page() -> None:
    """Show the page: inputs, then all that follows from them."""
    text = state.page.language()
    scenario = begin_page(text("AI compute and what investment in it brings"), text)
    if not scenario:
        return
    projection = project(scenario)
    show_answer(projection, text)
    sleep(ANSWER_DRAWN_SECONDS)
    show_compute(projection, text)
    if projection.invested:
        show_impact(projection, text)
        show_other_evidence(projection, text)
    show_table(projection, text)
    show_files(projection, text)


def show_answer(projection: Projection, text: Language) -> None:
    """Show the answer, what limits it, and its figures."""
    with st.container(key="answer"):
        st.markdown(answer(projection, text))
    show_limits(guardrails(projection), text)
    figures = tiles(projection, text)
    show_tiles(figures, FIGURE_WIDTHS[: len(figures)])


def show_compute(projection: Projection, text: Language) -> None:
    """Show compute over the years."""
    logarithmic = show_head(text("AI compute"), state.session.COMPUTE_SCALE, text)
    st.vega_lite_chart(
        compute_chart(projection, text, logarithmic=logarithmic),
        alt=describe_compute(projection, text),
        key="compute_chart",
    )


def show_impact(projection: Projection, text: Language) -> None:
    """Show the growth that investment is said to bring.

    Core and related growth have a chart each: on one axis, they would invite to be added.
    """
    title = text("What the investment is claimed to bring")
    logarithmic = show_head(title, state.session.IMPACT_SCALE, text)
    for column, kind in zip(st.columns(2), ("core", "related"), strict=True):
        column.vega_lite_chart(
            impact_chart(projection, kind, text, logarithmic=logarithmic),
            alt=describe_impact(projection, kind, text),
            key=f"{kind}_chart",
        )


def show_other_evidence(projection: Projection, text: Language) -> None:
    """Show what the claim and other evidence make of the same investment, none added to another."""
    found = other_evidence(projection.scenario)
    st.header(found.finding.say(text))
    st.markdown(found.limit.say(text))
    st.vega_lite_chart(
        other_evidence_chart(found, text),
        alt=describe_other_evidence(found, text),
        key="other_evidence_chart",
    )
    st.caption(
        text(
            "Related industries are left out of the chart: beside core growth, theirs would invite "
            "to be added."
        )
    )
    scale = text.money_scale(*(end for one in found.brought for end in one.cny_100m))
    from_invested = text(
        "From {invested:money}, in {unit:text}", invested=found.invested, unit=scale.unit
    )
    rows = [
        {
            text("Evidence"): one.label.say(text),
            text("Yuan for each yuan invested"): text.between(map(text.short, one.per_yuan)),
            from_invested: text.scaled(one.cny_100m, scale),
            text("What it counts"): one.counts.say(text),
            text("Source"): text.separated(link(name, text) for name in one.sources),
        }
        for one in found.brought
    ]
    show_rows(rows, "other_evidence")
    content = found.to_csv()
    name = file_name(text("other evidence"), ending="csv", of=content)
    show_download(text("Claim and other evidence, CSV"), content, name, "other_evidence_csv")


def show_table(projection: Projection, text: Language) -> None:
    """Show every figure of the charts as tables."""
    st.header(text("Year by year"))
    with st.container(key="numbers"):
        if not projection.invested:
            st.table(compute_table(projection, text))
            return
        yearly, cumulative = st.tabs([text("Each year"), text("Cumulative")])
        yearly.table(compute_table(projection, text).join(money_table(projection, "", text)))
        cumulative.table(money_table(projection, "cumulative_", text))
    st.caption(
        text(
            "Money is at current prices (not adjusted for inflation). Ranges run from the low to "
            "the high multiplier."
        )
    )


def compute_table(projection: Projection, text: Language) -> pd.DataFrame:
    """Return what becomes of compute in each year, as it is written on the screen."""
    columns = {
        text.translate(column.head): _figures(projection, (name,), text)
        for name, column in COLUMNS.items()
        if column.is_of_compute
    }
    return _table(projection, columns, text)


def money_table(projection: Projection, prefix: str, text: Language) -> pd.DataFrame:
    """Return investment and growth, each under a title with its unit.

    Of each year, or with the prefix `cumulative_` since the base year.
    """
    columns: dict[str, tuple[str, ...]] = {N_("Investment"): (f"{prefix}investment_cny_100m",)}
    for kind, label in INDUSTRIES.items():
        columns[label] = tuple(f"{prefix}{kind}_{end}_cny_100m" for end in ("low", "high"))
    titled = {}
    for label, names in columns.items():
        unit = text.money_scale(*projection[names[-1]]).unit
        title = text("{label:message}, {unit:text}", label=label, unit=unit)
        titled[title] = _figures(projection, names, text)
    return _table(projection, titled, text)


def _table(projection: Projection, columns: dict[str, list[str]], text: Language) -> pd.DataFrame:
    years = pd.Index([text.year(year) for year in projection.year], name=text("Year"))
    return pd.DataFrame(columns, index=years)


def _figures(projection: Projection, names: tuple[str, ...], text: Language) -> list[str]:
    """Return a column as it is written, or the ranges between two."""
    scale = COLUMNS[names[-1]].scale(projection[names[-1]], text)
    written = [
        [
            NOTHING if isnan(value) else COLUMNS[name].figure(value, text, scale)
            for value in projection[name].tolist()
        ]
        for name in names
    ]
    return [text.between(ends) for ends in zip(*written, strict=True)]


if __name__ == "__main__":  # true when st.navigation runs this page, false on import
    show_page()
