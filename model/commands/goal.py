"""Command `solve`."""

from typing import Annotated

import typer

from model.commands.shared import (
    Format,
    Lang,
    To,
    app,
    records,
    scenario_flags,
    table_text,
    undefined_as_null,
    write,
)
from model.scenario import Scenario
from model.targets import EXAMPLE, read_target
from model.texts import Language

# What `--for` says to ask for the year instead of an input.
YEAR = "year"

YEAR_COLUMNS = ("answer", "column", "year", "gives")


@app.command("solve")
@scenario_flags
def solve_command(  # noqa: PLR0913, PLR0917 - what is asked, flag by flag
    scenario: Scenario,
    solve_for: Annotated[
        str, typer.Option("--for", help="The input to solve for, or: year.")
    ] = "cagr",
    target: Annotated[
        str,
        typer.Option(help=f"Such as {EXAMPLE}; without @ and the year where that is asked for."),
    ] = EXAMPLE,
    along: Annotated[
        str | None, typer.Option(help="Print the pairs with this input that reach the target.")
    ] = None,
    style: Format = "table",
    to: To = None,
    lang: Lang = "en",
) -> None:
    """Print the input that reaches a target, every one if there are several, or why none does.

    With --for year, the first year that reaches it; with --along, the pairs of two inputs.
    No solution is an answer too: the status is 0, and the table holds what can be reached.
    """
    text = Language(lang)
    if solve_for == YEAR and along is None:
        _print_year(scenario, target, style, to, text)
    elif along is None:
        _print_solved(scenario, target, solve_for, style, to, text)
    else:
        _print_pairs(scenario, target, (solve_for, along), style, to, text)
