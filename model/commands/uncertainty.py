"""Commands `simulate` and `sensitivity`."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from model.commands.shared import (
    Format,
    Lang,
    To,
    app,
    attempted,
    printed,
    read_whole_flags,
    say_idle,
    scenario_flags,
    stop_if_only_judged,
    table_text,
    uncertainty_flags,
    write,
)
from model.inputs import Scenario
from model.messages import InvalidInput, Problem
from model.reports import (
    AskedUncertainty,
    drawn_report,
    read_question,
    records,
    simulation_report,
    undefined_as_null,
)
from model.texts import N_, Language

if TYPE_CHECKING:
    from model.uncertainty import ShapleyEffects, SobolIndices, Tornado, Uncertainty


@app.command("simulate")
@scenario_flags
@uncertainty_flags
@printed
def simulate_command(  # noqa: PLR0913 - every setting of a simulation has its flag
    scenario: Scenario,
    *,
    uncertainty: AskedUncertainty,
    column: Annotated[
        list[str] | None, typer.Option("--column", help="Only this column; may be repeated.")
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option("--target", help="As 'compute_eflops@2027>=2000'; adds its probability."),
    ] = None,
    style: Format = None,
    to: To = None,
    lang: Lang = "en",
) -> None:
    """Print quantiles by year and column when inputs are drawn, with their sampling errors."""
    # Used here alone; scipy is slow to import.
    from model.uncertainty import (  # noqa: PLC0415
        cautions,
        chance,
        not_included,
        simulate,
        what_varies,
    )

    text = Language(lang)
    drawn, columns, targets = read_question(scenario, uncertainty, column, target)
    stop_if_only_judged()
    simulation = simulate(scenario, drawn, columns=columns, targets=targets)
    report = simulation_report(simulation)
    write(table_text(simulation.header, simulation.rows(), style, report), to)
    for met, estimate in zip(simulation.targets, simulation.chances, strict=True):
        typer.echo(chance(met, estimate, text).replace("**", ""), err=True)
    typer.echo(what_varies(simulation, text), err=True)
    for caution in cautions(simulation, text):
        typer.echo(caution, err=True)
    typer.echo(not_included(text), err=True)


@app.command("sensitivity")
@scenario_flags
@uncertainty_flags
@printed
def sensitivity_command(  # noqa: PLR0913 - the same flags
    scenario: Scenario,
    *,
    column: Annotated[str, typer.Option(help="Whose drivers.")] = "compute_eflops",
    year: Annotated[str | None, typer.Option(help="Default: the last projected year.")] = None,
    method: Annotated[
        Literal["tornado", "sobol", "shapley"],
        typer.Option(help="Ends of each input, shares of variance, or shares where correlated."),
    ] = "tornado",
    draws: Annotated[
        str | None,
        typer.Option(
            help="Rows of the design of shares, a power of two from 1024 to 65536. Default: 8192, "
            "or 4096 for shapley; a tornado has none."
        ),
    ] = None,
    uncertainty: AskedUncertainty,
    style: Format = None,
    to: To = None,
    lang: Lang = "en",
) -> None:
    """Print which inputs drive a column in a year: tornado, Sobol' indices or Shapley effects."""
    # Used here alone; scipy is slow to import.
    from model.columns import simulated_column  # noqa: PLC0415
    from model.uncertainty import (  # noqa: PLC0415
        Tornado,
        Uncertainty,
        drawn_without_effect,
        not_included,
        say_correlations,
        say_drivers,
        say_estimator,
        say_small_multipliers,
    )

    text, problems = Language(lang), list[Problem]()
    read = attempted(lambda: read_whole_flags(year=year), problems)
    at = (read or {}).get("year", scenario.last_year)
    drawn = attempted(lambda: uncertainty.read(draws=draws), problems)
    rows = drawn.draws if drawn and draws else None
    asked = drawn or Uncertainty()
    result = attempted(lambda: _analyse(method, scenario, asked, column, at, rows), problems)
    if problems or result is None:
        raise InvalidInput(*problems)
    if method == "tornado" and (draws or uncertainty.seed != "0"):
        template = N_("a tornado draws nothing; choose --method sobol or shapley.")
        say_idle([Problem("input.no_effect", template, where="draws")], {"lang": lang})
    table = result.header, result.rows()
    complete = {
        **drawn_report(scenario, asked),
        "column": column,
        "year": at,
        "method": method,
        **_made_of(result),
        "sensitivity": records(*table),
    }
    write(table_text(*table, style, complete), to)
    if isinstance(result, Tornado):
        typer.echo(say_drivers(result, column, text).replace("**", ""), err=True)
    else:
        if result.note:
            typer.echo(result.note.say(text), err=True)
        typer.echo(say_estimator(result, text), err=True)
    if small := say_small_multipliers(result, scenario, asked, text):
        typer.echo(small, err=True)
    for line in [
        *say_correlations([scenario], asked, text),
        *(
            said.say(text)
            for said in drawn_without_effect(scenario, asked, [simulated_column(column)])
        ),
    ]:
        typer.echo(line, err=True)
    typer.echo(not_included(text), err=True)


def _analyse(  # noqa: PLR0913, PLR0917 - what is asked, part by part
    method: str,
    scenario: Scenario,
    uncertainty: "Uncertainty",
    column: str,
    year: int,
    rows: int | None,
) -> "Tornado | SobolIndices | ShapleyEffects":
    from model.uncertainty import (  # noqa: PLC0415 - as above
        MOST_DESIGN_ROWS,
        shapley,
        sobol,
        tornado,
    )

    if method == "tornado":
        return tornado(scenario, uncertainty, column=column, year=year)
    design = {} if rows is None else {"log2_draws": rows.bit_length() - 1}
    if rows is not None and rows > MOST_DESIGN_ROWS:
        template = N_(
            "{given:whole} rows of a design do not fit in memory; give at most {most:whole}."
        )
        raise InvalidInput(
            Problem(
                "draws.too_many", template, {"given": rows, "most": MOST_DESIGN_ROWS}, where="draws"
            )
        )
    shares = sobol if method == "sobol" else shapley
    return shares(scenario, uncertainty, column=column, year=year, **design)


def _made_of(result: "Tornado | SobolIndices | ShapleyEffects") -> dict[str, object]:
    """Return what belongs to a result beside its table, for JSON."""
    from model.uncertainty import Tornado  # noqa: PLC0415 - as above

    if isinstance(result, Tornado):
        return {"central_output": undefined_as_null(result.central_output)}
    return {
        "variance": undefined_as_null(result.variance),
        "draws": result.draws,
        "model_runs": result.model_runs,
        "resamples": result.resamples,
        "note": result.note.code if result.note else None,
    }
