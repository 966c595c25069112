"""The panel of downloads, which every page can show: files, link, commands, citation.

Nothing is made before it is asked for: a button holds the function that makes its file.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from model.files import (
    FILES,
    QUANTILES,
    Recipe,
    Request,
    bibtex,
    long_citation,
    name_of,
    projection_recipe,
    short_citation,
    where_to_run,
)
from model.inputs import LONGEST_NAME, LONGEST_NOTE, Scenario, ScenarioFile
from model.projection import Projection, compute_finding
from model.texts import Language
from views import state
from views.card import CardFile
from views.footprint import set_footprint
from views.parts import WORD_LABELS, show_download, show_problems
from views.server.embed import CHART, LIVE_PARAMETERS, chart_parameters, frame_code
from views.server.people import one_liners

if TYPE_CHECKING:
    from model.uncertainty import Uncertainty


def show_files(
    projection: Projection,
    text: Language,
    *,
    recipe: Recipe | None = None,
    uncertainty: "Uncertainty | None" = None,
    has_chart: bool = False,
) -> None:
    """Show what can be taken away from a page: the projection in every kind of file.

    Parameters
    ----------
    projection : Projection
        Of one scenario, without draws.
    text : Language
    recipe : Recipe, optional
        How to make again what the page shows; by default, the projection.
    uncertainty : Uncertainty, optional
        What is drawn, where the page asks how sure the projection is.
    has_chart : bool, optional
        Whether the page shows the chart of compute, which others can show on theirs.
    """
    request = request_of(projection, text, uncertainty)
    fill_files(frame_files(request, recipe=recipe, has_chart=has_chart), request)


@dataclass(frozen=True, slots=True)
class FilesFrame:
    """What of the downloads stands still: the place of the CSV, and whether more is open."""

    csv: DeltaGenerator
    is_more_open: bool


def frame_files(
    request: Request, *, recipe: Recipe | None = None, has_chart: bool = False
) -> FilesFrame:
    """Show the downloads but for the CSV, as `show_files`; return where it belongs."""
    text, scenario = request.text, request.scenario
    named = state.scenarios.saved_as(scenario)
    frames = {"embed": (text("Embed"), "code", partial(_show_frames, request))}
    way = recipe or projection_recipe(scenario)
    more = {
        "other_files": (text("Other files"), "folder_open", partial(_show_other_files, request)),
        "words": (text("Name and note"), "edit", partial(_show_words, named, text)),
        "link": (text("Link to this page"), "link", partial(_show_links, scenario, text)),
        **(frames if has_chart else {}),
        "reproduce": (text("Reproduce"), "terminal", partial(show_recipe, way, text)),
        "cite": (text("Cite"), "format_quote", partial(show_citation, request)),
    }
    is_more_open = False
    with st.container(key="taken_away"):
        st.header(text("Download and share"))
        with st.container(horizontal=True, key="files"):
            csv = st.container(width="content")
            for key, (label, icon, show) in more.items():
                place = st.popover(label, icon=f":material/{icon}:", key=key, on_change="rerun")
                if place.open:  # nothing is made before it is asked for
                    is_more_open = True
                    with place:
                        show()
        st.caption(
            text("All digits, one row per year. Depends on the assumptions; not a forecast.")
        )
        show_font_advice(text)
    return FilesFrame(csv, is_more_open)


def fill_files(frame: FilesFrame, request: Request) -> None:
    """Show the CSV in its place, of quantiles where something is drawn."""
    with frame.csv:
        _show_file(_csv_kind(request), request)


def _show_file(key: str, request: Request) -> None:
    kind = FILES[key]
    name, make = name_of(kind, request), partial(kind.make, request)
    show_download(request.text(kind.label), make, name, key, mime=kind.media_type)


def _show_other_files(request: Request) -> None:
    elsewhere = {_csv_kind(request), QUANTILES}
    for key in FILES:
        if key not in elsewhere:
            _show_file(key, request)


def _show_links(scenario: Scenario, text: Language) -> None:
    st.markdown(text("This address holds every input, also those at their default:"))
    _show_code(state.address.shared_address(text))
    table = state.address.table_address(scenario)
    st.markdown(text("The table as a link for Excel, pandas or R:"))
    lines = {text("Address"): table, **one_liners(table, text)}
    for tab, line in zip(st.tabs(list(lines)), lines.values(), strict=True):
        with tab:
            _show_code(line)
    if state.address.is_own_machine():
        st.caption(text("Here it works on this machine alone, as the page does."))
    everything = text("All addresses")
    st.markdown(f"[{everything}](/api/?lang={text.code})")


def _show_frames(request: Request) -> None:
    """Show what puts the chart on another page: in a frame, with sliders, as a picture."""
    text = request.text
    finding = compute_finding(request.projection, text)
    inputs = chart_parameters(request.scenario, text, request.switched)
    frozen, live = (
        frame_code(state.address.served_address(CHART.address, inputs | more), finding)
        for more in ({}, LIVE_PARAMETERS)
    )
    picture = state.address.served_address("/api/projection.svg", inputs)
    codes = {
        text("Picture in a frame"): frozen,
        text("With sliders"): live,
        text("Markdown"): f"[![{finding}]({picture})]({state.address.shared_address(text)})",
    }
    st.markdown(text("What puts this chart on another page, with these inputs:"))
    for tab, code in zip(st.tabs(list(codes)), codes.values(), strict=True):
        with tab:
            _show_code(code)
    if state.address.is_own_machine():
        st.caption(text("Here it works on this machine alone, as the page does."))


def request_of(
    projection: Projection, text: Language, uncertainty: "Uncertainty | None" = None
) -> Request:
    """Return what files of the page are made from."""
    named = state.scenarios.saved_as(projection.scenario)
    return Request(
        projection=projection,
        text=text,
        retrieved=date.today(),  # noqa: DTZ011 - the day where the reader's server is
        name=named[1].name if named else "",
        note=named[1].note if named else "",
        uncertainty=uncertainty,
        address=state.address.public_address(text),
        takes=set_footprint(projection.scenario),
        compute_logarithmic=bool(state.session.value(state.session.COMPUTE_SCALE)),
        impact_logarithmic=bool(state.session.value(state.session.IMPACT_SCALE)),
        compute_in_use=state.session.setting(state.session.IN_USE) == "true",
    )


def csv_of(request: Request) -> CardFile:
    """Return the name of a projection's CSV, and what makes it; of quantiles where it is drawn."""
    kind = FILES[_csv_kind(request)]
    return name_of(kind, request), partial(kind.make, request)


