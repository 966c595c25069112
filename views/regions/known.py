"""What is published of the cities of the built-in case, of cabinets, of targets; what is not."""

import streamlit as st

from model.data import EVIDENCE
from model.files import file_name
from model.quantities import read_in
from model.regions import (
    FIGURE_STATUS_LABELS,
    ITEM_LABELS,
    PROVINCE,
    RACK_SOURCE,
    Figure,
    compute_targets,
    figures,
    layout,
    project_racks,
    rack_counts,
    realised_rack_growth,
    role_of,
    target_growth,
    write_figure,
)
from model.tables import table_csv
from model.texts import Language
from views import state
from views.card import TABLE, Card, data_file, show_card
from views.parts import enter, link, name_sources, show_rows

# Counts of cabinets are printed with so many digits at most.
COUNTED_DIGITS = 3


def show_known(text: Language) -> None:
    """Show what is published of the built-in case, and what is not."""
    show_known_cities(text)
    show_racks(text)
    show_targets(text)


def show_known_cities(text: Language) -> None:
    """Show the published figures of each city; what is not known is said."""
    rows = [
        known_row(known, text)
        for plan in layout()
        for known in (*figures(plan.city), role_of(plan.city))
    ]
    card = Card(
        key="known_cities",
        title=text("Racks in operation are not known for any city"),
        limit=text(
            "GDP is the latest that was read or quoted; years before a census are not revised. "
            "Plans and targets are no counts, and none of these figures is converted into another."
        ),
        shown={TABLE: lambda: show_rows(rows, "known_cities")},
        csv=data_file("guangdong"),
    )
    show_card(card, text)


def known_row(known: Figure, text: Language) -> dict[str, str]:
    """Return what is published of a city, or that it is not known, as written on the screen."""
    is_known = known.value is not None
    return {
        text("City"): text.translate(known.city),
        text("Figure"): text(ITEM_LABELS[known.item]),
        text("Value"): write_figure(known, text),
        text("Period"): known.period if is_known else "",
        text("Status"): text(FIGURE_STATUS_LABELS[known.status]) if is_known else "",
        text("Note"): name_sources(text(known.note), text),
        text("Grade of evidence"): text(EVIDENCE[known.evidence]),
        text("Source"): link(known.source, text),
    }


def show_racks(text: Language) -> None:
    """Show cabinets as their own quantity, with their own growth rate."""
    st.header(text("Cabinets"))
    (first, start), (year, base) = rack_counts()
    st.markdown(
        text(
            "Over **{base:amount}** cabinets were in production in {province:message} in "
            "{year:year} ({source:text}). They are projected with a growth rate of their own and "
            "are not converted into EFLOPS: no source gives a factor.",
            base=((base / 1e6,), "million", COUNTED_DIGITS),
            province=PROVINCE,
            year=year,
            source=link(RACK_SOURCE, text),
        )
    )
    growth = rack_growth(realised_rack_growth(), text)
    st.caption(
        text(
            "At first {growth:percent}, derived from two figures that are counted differently: "
            "{start:amount} in production in {first:year} and over {base:amount} in {year:year}. "
            "That it goes on is an assumption, not a finding.",
            growth=round(realised_rack_growth(), 3),
            start=((start / 1e6,), "million", COUNTED_DIGITS),
            first=first,
            base=((base / 1e6,), "million", COUNTED_DIGITS),
            year=year,
        )
    )
    if growth is None:
        return
    # As many digits as the count that they begin with.
    projected = [(year, float(f"{level:.3g}")) for year, level in project_racks(growth)]
    rows = [
        {text("Year"): text.year(year), text("Cabinets"): text.number(level)}
        for year, level in projected
    ]
    last, level = projected[-1]
    content = table_csv(("year", "cabinets"), project_racks(growth)).encode()
    card = Card(
        key="racks",
        title=text(
            "{level:amount} cabinets in {year:year} at {growth:percent} a year",
            level=((level / 1e6,), "million", COUNTED_DIGITS),
            year=last,
            growth=growth,
        ),
        shown={TABLE: lambda: show_rows(rows, "numbers")},
        csv=(file_name(text("Cabinets").lower(), ending="csv", of=content), lambda: content),
    )
    show_card(card, text)


def rack_growth(default: float, text: Language) -> float | None:
    """Show the growth rate of cabinets; return it, or None where it is refused."""
    written = f"{round(100 * default, 1)}%"
    typed = enter(text("Growth of cabinets a year"), "rack_growth", written, width=320)
    problems = state.inputs.single_problems({"cagr": typed})
    for problem in problems:
        st.error(problem.say(text))
    return None if problems else read_in(typed, "1/year")


def show_targets(text: Language) -> None:
    """Show the province's targets of compute and what growth they imply."""
    targets = list(compute_targets())
    rows = [
        {
            text("Year"): text.year(year),
            text("Target, EFLOPS"): text("over {value:exact}, precision not stated", value=value),
            text("Grade of evidence"): text(EVIDENCE[target.evidence]),
            text("Source"): link(target.source, text),
        }
        for year, value, target in targets
    ]
    (first, low, _), *_, (last, high, _) = targets
    card = Card(
        key="targets",
        title=text(
            "Targets: over {low:exact} EFLOPS in {first:year}, over {high:exact} in {last:year}",
            low=low,
            first=first,
            high=high,
            last=last,
        ),
        limit=text(
            "From the one to the other is {growth:percent} a year, derived. Both are printed as "
            "“over”, and neither says at which precision.",
            growth=round(target_growth(), 3),
        ),
        shown={TABLE: lambda: show_rows(rows, "targets")},
        csv=data_file("guangdong"),
    )
    show_card(card, text)
