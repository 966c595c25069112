"""A reader's own series: brought as a file or as text, kept in the session, taken away again.

What a reader wrote is no Markdown: names, units, editions and sources of such a series go through
`shown` wherever Streamlit reads what it shows.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from math import isnan
from typing import TypeVar

import streamlit as st

from model.evidence import (
    LONGEST_OWN_NAME,
    LONGEST_UNIT,
    MOST_FIGURES,
    OWN_COLUMNS,
    OWN_HEADINGS,
    Series,
    ahead_chart,
    project_series,
    read_series,
    series,
    value_title,
)
from model.files import (
    DRAWN,
    SERIES_FILE,
    SERIES_KINDS,
    FileKind,
    Recipe,
    SeriesRequest,
    ahead_recipe,
    file_name,
)
from model.inputs import assumptions
from model.messages import InvalidInput, Problem
from model.texts import N_, NOTHING, Language
from views import state
from views.card import CHART, TABLE, Card, CardFile, show_card
from views.parts import choose, enter, plain, show_chart, show_problems, show_rows

# The settings in the address that may be it.
CHOICES = (
    state.session.SERIES,
    state.session.BESIDE,
    state.session.BACKTEST_SERIES,
    state.session.FIT_SERIES,
)

# The settings that are of it alone.
OWN_SETTINGS = (state.session.CLAIM_OWN, state.session.OWN_GROWTH, state.session.OWN_YEARS)

UPLOAD_MEGABYTES = 1

# Results of the series that the session keeps, as they are asked for again with every run.
MOST_RESULTS = 8

OWN_LABELS = {
    "name": N_("Name of the series"),
    "unit": N_("Unit of its values"),
    "table": N_("Table"),
}

Result = TypeVar("Result")


def own_series() -> Series | None:
    """Return the series that the reader brought, if any."""
    found: Series | None = state.session.kept(state.session.OWN_SERIES)
    return found


def offered() -> dict[str, Series]:
    """Return every series that can be chosen, by what addresses call it."""
    own = own_series()
    return {**series(), **({state.session.OWN: own} if own else {})}


def key_of(one: Series) -> str:
    """Return what addresses and widgets call a series."""
    return state.session.OWN if one.is_own else one.name


def asked_of(one: Series) -> str | Series:
    """Return what the model takes for a series: a built-in one by its name."""
    return one if one.is_own else one.name


def shown(said: str, one: Series) -> str:
    """Return what is said of a series as Markdown that shows a reader's words as they are."""
    return plain(said) if one.is_own else said


def label_of(one: Series, text: Language) -> str:
    """Return what a series is called where it is chosen."""
    return text.bracketed(one.name, one.unit) if one.is_own else text(one.label)


def made_of(make: Callable[..., Result], one: Series, **settings: object) -> Result:
    """Return what a function makes of a series; of a reader's own, only the session keeps it."""
    if not one.is_own:
        return state.results.kept(make, one.name, progress=None, **settings)
    results: dict[str, Result] = state.session.kept(state.session.OWN_RESULTS) or {}
    key = f"{make.__qualname__} {hash(one)} {settings!r}"  # it may be as known by a date
    if key not in results:
        results[key] = make(one, **settings)
        kept = dict(list(results.items())[-MOST_RESULTS:])
        state.session.keep(state.session.OWN_RESULTS, kept)
    return results[key]


def choose_series(setting: str, text: Language) -> Series | None:
    """Show the choice of a series, which the address holds unless it is the first.

    None where an address asks for a reader's own series, and there is none here.
    """
    labels = {name: label_of(one, text) for name, one in offered().items()}
    if state.session.setting(setting) == state.session.OWN:
        labels.setdefault(state.session.OWN, text("a series of your own: not here"))
    return offered().get(choose(text("Series"), setting, labels, text))


def show_missing(text: Language) -> None:
    """Say what a link could not hold."""
    st.info(
        text(
            "This link shows a series that its maker brought. No address holds a series: ask for "
            "the table, and bring it below."
        )
    )


def show_bring(text: Language) -> None:
    """Show the way to bring a series, and to take it away again."""
    own, number = own_series(), state.session.kept(state.session.OWN_BROUGHT) or 0
    problems = state.session.kept(state.session.OWN_REFUSED) or ()
    head = text("Bring another series") if own else text("Bring a series of your own")
    # A new key closes it once it has done its work.
    with st.expander(head, expanded=bool(problems), icon=":material/upload:", key=f"own_{number}"):
        labels = {name: called[0] for name, called in OWN_HEADINGS.items()} | OWN_LABELS
        show_problems(problems, text("The series was not read."), text, labels)
        show_form(number, text)
    if own is None:
        return
    for note in state.session.kept(state.session.OWN_NOTES) or ():
        st.caption(plain(text.headed(note.place, note.say(text))))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            text(
                "“{name:text}” stays in this session alone: neither the server nor an address "
                "keeps it. A link holds all else that is chosen here; who opens it has to bring "
                "the same table. Commands read it from `{file:text}`, which the CSV of its card "
                "is.",
                name=plain(own.name, begins_line=False),
                file=SERIES_FILE,
            )
        )
        st.button(text("Remove it"), key="own_remove", icon=":material/delete:", on_click=take_away)


