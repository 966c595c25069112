"""Published figures, edition by edition, as they were known by a date."""

from functools import partial

import streamlit as st

from model.data import EVIDENCE
from model.evidence import (
    DEFAULT_SERIES,
    EFLOPS,
    STATUS_LABELS,
    Series,
    definition_notices,
    series_chart,
    series_finding,
    value_title,
)
from model.files import Recipe, file_name
from model.inputs import Scenario
from model.messages import InvalidInput
from model.projection import project
from model.texts import Language
from views import state
from views.card import CHART, TABLE, Card, show_card
from views.evidence.own import (
    choose_series,
    key_of,
    label_of,
    offered,
    show_ahead,
    show_bring,
    show_missing,
    shown,
)
from views.parts import asked_option, link, show_chart, show_problems, show_rows, switch

# Two series of one publisher that a reader could take for one.
BROKEN_SERIES = ("miit_in_use_intelligent_cn_fp32", "miit_in_use_intelligent_cn_fp16")

# The cards of the two series that are shown.
KEYS = ("series", "beside")


def show_series(scenario: Scenario | None, text: Language) -> Recipe | None:
    """Show the figures of a series by edition, as known by a date, beside another if wanted.

    Returns how to carry a reader's own series on.
    """
    name, beside, when = st.columns(3)
    with name:
        chosen = choose_series(state.session.SERIES, text)
    with beside:
        other = choose_beside(chosen, text)
    dates = sorted({date for one in offered().values() for date in one.known_dates()})
    with when:
        known_by = choose_date(dates, text)
    logarithmic = switch(text("Logarithmic scale"), state.session.EVIDENCE_SCALE)
    if chosen is None:
        show_missing(text)
        show_bring(text)
        return None
    show_bring(text)
    together = [chosen] if other is None else [chosen, offered()[other]]
    try:
        for notice in definition_notices(together):
            st.warning(_notice(notice.say(text), together), icon=":material/warning:")
    except InvalidInput as error:
        show_problems(error.problems, text("These are not shown side by side."), text)
        together = [chosen]
    for column, one, key in zip(st.columns(len(together)), together, KEYS, strict=False):
        with column:
            show_one_series(key, one.known_by(known_by), scenario, text, logarithmic=logarithmic)
    show_editions(chosen.known_by(known_by), text)
    if chosen.is_own:
        return show_ahead(chosen.known_by(known_by), text, logarithmic=logarithmic)
    return None


def _notice(said: str, together: list[Series]) -> str:
    """Return what is said of several series, one of which may be a reader's own."""
    return shown(said, next((one for one in together if one.is_own), together[0]))


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


def choose_beside(chosen: Series | None, text: Language) -> str | None:
    """Show the choice of a second series, which the address holds; return its name, if any."""
    setting = state.session.BESIDE
    own, found = chosen and key_of(chosen), offered()
    asked = asked_option(setting, dict.fromkeys([*found, state.session.OWN]), text)
    if asked and asked not in found:
        show_missing(text)
        asked = ""
    # The first choice may have become the second: nothing stands beside itself.
    state.session.set_shown(setting, asked if asked not in {"", own} else None)
    other: str | None = st.selectbox(
        text("Beside it"),
        [name for name in found if name != own],
        index=None,  # so that it can be cleared
        format_func=lambda name: label_of(found[name], text),
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
        st.header(shown(text(one.label), one))
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
            key=f"series_chart_{key_of(one)}",
        )
        if projection:
            st.caption(text("The dashed line is your scenario."))

    file = file_name(text("series"), one.name, ending="csv", of=one.points)
    card = Card(
        key=key,
        title=shown(series_finding(one.points, text, one.unit), one),
        limit=shown(text.headed(text(one.label), text(one.definition)), one),
        shown={
            CHART: chart,
            TABLE: lambda: show_rows(series_rows(one, text), f"published_{key_of(one)}"),
        },
        csv=(file, one.table.to_csv),
    )
    show_card(card, text)


def series_rows(one: Series, text: Language) -> list[dict[str, str]]:
    """Return the figures of a series as they are written on the screen."""
    return [
        {
            text("Period"): point.period,
            shown(value_title(one.unit, text), one): text.exact(point.value),
            text("Status"): text(STATUS_LABELS[point.status]),
            text("Edition"): shown(text(point.edition), one),
            text("Published"): point.published,
            text("Precision"): text(point.precision),
            text("Grade of evidence"): text(EVIDENCE[point.evidence]),
            text("Source"): shown(point.source, one) if one.is_own else link(point.source, text),
        }
        for point in one
    ]


def show_editions(one: Series, text: Language) -> None:
    """Offer each edition that leads somewhere as the scenario."""
    editions = [edition for edition in one.editions() if edition.has_path]
    if not editions or one.unit != EFLOPS:
        return
    st.caption(text("Take an edition's own path, from its first figure to its last, as scenario:"))
    with st.container(horizontal=True):
        for edition in editions:
            st.button(
                shown(
                    text(
                        "{edition:message}: {base:exact} in {year:year}, {growth:percent} a year",
                        edition=edition.name,
                        base=edition.base().value,
                        year=edition.base().year,
                        growth=edition.growth(),
                    ),
                    one,
                ),
                key=f"use_{key_of(one)}_{edition.name}",
                on_click=partial(state.inputs.want, edition.scenario_inputs()),
            )
