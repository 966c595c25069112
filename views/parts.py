"""What several pages show in the same way: problems, sources, guardrails, readers' texts."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from model.chart_parts import Chart
from model.columns import COLUMNS
from model.data import sources
from model.inputs import Scenario, assumptions, input_value, off_default
from model.messages import Problem, echoed, first_problems
from model.projection import SEVERITIES, Guardrail, Tile
from model.texts import N_, Language
from views import state

# What Markdown reads as more than text; a backslash before it makes it text again.
MARKS = re.compile(r"([\\`*_\[\]<>&$~|:#^{}])")

# What Streamlit looks for in the text that is left: addresses, arrows, its own pictures, and
# at its beginning lists. An invisible character, the word joiner, keeps the parts asunder.
JOINER = "\u2060"
ASUNDER = re.compile(r"(?<=[:@])|(?<=www)(?=\.)|(?<=[-<>~])(?=[-=>])", re.IGNORECASE)
BEGINS_LIST = re.compile(r"(?=[-+=]|\d+[.)])")


def plain(text: str, *, begins_line: bool = True) -> str:
    """Return Markdown that shows a reader's text as it is, and does nothing else.

    No HTML, link, picture, formula, directive, heading or list comes of it.
    """
    line = " ".join(text.split())
    if begins_line and BEGINS_LIST.match(line):
        line = JOINER + line
    return MARKS.sub(r"\\\1", ASUNDER.sub(JOINER, line))


def begin_page(title: str, text: Language, *, of_compute: bool = True) -> Scenario | None:
    """Show a page's title and what is wrong with the address and the inputs; return the scenario.

    None where the inputs do not go together; of compute alone where only the investment does not
    follow from them, where the page can do with that.
    """
    st.title(title)
    show_problems(
        state.address.address_problems(),
        text("Part of the link was not understood and is ignored:"),
        text,
    )
    show_link_notice(text)
    scenario, problems = state.inputs.judged()
    if problems and not of_compute:
        scenario = None
    if problems:
        head = (
            text("No investment follows from these inputs; what follows is compute alone.")
            if scenario
            else text("These inputs contradict each other.")
        )
        show_refused_inputs(problems, head, text)
    return scenario


# What makes inputs go together again, by what is wrong: an input and what to set it to.
WAYS_OUT = {
    "investment.no_first_year_additions": (
        ("investment_method", "budget"),
        ("investment_method", "unit_cost"),
    ),
    "ceiling.growth_not_positive": (("curve", "constant"),),
    "ceiling.below_first_year": (("curve", "constant"),),
}
WAY_LABELS = {
    "budget": N_("Invest a budget instead"),
    "unit_cost": N_("Invest by unit cost instead"),
    "constant": N_("Grow without a ceiling"),
}


def show_refused_inputs(problems: Sequence[Problem], head: str, text: Language) -> None:
    """Show which inputs do not go together, with a button for each plain way out."""
    show_problems(problems, head, text)
    ways = dict.fromkeys(way for problem in problems for way in WAYS_OUT.get(problem.code, ()))
    with st.container(horizontal=True):
        for name, value in ways:
            st.button(
                text(WAY_LABELS[value]),
                key=f"way_{value}",
                on_click=state.inputs.want,
                args=({name: value},),
            )


def frame_tiles() -> DeltaGenerator:
    """Return the place of figures side by side."""
    return st.container(horizontal=True, key="figures")


def show_tiles(tiles: Sequence[Tile]) -> None:
    """Show figures, each with its unit and what it means."""
    for tile in tiles:
        st.metric(
            tile.label,
            tile.figure,
            delta=tile.unit,
            delta_color="off",
            delta_arrow="off",
            help=tile.meaning,
            border=True,
            height="stretch",
        )


def show_link_notice(text: Language) -> None:
    """Show that a link was made by another version, and which inputs are off today's defaults."""
    if notice := state.address.link_notice():
        changed = off_default(state.inputs.values())
        head = notice.say(text)
        st.info("\n".join([head, "", *off_default_lines(changed, text)]), icon=":material/link:")


