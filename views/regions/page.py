"""Page "Regions": cities and projects of a region, and what is known of it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from model.columns import INDUSTRIES
from model.files import Recipe, file_name, region_recipe
from model.inputs import Scenario
from model.messages import InvalidInput, Problem
from model.projection import project
from model.regions import (
    MOST_CITIES,
    PLAN_HELP,
    PLAN_LABELS,
    PROVINCE,
    REGION_INPUTS,
    ROLE_LABELS,
    UNKNOWN,
    Region,
    RegionProjection,
    Row,
    capacity_finding,
    capacity_limit,
    capacity_rows,
    capacity_taken,
    cities_finding,
    city_name,
    city_rows,
    describe_map,
    describe_path,
    describe_ranking,
    evidence_of_cost,
    is_filled,
    judge_rows,
    layout,
    map_chart,
    map_finding,
    path_chart,
    path_finding,
    project_region,
    project_row,
    ranking_chart,
    ranking_finding,
    read_plan_file,
    region_answer,
    region_guardrails,
    region_tiles,
    rows_csv,
    write_plans,
    yearly_rows,
)
from model.texts import N_, Language
from model.unit_cost import projects
from views import state
from views.card import CHART, TABLE, Card, CardFile, show_card
from views.files import show_files
from views.parts import (
    asked_option,
    begin_page,
    frame_tiles,
    link,
    open_part,
    plain,
    show_chart,
    show_download,
    show_guardrails,
    show_problems,
    show_rows,
    show_tiles,
)
from views.regions.known import show_known

# By the names that the address has for them.
REGION_PARTS = {"cities": N_("Cities"), "known": N_("What is known")}

# The rows that the grid began with.
SHOWN_ROWS = "region_shown_rows"

REGION_LABEL = N_("Of which region")

# Lines on single cities that the page shows at once; more are folded.
MOST_LINES = 6

UPLOAD_MEGABYTES = 1

# Rows that the grid shows without scrolling.
MOST_SHOWN = 20


def show_page() -> None:
    """Show the parts of the page; only the one that is open is made."""
    text = state.page.language()
    scenario = begin_page(text("Regions"), text)
    opened, place = open_part(state.session.REGION_PART, REGION_PARTS, text)
    recipe = None
    with place:
        if opened == "cities":
            recipe = show_cities(text)
        else:
            show_known(text)
    if scenario:
        show_files(project(scenario), text, recipe=recipe)


# Cities: the answer, the table, what follows from it.


def show_cities(text: Language) -> Recipe | None:
    """Show the answer above the table that it is made from, then all that follows.

    Returns how to make the results again.
    """
    try:
        scenario = region_scenario()
    except InvalidInput:  # said at the head of the page
        return None
    answer, table = st.container(), st.container()
    with table:
        judged = judge_rows(edit_table(text))
    projection = project_region(Region(region_name(), judged.plans, scenario))
    with table:
        show_notes(judged.problems, text)
        show_ways_in(projection, judged.rows, text)
    with answer:
        show_answer(projection, text)
    show_results(projection, text)
    return region_recipe(projection.region)


def region_scenario() -> Scenario:
    """Return a scenario with those inputs of the page that have an effect on a region."""
    inputs = state.inputs.values()
    return Scenario(**{name: inputs[name] for name in REGION_INPUTS})


def show_answer(projection: RegionProjection, text: Language) -> None:
    """Show the answer in a sentence, its figures, and what limits it."""
    with st.container(key="answer"):
        st.markdown(region_answer(projection, text))
    with frame_tiles():
        show_tiles(region_tiles(projection, text))
    show_guardrails("region", region_guardrails(projection), text)


def edit_table(text: Language) -> Sequence[Row]:
    """Show the table of the plan as a grid; return its rows as texts."""
    if state.session.kept(state.session.ROWS) is None:
        state.session.keep(state.session.ROWS, write_plans(layout()))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.header(text("The plan"))
        refused = state.session.refused(state.session.REGION)
        name = refused[0] if refused else text.translate(region_name())
        st.text_input(
            text(REGION_LABEL),
            state.session.set_shown("region_name", name),
            key="region_name",
            on_change=state.session.by_reader("region_name", take_name),
            width=220,
        )
    st.caption(
        text(
            "Write what you know or assume: an empty cell is not known, and nothing is filled in. "
            "Numbers as in 12.5, levels as in 80% or 0.8. Multipliers, response and lag are those "
            "of the sidebar, and so is the application level where the table has none."
        )
    )
    # A new key shows new rows; the rows that a grid began with must stay while it is edited.
    key = f"region_grid_{state.session.kept(state.session.REPLACED) or 0}_{text.code}"
    if state.session.value(key) is None:
        state.session.keep(SHOWN_ROWS, state.session.kept(state.session.ROWS))
    shown = pd.DataFrame(
        state.session.kept(SHOWN_ROWS), columns=list(PLAN_LABELS), dtype=str
    ).fillna("")
    shown["city"] = [shown_city(name, text) for name in shown["city"]]
    edited: pd.DataFrame = st.data_editor(
        shown,
        column_config=grid_columns(text),
        num_rows="dynamic",
        height="content" if len(shown) <= MOST_SHOWN else "auto",
        hide_index=True,
        key=key,
        alt=text("The table of the plan. Below it the same can be pasted or uploaded as text."),
    )
    rows = [
        dict(zip(PLAN_LABELS, map(str, cells), strict=True))
        for cells in edited.fillna("").to_numpy().tolist()
    ]
    # Kept as the data have it: another language alone is no change of the plan.
    rows = [row | {"city": city_name(row["city"])} for row in rows if is_filled(row)]
    state.session.keep(state.session.ROWS, rows)
    return rows


def shown_city(written: str, text: Language) -> str:
    """Return a name of the data in the reader's language, from which it can be read again."""
    name = city_name(written)
    shown = text.translate(name)
    return shown if city_name(shown) == name else name


