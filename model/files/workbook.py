"""The projection as a workbook (.xlsx) with live formulas.

Six sheets: the scenario, whose inputs are named cells; the projection, every figure a formula
on those (`model.files.formulas`); charts of it, which follow the inputs; what the compute takes
(`model.files.footprint_sheet`); what limits the result; the sources. Each formula comes with its
computed value, for programs that show without computing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, time
from io import BytesIO
from typing import TYPE_CHECKING

from model.columns import COLUMNS, INDUSTRIES, UNITS
from model.data import EVIDENCE, data_version, sources
from model.files.citation import (
    AUTHORS,
    CONDITIONAL,
    PROGRAM,
    plain_answer,
    short_citation,
    title,
)
from model.files.footprint_sheet import footprint_sources, write_footprint
from model.files.formulas import (
    BASE_ROW,
    FACTOR,
    INPUT_RULES,
    LAYOUT,
    LONGEST,
    NOTICE,
    POSITIONS,
    STATED,
    TABLE,
    VALID,
    WORKING_LABELS,
    Layout,
    cell_values,
    check_formula,
    factor_formula,
    factor_value,
    letters,
    rule_formula,
    unused_formula,
    unusual_formula,
)
from model.files.pictures import light_theme
from model.files.request import Request, Told
from model.files.sheets import (
    LARGEST_IN_FULL,
    LINE_HEIGHT,
    Writer,
    sheet_class,
    small_formats,
)
from model.impact import STATED_APPLICATION_LEVEL
from model.inputs import GROUPS, UNIT_NAMES, Assumption, assumptions
from model.messages import readable
from model.projection import SEVERITIES, Guardrail, Projection
from model.texts import Language
from model.version import VERSION

if TYPE_CHECKING:
    # The package says nothing of its types.
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

YEARS_ON_A_PAGE = 25

# Text is text, whatever it begins with.
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

# Rows and columns count from 0 here, as the writer does. Columns of the scenario:
LABEL, INPUT_NAME, VALUE, UNIT, ALLOWED, USUAL, CHECK, MEANING, SOURCES = range(9)
NOTICE_ROW, HEAD_ROW = 3, 7

# The most points of height that a sign of a column's name takes where it is turned.
NAME_SIGN = 5.4

# So many years have a tick each; of more, the program chooses.
SINGLE_YEARS = 10

# Of the charts, in pixels: a page of landscape holds one wide one above two.
CHART_WIDTH, CHART_HEIGHT, CHART_GAP = 1060, 345, 20


def workbook(request: Request) -> bytes:
    """Return the projection of one scenario as a workbook (.xlsx).

    Labels, notes and sheet names are in the language asked for. Names of inputs and columns, and
    what a choice may be, are those of every other file, in any language.
    """
    text, projection = request.text, request.projection
    content = BytesIO()
    names = (
        text("Scenario"),
        text("Projection"),
        text("Charts"),
        text("What it takes"),
        text("Guardrails"),
        text("Sources"),
    )
    said = {
        "title": title(request),
        "subject": plain_answer(request),
        "comments": "\n".join(
            filter(None, (readable(request.note), text(CONDITIONAL), request.address))
        ),
    }
    with new_book(content, request, names, **said) as (writer, sheets):
        write_scenario(
            writer, sheets[0], projection, (readable(request.name), readable(request.note))
        )
        write_projection(writer, sheets[1], projection)
        write_charts(writer, sheets[2], projection)
        write_footprint(writer, sheets[3], request.footprint)
        write_guardrails(writer, sheets[4], request.guardrails)
        write_sources(writer, sheets[5], request)
    return content.getvalue()


@contextmanager
def new_book(
    content: BytesIO, request: Told, sheets: Iterable[str], *, title: str, **said: str
) -> "Iterator[tuple[Writer, list[Worksheet]]]":
    """Lend what writes a workbook to `content`, and its sheets by their names.

    `title` and `said` (`subject`, `comments`) are what programs show of the file.
    """
    import xlsxwriter  # type: ignore[import-untyped] # noqa: PLC0415 - not needed before a workbook is asked for

    with xlsxwriter.Workbook(content, {"in_memory": True, **AS_TEXT}) as book:
        book.set_properties(
            {
                "title": f"{PROGRAM}: {title}",
                **said,
                "author": request.text(AUTHORS),
                "keywords": short_citation(request),
                "created": datetime.combine(request.retrieved, time()),
            }
        )
        # All sheets first: their order is the reader's.
        made = [book.add_worksheet(name, worksheet_class=sheet_class()) for name in sheets]
        yield Writer(book, request.text, short_citation(request)), made


def made_with(text: Language) -> str:
    """Return what to name beside figures of a workbook."""
    return text(
        "Made with Suanli {version:text}, data {data:text}. Whoever uses the figures should "
        "name both, and the inputs.",
        version=VERSION,
        data=data_version(),
    )


def write_notes(writer: Writer, sheet: "Worksheet", title: str, notes: Iterable[str]) -> None:
    """Write a title with notes below, of which one is the notice that formulas point to."""
    writer.put(sheet, 0, LABEL, title, "title")
    for row, note in enumerate(notes, start=1):
        writer.put(sheet, row, LABEL, note, "note")
    writer.name(sheet, NOTICE_ROW, LABEL, NOTICE)


def write_scenario(
    writer: Writer, sheet: "Worksheet", projection: Projection, words: tuple[str, str]
) -> None:
    """Write every input with unit, limits, meaning and sources; then what must hold."""
    text = writer.text
    writer.set_up(sheet, (23, 25, 16, 12, 18, 13, 14, 46, 28), head_row=HEAD_ROW)
    notes = (
        text("Depends on the assumptions; not a forecast."),
        text(
            "Change the coloured cells: every figure of the projection is computed from them anew. "
            "Grey: without effect under the choices made. Orange: outside the usual range."
        ),
        text("Where the column “Check” says something, nothing is projected until it holds."),
        made_with(text),
    )
    title, (name, own_note) = text("Suanli: a projection of AI compute"), words
    write_notes(writer, sheet, text.headed(title, name) if name else title, (*notes, own_note))
    heads = (
        text("Input"),
        text("Name"),
        text("Value"),
        text("Unit"),
        text("Allowed"),
        text("Usual range"),
        text("Check"),
        text("Meaning, and why this value"),
        text("Sources"),
    )
    writer.put_row(sheet, HEAD_ROW, heads, "head")
    row = HEAD_ROW + 1
    for group, title in GROUPS.items():
        writer.put_row(sheet, row, (text(title), *[""] * SOURCES), "group")
        row += 1
        for assumption in assumptions().values():
            if assumption.group == group:
                write_input(writer, sheet, row, assumption, projection)
                row += 1
    row = write_rules(writer, sheet, row)
    write_derived(writer, sheet, row, projection)


def write_input(
    writer: Writer, sheet: "Worksheet", row: int, assumption: Assumption, projection: Projection
) -> None:
    """Write the row of one input."""
    text, name = writer.text, assumption.name
    unit = text(UNIT_NAMES[assumption.unit]).strip()
    reasons = (assumption.meaning, assumption.guidance, assumption.choice)
    usual = "" if assumption.options else _range(assumption, assumption.usual_range, text)
    contents = {
        LABEL: (text(assumption.label), "text"),
        INPUT_NAME: (name, "name"),
        UNIT: ("×" if assumption.unit == "x" else unit, "text"),
        ALLOWED: (allowed(assumption, text), "text"),
        USUAL: (usual, "text"),
        MEANING: ("\n".join(text(reason) for reason in reasons if reason), "text"),
        SOURCES: ("\n".join(_cited(source, text) for source in assumption.sources), "text"),
    }
    writer.put_wrapped(sheet, row, contents)
    check = check_formula(assumption, f"{letters(ALLOWED)}{row + 1}")
    writer.compute(sheet, (row, CHECK), check, "", "check")

    value = getattr(projection.scenario, name)
    rule = validation(assumption, text)
    writer.enter(sheet, (row, VALUE), value, rule, is_fraction=assumption.is_fraction)
    writer.name(sheet, row, VALUE, name)
    if unused := unused_formula(assumption):
        for first, last in ((LABEL, USUAL), (MEANING, SOURCES)):
            writer.colour(sheet, (row, first, row, last), unused, "no_effect")
    if unusual := unusual_formula(assumption):
        writer.colour(sheet, (row, VALUE, row, VALUE), unusual, "unusual")


def allowed(assumption: Assumption, text: Language) -> str:
    """Return what an input may be, in words."""
    if assumption.options:
        return "\n".join(f"{key}: {text(label)}" for key, label in assumption.options.items())
    limits = _range(assumption, assumption.hard_limits, text)
    if assumption.optional:
        return text("{limits:text}, a whole number, or empty", limits=limits)
    if assumption.is_whole:
        return text("{limits:text}, a whole number", limits=limits)
    return limits


def validation(assumption: Assumption, text: Language) -> dict[str, object]:
    """Return the rule by which a spreadsheet refuses what may not be entered, and says why."""
    said = {"error_title": text("Not allowed"), "error_message": allowed(assumption, text)}
    if assumption.options:
        return {"validate": "list", "source": list(assumption.options), **said}
    low, high = assumption.hard_limits
    return {
        "validate": "integer" if assumption.is_whole else "decimal",
        "criteria": "between",
        "minimum": 0 if assumption.optional else low,
        "maximum": high,
        **said,
    }


def _range(assumption: Assumption, limits: tuple[float, float], text: Language) -> str:
    low, high = ((limit, assumption.kind) for limit in limits)
    return text("{low:measure} to {high:measure}", low=low, high=high)


def _cited(source_id: str, text: Language) -> str:
    """Return a source by its publisher, date and id, as plain text."""
    source = sources()[source_id]
    published = f" ({source.published})" if source.published else ""
    return f"{text(source.publisher)}{published} [{source_id}]"


def write_rules(writer: Writer, sheet: "Worksheet", row: int) -> int:
    """Write what inputs must be to each other, and whether all is well; return the next row."""
    text = writer.text
    writer.put_row(sheet, row, (text("Rules between inputs"), *[""] * SOURCES), "group")
    for position, (rule, message) in enumerate(INPUT_RULES.items(), start=row + 1):
        writer.put(sheet, position, LABEL, text(message), "note")
        formula = rule_formula(rule, f"{letters(LABEL)}{position + 1}")
        writer.compute(sheet, (position, CHECK), formula, "", "check_line")
    return row + 1 + len(INPUT_RULES)


def write_derived(writer: Writer, sheet: "Worksheet", row: int, projection: Projection) -> None:
    """Write the named cells between inputs and projection."""
    text, column = writer.text, letters(CHECK)
    writer.put_row(sheet, row, (text("Derived"), *[""] * SOURCES), "group")
    checks = f"{column}{HEAD_ROW + 2}:{column}{row}"
    for position, (name, label, formula, value) in enumerate(
        (
            (
                STATED,
                text("Application level at which the multipliers are stated"),
                "",
                STATED_APPLICATION_LEVEL,
            ),
            (VALID, text("All inputs are allowed"), f'=SUMPRODUCT(--({checks}<>""))=0', True),
            (
                FACTOR,
                text("What the application level does to the multipliers"),
                factor_formula(),
                factor_value(projection.scenario),
            ),
        ),
        start=row + 1,
    ):
        writer.put_wrapped(sheet, position, {LABEL: (label, "text"), INPUT_NAME: (name, "name")})
        if formula:
            writer.compute(sheet, (position, VALUE), formula, value, "derived")
        else:
            sheet.write_number(position, VALUE, value, writer.styles["derived"])
        writer.name(sheet, position, VALUE, name)


def write_projection(writer: Writer, sheet: "Worksheet", projection: Projection) -> None:
    """Write the table of the longest horizon, and right of it what it's computed from."""
    text = writer.text
    head_row = BASE_ROW - 2
    widths = [7, *[12] * 14, 3, *[14] * len(WORKING_LABELS)]
    writer.set_up(sheet, widths, head_row=head_row)
    # The names stand where the table begins, and scroll away with it: turned, they are high.
    sheet.freeze_panes(head_row, 1)
    sheet.repeat_rows(head_row - 2, head_row - 1)
    # One page, unless more years than fit one were exported: the rest would print as nothing.
    printed = max(projection.scenario.years, YEARS_ON_A_PAGE)
    sheet.print_area(0, 0, BASE_ROW - 1 + printed, len(TABLE) - 1)
    # The first years differ from later ones, and are meant to.
    sheet.ignore_errors(
        {"formula_differs": f"A1:{letters(max(POSITIONS.values()))}{BASE_ROW + LONGEST}"}
    )
    sheet.set_row(head_row - 1, 3 * LINE_HEIGHT)
    longest = max(map(len, TABLE))
    sheet.set_row(head_row, longest * NAME_SIGN)
    writer.put(sheet, 0, 0, text("Projection"), "title")
    writer.put(sheet, 1, 0, text("Depends on the assumptions; not a forecast."), "note")
    writer.compute(sheet, (2, 0), f'=IF({VALID},"",{NOTICE})', "", "check_line")
    styles = {name: column_style(name) for name in POSITIONS}
    write_columns(writer, sheet, LAYOUT, column_heads(text), styles, cell_values(projection))
    for first, part in part_heads(text).items():
        writer.put(sheet, head_row - 2, POSITIONS[first], part, "part")
    rows = BASE_ROW - 1, BASE_ROW - 1 + LONGEST
    for name, record in COLUMNS.items():
        writer.write_small(sheet, rows, POSITIONS[name], small_formats(record))
    for name in ("compute_eflops", "added_eflops"):
        writer.name_column(sheet, POSITIONS[name], rows, name)