def show_form(number: int, text: Language) -> None:
    """Show what is asked of a series: a name, a unit, and its table."""
    with st.form(f"own_form_{number}", border=False):
        name, unit = st.columns(2)
        with name:
            st.text_input(
                text.translate(OWN_LABELS["name"]),
                key=f"own_name_{number}",
                max_chars=LONGEST_OWN_NAME,
            )
        with unit:
            st.text_input(
                text.translate(OWN_LABELS["unit"]),
                key=f"own_unit_{number}",
                max_chars=LONGEST_UNIT,
                placeholder="TWh",
            )
        columns = "\n".join(
            "- "
            + text.headed(
                text.bracketed(f"`{one}`", text.translate(OWN_HEADINGS[one][0])), text(said)
            )
            for one, said in OWN_COLUMNS.items()
        )
        limit = text(
            "Up to {most:whole} rows. The first two columns are needed:", most=MOST_FIGURES
        )
        st.file_uploader(
            text("Table: CSV, Excel or Parquet"),
            key=f"own_file_{number}",
            max_upload_size=UPLOAD_MEGABYTES,
            help=f"{limit}\n\n{columns}",
        )
        st.code(",".join(OWN_COLUMNS), language=None, wrap_lines=True)
        st.text_area(
            text("Or paste it"),
            key=f"own_paste_{number}",
            height=160,
            help=text("From a spreadsheet or a CSV file, the line of column names included."),
        )
        st.form_submit_button(
            text("Use this series"), key=f"own_take_{number}", on_click=partial(take_over, number)
        )


def take_over(number: int) -> None:
    """Read what was brought; keep it, or what is wrong with it (for callbacks)."""
    value = state.session.value
    file, pasted = value(f"own_file_{number}"), value(f"own_paste_{number}") or ""
    notes: list[Problem] = []
    problems: list[Problem] = []
    if file and pasted.strip():
        template = N_("a file and a text were both given; leave one of them out.")
        problems.append(Problem("series.two_tables", template, where="table"))
    try:
        own = read_series(
            file.getvalue() if file else pasted.encode("utf-8", "replace"),
            unit=value(f"own_unit_{number}") or "",
            name=value(f"own_name_{number}") or "",
            notes=notes,
        )
    except InvalidInput as error:
        problems += error.problems
    state.session.keep(state.session.OWN_REFUSED, tuple(problems))
    if problems:
        return
    keep_own(own, notes)
    for setting in CHOICES:
        if setting != state.session.BESIDE:
            state.session.write_setting(setting, state.session.OWN)


def take_away() -> None:
    """Forget the series, with all that was made of it (for callbacks)."""
    keep_own(None, [])
    state.session.keep(state.session.OWN_REFUSED, ())
    for setting in CHOICES:
        if state.session.setting(setting) == state.session.OWN:
            state.session.write_setting(setting, "")
    for setting in OWN_SETTINGS:
        state.session.write_setting(setting, "")


def keep_own(own: Series | None, notes: list[Problem]) -> None:
    """Keep a series in place of the one before, or none."""
    state.session.keep(state.session.OWN_SERIES, own)
    state.session.keep(state.session.OWN_NOTES, tuple(notes))
    state.session.keep(state.session.OWN_RESULTS, {})
    brought = state.session.kept(state.session.OWN_BROUGHT) or 0
    state.session.keep(state.session.OWN_BROUGHT, brought + 1)


def show_ahead(one: Series, text: Language, *, logarithmic: bool) -> Recipe | None:
    """Show how a series goes on at a rate; return how to do it again."""
    rate, years = st.columns([0.6, 0.4])
    with rate:
        typed = enter(
            text("Growth a year"),
            state.session.OWN_GROWTH,
            placeholder=text("its own average"),
        )
    with years:
        known = {str(count): str(count) for count in range(1, 31)}
        horizon = choose(text("Years"), state.session.OWN_YEARS, known, text, default="5")
    settings = {
        "cagr": assumptions()["cagr"].read(typed) if typed.strip() else None,
        "years": int(horizon),
    }
    try:
        found = made_of(project_series, one, **settings)
    except InvalidInput as error:
        head = text("It cannot be carried on.")
        show_problems(error.problems, head, text, {"cagr": N_("Growth a year")})
        return None

    def chart() -> None:
        show_chart(
            ahead_chart(found, text, logarithmic=logarithmic),
            alt=text("The series with how it goes on; the table holds each year."),
            key="ahead_chart",
        )

    def table() -> None:
        rows = [
            {
                text("Year"): text.year(round(found.base.year) + at),
                shown(value_title(one.unit, text), one): text.number(level),
                text("Growth"): NOTHING if isnan(growth) else text.percent(growth),
                text("By its past errors"): (
                    NOTHING if isnan(low) else text.between(map(text.number, (low, high)))
                ),
            }
            for at, (level, growth, low, high) in enumerate(
                zip(found.values, found.rates, found.low, found.high, strict=True)
            )
        ]
        show_rows(rows, "numbers_ahead")

    content = found.to_csv()
    request = SeriesRequest(
        projection=found,
        text=text,
        retrieved=date.today(),  # noqa: DTZ011 - the day where the reader's server is
        logarithmic=logarithmic,
    )

    def file_of(kind: FileKind) -> CardFile:
        is_other = logarithmic and kind.ending in DRAWN
        of = (content, logarithmic) if is_other else content
        name = file_name(text(kind.word), one.name, ending=kind.ending, of=of)
        return name, partial(kind.make, request)

    card = Card(
        key="ahead",
        title=shown(found.finding.say(text), one),
        limit=text.sentences(*(remark.say(text) for remark in found.remarks)),
        shown={CHART: chart, TABLE: table},
        csv=file_of(SERIES_KINDS["csv"]),
        others=tuple(
            (kind, file_of(kind)) for ending, kind in SERIES_KINDS.items() if ending != "csv"
        ),
    )
    show_card(card, text)
    return ahead_recipe(asked_of(one), **settings)
