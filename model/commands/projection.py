"""Commands `project`, `assumptions` and `sources`."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from math import isnan

from model.columns import COLUMNS
from model.commands.shared import (
    Format,
    Lang,
    To,
    aligned,
    app,
    printed,
    say_guardrails,
    scenario_flags,
    table_text,
    write,
)
from model.data import sources
from model.inputs import Scenario, assumptions
from model.projection import Projection, guardrails, project
from model.reports import json_text, projection_report
from model.texts import ENGLISH, Language


@app.command("project")
@scenario_flags
@printed
def project_command(
    scenario: Scenario, style: Format = None, to: To = None, lang: Lang = "en"
) -> None:
    """Print the projection table, year by year."""
    language = Language(lang)
    projection = project(scenario)
    content: str | Callable[[int], str]
    if style == "csv":
        content = projection.to_csv().decode()
    elif style == "json":
        content = json_text(projection_report(projection, language))
    else:
        content = _projection_table(projection)
    write(content, to)
    say_guardrails(guardrails(projection), language)


@app.command("assumptions")
@printed
def assumptions_command(style: Format = None, to: To = None, lang: Lang = "en") -> None:
    """Print every input with its unit, default, limits, usual range and sources."""
    text = Language(lang)
    header = ["name", "label", "unit", "value", "lowest", "highest", "usual_low", "usual_high"]
    header += ["options", "sources"]
    rows = [
        [
            record.name,
            text(record.label),
            record.unit,
            "none" if record.value is None else record.value,
            *(("",) * 4 if record.options else (*record.hard_limits, *record.usual_range)),
            " ".join(record.options),
            " ".join(record.sources),
        ]
        for record in assumptions().values()
    ]
    complete = [record.model_dump(exclude_defaults=True) for record in assumptions().values()]
    write(table_text(header, rows, style, complete), to)


@app.command("sources")
@printed
def sources_command(style: Format = None, to: To = None) -> None:
    """Print every source with its page, dates and evidence grade."""
    complete = [asdict(source) for source in sources().values()]
    header = (
        list(complete[0]) if style == "csv" else ["id", "evidence", "published", "title", "url"]
    )
    rows = [[source[name] for name in header] for source in complete]
    write(table_text(header, rows, style, complete), to)


def _projection_table(projection: Projection) -> Callable[[int], str]:
    """Return the table for reading: years across, columns down, as many digits as on the page."""
    header = ["year", *map(str, projection.year)]
    rows = [
        [
            name,
            *(
                "" if isnan(value) else ENGLISH.number(value, column.digits)
                for value in projection[name]
            ),
        ]
        for name, column in COLUMNS.items()
    ]
    return partial(aligned, header, rows)
