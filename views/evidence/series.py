"""Published figures, edition by edition, as they were known by a date."""

from functools import partial

import streamlit as st

from model.data import EVIDENCE
from model.evidence import (
    DEFAULT_SERIES,
    STATUS_LABELS,
    Point,
    Series,
    definition_notices,
    series,
    series_chart,
    series_finding,
    value_title,
)
from model.files import file_name
from model.inputs import Scenario
from model.projection import project
from model.tables import Records
from model.texts import Language
from views import state
from views.card import CHART, TABLE, Card, show_card
from views.parts import asked_option, choose, link, show_chart, show_rows, switch

# Two series of one publisher that a reader could take for one.
BROKEN_SERIES = ("miit_in_use_intelligent_cn_fp32", "miit_in_use_intelligent_cn_fp16")

# The cards of the two series that are shown.
KEYS = ("series", "beside")


def show_series(scenario: Scenario | None, text: Language) -> None:
    """Show the figures of a series by edition, as known by a date, beside another if wanted."""
    name, beside, when = st.columns(3)
    with name:
        chosen = choose_series(state.session.SERIES, text)
    with beside:
        other = choose_beside(chosen, text)
    dates = sorted({date for one in series().values() for date in one.known_dates()})
    with when:
        known_by = choose_date(dates, text)
    logarithmic = switch(text("Logarithmic scale"), state.session.EVIDENCE_SCALE)
    shown = [chosen] if other is None else [chosen, series()[other]]
    for notice in definition_notices(one.name for one in shown):
        st.warning(notice.say(text), icon=":material/warning:")
    for column, one, key in zip(st.columns(len(shown)), shown, KEYS, strict=False):
        with column:
            show_one_series(key, one.known_by(known_by), scenario, text, logarithmic=logarithmic)
    show_editions(chosen.known_by(known_by), text)


def choose_date(dates: list[str], text: Language) -> str:
    """Show the choice of a date, which the address holds unless it is the last."""
    setting = state.session.KNOWN_BY
    asked = asked_option(setting, dates, text)
    chosen: str = st.select_slider(
        text("What was known by"),
        dates,
        state.session.set_shown(setting, asked or dates[-1]),
        key=setting,
        on_change=state.session.by_reader(setting, state.session.take_setting),
        args=(setting, setting, dates[-1]),
    )
    return chosen


def choose_series(setting: str, text: Language) -> Series:
    """Show the choice of a series, which the address holds unless it is the first."""
    labels = {name: text(one.label) for name, one in series().items()}
    return series()[choose(text("Series"), setting, labels, text)]


def choose_beside(chosen: Series, text: Language) -> str | None:
    """Show the choice of a second series, which the address holds; return its name, if any."""
    setting = state.session.BESIDE
    asked = asked_option(setting, series(), text)
    # The first choice may have become the second: nothing stands beside itself.
    state.session.set_shown(setting, asked if asked not in {"", chosen.name} else None)
    other: str | None = st.selectbox(
        text("Beside it"),
        [name for name in series() if name != chosen.name],
        index=None,  # so that it can be cleared
        format_func=lambda name: text(series()[name].label),
        placeholder=text("no other series"),
        key=setting,
        on_change=state.session.by_reader(setting, state.session.take_setting),
        args=(setting, setting),
    )
    return other


def show_one_series(
    key: str, one: Series, scenario: Scenario | None, text: Language, *, logarithmic: bool
) -> None:
    """Show one series as the card of this key; over our own, the scenario."""
    if one.name in BROKEN_SERIES:
        st.caption(
            text(
                "The ministry changed precision and scope in 2025: 748 EFLOPS (FP16) after 90 "
                "(FP32) is not growth, and no factor between the precisions bridges it."
            )
        )
    if not one.points:
        st.header(text(one.label))
        st.caption(text(one.definition))
        st.info(text("Nothing of this series was known by then."))
        return
    projection = project(scenario) if scenario and one.name == DEFAULT_SERIES else None

    def chart() -> None:
        show_chart(
            series_chart(one.points, projection, text, logarithmic=logarithmic, unit=one.unit),
            alt=text(
                "Published figures of “{series:message}”: {count:whole} point{count:s} from "
                "{first:text} to {last:text}. The table holds each of them.",
                series=one.label,
                count=len(one),
                first=one.points[0].period,
                last=one.points[-1].period,
            ),
            key=f"series_chart_{one.name}",
        )
        if projection:
            st.caption(text("The dashed line is your scenario."))

    file = file_name(text("series"), one.name, ending="csv", of=one.points)
    card = Card(
        key=key,
        title=series_finding(one.points, text, one.unit),
        limit=text.headed(text(one.label), text(one.definition)),
        shown={
            CHART: chart,
            TABLE: lambda: show_rows(series_rows(one, text), f"published_{one.name}"),
        },
        csv=(file, Records(Point, one).to_csv),
    )
    show_card(card, text)


def series_rows(one: Series, text: Language) -> list[dict[str, str]]:
    """Return the figures of a series as they are written on the screen."""
    return [
        {
            text("Period"): point.period,
            value_title(one.unit, text): text.exact(point.value),
            text("Status"): text(STATUS_LABELS[point.status]),
            text("Edition"): text(point.edition),
            text("Published"): point.published,
            text("Precision"): text(point.precision),
            text("Grade of evidence"): text(EVIDENCE[point.evidence]),
            text("Source"): link(point.source, text),
        }
        for point in one
    ]


def show_editions(one: Series, text: Language) -> None:
    """Offer each edition that leads somewhere as the scenario."""
    editions = [edition for edition in one.editions() if edition.has_path]
    if not editions:
        return
    st.caption(text("Take an edition's own path, from its first figure to its last, as scenario:"))
    with st.container(horizontal=True):
        for edition in editions:
            st.button(
                text(
                    "{edition:message}: {base:exact} in {year:year}, {growth:percent} a year",
                    edition=edition.name,
                    base=edition.base().value,
                    year=edition.base().year,
                    growth=edition.growth(),
                ),
                key=f"use_{one.name}_{edition.name}",
                on_click=partial(state.inputs.want, edition.scenario_inputs()),
            )
