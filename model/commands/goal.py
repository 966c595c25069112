"""Command `solve`."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from model.commands.shared import (
    Format,
    Lang,
    To,
    app,
    printed,
    scenario_flags,
    table_text,
    write,
)
from model.inputs import Scenario
from model.messages import InvalidInput
from model.projection import EXAMPLE, read_target
from model.reports import records, undefined_as_null
from model.texts import Language

# What `--for` says to ask for the year instead of an input.
YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a question is answered with: a table, the same for JSON, and sentences."""

    header: Sequence[str]
    rows: Sequence[Sequence[object]]
    complete: dict[str, object]
    said: Sequence[str]


@app.command("solve")
@scenario_flags
@printed
def solve_command(  # noqa: PLR0913, PLR0917 - what is asked, flag by flag
    scenario: Scenario,
    solve_for: Annotated[
        str, typer.Option("--for", help="The input to solve for; or year: when is it reached?")
    ],
    target: Annotated[
        str, typer.Option(help=f"Like {EXAMPLE}; with --for year, without @ and year.")
    ],
    along: Annotated[
        str | None, typer.Option(help="Print the pairs with this input that reach the target.")
    ] = None,
    style: Format = None,
    to: To = None,
    lang: Lang = "en",
) -> None:
    """Print the input that reaches a target: every one if there are several, or why none does.

    That there is none is an answer too: the table then holds what can be reached.
    """
    text = Language(lang)
    if along is not None:
        report = _pairs(scenario, target, (solve_for, along), text)
    elif solve_for == YEAR:
        report = _year(scenario, target, text)
    else:
        report = _solved(scenario, target, solve_for, text)
    complete = {"scenario": scenario.model_dump(), "target": target, **report.complete}
    said = [sentence.replace("**", "") for sentence in report.said]  # plain text, no Markdown
    complete["messages"] = said
    write(table_text(report.header, report.rows, style, complete), to)
    for sentence in said:
        typer.echo(sentence, err=True)


def _solved(scenario: Scenario, target: str, solve_for: str, text: Language) -> Report:
    from model.goal import (  # noqa: PLC0415
        solve,
        solved_message,
        solved_remarks,
    )

    solved = solve(scenario, target=target, solve_for=solve_for)
    complete: dict[str, object] = {
        "answer": solved.code,
        "solve_for": solve_for,
        "solutions": [asdict(solution) for solution in solved.solutions],
        "between": [[asdict(point) for point in pair] for pair in solved.between],
        "now": asdict(solved.now),
        "lowest": asdict(solved.lowest),
        "highest": asdict(solved.highest),
        "searched": solved.searched,
    }
    return Report(
        header=solved.header,
        rows=solved.rows(),
        complete=complete,
        said=[solved_message(solved, text), *solved_remarks(solved, text)],
    )


def _year(scenario: Scenario, target: str, text: Language) -> Report:
    from model.goal import comparison_problems, year_message, year_reaching, year_remarks  # noqa: PLC0415 - used here alone  # noqa: PLC0415

    goal = read_target(target, needs_year=False)
    if problems := comparison_problems(goal):
        raise InvalidInput(*problems)
    found = year_reaching(scenario, column=goal.column, value=goal.value)
    complete = {
        "answer": found.code,
        "year": found.year,
        "gives": undefined_as_null(found.level),
        "year_before": undefined_as_null(found.before),
        "searched_to": found.searched_to,
        "rows": records(found.header, found.rows()),
    }
    said = [year_message(found, text), *year_remarks(found, text)]
    return Report(header=found.header, rows=found.rows(), complete=complete, said=said)


def _pairs(scenario: Scenario, target: str, names: tuple[str, str], text: Language) -> Report:
    from model.goal import frontier, frontier_message  # noqa: PLC0415

    pairs = frontier(scenario, target=target, solve_for=names[0], along=names[1])
    rows = pairs.rows()
    complete: dict[str, object] = {"pairs": records(pairs.header, rows)}
    return Report(
        header=pairs.header, rows=rows, complete=complete, said=[frontier_message(pairs, text)]
    )
