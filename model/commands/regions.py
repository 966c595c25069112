"""Command `regions`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.commands.shared import (
    STREAM,
    Format,
    Lang,
    To,
    app,
    attempted,
    printed,
    say_guardrails,
    say_note,
    scenario_flags,
    standard_input,
    table_text,
    write,
)
from model.inputs import Scenario
from model.messages import InvalidInput, Problem
from model.reports import guardrails_as_json, records
from model.texts import Language

if TYPE_CHECKING:
    from model.regions import CityPlan


@app.command("regions")
@scenario_flags
@printed
def regions_command(  # noqa: PLR0913, PLR0917 - what a region is made of, flag by flag
    scenario: Scenario,
    plan: Annotated[
        Path | None,
        typer.Argument(
            help="CSV or Excel (.xlsx) file of cities, as the page has it; -: standard input. "
            "Default: Guangdong's layout."
        ),
    ] = None,
    region: Annotated[
        str | None, typer.Option(help="Name of the region; else as the file is called.")
    ] = None,
    style: Format = None,
    to: To = None,
    lang: Lang = "en",
) -> None:
    """Print what plans of cities bring, by city and year; a city that is not known has no figures.

    The multipliers, the response, the lag and the application level are those of the scenario.
    """
    from model.regions import (  # noqa: PLC0415 - used here alone  # noqa: PLC0415
        PROVINCE,
        Region,
        capacity_finding,
        capacity_taken,
        layout,
        open_plan,
        project_region,
        read_plan_file,
        read_plans,
        region_answer,
        region_called,
        region_guardrails,
    )

    text = Language(lang)
    notes: list[Problem] = []
    problems: list[Problem] = []

    def read() -> "list[CityPlan]":
        if plan == STREAM:
            return read_plans(read_plan_file(standard_input(), notes))
        return open_plan(plan, notes) if plan else layout()

    plans = attempted(read, problems) or []
    called = region_called(plan.stem if plan else PROVINCE) or text("region")
    name = region or called
    made = attempted(lambda: Region(name, plans, scenario), problems)
    if problems or made is None:
        raise InvalidInput(*problems)
    projection = project_region(made)
    header, rows = projection.header, list(projection.rows())
    said, taken = region_guardrails(projection), capacity_taken(projection)
    complete = {
        "region": name,
        "scenario": scenario.model_dump(),
        "plans": [one.model_dump() for one in plans],
        "rows": records(header, rows),
        "capacity": records(taken.header, taken.rows()),
        "guardrails": guardrails_as_json(said, text),
    }
    write(table_text(header, rows, style, complete), to)
    for note in notes:
        say_note("info", note.code, text.headed(note.place, note.say(text)), text)
    typer.echo(region_answer(projection, text).replace("**", ""), err=True)
    if taken.cities:
        typer.echo(capacity_finding(taken, text), err=True)
    say_guardrails(said, text)
