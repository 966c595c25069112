"""Commands `simulate` and `sensitivity`."""

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
    write,
)
from model.errors import InvalidInput, Problem
from model.scenario import Scenario
from model.texts import Language

Ranges = Annotated[
    list[str] | None,
    typer.Option(
        "--range", help='What an input may be: NAME=RANGE, as in cagr="33.9% to 52.3% to 67.1%".'
    ),
]
Pairs = Annotated[
    list[str] | None,
    typer.Option("--correlation", help="Rank correlation of two inputs: A~B=0.5."),
]
Repair = Annotated[
    bool,
    typer.Option("--nearest-correlations", help="Take the nearest where they cannot exist."),
]
Draws = Annotated[str, typer.Option(help="A power of two from 1024 to 1048576.")]
Seed = Annotated[str, typer.Option(help="0 or a whole number above; it repeats the same draws.")]


@app.command("simulate")
@scenario_flags
def simulate_command(  # noqa: PLR0913 - every setting of a simulation has its flag
    scenario: Scenario,
    *,
    draws: Draws = "16384",
    seed: Seed = "0",
    ranges: Ranges = None,
    correlations: Pairs = None,
    nearest: Repair = False,
    column: Annotated[
        list[str] | None, typer.Option("--column", help="Only this column; may be repeated.")
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option("--target", help="As 'compute_eflops@2027>=2000'; adds its probability."),
    ] = None,
    style: Format = "table",
    to: To = None,
    lang: Lang = "en",
) -> None:
    """Print quantiles by year and column when inputs are drawn, with their sampling errors."""
    # Used here alone; scipy is slow to import.
    from model.simulation import SIMULATED, TARGET_COLUMNS, read_uncertainty, simulate  # noqa: PLC0415
    from model.targets import Target, read_target  # noqa: PLC0415
    from model.uncertainty_answer import chance, not_included, what_varies  # noqa: PLC0415

    text = Language(lang)
    problems: list[Problem] = []
    targets: list[Target] = []
    for written in target or ():
        try:
            targets.append(read_target(written, TARGET_COLUMNS))
        except InvalidInput as error:
            problems += error.problems
    try:
        uncertainty = read_uncertainty(
            draws=draws,
            seed=seed,
            ranges=ranges or (),
            correlations=correlations or (),
            repair=nearest,
        )
    except InvalidInput as error:
        raise InvalidInput([*problems, *error.problems]) from error
    if problems:
        raise InvalidInput(problems)
    simulation = simulate(scenario, uncertainty, columns=column or SIMULATED, targets=targets)
    chances = [
        {"target": target.write(), "probability": chance.value, "error": chance.error}
        for target, chance in zip(simulation.targets, simulation.chances, strict=True)
    ]
    complete = {
        "scenario": scenario.model_dump(),
        "draws": uncertainty.draws,
        "seed": uncertainty.seed,
        "ranges": {name: given.write() for name, given in simulation.drawn.items()},
        "correlations": {"~".join(p): v for p, v in uncertainty.all_correlations().items()},
        "chances": chances,
        "simulation": records(simulation.header, simulation.rows()),
    }
    write(table_text(simulation.header, simulation.rows(), style, complete), to)
    for met, estimate in zip(simulation.targets, simulation.chances, strict=True):
        typer.echo(chance(met, estimate, text).replace("**", ""), err=True)
    typer.echo(what_varies(simulation, text), err=True)
    typer.echo(not_included(text), err=True)