def region_name() -> str:
    """Return the region's name as the data have it: Guangdong, until the reader writes another."""
    return str(state.session.kept(state.session.REGION) or PROVINCE)


def take_name() -> None:
    """Take the region's name from its box, or keep what was typed (for callbacks)."""
    typed = city_name(state.session.value("region_name") or "")
    try:
        Region(typed)
    except InvalidInput as error:
        state.session.refuse(state.session.REGION, typed, error.problems)
    else:
        state.session.accept(state.session.REGION)
        state.session.keep(state.session.REGION, typed)


def grid_columns(text: Language) -> dict[str, Any]:
    """Return how each column of the grid is shown: texts, so that one reader judges all."""
    labels = {name: text(label) for name, label in PLAN_LABELS.items()}
    helps = {name: text(meaning) for name, meaning in PLAN_HELP.items()}
    columns: dict[str, Any] = {
        name: st.column_config.TextColumn(label, help=helps[name], pinned=name == "city" or None)
        for name, label in labels.items()
    }
    columns["role"] = st.column_config.SelectboxColumn(
        labels["role"],
        help=helps["role"],
        width="medium",
        options=["", *ROLE_LABELS],
        format_func=lambda role: text.translate(ROLE_LABELS[str(role)]) if role else text(UNKNOWN),
    )
    return columns


def show_notes(problems: Sequence[Problem], text: Language) -> None:
    """Show below the table what is still to be written in it: nothing above moves."""
    if name := state.session.refused(state.session.REGION):
        problems = [*name[1], *problems]
    if problems:
        lines = [
            "- " + text.headed(place(problem, text), plain(problem.say(text)))
            for problem in problems
        ]
        head = text("Not counted yet:")
        st.warning("\n".join([head, "", *lines]), icon=":material/edit_note:")


def place(problem: Problem, text: Language) -> str:
    """Return where in the table a problem is, in the words of the table, as Markdown."""
    row, _, column = problem.where.rpartition(": ")
    number, _, city = row.removeprefix("#").partition(" ")
    label = PLAN_LABELS.get(column, REGION_LABEL)
    if not number:
        return text("**{column:message}**", column=label)
    named = plain(text.translate(city), begins_line=False)
    return text(
        "row {number:text} {city:text}, **{column:message}**",
        number=number,
        city=named,
        column=label,
    )


def show_ways_in(projection: RegionProjection, rows: Sequence[Row], text: Language) -> None:
    """Show what fills the table otherwise: projects, files, pasted text, the built-in case."""
    show_problems(
        state.session.kept(state.session.REFUSED) or (),
        text("The plan was not loaded."),
        text,
        PLAN_LABELS,
    )
    for note in state.session.kept(state.session.READ) or ():
        st.caption(plain(note.say(text)))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        show_projects(text)
        # An upload turns it back into the same table.
        name = region_file(projection, text("plan"), rows)
        show_download(text("Plan as CSV"), partial(rows_csv, rows), name, "region_plan_csv")
        st.button(
            text("Back to Guangdong's layout"),
            key="region_reset",
            icon=":material/restart_alt:",
            on_click=put_back,
        )
    # A new key closes it once it has done its work.
    key = f"region_bring_{state.session.kept(state.session.REPLACED) or 0}"
    with st.expander(text("Upload or paste a plan"), icon=":material/upload:", key=key):
        show_upload(text)
    st.caption(
        text(
            "Your browser keeps the plan until you go back to the layout; neither the server nor "
            "the address does. To hand it on, download it."
        )
    )