def off_default_lines(changed: Mapping[str, tuple[Any, Any]], text: Language) -> list[str]:
    """Return the lines of Markdown that list inputs off their defaults."""
    if not changed:
        return [text("Every input is at today's default.")]
    return [
        text("Not at today's default:"),
        "",
        *(
            text(
                "- {label:message}: {value:text}, by default {default:text}",
                label=assumptions()[name].label,
                value=input_value(assumptions()[name], value, text),
                default=input_value(assumptions()[name], default, text),
            )
            for name, (value, default) in changed.items()
        ),
    ]


BADGES = {"info": "blue", "caution": "orange", "warning": "red"}


# What pages call what functions and flags take that is no input.
PARAMETER_LABELS = {
    "target": N_("Target"),
    "solve_for": N_("Solve for"),
    "along": N_("Together with"),
    "draws": N_("Simulated cases"),
    "seed": N_("Random seed"),
    "correlation": N_("Rank correlations"),
    "correlations": N_("Rank correlations"),
    "compare": N_("Scenarios"),
    "series": N_("Series"),
    "known_by": N_("What was known by"),
    "ceiling": N_("Ceiling"),
    "ceiling_reason": N_("Reason for the ceiling"),
}

# Of a scenario that is saved; in its file these are names.
WORD_LABELS = {"name": N_("Name"), "note": N_("Note")}


