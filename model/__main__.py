"""Command line: `python -m model COMMAND`.

Data goes to standard output or to a file, messages to standard error. Exit status: 0 done,
2 bad input (every problem listed), 1 a bug.
"""

import inspect
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from math import isnan
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from model.assumptions import UNIT_NAMES, Assumption, assumptions
from model.data import sources
from model.errors import InvalidInput, Problem
from model.export import projection_csv, table_csv
from model.guardrails import guardrails
from model.presets import preset
from model.projection import COLUMNS, Projection, project
from model.scenario import Scenario, read_scenario, read_scenario_file
from model.texts import ENGLISH, Language

BAD_INPUT = 2

app = typer.Typer(
    help="Suanli: projections of AI compute and of what investment in it brings.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Style = Literal["table", "csv", "json"]
Format = Annotated[Style, typer.Option("--format", help="How to print it.")]
To = Annotated[Path | None, typer.Option("--to", help="Write to this file.")]
Lang = Annotated[Literal["en", "zh"], typer.Option("--lang", help="Language of the messages.")]


def scenario_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command a flag for every input, with its help from the assumption record.

    The command receives the scenario as its first argument.
    """

    def run(**flags: Any) -> None:  # noqa: ANN401 - whatever the command takes
        texts = {name: flags.pop(name) for name in assumptions()}
        name, file = flags.pop("preset"), flags.pop("scenario")
        scenario = _scenario(texts, name, file)
        command(scenario, **flags)

    own = list(inspect.signature(command).parameters.values())[1:]
    added = [
        _keyword(name, str | None, typer.Option(f"--{name.replace('_', '-')}", help=_help(record)))
        for name, record in assumptions().items()
    ]
    start = [
        _keyword("preset", str | None, typer.Option("--preset", help="Start from this preset.")),
        _keyword(
            "scenario", Path | None, typer.Option("--scenario", help="Start from this JSON file.")
        ),
    ]
    parameters = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for parameter in [*start, *added, *own]
    ]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    return run


def _keyword(name: str, kind: Any, option: Any) -> inspect.Parameter:  # noqa: ANN401 - typer's
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind, option]
    )


def _help(record: Assumption) -> str:
    default = record.write(record.value)
    allowed = (
        ", ".join(record.options)
        if record.options
        else f"{_span(record, record.hard_limits)} {UNIT_NAMES[record.unit].strip()}".rstrip()
    )
    return f"{record.meaning} Allowed: {allowed}. Default: {default}."


def _span(record: Assumption, span: tuple[float, float]) -> str:
    low, high = (ENGLISH.measure((end, record.kind)) for end in span)
    return f"{low} to {high}"


def _scenario(texts: dict[str, str | None], name: str | None, file: Path | None) -> Scenario:
    """Return the scenario of the flags over a preset or a file, with all problems at once."""
    if name is not None and file is not None:
        template = "a preset and a file were both given; start from one of them."
        raise InvalidInput([Problem(code="start.twice", where="scenario", template=template)])
    start: dict[str, object] = {}
    if name is not None:
        start = dict(preset(name).scenario)
    if file is not None:
        start = read_scenario_file(file)
    return read_scenario({key: text for key, text in texts.items() if text is not None}, start)


@app.command("project")
@scenario_flags
def project_command(
    scenario: Scenario, style: Format = "table", to: To = None, lang: Lang = "en"
) -> None:
    """Print the projection table, year by year."""
    language = Language(lang)
    projection = project(scenario)
    if style == "csv":
        content = projection_csv(projection).decode()
    elif style == "json":
        content = _json(_report(projection, language))
    else:
        content = _projection_table(projection)
    _write(content, to)
    for guardrail in guardrails(projection):
        line = f"{guardrail.rule.severity} {guardrail.code}: {guardrail.message(language)}"
        typer.echo(line, err=True)


@app.command("assumptions")
def assumptions_command(style: Format = "table", to: To = None, lang: Lang = "en") -> None:
    """Print every input with its unit, default, limits, usual range and sources."""
    text = Language(lang)
    header = ["name", "label", "unit", "value", "hard_limits", "usual_range", "sources"]
    rows = [
        [
            record.name,
            text(record.label),
            record.unit,
            record.write(record.value),
            *(
                [" | ".join(record.options), ""]
                if record.options
                else [_span(record, span) for span in (record.hard_limits, record.usual_range)]
            ),
            " ".join(record.sources),
        ]
        for record in assumptions().values()
    ]
    complete = [record.model_dump(exclude_defaults=True) for record in assumptions().values()]
    _write(_table(header, rows, style, complete), to)


@app.command("sources")
def sources_command(style: Format = "table", to: To = None) -> None:
    """Print every source with its page, dates and evidence grade."""
    complete = [asdict(source) for source in sources().values()]
    header = (
        list(complete[0]) if style == "csv" else ["id", "evidence", "published", "title", "url"]
    )
    rows = [[source[name] for name in header] for source in complete]
    _write(_table(header, rows, style, complete), to)


def _report(projection: Projection, language: Language) -> dict[str, object]:
    """Return a projection with all that belongs to it, for JSON."""
    return {
        "scenario": projection.scenario.model_dump(),
        "average_growth": projection.average_growth,
        "doubling_years": _undefined_as_null(projection.doubling_years),
        "projection": [
            {
                name: _undefined_as_null(value)
                for name, value in zip(("year", *COLUMNS), row, strict=True)
            }
            for row in projection.rows()
        ],
        "guardrails": [
            {
                "code": guardrail.code,
                "severity": guardrail.rule.severity,
                "message": guardrail.message(language),
                "sources": list(guardrail.rule.sources),
            }
            for guardrail in guardrails(projection)
        ],
    }


def _undefined_as_null(value: float) -> float | None:
    return None if isnan(value) else value


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _projection_table(projection: Projection) -> str:
    """Return the table for reading: years across, columns down, four significant digits."""
    header = ["year", *map(str, projection.year)]
    rows = [
        [name, *("" if isnan(value) else ENGLISH.number(value) for value in projection[name])]
        for name in COLUMNS
    ]
    return _aligned(header, rows)


def _table(
    header: Sequence[str], rows: Sequence[Sequence[object]], style: str, complete: object
) -> str:
    if style == "json":
        return _json(complete)
    return table_csv(header, rows) if style == "csv" else _aligned(header, rows)


def _aligned(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return text in columns, those of numbers to the right."""
    lines = [list(header), *([str(cell) for cell in row] for row in rows)]
    columns = []
    for head, *cells in zip(*lines, strict=True):
        width = max(map(len, [head, *cells]))
        numeric = all(not cell or cell.lstrip("-")[:1].isdigit() for cell in cells)
        columns.append(
            [f"{cell:>{width}}" if numeric else f"{cell:<{width}}" for cell in (head, *cells)]
        )
    return "".join("  ".join(line).rstrip() + "\n" for line in zip(*columns, strict=True))


def _write(content: str, to: Path | None) -> None:
    if to is None:
        sys.stdout.buffer.write(content.encode())
        sys.stdout.flush()
        return
    try:
        to.write_bytes(content.encode())
    except OSError as error:
        template = "the file cannot be written ({reason:text}); give a path in an existing folder."
        raise InvalidInput(
            [
                Problem(
                    code="file.unwritable", where="to", template=template, values={"reason": error}
                )
            ]
        ) from error


def main() -> None:
    """Run the command line; bad input is listed and ends with status 2."""
    try:
        app(prog_name="python -m model")
    except InvalidInput as error:
        for problem in error.problems:
            typer.echo(f"{problem.where}: {problem.message}", err=True)
        sys.exit(BAD_INPUT)


if __name__ == "__main__":
    main()