def put_back() -> None:
    """Put the built-in case back (for callbacks)."""
    state.session.forget(state.session.REGION)
    state.made.replace_rows(write_plans(layout()))


def show_projects(text: Language) -> None:
    """Offer the projects of the evidence as rows, each once."""
    present = {city_name(row["city"]) for row in state.session.kept(state.session.ROWS) or []}
    offered = {
        project.project: text(
            "{project:message}, {city:message} {year:year}: {invested:money}, "
            "{pflops:whole} PFLOPS",
            project=project.project,
            city=project.city,
            year=project.year,
            invested=project.investment_cny_100m,
            pflops=project.capacity_pflops,
        )
        for project in projects()
        if project.project not in present
    }
    key = f"region_project_{state.session.kept(state.session.REPLACED) or 0}"

    def take() -> None:
        chosen = next((one for one in projects() if one.project == state.session.value(key)), None)
        if chosen:
            state.made.replace_rows(
                [*(state.session.kept(state.session.ROWS) or []), project_row(chosen)]
            )

    st.selectbox(
        text("Add a project of the evidence"),
        list(offered),
        index=None,
        format_func=offered.__getitem__,
        placeholder=text("none"),
        key=key,
        on_change=take,
        help=text(
            "Its investment in the year it was printed for, and its capacity. Those that also "
            "pay for other things, and plans, are among them: see their notes under Evidence."
        ),
        width=420,
    )


def show_upload(text: Language) -> None:
    """Show the ways to bring a whole plan: a file, or text."""
    number = state.session.kept(state.session.REPLACED) or 0
    upload, paste = f"region_upload_{number}", f"region_paste_{number}"

    def take_file() -> None:
        if file := state.session.value(upload):
            take_plan(file.getvalue())

    st.file_uploader(
        text("CSV or Excel file of a plan"),
        key=upload,
        on_change=take_file,
        max_upload_size=UPLOAD_MEGABYTES,
        help=text(
            "Up to {most:whole} rows; columns: {names:listed}, or as the table heads them.",
            most=MOST_CITIES,
            names=[f"`{name}`" for name in PLAN_LABELS],
        ),
    )
    st.code(",".join(PLAN_LABELS), language=None, wrap_lines=True)
    # A form sends the text with the button: leaving the box and pressing it are two events else.
    with st.form(f"region_form_{number}", border=False):
        st.text_area(
            text("Or paste the table"),
            key=paste,
            height=160,
            help=text("From a spreadsheet or a CSV file, the line of column names included."),
        )
        st.form_submit_button(
            text("Load"),
            key="region_take_paste",
            on_click=lambda: take_plan((state.session.value(paste) or "").encode()),
        )


def take_plan(content: bytes) -> None:
    """Replace the rows by those of a file, or keep what is wrong with it (for callbacks)."""
    notes: list[Problem] = []
    try:
        rows = read_plan_file(content, notes)
    except InvalidInput as error:
        state.session.keep(state.session.REFUSED, error.problems)
        return
    state.made.replace_rows(rows)
    state.session.keep(state.session.READ, notes)


# What follows.


