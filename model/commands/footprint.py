"""Command `footprint`."""

from functools import partial
from typing import Annotated, Any

import typer

from model.commands.shared import (
    AskedUncertainty,
    Format,
    Lang,
    To,
    app,
    attempted,
    read_whole_flags,
    records,
    scenario_flags,
    table_text,
    uncertainty_flags,
    write,
)
from model.inputs import Scenario
from model.messages import InvalidInput, Problem
from model.texts import Language


@app.command("footprint")
@scenario_flags
@uncertainty_flags
def footprint_command(  # noqa: PLR0913 - every condition has its flag
    scenario: Scenario,
    *,
    year: Annotated[str | None, typer.Option(help="Default: the last projected year.")] = None,
    added: Annotated[bool, typer.Option(help="Of what is added in the year alone.")] = False,
    mix: Annotated[
        str, typer.Option(help="Shares of the compute by chip, as in h20=60%,ascend_910b=40%.")
    ] = "",
    overhead: Annotated[
        str | None, typer.Option(help="Power of all IT equipment over that of its boards.")
    ] = None,
    pue: Annotated[str | None, typer.Option(help="Power of the site over that of its IT.")] = None,
    load: Annotated[
        str | None, typer.Option(help="Mean power through the year over the nameplate.")
    ] = None,
    drawn: Annotated[
        bool, typer.Option(help="Quantiles when inputs and conditions are drawn.")
    ] = False,
    uncertainty: AskedUncertainty,
    style: Format = "table",
    to: To = None,
    lang: Lang = "en",
) -> None:
    """Print what the compute of a year takes: chips, power, racks and electricity, by chip."""
    from model.footprint import (  # noqa: PLC0415 - used here alone
        drawn_footprint,
        footprint,
        read_conditions,
        read_mix,
    )

    text, problems = Language(lang), list[Problem]()
    at = attempted(lambda: read_whole_flags(year=year), problems) or {}
    shares = attempted(lambda: read_mix(mix), problems)
    given = {"overhead": overhead or "", "pue": pue or "", "load": load or ""}
    terms: dict[str, Any] = {"added": added, "mix": shares}
    for name, written in given.items():
        terms |= attempted(partial(read_conditions, {name: written}), problems) or {}
    found = attempted(lambda: footprint(scenario, at.get("year"), **terms), problems)
    asked = attempted(uncertainty.read, problems)
    if problems or not found:
        raise InvalidInput(*problems)
    complete = {
        "year": found.year,
        "eflops": found.eflops,
        "added": added,
        "mix": dict(found.mix),
        "conditions": dict(found.conditions),
        "finding": found.finding.say(text),
        "limit": found.limit.say(text),
        "comparisons": [one.say(text) for one in found.comparisons],
        "chips": records(found.header, found.rows()),
    }
    table = found.header, found.rows()
    if drawn:
        quantiles = drawn_footprint(scenario, asked, year=found.year, **terms)
        table = quantiles.header, quantiles.rows()
        drivers = quantiles.drivers
        complete |= {
            "said": quantiles.said.say(text),
            "quantiles": records(*table),
            "drivers": records(drivers.header, drivers.rows()),
        }
    write(table_text(*table, style, complete), to)
    for said in (found.finding, found.limit, *found.comparisons):
        typer.echo(said.say(text), err=True)
