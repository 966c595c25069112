"""Commands `compare` and `schema`."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from model.commands.shared import (
    STREAM,
    Format,
    Lang,
    To,
    app,
    attempted,
    printed,
    read_whole_flags,
    say_note,
    standard_input,
    style_of,
    table_text,
    uncertainty_flags,
    write,
)
from model.comparison import Comparison, Explanation, compare, difference_table, say_chance, verdict
from model.inputs import (
    Scenario,
    open_scenario_file,
    origin,
    preset,
    presets,
    read_scenario_json,
    schema_json,
)
from model.messages import LONGEST_PLACE, InvalidInput, Problem, echoed, gathered, visible
from model.reports import AskedUncertainty, undefined_as_null
from model.texts import Language

# What marks a name as that of a file.
FILE_ENDING = ".json"


@app.command("compare")
@uncertainty_flags
@printed
def compare_command(  # noqa: PLR0913 - the settings of a comparison, flag by flag
    scenarios: Annotated[
        list[str],
        typer.Argument(help="Two to six presets or scenario files (.json; -: standard input)."),
    ],
    column: Annotated[
        str, typer.Option(help="What to explain, a column of `project`.")
    ] = "compute_eflops",
    year: Annotated[str | None, typer.Option(help="A year of all; the last one if none.")] = None,
    *,
    uncertainty: AskedUncertainty,
    style: Format = None,
    to: To = None,
    lang: Lang = "en",
) -> None:
    """Print where scenarios differ, and what explains the difference of the first two."""
    from model.uncertainty import say_correlations  # noqa: PLC0415 - scipy is slow to import

    text = Language(lang)
    problems: list[Problem] = []
    at = attempted(lambda: read_whole_flags(year=year), problems)
    drawn = attempted(uncertainty.read, problems)
    found = attempted(lambda: _open(scenarios, text), problems)
    compared = found or dict.fromkeys("AB", Scenario())  # of any, the column can be judged
    asked = at if at and found else {}
    comparison = attempted(lambda: compare(compared, column=column, **asked), problems)
    if problems or drawn is None or comparison is None:
        raise InvalidInput(*problems)
    explanation = comparison.explain()
    named = replace(
        explanation, first=_named(explanation.first, text), second=_named(explanation.second, text)
    )
    chance = comparison.chance(explanation.first, explanation.second, drawn)
    header, rows = difference_table(comparison, explanation)
    said = verdict(named, text)
    complete = _complete(comparison, explanation, said)
    complete["chance"] = {
        "exceeds": explanation.first,
        "exceeded": explanation.second,
        "probability": chance.value,
        "error": chance.error,
    }
    pair = explanation.first, explanation.second
    used = comparison.correlations_used(*pair, drawn)
    complete["correlations_used"] = {"~".join(names): value for names, value in used.items()}
    write(table_text(header, rows, style, complete), to)
    typer.echo(said, err=True)
    typer.echo(say_chance(named, chance, text), err=True)
    for line in [
        *say_correlations([comparison.projections[name].scenario for name in pair], drawn, text),
        *(one.say(text) for one in comparison.settings_without_effect(*pair, drawn)),
    ]:
        typer.echo(line, err=True)


@app.command("schema")
def schema_command(to: To = None) -> None:
    """Print the JSON schema of scenario files."""
    style_of(to, None, ["json"])
    write(schema_json().decode(), to)


def _open(names: list[str], text: Language) -> dict[str, Scenario]:
    """Return the scenarios of presets and files, with all that is wrong with any of them."""
    problems = [
        Problem(
            "comparison.twice",
            "was given {count:whole} times; give each scenario once.",
            {"count": count},
            where=echoed(name),
        )
        for name, count in Counter(names).items()
        if count > 1
    ]
    found: dict[str, Scenario] = {}
    for name in names:
        with gathered(problems):
            # By a name for columns and sentences, on one line whatever the file is called.
            found[visible(name)] = _scenario(name, text)
    if problems:
        raise InvalidInput(*problems)
    return found


def _scenario(name: str, text: Language) -> Scenario:
    if name == str(STREAM):
        file = read_scenario_json(standard_input(), where=name)
    elif name in presets() or not name.endswith(FILE_ENDING):
        return preset(name).scenario
    else:
        file = open_scenario_file(Path(name))
    if said := origin(file):
        say_note("info", said.code, text.headed(echoed(name, LONGEST_PLACE), said.say(text)), text)
    return file.scenario


def _named(name: str, text: Language) -> str:
    """Return what sentences call a scenario: a preset by its label, a file by its name."""
    return text(presets()[name].label) if name in presets() else name


def _complete(comparison: Comparison, explanation: Explanation, said: str) -> dict[str, object]:
    """Return a comparison with all that belongs to it, for JSON."""
    names = comparison.names
    return {
        "column": comparison.column,
        "year": comparison.year,
        "scenarios": {
            name: projection.scenario.model_dump()
            for name, projection in comparison.projections.items()
        },
        "inputs": {
            name: dict(zip(names, values, strict=True))
            for name, values in comparison.inputs().items()
        },
        "results": {
            column: dict(zip(names, map(undefined_as_null, values), strict=True))
            for column, values in comparison.results().items()
        },
        "explanation": {
            "first": explanation.first,
            "second": explanation.second,
            "difference": explanation.difference,
            "contributions": [
                {"inputs": list(part.inputs), "amount": part.amount}
                for part in explanation.contributions
            ],
            "without_effect": list(explanation.without_effect),
            "verdict": said,
        },
    }