def write_columns(  # noqa: PLR0913, PLR0917 - what columns are made of
    writer: Writer,
    sheet: "Worksheet",
    layout: Layout,
    heads: Mapping[str, str],
    styles: Mapping[str, str],
    values: Mapping[str, Sequence[float | str]],
) -> None:
    """Write columns of formulas from the base on, each below its head and its name."""
    head_row = BASE_ROW - 2
    for name, column in layout.positions.items():
        style = "working_head" if name in WORKING_LABELS else "table_head"
        writer.put(sheet, head_row - 1, column, heads[name], style)
        writer.put(sheet, head_row, column, name, "name_head")
        for years, value in enumerate(values[name]):
            if formula := layout.cell_formula(name, years):
                cell = (BASE_ROW - 1 + years, column)
                writer.compute(sheet, cell, formula, value, styles[name])


def column_style(name: str) -> str:
    """Return the style of the numbers of a column of the sheet."""
    if name in {"year", "chart_year"}:
        return "year"
    return name if name in COLUMNS else "working"


def column_heads(text: Language) -> dict[str, str]:
    """Return what each column is called in words."""
    heads = {name: column.head for name, column in COLUMNS.items()} | WORKING_LABELS
    return {"year": text("Year"), **{name: text.translate(head) for name, head in heads.items()}}


