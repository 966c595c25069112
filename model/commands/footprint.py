"""Command `footprint`."""

from typing import Annotated

import typer

from model.commands.shared import (
    Format,
    Lang,
    To,
    app,
    printed,
    say_idle,
    scenario_flags,
    table_text,
    uncertainty_flags,
    write,
)
from model.inputs import Scenario
from model.messages import Problem
from model.reports import AskedFootprint, AskedUncertainty, footprint_report
from model.texts import N_, Language


@app.command("footprint")
@scenario_flags
@uncertainty_flags
@printed
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
    style: Format = None,
    to: To = None,
    lang: Lang = "en",
) -> None:
    """Print what the compute of a year takes: chips, power, racks and electricity, by chip."""
    text = Language(lang)
    asked = AskedFootprint(
        year=year or "",
        added=added,
        mix=mix,
        conditions={"overhead": overhead or "", "pue": pue or "", "load": load or ""},
        drawn=drawn,
        uncertainty=uncertainty,
    )
    found, quantiles = asked.read(scenario)
    if uncertainty.is_given and not drawn:
        template = N_("nothing is drawn here; ask for it with --drawn.")
        say_idle([Problem("input.no_effect", template, where="draws")], {"lang": lang})
    table = quantiles or found
    report = footprint_report(found, quantiles, text)
    write(table_text(table.header, table.rows(), style, report), to)
    for said in (found.finding, found.limit, *found.comparisons):
        typer.echo(said.say(text), err=True)
    if quantiles:
        typer.echo(quantiles.said.say(text), err=True)
        for idle in quantiles.without_effect:
            typer.echo(idle.say(text), err=True)