def show_problems(
    problems: Sequence[Problem],
    head: str,
    text: Language,
    labels: Mapping[str, str] = MappingProxyType({}),
    *,
    names: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Show what is wrong, with the remedy of each.

    `labels` are of what it concerns and is no input; by `names`, sentences call what they name.
    """
    if problems:
        lines = [
            "- "
            + text.headed(
                head_of(problem, text, labels),
                plain(in_words(problem, names, text).say(text), begins_line=False),
            )
            for problem in first_problems(problems)
        ]
        st.error("\n".join([head, "", *lines]), icon=":material/error:")


def head_of(problem: Problem, text: Language, labels: Mapping[str, str]) -> str:
    """Return what a problem concerns: by what the page calls it, else by its name."""
    place, _, name = problem.where.rpartition(": ")
    if label := labels.get(name) or ("" if place else PARAMETER_LABELS.get(name)):
        said = f"**{text.translate(label)}**"
        return text.headed(_as_typed(place), said) if place else said
    return name_of(problem, text)


def in_words(problem: Problem, names: Mapping[str, str], text: Language) -> Problem:
    """Return a problem that calls what it speaks of as the page does."""
    said = {name: text.translate(label) for name, label in names.items()}

    def called(value: object) -> object:
        if isinstance(value, list):
            return [called(one) for one in value]
        return said.get(value, value) if isinstance(value, str) else value

    given = dict(problem.values)
    return replace(problem, values={key: called(value) for key, value in given.items()})


def names_in_words(text: Language) -> dict[str, str]:
    """Return what inputs, their choices and columns of results are called."""
    choices = {
        f"{name}={option}": text.headed(text(one.label), text(label))
        for name, one in assumptions().items()
        for option, label in one.options.items()
    }
    inputs = {name: one.label for name, one in assumptions().items()}
    return choices | inputs | {name: column.label for name, column in COLUMNS.items()}


def show_refused(key: str, said: str) -> None:
    """Show why the entry with this key was refused; views/document.js joins the two for readers."""
    with st.container(key=f"problem_of_{key}"):
        st.error(said)


def name_of(problem: Problem, text: Language) -> str:
    """Return the name of what a problem concerns: its label and how addresses and files call it.

    Before it stands of which of several scenarios it is, where there are several.
    """
    place, _, name = problem.where.rpartition(": ")
    if name not in assumptions():
        return _as_typed(problem.where)
    label = text.bracketed(f"**{text(assumptions()[name].label)}**", f"`{name}`")
    return text.headed(_as_typed(place), label) if place else label


def _as_typed(where: str) -> str:
    where = echoed(where)
    return plain(where) if "`" in where else f"`{where}`"


def cite(ids: tuple[str, ...], text: Language) -> str:
    """Return links to sources, each by its publisher and date, as Markdown."""
    if not ids:
        return ""
    return text("Sources: {links:text}", links=text.separated(link(name, text) for name in ids))


def link(source_id: str, text: Language) -> str:
    """Return a source as a Markdown link, or as plain text where no page can be linked."""
    source = sources()[source_id]
    name = text.bracketed(text(source.publisher), source.published)
    return f"[{name}]({source.url})" if source.url else name


def name_sources(note: str, text: Language) -> str:
    """Return a note of the data with links in the place of the ids of sources, as Markdown."""
    return re.sub(
        r"[a-z]\w*_\w+",
        lambda found: link(found[0], text) if found[0] in sources() else found[0],
        note,
        flags=re.ASCII,
    )


def split_limits(said: Iterable[Guardrail]) -> tuple[list[Guardrail], list[Guardrail]]:
    """Return the limits of an answer: those that lead, and the others."""
    limits = [guardrail for guardrail in said if guardrail.record.concerns != "input"]
    leading = [guardrail for guardrail in limits if guardrail.record.leads]
    return leading, [guardrail for guardrail in limits if not guardrail.record.leads]


def frame_limits(leading: int, others: int, text: Language) -> DeltaGenerator | None:
    """Fold the limits that do not lead, with their count; return their place where it is open."""
    if not others:
        return None
    alone, more = N_("{count:whole} limit{count:s}"), N_("{count:whole} more limit{count:s}")
    head, key = text(more if leading else alone, count=others), "limits"
    is_open = state.session.is_open(key)
    place = st.expander(head, is_open, key=key)
    return place if is_open else None


def show_guardrails(concerns: str, said: Sequence[Guardrail], text: Language) -> None:
    """Show the guardrails of one part of the answer, each with its evidence."""
    show_lines([one for one in said if one.record.concerns == concerns], text)


def show_lines(said: Sequence[Guardrail], text: Language) -> None:
    """Show guardrails, each in a line with its evidence."""
    lines = []
    for guardrail in said:
        record = guardrail.record
        badge = f":{BADGES[record.severity]}-badge[{text(SEVERITIES[record.severity])}]"
        evidence = text.separated(link(name, text) for name in record.sources)
        lines.append(f"- {badge} {guardrail.say(text)} :small[{evidence}]")
    if lines:
        st.markdown("\n".join(lines))


def asked_option(setting: str, options: Collection[str], text: Language) -> str:
    """Return the option that the address asks for, or nothing; say so where it never was one."""
    asked, unknown = state.session.asked_of(setting, options)
    if not unknown:
        return asked
    problem = Problem(
        "input.not_an_option",
        "“{value:text}” is not an option; choose one of {options:listed}.",
        {"value": echoed(unknown), "options": list(options)},
        where=setting,
    )
    show_problems([problem], text("Part of the link was not understood and is ignored:"), text)
    return ""


def open_part(setting: str, parts: Mapping[str, str], text: Language) -> tuple[str, DeltaGenerator]:
    """Show the parts of a page as tabs; return the name of the open one, and its place.

    The address holds which it is, unless it is the first: a link opens it, and so does coming
    back from another page.
    """
    first, *_ = parts
    labels = {text(label): name for name, label in parts.items()}

    def take() -> None:
        chosen = labels.get(state.session.value(setting), first)
        state.session.write_setting(setting, "" if chosen == first else chosen)

    opened = asked_option(setting, parts, text) or first
    shown = state.session.set_shown(setting, text(parts[opened]))
    on_change = state.session.by_reader(setting, take)
    tabs = st.tabs(list(labels), default=shown, on_change=on_change, key=setting)
    return opened, tabs[list(parts).index(opened)]


def show_rows(rows: Iterable[dict[str, str]], key: str | None = None) -> None:
    """Show rows of texts by column as a table headed by its first column; a style has its key."""
    place = st.container(key=key) if key else st
    table = pd.DataFrame(rows)
    place.table(table.set_index(table.columns[0]))


def show_download(
    label: str,
    data: bytes | Callable[[], bytes],
    name: str,
    key: str,
    *,
    mime: str = "text/csv",
) -> None:
    """Show the download of a file, which may be made on click; the page stays as it is."""
    st.download_button(
        label,
        data=data,
        file_name=name,
        mime=mime,
        key=key,
        on_click="ignore",
        icon=":material/download:",
    )


# What of a chart is said of the whole picture; all else, of what is drawn in it.
OF_PICTURE = {"title", "width", "height", "padding", "view", "config", "params"}

# What a chart's own rows are called where the browser changes them (views/live.js).
ROWS = "rows"


def self_contained(chart: Chart) -> Chart:
    """Return a chart that looks the same and carries its rows within.

    Of rows at the top Streamlit would make a table of Arrow, which takes it longer than all else.
    """
    if "data" not in chart:
        return chart
    around = {name: part for name, part in chart.items() if name in OF_PICTURE}
    within = {name: part for name, part in chart.items() if name not in OF_PICTURE}
    return around | {"layer": [within | {"data": {"name": ROWS, **chart["data"]}}]}


def show_chart(chart: Chart, *, alt: str, key: str, place: DeltaGenerator | None = None) -> None:
    """Show a chart, here or in a place, with what is said of it to those who do not see it."""
    draw = (place or st).vega_lite_chart
    draw(self_contained(chart), alt=alt, key=key)


def log_switch(key: str, text: Language) -> bool:
    """Show the switch of a logarithmic axis, which the address holds; return whether it is on."""
    return st.toggle(text("Logarithmic scale"), key=key, bind="query-params", width="content")


def choose(  # noqa: PLR0913 - one choice, as it is shown and kept
    label: str,
    setting: str,
    options: Mapping[str, str],
    text: Language,
    default: str = "",
    *,
    clears: str = "",
) -> str:
    """Show the choice of a setting that the address holds: the default, or the first, at first.

    What the address holds that is not on offer is said, and nothing is taken for it. Another
    choice clears the setting that means nothing with it.
    """
    default = default or next(iter(options))
    key = f"set_{setting}"

    def take() -> None:
        state.session.take_setting(setting, key, default)
        if clears:
            state.session.write_setting(clears, "")

    shown = state.session.set_shown(key, asked_option(setting, options, text) or default)
    chosen: str = st.selectbox(
        label,
        list(options),
        list(options).index(shown),
        format_func=options.__getitem__,
        key=key,
        on_change=state.session.by_reader(key, take),
    )
    return chosen


def switch(label: str, setting: str, *, default: bool = False, hint: str | None = None) -> bool:
    """Show a switch that the address holds unless it is at its default."""
    key, words = f"set_{setting}", {True: "true", False: "false"}

    def take() -> None:
        chosen = bool(state.session.value(key))
        state.session.write_setting(setting, "" if chosen == default else words[chosen])

    is_on = state.session.setting(setting, words[default]) == words[True]
    return st.toggle(
        label,
        state.session.set_shown(key, is_on),
        key=key,
        on_change=state.session.by_reader(key, take),
        help=hint,
        width="content",
    )


def enter(
    label: str,
    setting: str,
    default: str = "",
    **box: Any,  # noqa: ANN401 - as of `text_input`
) -> str:
    """Show the entry of a setting that the address holds unless it is the default."""
    key = f"set_{setting}"
    typed: str = st.text_input(
        label,
        state.session.set_shown(key, state.session.setting(setting, default)),
        key=key,
        on_change=state.session.by_reader(key, state.session.take_setting),
        args=(setting, key, default),
        **box,
    )
    return typed