def part_heads(text: Language) -> dict[str, str]:
    """Return the title of each part of the table, by its first column."""
    return {
        "compute_eflops": text("AI compute"),
        "investment_cny_100m": text("Each year, {unit:message}", unit=UNITS["money"]),
        "cumulative_investment_cny_100m": text("Cumulative, {unit:message}", unit=UNITS["money"]),
        "t": text("Working: what the table is computed from"),
    }


def write_charts(writer: Writer, sheet: "Worksheet", projection: Projection) -> None:
    """Write the charts of compute and of each industry's growth; they follow the inputs."""
    text, years = writer.text, projection.scenario.years
    writer.set_up_page(sheet)
    sheet.fit_to_pages(1, 1)
    writer.put(sheet, 0, 0, text("Charts"), "title")
    writer.put(sheet, 1, 0, text("Depends on the assumptions; not a forecast."), "note")
    follows = text("Drawn from the projection: they follow the inputs, and the years.")
    writer.put(sheet, 2, 0, follows, "note")
    compute = COLUMNS["compute_eflops"]
    series = {compute.name: text(compute.head)}
    add_chart(writer, sheet, compute.title(text), series, years=years, place=(0, 0, CHART_WIDTH))
    half = (CHART_WIDTH - CHART_GAP) // 2
    for number, (kind, industry) in enumerate(INDUSTRIES.items()):
        industry_title = text(
            "{industry:message}, cumulative, {unit:text}",
            industry=industry,
            unit=text.translate(UNITS["money"]),
        )
        series = {
            f"cumulative_{kind}_high_cny_100m": text("high multiplier"),
            f"cumulative_{kind}_low_cny_100m": text("low multiplier"),
        }
        place = number * (half + CHART_GAP), CHART_HEIGHT + CHART_GAP, half
        add_chart(writer, sheet, industry_title, series, years=years, place=place)


