"""Command line: `python -m model COMMAND`.

Data goes to standard output or to a file, messages to standard error. Exit status: 0 done,
2 bad input (every problem listed), 1 a bug.
"""

import inspect
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, fields
from itertools import pairwise
from math import isfinite, isnan
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
from model.texts import ENGLISH, LANGUAGES, Language

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

Figure = Annotated[str | None, typer.Option(help="As printed; leave out what is not said.")]
SeriesName = Annotated[str, typer.Option("--series", help="A series of compute_scale.csv.")]
KnownBy = Annotated[
    str | None, typer.Option("--known-by", help="Only what was published by this date.")
]


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
    header = ["name", "label", "unit", "value", "lowest", "highest", "usual_low", "usual_high"]
    header += ["options", "sources"]
    rows = [
        [
            record.name,
            text(record.label),
            record.unit,
            "none" if record.value is None else record.value,
            *(("",) * 4 if record.options else (*record.hard_limits, *record.usual_range)),
            " ".join(record.options),
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


@app.command("check-claim")
def check_claim_command(  # noqa: PLR0913, PLR0917 - what a headline says, flag by flag
    start: Figure = None,
    start_year: Figure = None,
    end: Figure = None,
    end_year: Figure = None,
    cagr: Figure = None,
    style: Format = "table",
    to: To = None,
    lang: Lang = "en",
) -> None:
    """Say whether start, end and rate of a headline agree, and which reading does.

    Give figures as printed, since their digits tell the rounding; leave out what is not said.
    """
    from model.claim import CLAIM_COLUMNS, check_claim  # noqa: PLC0415 - used here alone

    text = Language(lang)
    checked = check_claim(start=start, start_year=start_year, end=end, end_year=end_year, cagr=cagr)
    said = [checked.verdict, *checked.readings, *checked.remarks]
    complete = {
        "agrees": checked.agrees,
        "verdict": checked.verdict.message(text),
        "readings": [
            {"code": reading.code, "message": reading.message(text)} for reading in checked.readings
        ],
        "remarks": [remark.message(text) for remark in checked.remarks],
        "quantities": _records(CLAIM_COLUMNS, checked.rows()),
    }
    _write(_table(CLAIM_COLUMNS, checked.rows(), style, complete), to)
    for statement in said:
        typer.echo(statement.message(text), err=True)


@app.command("backtest")
def backtest_command(
    series: SeriesName = "idc_intelligent_cn",
    known_by: KnownBy = None,
    style: Format = "table",
    to: To = None,
    lang: Lang = "en",
) -> None:
    """Print how far the forecasts of each edition were from what later editions print."""
    from model.backtesting import Judged, backtest  # noqa: PLC0415 - used here alone

    text = Language(lang)
    judged = backtest(series, known_by=known_by)
    header = [column.name for column in fields(Judged)]
    rows = [[getattr(row, name) for name in header] for row in judged.rows]
    complete = {
        "rows": _records(header, rows),
        "summaries": [
            {name: _undefined_as_null(value) for name, value in asdict(summary).items()}
            for summary in judged.summaries
        ],
        "remarks": [remark.message(text) for remark in judged.remarks],
    }
    _write(_table(header, rows, style, complete), to)
    for statement in (*judged.remarks, judged.growth_range().said):
        typer.echo(statement.message(text), err=True)


@app.command("fit")
def fit_command(  # noqa: PLR0913, PLR0917 - every setting of a fit has its flag
    series: SeriesName = "idc_intelligent_cn",
    curve: Annotated[str, typer.Option(help="constant, logistic or gompertz.")] = "logistic",
    known_by: KnownBy = None,
    ceiling: Annotated[str | None, typer.Option(help="In EFLOPS; needs a reason.")] = None,
    ceiling_reason: Annotated[str, typer.Option(help="Where the ceiling comes from.")] = "",
    horizon: Annotated[int, typer.Option(help="Years beyond the last figure.")] = 5,
    *,
    weighted: Annotated[bool, typer.Option(help="Weigh figures by evidence grade.")] = False,
    include_forecasts: Annotated[bool, typer.Option(help="Fit forecasts too.")] = False,
    style: Format = "table",
    to: To = None,
    lang: Lang = "en",
) -> None:
    """Fit a growth curve to a published series; print figures, curve, band and residuals."""
    from model.fitting import COLUMNS as FIT_COLUMNS  # noqa: PLC0415 - scipy is slow to import
    from model.fitting import fit  # noqa: PLC0415

    text = Language(lang)
    limit = None if ceiling is None else assumptions()["ceiling_eflops"].read(ceiling)
    fitted = fit(
        series,
        curve=curve,
        known_by=known_by,
        include_forecasts=include_forecasts,
        weighted=weighted,
        ceiling=limit,  # type: ignore[arg-type]  # what is no number is refused there
        ceiling_reason=ceiling_reason,
        horizon=horizon,
    )
    complete = {
        "parameters": [
            {name: _undefined_as_null(value) for name, value in asdict(parameter).items()}
            for parameter in fitted.parameters
        ],
        "aicc": _undefined_as_null(fitted.aicc),
        "leave_last_out_error": _undefined_as_null(fitted.leave_last_out_error),
        "ceiling_is_determined": fitted.ceiling_is_determined,
        "scenario": fitted.scenario_inputs() if fitted.has_curve else None,
        "notes": [text(note.template, **note.values) for note in fitted.notes],
        "rows": _records(FIT_COLUMNS, fitted.rows()),
    }
    _write(_table(FIT_COLUMNS, fitted.rows(), style, complete), to)
    for parameter in fitted.parameters:
        written = {
            name: (getattr(parameter, name), parameter.kind) for name in ("value", "low", "high")
        }
        line = text("{value:measure}", **written)
        if not parameter.is_given:
            line += text(" ({low:measure}–{high:measure})", **written)
        typer.echo(f"{text(parameter.label)}: {line}", err=True)
    for note in fitted.notes:
        typer.echo(text(note.template, **note.values), err=True)


def _records(header: Sequence[str], rows: Iterable[Sequence[object]]) -> list[dict[str, object]]:
    """Return rows as objects for JSON."""
    return [
        {name: _undefined_as_null(value) for name, value in zip(header, row, strict=True)}
        for row in rows
    ]


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


def _undefined_as_null(value: object) -> object:
    return None if isinstance(value, float) and not isfinite(value) else value


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
    """Return text in columns, those of numbers to the right and with four digits."""
    lines = [list(header), *([_cell(value) for value in row] for row in rows)]
    columns = []
    for head, *cells in zip(*lines, strict=True):
        width = max(map(len, [head, *cells]))
        numeric = all(not cell or cell.lstrip("-")[:1].isdigit() for cell in cells)
        columns.append(
            [f"{cell:>{width}}" if numeric else f"{cell:<{width}}" for cell in (head, *cells)]
        )
    return "".join("  ".join(line).rstrip() + "\n" for line in zip(*columns, strict=True))


def _cell(value: object) -> str:
    if not isinstance(value, float):
        return "" if value is None else str(value)
    return "" if isnan(value) else f"{value:.4g}" if isfinite(value) else str(value)


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
        text = _asked_language(sys.argv)
        for problem in error.problems:
            typer.echo(f"{problem.where}: {text(problem.template, **problem.values)}", err=True)
        sys.exit(BAD_INPUT)


def _asked_language(arguments: Sequence[str]) -> Language:
    """Return the language that `--lang` asks for, also where other flags are not valid."""
    asked = [value for flag, value in pairwise(arguments) if flag == "--lang"]
    asked += [flag.removeprefix("--lang=") for flag in arguments if flag.startswith("--lang=")]
    return next((Language(code) for code in asked if code in LANGUAGES), ENGLISH)


if __name__ == "__main__":
    main()
