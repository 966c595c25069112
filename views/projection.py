"""Page "Projection": the answer first, then charts, table, limits and files."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from math import isnan
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from model.columns import COLUMNS, INDUSTRIES
from model.evidence import describe_other_evidence, other_evidence, other_evidence_chart
from model.files import file_name
from model.footprint import Footprint
from model.inputs import Scenario, assumptions, input_label
from model.messages import Problem
from model.projection import (
    Guardrail,
    Projection,
    Tile,
    answer,
    compute_chart,
    compute_finding,
    compute_limit,
    describe_compute,
    describe_impact,
    guardrails,
    impact_chart,
    impact_finding,
    impact_limit,
    project,
    tiles,
)
from model.texts import N_, NOTHING, Language
from views import state
from views.card import CHART, SOURCES, TABLE, Card, CardFile, CardFrame, fill_card, frame_card
from views.files import FilesFrame, csv_of, fill_files, frame_files, request_of
from views.footprint import asked_footprint, footprint_card, show_terms
from views.live import follow_inputs, live_chart
from views.parts import (
    begin_page,
    cite,
    frame_limits,
    frame_tiles,
    link,
    log_switch,
    show_chart,
    show_guardrails,
    show_lines,
    show_rows,
    show_tiles,
    split_limits,
    switch,
)

# The inputs in each paragraph of the answer that can be changed there, by how they are written; and
# the pattern of such a figure where it is no part of another.
CHANGEABLE = (
    {"base_eflops": "number", "base_year": "year", "cagr": "percent"},
    {
        "first_year_investment": "money",
        "budget": "money",
        "region_share": "percent",
    },
)
ALONE = r"(?<![\d.,*−]){figure}(?![\d%.,]*\d|%|\*)"


def show_page() -> None:
    """Show the page: inputs, then all that follows from them."""
    text = state.page.language()
    begin_page(text("How much AI compute, and what does investing in it bring?"), text)
    results = read_results(text)
    if not results:
        return
    frame = show_frame(results, text)
    state.following.follow(
        frame.limits,
        results,
        partial(read_results, text),
        frame=lambda results: frame_of(results, frame),
        draw=lambda results: show_results(results, frame, text),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What the page says of a scenario."""

    projection: Projection
    said: Sequence[Guardrail]
    tiles: Sequence[Tile]
    footprint: Footprint
    footprint_terms: Mapping[str, Any]
    footprint_problems: list[Problem]
    refused: Sequence[Problem]

    @property
    def scenario(self) -> Scenario:
        """Where all of it comes from."""
        return self.projection.scenario