def add_chart(  # noqa: PLR0913 - what a chart is of, and where it stands
    writer: Writer,
    sheet: "Worksheet",
    heading: str,
    series: Mapping[str, str],
    *,
    years: int,
    place: tuple[int, int, int],
    layout: Layout = LAYOUT,
    row: int = 3,
) -> None:
    """Add a chart of columns of a layout over the years.

    `series` has the names in the legend by column, `place` is left, top and width in pixels, from
    the corner of a row.
    """
    left, top, width = place
    theme = light_theme()
    ink, colour = theme["title"]["color"], theme["range"]["category"][0]
    font = {"size": 10, "color": ink}
    first, last = BASE_ROW - 1, BASE_ROW - 1 + LONGEST

    def cells(name: str) -> list[object]:
        column = layout.positions[f"chart_{name}"]
        return [writer.text("Projection"), first, column, last, column]

    chart = writer.book.add_chart({"type": "scatter", "subtype": "straight"})
    for number, (name, label) in enumerate(series.items()):
        # The second line is dashed: told apart without colours too.
        dash = "dash" if number else "solid"
        chart.add_series(
            {
                "name": label,
                "categories": cells("year"),
                "values": cells(name),
                "line": {"color": colour, "width": 2.25, "dash_type": dash},
                "marker": {"type": "none"},
            }
        )
    chart.set_title({"name": heading, "name_font": {**font, "size": 12, "bold": True}})
    ticks = {"major_unit": 1} if years <= SINGLE_YEARS else {}
    no_lines = {"visible": False}
    chart.set_x_axis({"num_format": "0", "num_font": font, "major_gridlines": no_lines, **ticks})
    chart.set_y_axis(
        {
            "num_format": f"[>={LARGEST_IN_FULL}]0.0E+00;[>=10]#,##0;General",
            "num_font": font,
            "min": 0,
            "major_gridlines": {"visible": True, "line": {"color": "#D9DEE4", "width": 0.75}},
        }
    )
    chart.set_legend({"none": True} if len(series) == 1 else {"position": "bottom", "font": font})
    chart.set_size({"width": width, "height": CHART_HEIGHT})
    sheet.insert_chart(
        row,
        0,
        chart,
        {"x_offset": left, "y_offset": top, "description": heading, "object_position": 3},
    )