def show_results(projection: RegionProjection, text: Language) -> None:
    """Show ranking, map, path and tables of results, and what limits them."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.header(text("What it would bring"))
        kind = choose_kind(text)
    said = describe_ranking(projection, kind, text)

    def ranking() -> None:
        chart = ranking_chart(projection, kind, text)
        show_chart(chart, alt=said, key="ranking_chart")

    with st.container(horizontal=True, key="region_charts"):
        title, csv = ranking_finding(projection, text), cities_file(projection, text)
        show_card(Card(key="ranking", title=title, shown={CHART: ranking}, csv=csv), text)
        show_map(projection, kind, text)
    if projection.cities:
        show_path(projection, kind, text)
    show_city_table(projection, text)
    show_capacity(projection, text)
    show_guardrails("core_related", region_guardrails(projection), text)


def choose_kind(text: Language) -> str:
    """Show the choice of the industry that grows, which the address holds unless it is the core."""
    setting = state.session.REGION_KIND
    first, *_ = INDUSTRIES
    shown = state.session.set_shown(setting, asked_option(setting, INDUSTRIES, text) or first)
    chosen = st.segmented_control(
        text("Growth of"),
        list(INDUSTRIES),
        default=shown,
        required=True,
        format_func=lambda kind: text.translate(INDUSTRIES[kind]),
        key=setting,
        on_change=state.session.by_reader(setting, state.session.take_setting),
        args=(setting, setting, first),
        label_visibility="collapsed",
        width="content",
    )
    return chosen or first


def show_map(projection: RegionProjection, kind: str, text: Language) -> None:
    """Show where the cities of the layout lie."""

    def chart() -> None:
        show_chart(
            map_chart(projection, kind, text),
            alt=describe_map(projection, kind, text),
            key="map_chart",
        )
        source = link("geonames", text)
        st.caption(text("Positions: {source:text}, CC BY 4.0.", source=source))

    limit = text("Schematic, without borders; a ring is a city whose investment is not known.")
    title = map_finding(projection, text)
    csv = cities_file(projection, text)
    show_card(Card(key="map", title=title, limit=limit, shown={CHART: chart}, csv=csv), text)


def show_path(projection: RegionProjection, kind: str, text: Language) -> None:
    """Show growth year by year, of the region or of one city."""
    setting = state.session.REGION_CITY
    asked = state.session.setting(setting)
    cities = ["", *projection.cities]
    shown = state.session.set_shown(setting, asked if asked in projection.cities else "")
    chosen = st.selectbox(
        text("Show"),
        cities,
        cities.index(shown),
        format_func=lambda city: text.translate(city) if city else text("All that is known"),
        key=setting,
        on_change=state.session.by_reader(setting, state.session.take_setting),
        args=(setting, setting),
        width=320,
    )
    city = chosen or None

    def chart() -> None:
        show_chart(
            path_chart(projection, kind, city, text),
            alt=describe_path(projection, kind, city, text),
            key="path_chart",
        )

    card = Card(
        key="path",
        title=path_finding(projection, kind, city, text),
        shown={
            CHART: chart,
            TABLE: lambda: show_rows(yearly_rows(projection, city, text), "numbers"),
        },
        csv=cities_file(projection, text),
    )
    show_card(card, text)


def show_city_table(projection: RegionProjection, text: Language) -> None:
    """Show every city with its result as a table."""

    def table() -> None:
        if projection.region.plans:
            show_rows(city_rows(projection, text), "sentences")
        st.caption(
            text.sentences(
                text(
                    "Cumulative, in the units of the columns, at current prices. Ranges run from "
                    "the low to the high multiplier. Shares are of what is known."
                ),
                evidence_of_cost(text),
            )
        )

    card = Card(
        key="cities",
        title=cities_finding(projection, text),
        limit=text("Core and related growth must not be added."),
        shown={TABLE: table},
        csv=cities_file(projection, text),
    )
    show_card(card, text)
    of_cities = [said for said in region_guardrails(projection) if said.record.concerns == "city"]
    if len(of_cities) <= MOST_LINES:
        show_guardrails("city", of_cities, text)
    else:
        head = text("Notes on single cities ({count:whole})", count=len(of_cities))
        with st.expander(head, key="city_remarks"):
            show_guardrails("city", of_cities, text)


def show_capacity(projection: RegionProjection, text: Language) -> None:
    """Show what the planned capacities would take, where the plan has some."""
    found = capacity_taken(projection)
    if not found.cities:
        return
    running = [one for one in region_guardrails(projection) if one.code == "region.running"]

    def table() -> None:
        show_rows(capacity_rows(found, text), "numbers_capacity")
        for one in running:  # what is planned beside what is drawn
            st.caption(one.say(text))

    card = Card(
        key="capacity",
        title=capacity_finding(found, text),
        limit=capacity_limit(text),
        shown={TABLE: table},
        csv=(region_file(projection, text("capacity")), found.to_csv),
    )
    show_card(card, text)


def cities_file(projection: RegionProjection, text: Language) -> CardFile:
    """Return every city and year with its result, as a card's file."""
    return region_file(projection, text("regions")), projection.to_csv


def region_file(projection: RegionProjection, word: str, of: object = None) -> str:
    """Return the name of a file of the region: `word` in the reader's language says what it is.

    `of` is what else it is made of; by default, the region.
    """
    years = [*projection.year[:1], *projection.year[-1:]]
    return file_name(word, *years, ending="csv", of=of or projection.region)


if __name__ == "__main__":  # true when st.navigation runs this page, false on import
    show_page()
