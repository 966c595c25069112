"""Command `export`: the same files as the page's."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from model.citation import Request
from model.commands.shared import Lang, app, scenario_flags, write
from model.files import FILES, kind_of
from model.guardrails import guardrails
from model.projection import project
from model.scenario import Scenario
from model.texts import Language

ENDINGS = ", ".join(dict.fromkeys(f".{kind.ending}" for kind in FILES.values()))


@app.command("export")
@scenario_flags
def export_command(  # noqa: PLR0913 - what the page's panel offers, flag by flag
    scenario: Scenario,
    *,
    to: Annotated[Path, typer.Option("--to", help=f"The file; its ending says which: {ENDINGS}.")],
    name: Annotated[str, typer.Option(help="Your name for the scenario.")] = "",
    note: Annotated[str, typer.Option(help="Your note on the scenario.")] = "",
    for_excel: Annotated[bool, typer.Option(help="CSV that Excel reads as UTF-8.")] = False,
    compute_logarithmic: Annotated[bool, typer.Option(help="Charts: logarithmic axis.")] = False,
    impact_logarithmic: Annotated[bool, typer.Option(help="Charts: logarithmic axis.")] = False,
    lang: Lang = "en",
) -> None:
    """Write a file: CSV, data package (zip), picture (SVG, PNG) or two-page brief (HTML)."""
    text = Language(lang)
    kind = FILES["csv_excel"] if for_excel and kind_of(to) is FILES["csv"] else kind_of(to)
    request = Request(
        projection=project(scenario),
        text=text,
        retrieved=datetime.now(tz=UTC).astimezone().date(),
        name=name,
        note=note,
        compute_logarithmic=compute_logarithmic,
        impact_logarithmic=impact_logarithmic,
    )
    write(kind.make(request), to)
    for guardrail in guardrails(request.projection):
        line = f"{guardrail.rule.severity} {guardrail.code}: {guardrail.message(text)}"
        typer.echo(line, err=True)
    if kind is FILES["png"]:
        _say_if_a_font_is_missing(request)


def _say_if_a_font_is_missing(request: Request) -> None:
    from model.pictures import font_advice, lacks_font, picture  # noqa: PLC0415 - slow to start

    if lacks_font(picture(request)):
        typer.echo(font_advice(request.text), err=True)
