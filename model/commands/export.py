"""Command `export`: the same files as the page's."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from model.commands.shared import (
    STREAM,
    Lang,
    app,
    attempted,
    is_terminal,
    say_guardrails,
    say_idle,
    say_if_a_font_is_missing,
    scenario_flags,
    stop_if_only_judged,
    today,
    two_formats,
    uncertainty_flags,
    write,
)
from model.files import FILES, QUANTILES, TAKEN_IN, FileKind, Request, kind_of
from model.footprint import OF_ADDED
from model.inputs import Scenario
from model.messages import InvalidInput, Problem, echoed
from model.projection import project
from model.reports import AskedFootprint, AskedUncertainty
from model.texts import N_, Language

if TYPE_CHECKING:
    from model.uncertainty import Uncertainty

# Kinds that are no text.
NO_TEXT = {"xlsx", "zip", "png"}

ENDINGS = ", ".join(dict.fromkeys(f".{kind.ending}" for kind in FILES.values()))


@app.command("export")
@scenario_flags
@uncertainty_flags
def export_command(  # noqa: PLR0913 - what the page's panel offers, flag by flag
    scenario: Scenario,
    *,
    to: Annotated[
        Path,
        typer.Option(
            "--to", help=f"The file; its ending says which: {ENDINGS}; -: standard output."
        ),
    ],
    style: Annotated[
        Literal["csv", "xlsx", "zip", "svg", "png", "html"] | None,
        typer.Option("--format", help="Which kind --to - writes."),
    ] = None,
    name: Annotated[str, typer.Option(help="Your name for the scenario; else its file's.")] = "",
    note: Annotated[str, typer.Option(help="Your note on the scenario; else its file's.")] = "",
    quantiles: Annotated[
        bool, typer.Option(help="CSV of quantiles when inputs are drawn.")
    ] = False,
    uncertainty: AskedUncertainty,
    compute_logarithmic: Annotated[bool, typer.Option(help="Charts: logarithmic axis.")] = False,
    impact_logarithmic: Annotated[bool, typer.Option(help="Charts: logarithmic axis.")] = False,
    compute_in_use: Annotated[
        bool, typer.Option(help="Charts: what is in use of compute, too.")
    ] = False,
    footprint_of: Annotated[
        Literal["installed", "added"], typer.Option(help="What it takes: of which compute.")
    ] = "installed",
    footprint_mix: Annotated[
        str, typer.Option(help="What it takes: shares of the compute by chip.")
    ] = "",
    footprint_overhead: Annotated[
        str, typer.Option(help="What it takes: all IT power over that of its boards.")
    ] = "",
    footprint_pue: Annotated[str, typer.Option(help="What it takes: PUE.")] = "",
    footprint_load: Annotated[str, typer.Option(help="What it takes: load through the year.")] = "",
    lang: Lang = "en",
) -> None:
    """Write a file: CSV, workbook (XLSX), data package (zip), picture (SVG, PNG) or brief (HTML).

    What is drawn counts for quantiles and for the brief.
    """
    text = Language(lang)
    problems: list[Problem] = []
    kind = attempted(lambda: _kind(to, style, QUANTILES if quantiles else ""), problems)
    draws_something = kind in {None, FILES[QUANTILES], FILES["html"]}
    drawn = attempted(uncertainty.read, problems) if draws_something else None
    if uncertainty.has_ranges and not draws_something:
        template = N_(
            "nothing is drawn for “{name:text}”; ranges and correlations are for --quantiles and "
            "for .html."
        )
        values = {"name": echoed(to.name)}
        problems.append(Problem("file.nothing_drawn", template, values, where="range"))
    asked = AskedFootprint(
        added=footprint_of == OF_ADDED,
        mix=footprint_mix,
        conditions={
            "overhead": footprint_overhead,
            "pue": footprint_pue,
            "load": footprint_load,
        },
        prefix="footprint_",
    )
    read = attempted(lambda: asked.read(scenario), problems)
    if problems or kind is None or read is None:
        raise InvalidInput(*problems)
    stop_if_only_judged()
    takes, _ = read
    if takes.terms and kind.ending not in TAKEN_IN:
        template = N_("this file does not say what the compute takes; {kinds:listed} do.")
        kinds = {"kinds": [f".{ending}" for ending in TAKEN_IN]}
        idle = [Problem("input.no_effect", template, kinds, where=name) for name in takes.terms]
        say_idle(idle, {"lang": lang})
    request = Request(
        projection=project(scenario),
        text=text,
        retrieved=today(),
        name=name,
        note=note,
        uncertainty=drawn,
        takes=takes,
        compute_logarithmic=compute_logarithmic,
        impact_logarithmic=impact_logarithmic,
        compute_in_use=compute_in_use,
    )
    write(kind.make(request), to)
    say_guardrails(request.guardrails, text)
    if request.uncertainty:
        _say_what_is_drawn(request, request.uncertainty)
    if kind is FILES["png"]:
        say_if_a_font_is_missing(FILES["svg"].make(request).decode(), text)


def _kind(to: Path, style: str | None, variant: str) -> FileKind:
    """Return the kind of file that is asked for, by the file's ending or, of a stream, by name.

    Raises
    ------
    InvalidInput
        ``file.no_format``, ``file.two_formats``, ``file.for_a_terminal``, and as `kind_of`.
    """
    if to != STREAM:
        kind = kind_of(to, variant)
        if style not in {None, kind.ending}:
            raise InvalidInput(two_formats(to, style))
        return kind
    if style is None:
        template = N_("say which kind standard output is to have: --format {kinds:listed}.")
        kinds = list(dict.fromkeys(kind.ending for kind in FILES.values()))
        raise InvalidInput(Problem("file.no_format", template, {"kinds": kinds}, where="format"))
    kind = kind_of(Path(f"{STREAM}.{style}"), variant)
    if is_terminal() and kind.ending in NO_TEXT:
        template = N_(
            "a terminal cannot show a file of kind {format:text}; send it to a file or another "
            "program, or ask for a kind that is text, such as csv."
        )
        raise InvalidInput(Problem("file.for_a_terminal", template, {"format": style}, where="to"))
    return kind


def _say_what_is_drawn(request: Request, uncertainty: "Uncertainty") -> None:
    from model.uncertainty import drawn_without_effect, say_correlations  # noqa: PLC0415 - slow to start

    for line in [
        *say_correlations([request.scenario], uncertainty, request.text),
        *(said.say(request.text) for said in drawn_without_effect(request.scenario, uncertainty)),
    ]:
        typer.echo(line, err=True)