def _csv_kind(request: Request) -> str:
    return QUANTILES if request.uncertainty else "csv"


def _show_words(named: tuple[int, ScenarioFile] | None, text: Language) -> None:
    """Show what the reader calls these inputs and says of them, to be changed."""
    st.markdown(
        text(
            "Your own words on these inputs: the workbook, the data package, pictures and the "
            "brief carry them, and the name is part of each file's name. They stay in this "
            "browser, with your scenarios under Compare."
        )
    )
    number, file = named or (0, None)
    with st.form(f"words_form_{number}", border=False):
        name = st.text_input(
            text("Name"),
            file.name if file else "",
            max_chars=LONGEST_NAME,
            key=f"words_name_{number}",
        )
        note = st.text_area(
            text("Note"),
            file.note if file else "",
            max_chars=LONGEST_NOTE,
            key=f"words_note_{number}",
        )
        pressed = st.form_submit_button(text("Apply"), key=f"words_taken_{number}")
    if pressed:
        problems = (
            state.scenarios.rename(number, name, note)
            if named
            else state.scenarios.save_inputs(name, note)
        )
        show_problems(problems, text("Name and note were not changed."), text, WORD_LABELS)
        if not problems:
            st.rerun()


def show_recipe(recipe: Recipe, text: Language) -> None:
    """Show the command line and the program that write the same files, with versions."""
    st.markdown(where_to_run(text))
    _show_code(recipe.command, "bash")
    _show_code(recipe.program, "python")


def show_citation(request: Request) -> None:
    """Show how to cite the page, shortly, in full and for BibTeX."""
    text = request.text
    for head, citation in (
        (text("Short"), short_citation(request)),
        (text("In full"), long_citation(request)),
        (text("BibTeX entry"), bibtex(request)),
    ):
        st.markdown(f"**{head}**")
        _show_code(citation)


def _show_code(content: str, language: str | None = None) -> None:
    """Show a text to be copied, which Markdown does not touch."""
    st.code(content.rstrip("\n"), language=language, wrap_lines=True)


def show_font_advice(text: Language) -> None:
    """Say so where the server cannot draw the characters of the page's language."""
    if text.code == "zh":
        from model.files import can_draw, font_advice  # noqa: PLC0415 - Chinese alone needs it

        if not can_draw("算力"):
            st.caption(font_advice(text))
