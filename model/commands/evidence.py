"""Commands `check-claim`, `backtest`, `fit` and `other-evidence`."""

from dataclasses import asdict
from typing import Annotated

import typer

from model.commands.shared import (
    Format,
    Lang,
    To,
    app,
    read_whole_flags,
    scenario_flags,
    table_text,
    write,
)
from model.evidence import DEFAULT_SERIES
from model.inputs import Scenario, assumptions
from model.messages import InvalidInput
from model.reports import claim_report, records, undefined_as_null
from model.tables import Records
from model.texts import Language

AsPrinted = Annotated[
    str | None,
    typer.Option(help="As printed, with a unit or without; leave out what is not said."),
]
SeriesName = Annotated[str, typer.Option("--series", help="A series of compute_scale.csv.")]
KnownBy = Annotated[
    str | None, typer.Option("--known-by", help="Only what was published by this date.")
]


@app.command("check-claim")
def check_claim_command(  # noqa: PLR0913, PLR0917 - what a headline says, flag by flag
    start: AsPrinted = None,
    start_year: AsPrinted = None,
    end: AsPrinted = None,
    end_year: AsPrinted = None,
    cagr: AsPrinted = None,
    style: Format = "table",
    to: To = None,
    lang: Lang = "en",
) -> None:
    """Say whether start, end and rate of a headline agree, and which reading does.

    Give figures as printed, since their digits tell the rounding; leave out what is not said.
    """
    from model.evidence import check_claim  # noqa: PLC0415 - used here alone

    text = Language(lang)
    checked = check_claim(start=start, start_year=start_year, end=end, end_year=end_year, cagr=cagr)
    said = [checked.verdict, *checked.readings, *checked.remarks]
    report = claim_report(checked, text)
    write(table_text(checked.header, checked.rows(), style, report), to)
    for statement in said:
        typer.echo(statement.say(text), err=True)


@app.command("series")
def series_command(
    series: SeriesName = DEFAULT_SERIES,
    known_by: KnownBy = None,
    style: Format = "table",
    to: To = None,
    lang: Lang = "en",
) -> None:
    """Print the published figures of a series, edition by edition."""
    from model.evidence import Point, series_known_by  # noqa: PLC0415 - used here alone

    text = Language(lang)
    found = series_known_by(series, known_by)
    table = Records(Point, found)
    if style == "table":  # for reading: the notes are sentences
        shown = [name for name in table.header if name not in {"series", "year", "note"}]
        rows = [[getattr(point, name) for name in shown] for point in found]
        write(table_text(shown, rows, style, ()), to)
    else:
        complete = records(table.header, table.rows())
        write(table_text(table.header, table.rows(), style, complete), to)
    typer.echo(text.headed(text(found.label), text(found.definition)), err=True)


@app.command("backtest")
def backtest_command(
    series: SeriesName = DEFAULT_SERIES,
    known_by: KnownBy = None,
    style: Format = "table",
    to: To = None,
    lang: Lang = "en",
) -> None:
    """Print how far the forecasts of each edition were from what later editions print."""
    from model.evidence import backtest  # noqa: PLC0415 - used here alone

    text = Language(lang)
    judged = backtest(series, known_by=known_by)
    found = judged.table
    complete = {
        "rows": records(found.header, found.rows()),
        "summaries": [
            {name: undefined_as_null(value) for name, value in asdict(summary).items()}
            for summary in judged.summaries
        ],
        "remarks": [remark.say(text) for remark in judged.remarks],
    }
    write(table_text(found.header, found.rows(), style, complete), to)
    for statement in (*judged.remarks, judged.growth_range().said):
        typer.echo(statement.say(text), err=True)


@app.command("fit")
def fit_command(  # noqa: PLR0913, PLR0917 - every setting of a fit has its flag
    series: SeriesName = DEFAULT_SERIES,
    curve: Annotated[str, typer.Option(help="constant, logistic or gompertz.")] = "logistic",
    known_by: KnownBy = None,
    ceiling: Annotated[str | None, typer.Option(help="In EFLOPS; needs a reason.")] = None,
    ceiling_reason: Annotated[str, typer.Option(help="Where the ceiling comes from.")] = "",
    horizon: Annotated[str, typer.Option(help="Years beyond the last figure.")] = "5",
    *,
    weighted: Annotated[bool, typer.Option(help="Weigh figures by evidence grade.")] = False,
    include_forecasts: Annotated[bool, typer.Option(help="Fit forecasts too.")] = False,
    style: Format = "table",
    to: To = None,
    lang: Lang = "en",
) -> None:
    """Fit a growth curve to a published series; print figures, curve, band and residuals.

    Where the figures determine none, nothing is written; what they leave open is said.
    """
    from model.evidence import fit  # noqa: PLC0415 - scipy is slow to import

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
        **read_whole_flags(horizon=horizon),
    )
    if not fitted.has_curve:
        raise InvalidInput(*(note.at("fit") for note in fitted.notes))
    complete = {
        "parameters": [
            {name: undefined_as_null(value) for name, value in asdict(parameter).items()}
            for parameter in fitted.parameters
        ],
        "aicc": undefined_as_null(fitted.aicc),
        "leave_last_out_error": undefined_as_null(fitted.leave_last_out_error),
        "ceiling_is_determined": fitted.ceiling_is_determined,
        "scenario": fitted.scenario_inputs(),
        "notes": [note.say(text) for note in fitted.notes],
        "rows": records(fitted.header, fitted.rows()),
    }
    write(table_text(fitted.header, fitted.rows(), style, complete), to)
    for parameter in fitted.parameters:
        line = text.span(((parameter.value,), parameter.kind))
        if not parameter.is_given:
            interval = text.span(((parameter.low, parameter.high), parameter.kind))
            line = text.bracketed(line, interval)
        typer.echo(text.headed(text(parameter.label), line), err=True)
    for note in fitted.notes:
        typer.echo(note.say(text), err=True)


@app.command("other-evidence")
@scenario_flags
def other_evidence_command(
    scenario: Scenario, style: Format = "table", to: To = None, lang: Lang = "en"
) -> None:
    """Print what the claim and other evidence make of the same investment."""
    from model.evidence import other_evidence  # noqa: PLC0415 - used here alone

    text = Language(lang)
    found = other_evidence(scenario)
    rows = found.rows()
    complete = {
        "invested_cny_100m": found.invested,
        "finding": found.finding.say(text),
        "limit": found.limit.say(text),
        "rows": [
            record | {"label": one.label.say(text), "counts": one.counts.say(text)}
            for one, record in zip(found.brought, records(found.header, rows), strict=True)
        ],
    }
    if style == "csv":
        write(found.to_csv(), to)
    else:
        # For reading: the sentences stand below, where there is room for them.
        figures = found.header.index("counts")
        shown = [row[:figures] for row in rows]
        write(table_text(found.header[:figures], shown, style, complete), to)
    for said in (found.finding, found.limit):
        typer.echo(said.say(text), err=True)
    for one in found.brought:
        typer.echo(text.headed(one.label.say(text), one.counts.say(text)), err=True)
