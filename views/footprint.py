"""The card of what compute takes, on the page of the projection."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from model.files import file_name
from model.footprint import (
    OF_ADDED,
    OF_INSTALLED,
    TERM_LABELS,
    Footprint,
    describe_footprint,
    drawn_footprint,
    footprint,
    footprint_chart,
    read_conditions,
    read_mix,
)
from model.hardware import CONDITIONS, TAKEN, hardware, power_figure
from model.inputs import Scenario
from model.messages import Problem, gathered
from model.texts import Language
from views import state
from views.card import CHART, SOURCES, TABLE, Card
from views.parts import (
    asked_option,
    choose,
    cite,
    enter,
    show_chart,
    show_problems,
    show_rows,
)

# Where the reader says what it is made of and how it is run; closed, none of it is drawn.
TERMS = "footprint_terms"


def footprint_card(
    found: Footprint, scenario: Scenario, terms: Mapping[str, Any], text: Language
) -> Card:
    """Return what the compute of the last year takes, in chips, power, racks and electricity."""

    def chart() -> None:
        show_chart(
            footprint_chart(found, text), alt=describe_footprint(found, text), key="footprint_chart"
        )

    def table() -> None:
        rows = [
            {text("If all were of"): text(need.label)}
            | {
                text(measure.label): text.amount(((need.taken[name],), measure.quantity))
                for name, measure in TAKEN.items()
            }
            for need in found.needs
        ]
        show_rows(rows, "numbers_footprint")
        drawn = state.results.kept(drawn_footprint, scenario, added=found.is_added, **terms)
        st.caption(drawn.said.say(text))

    def sources() -> None:
        st.markdown("\n".join(f"- {one.say(text)}" for one in found.comparisons))
        st.markdown(cite(found.sources, text))

    content = found.to_csv()
    return Card(
        key="footprint",
        title=found.finding.say(text),
        limit=found.limit.say(text),
        shown={CHART: chart, TABLE: table, SOURCES: sources},
        csv=(file_name(text("footprint"), found.year, ending="csv", of=content), lambda: content),
    )


def asked_footprint(
    scenario: Scenario, problems: list[Problem]
) -> tuple[Footprint, dict[str, Any]]:
    """Return what the address asks for, and its terms; what cannot be is added to the problems."""
    given = state.session.settings()
    added = given.get(state.session.FOOTPRINT_OF) == OF_ADDED
    read: dict[str, Any] = {}
    with gathered(problems):
        read["mix"] = read_mix(given.get(state.session.FOOTPRINT_MIX, ""))
    for name in CONDITIONS:
        with gathered(problems):
            read |= read_conditions({name: given.get(f"footprint_{name}", "")})
    found: Footprint | None = None
    with gathered(problems):
        found = footprint(scenario, added=added, **read)
    if found:
        return found, read
    refused = {problem.where for problem in problems}
    sound = {name: value for name, value in read.items() if name not in refused}
    return footprint(scenario, added=added, **sound), sound


def set_footprint(scenario: Scenario) -> Footprint | None:
    """Return what the address asks for, for files; nothing where all is as usual."""
    given, session = state.session.settings(), state.session
    typed = [given.get(name) for name in (session.FOOTPRINT_MIX, *session.FOOTPRINT_CONDITIONS)]
    if given.get(session.FOOTPRINT_OF) != OF_ADDED and not any(typed):
        return None
    return asked_footprint(scenario, [])[0]


def show_terms(problems: list[Problem], text: Language) -> None:
    """Show what can be said of chips and sites: folded, until the reader opens it."""
    show_problems(problems, text("This is left out of what is shown:"), text, TERM_LABELS)
    of = {
        OF_INSTALLED: text("All that is installed"),
        OF_ADDED: text("What is added in the last year, of new chips"),
    }
    is_open = state.session.is_open(TERMS)
    if not is_open:  # what is chosen there counts, though it is not shown
        asked_option(state.session.FOOTPRINT_OF, of, text)
    with st.expander(text("Chips and sites"), is_open, key=TERMS):
        if not is_open:
            return
        choose(text("Of which compute"), state.session.FOOTPRINT_OF, of, text)
        enter(
            text.translate(TERM_LABELS["mix"]),
            state.session.FOOTPRINT_MIX,
            placeholder=text("not known: the range between those compared"),
            help=text(
                "Shares of the compute, like {example:text}. Chips: {chips:listed}.",
                example="h20=60%, ascend_910b=40%",
                chips=list(hardware()),
            ),
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            for name, item in CONDITIONS.items():
                usual = f"{power_figure(item).value:g}"
                enter(text(TERM_LABELS[name]), f"footprint_{name}", placeholder=usual)