def read_results(text: Language) -> Results | None:
    """Return what the page says of the inputs; nothing where they do not go together."""
    scenario, refused = state.inputs.judged()
    if not scenario:
        return None
    projection, problems = project(scenario), list[Problem]()
    footprint, terms = asked_footprint(scenario, problems)
    return Results(
        projection=projection,
        said=guardrails(projection),
        tiles=tiles(projection, text),
        footprint=footprint,
        footprint_terms=terms,
        footprint_problems=problems,
        refused=refused,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What of the page stands still while an input moves: the places of all else."""

    answer: DeltaGenerator
    limits: DeltaGenerator
    other_limits: DeltaGenerator | None
    figures: DeltaGenerator
    cards: Mapping[str, CardFrame]
    files: FilesFrame


def frame_of(results: Results, frame: Frame) -> object:
    """Return what the frame depends on; while more is open that hangs on the inputs, it is new."""
    if frame.files.is_more_open:
        return object()
    leading, others = split_limits(results.said)
    counts = len(leading), len(others), len(results.tiles)
    wrong = results.footprint_problems, results.refused
    return bool(results.projection.invested), counts, wrong


def show_frame(results: Results, text: Language) -> Frame:
    """Show what stands still, with places for what follows from the inputs."""
    projection = results.projection
    answer_place = st.container(key="answer")
    limits = st.container(key="leading_limits")
    leading, others = split_limits(results.said)
    other_limits = frame_limits(len(leading), len(others), text)
    views = (CHART, TABLE, SOURCES)
    cards = {"compute": frame_card("compute", views, text, {CHART: partial(_compute_axis, text)})}
    figures = frame_tiles()
    show_ways_on(text)
    if projection.invested:
        cards["impact"] = frame_card("impact", views, text, {CHART: partial(_impact_axis, text)})
        around = {CHART: partial(_said_of_other_evidence, text)}
        cards["other_evidence"] = frame_card("other_evidence", (CHART, TABLE), text, around)
    terms = partial(_footprint_terms, results.footprint_problems, text)
    cards["footprint"] = frame_card("footprint", views, text, {CHART: terms})
    return Frame(
        answer=answer_place,
        limits=limits,
        other_limits=other_limits,
        figures=figures,
        cards=cards,
        files=frame_files(request_of(projection, text), has_chart=True),
    )


def show_results(results: Results, frame: Frame, text: Language) -> None:
    """Show all that follows from the inputs, each in its place; the answer first."""
    projection, said = results.projection, results.said
    leading, others = split_limits(said)
    with frame.answer:
        st.markdown(changeable(answer(projection, text), projection.scenario, text))
    show_lines(leading, text)
    if frame.other_limits:
        with frame.other_limits:
            show_lines(others, text)
    request = request_of(projection, text)
    csv = csv_of(request)
    cards = [compute_card(projection, said, csv, text)]
    with frame.figures:
        show_tiles(results.tiles)
    if projection.invested:
        cards += [impact_card(projection, said, csv, text), other_evidence_card(projection, text)]
    cards.append(footprint_card(results.footprint, results.scenario, results.footprint_terms, text))
    for card in cards:
        fill_card(card, frame.cards[card.key], text)
    fill_files(frame.files, request)
    follow_inputs(
        results.scenario,
        text,
        links=changeable_inputs(results.scenario),
        alone=ALONE,
        today=_today(),
    )


def show_ways_on(text: Language) -> None:
    """Lead on to the questions that an answer raises, each on a page of its own."""
    claim = {state.session.EVIDENCE_PART: state.session.CLAIM_PART}
    ways: dict[str, tuple[str, dict[str, str]]] = {
        text("Check a headline"): ("views/evidence/page.py", claim),
        text("How sure is it?"): ("views/uncertainty/page.py", {}),
        text("What would it take?"): ("views/goal.py", {}),
        text("Plan a city"): ("views/regions/page.py", {}),
    }
    with st.container(horizontal=True, key="ways_on"):
        for label, (page, part) in ways.items():
            st.page_link(page, label=label, icon=":material/arrow_forward:", query_params=part)


def changeable(said: str, scenario: Scenario, text: Language) -> str:
    """Return the answer with links at the inputs in it, which views/document.js lets change there.

    Where a figure is said more than once, the first is the input. A link's title says of what it
    is, and how it would be typed.
    """
    return "\n\n".join(
        _linked(paragraph, inputs, scenario, text)
        for paragraph, inputs in zip(said.split("\n\n"), changeable_inputs(scenario), strict=False)
    )


def changeable_inputs(scenario: Scenario) -> list[dict[str, str]]:
    """Return the inputs in each paragraph of the answer that have an effect on it."""
    return [
        {name: kind for name, kind in inputs.items() if scenario.uses(name)}
        for inputs in CHANGEABLE
    ]


def _linked(said: str, inputs: Mapping[str, str], scenario: Scenario, text: Language) -> str:
    links: dict[tuple[int, int], str] = {}
    for name, kind in inputs.items():
        record, value = assumptions()[name], getattr(scenario, name)
        figure = text.measure((value, kind))
        if kind == "money":  # in the unit of the sentence
            title = f"{text(record.label)} = {figure}"
        else:
            title = f"{input_label(record, text)} = {record.write(value)}"
        alone = ALONE.format(figure=re.escape(figure))
        spots = [found.span() for found in re.finditer(alone, said)]
        if free := [spot for spot in spots if spot not in links]:
            links[free[0]] = f'[{figure}](#{name} "{title}")'
    for start, end in sorted(links, reverse=True):
        said = said[:start] + links[start, end] + said[end:]
    return said


def _compute_axis(text: Language) -> DeltaGenerator:
    place = st.container()
    with st.container(horizontal=True):
        log_switch(state.session.COMPUTE_SCALE, text)
        switch(text("Show what is in use"), state.session.IN_USE)
    return place


def compute_card(
    projection: Projection, said: Sequence[Guardrail], csv: CardFile, text: Language
) -> Card:
    """Return compute over the years."""

    def chart() -> None:
        in_use = state.session.setting(state.session.IN_USE) == "true"
        show_chart(
            live_chart(
                compute_chart(
                    projection,
                    text,
                    logarithmic=bool(state.session.value(state.session.COMPUTE_SCALE)),
                    in_use=in_use,
                    today=_today(),
                )
            ),
            alt=describe_compute(projection, text, in_use=in_use),
            key="compute_chart",
        )

    def sources() -> None:
        show_guardrails("compute", said, text)
        st.markdown(cite(sources_of("compute"), text))

    return Card(
        key="compute",
        title=compute_finding(projection, text),
        limit=compute_limit(projection, text),
        shown={
            CHART: chart,
            TABLE: lambda: show_figures(compute_table(projection, text), "numbers"),
            SOURCES: sources,
        },
        csv=csv,
    )


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day where the reader's server is


def _impact_axis(text: Language) -> DeltaGenerator:
    abreast = st.container(horizontal=True, key="growth_charts")
    log_switch(state.session.IMPACT_SCALE, text)
    return abreast


def impact_card(
    projection: Projection, said: Sequence[Guardrail], csv: CardFile, text: Language
) -> Card:
    """Return the growth that investment is said to bring.

    Core and related growth have a chart each: on one axis, they would invite to be added.
    """

    def chart() -> None:
        logarithmic = bool(state.session.value(state.session.IMPACT_SCALE))
        for kind in INDUSTRIES:
            show_chart(
                live_chart(impact_chart(projection, kind, text, logarithmic=logarithmic)),
                alt=describe_impact(projection, kind, text),
                key=f"{kind}_chart",
            )

    def table() -> None:
        yearly, cumulative = st.tabs([text("Each year"), text("Cumulative")])
        with yearly:
            show_figures(money_table(projection, "", text), "numbers_yearly")
        with cumulative:
            show_figures(money_table(projection, "cumulative_", text), "numbers_cumulative")
        st.caption(
            text(
                "Money is at current prices (not adjusted for inflation). Ranges run from the low "
                "to the high multiplier."
            )
        )

    def sources() -> None:
        show_guardrails("core_related", said, text)
        st.markdown(cite(sources_of("investment", "multipliers"), text))

    return Card(
        key="impact",
        title=impact_finding(projection, text),
        limit=impact_limit(said, text),
        shown={CHART: chart, TABLE: table, SOURCES: sources},
        csv=csv,
    )


def _said_of_other_evidence(text: Language) -> DeltaGenerator:
    place = st.container()
    st.caption(
        text(
            "Related industries are left out of the chart: beside core growth, theirs would "
            "invite to be added."
        )
    )
    return place


def other_evidence_card(projection: Projection, text: Language) -> Card:
    """Return what claim and other evidence make of one investment, none added to another."""
    found = other_evidence(projection.scenario, projection.invested)

    def chart() -> None:
        show_chart(
            other_evidence_chart(found, text),
            alt=describe_other_evidence(found, text),
            key="other_evidence_chart",
        )

    def table() -> None:
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
    return Card(
        key="other_evidence",
        title=found.finding.say(text),
        limit=found.limit.say(text),
        shown={CHART: chart, TABLE: table},
        csv=(file_name(text("other evidence"), ending="csv", of=content), lambda: content),
    )


def _footprint_terms(problems: list[Problem], text: Language) -> DeltaGenerator:
    place = st.container()
    show_terms(problems, text)
    return place


def sources_of(*groups: str) -> tuple[str, ...]:
    """Return the ids of the sources of some groups of inputs."""
    records = (record for record in assumptions().values() if record.group in groups)
    return tuple(dict.fromkeys(source for record in records for source in record.sources))


def show_figures(table: pd.DataFrame, key: str) -> None:
    """Show every figure of a chart; the key is that of its style."""
    with st.container(key=key):
        st.table(table)


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
