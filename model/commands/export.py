"""Command `export`: the same files as the page's."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.commands.shared import (
    AskedUncertainty,
    Lang,
    app,
    say_guardrails,
    scenario_flags,
    uncertainty_flags,
    write,
)
from model.files import FILES, QUANTILES, Request, kind_of
from model.inputs import Scenario
from model.messages import InvalidInput, Problem, echoed
from model.projection import project
from model.texts import N_, Language

if TYPE_CHECKING:
    from model.uncertainty import Uncertainty

ENDINGS = ", ".join(dict.fromkeys(f".{kind.ending}" for kind in FILES.values()))


@app.command("export")
@scenario_flags
@uncertainty_flags
def export_command(  # noqa: PLR0913 - what the page's panel offers, flag by flag
    scenario: Scenario,
    *,
    to: Annotated[Path, typer.Option("--to", help=f"The file; its ending says which: {ENDINGS}.")],
    name: Annotated[str, typer.Option(help="Your name for the scenario; else its file's.")] = "",
    note: Annotated[str, typer.Option(help="Your note on the scenario; else its file's.")] = "",
    quantiles: Annotated[
        bool, typer.Option(help="CSV of quantiles when inputs are drawn.")
    ] = False,
    uncertainty: AskedUncertainty,
    compute_logarithmic: Annotated[bool, typer.Option(help="Charts: logarithmic axis.")] = False,
    impact_logarithmic: Annotated[bool, typer.Option(help="Charts: logarithmic axis.")] = False,
    lang: Lang = "en",
) -> None:
    """Write a file: CSV, workbook (XLSX), data package (zip), picture (SVG, PNG) or brief (HTML).

    What is drawn counts for quantiles and for the brief.
    """
    text = Language(lang)
    kind = kind_of(to, QUANTILES if quantiles else "")
    draws_something = kind in {FILES[QUANTILES], FILES["html"]}
    if uncertainty.has_ranges and not draws_something:
        template = N_(
            "nothing is drawn for “{name:text}”; ranges and correlations are for --quantiles and "
            "for .html."
        )
        raise InvalidInput(
            Problem("file.nothing_drawn", template, {"name": echoed(to.name)}, where="range")
        )
    request = Request(
        projection=project(scenario),
        text=text,
        retrieved=datetime.now(tz=UTC).astimezone().date(),
        name=name,
        note=note,
        uncertainty=uncertainty.read() if draws_something else None,
        compute_logarithmic=compute_logarithmic,
        impact_logarithmic=impact_logarithmic,
    )
    write(kind.make(request), to)
    say_guardrails(request.guardrails, text)
    if request.uncertainty:
        _say_what_is_drawn(request, request.uncertainty)
    if kind is FILES["png"]:
        _say_if_a_font_is_missing(request)


def _say_what_is_drawn(request: Request, uncertainty: "Uncertainty") -> None:
    from model.uncertainty import drawn_without_effect, say_correlations  # noqa: PLC0415 - slow to start

    for line in [
        *say_correlations([request.scenario], uncertainty, request.text),
        *(said.say(request.text) for said in drawn_without_effect(request.scenario, uncertainty)),
    ]:
        typer.echo(line, err=True)


def _say_if_a_font_is_missing(request: Request) -> None:
    from model.files import font_advice, lacks_font, picture  # noqa: PLC0415 - slow to start

    if lacks_font(picture(request)):
        typer.echo(font_advice(request.text), err=True)