def write_guardrails(writer: Writer, sheet: "Worksheet", limits: Iterable[Guardrail]) -> None:
    """Write what limits the result, each with its evidence."""
    text = writer.text
    writer.set_up(sheet, (28, 11, 88, 67), head_row=3)
    writer.put(sheet, 0, 0, text("Guardrails"), "title")
    note = text(
        "What to know about the scenario as it was exported. These texts do not change with the "
        "inputs."
    )
    writer.put(sheet, 1, 0, note, "note")
    writer.put_row(
        sheet, 3, (text("Code"), text("Severity"), text("What to know"), text("Sources")), "head"
    )
    for row, said in enumerate(limits, start=4):
        cited = [sources()[source] for source in said.record.sources]
        evidence = [f"{_cited(source.id, text)} {source.url}".rstrip() for source in cited]
        contents = {
            0: (said.code, "name"),
            1: (text(SEVERITIES[said.record.severity]), "text"),
            2: (said.say(text), "text"),
            3: ("\n".join(evidence), "text"),
        }
        writer.put_wrapped(sheet, row, contents)


def write_sources(writer: Writer, sheet: "Worksheet", request: Request) -> None:
    """Write every source that the other sheets name."""
    text = writer.text
    writer.set_up(sheet, (28, 36, 24, 34, 12, 10, 16, 34), head_row=2)
    writer.put(sheet, 0, 0, text("Sources"), "title")
    heads = (
        text("Id"),
        text("Title"),
        text("Publisher"),
        text("Address"),
        text("Published"),
        text("Accessed"),
        text("Grade of evidence"),
        text("Note"),
    )
    writer.put_row(sheet, 2, heads, "head")
    cited = {source for assumption in assumptions().values() for source in assumption.sources}
    cited |= {source for said in request.guardrails for source in said.record.sources}
    cited |= footprint_sources()
    found = [source for source in sources().values() if source.id in cited]
    for row, source in enumerate(found, start=3):
        contents = (
            source.titled(text.code),
            text(source.publisher),
            source.url,
            source.published,
            source.accessed,
            text(EVIDENCE[source.evidence]),
            source.note,
        )
        wrapped = {column: (content, "text") for column, content in enumerate(contents, start=1)}
        writer.put_wrapped(sheet, row, {0: (source.id, "name"), **wrapped})
