"""Commands on published figures and on one's own: claims, series, fits, other evidence."""

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.commands.shared import (
    STYLE_ENDINGS,
    Format,
    Lang,
    To,
    app,
    printed,
    say_if_a_font_is_missing,
    scenario_flags,
    series_flags,
    table_text,
    today,
    write,
)
from model.evidence import DEFAULT_SERIES, EFLOPS
from model.files import SERIES_KINDS, SeriesRequest
from model.inputs import Scenario, assumptions
from model.messages import InvalidInput
from model.quantities import read_named
from model.reports import claim_report, records, undefined_as_null
from model.texts import Language

if TYPE_CHECKING:
    from model.evidence import Series

AsPrinted = Annotated[
    str | None,
    typer.Option(help="As printed, with a unit or without; leave out what is not said."),
]
SeriesName = Annotated[str, typer.Option("--series", help="A series of compute_scale.csv.")]
KnownBy = Annotated[
    str | None, typer.Option("--known-by", help="Only what was published by this date.")
]


# What `project-series` writes, by the ending of a file.
_WRITTEN = (*STYLE_ENDINGS, *(ending for ending in SERIES_KINDS if ending not in STYLE_ENDINGS))


@app.command("check-claim")
@series_flags
@printed
def check_claim_command(  # noqa: PLR0913, PLR0917 - what a headline says, flag by flag
    start: AsPrinted = None,
    start_year: AsPrinted = None,
    end: AsPrinted = None,
    end_year: AsPrinted = None,
    cagr: AsPrinted = None,
    series: Annotated[
        str | None,
        typer.Option("--series", help="Where another base is looked for; else in every series."),
    ] = None,
    style: Format = None,
    to: To = None,
    lang: Lang = "en",
) -> None:
    """Say whether start, end and rate of a headline agree, and which reading does.

    Give figures as printed, since their digits tell the rounding; leave out what is not said.
    """
    from model.evidence import check_claim  # noqa: PLC0415 - used here alone

    text = Language(lang)
    checked = check_claim(
        start=start, start_year=start_year, end=end, end_year=end_year, cagr=cagr, among=series
    )
    said = [checked.verdict, *checked.readings, *checked.remarks]
    report = claim_report(checked, text)
    write(table_text(checked.header, checked.rows(), style, report), to)
    for statement in said:
        typer.echo(statement.say(text), err=True)


@app.command("series")
@series_flags
@printed
def series_command(
    series: SeriesName = DEFAULT_SERIES,
    known_by: KnownBy = None,
    style: Format = None,
    to: To = None,
    lang: Lang = "en",
) -> None:
    """Print the published figures of a series, edition by edition."""
    from model.evidence import RATE_COLUMNS, series_known_by  # noqa: PLC0415 - used here alone

    text = Language(lang)
    found = series_known_by(series, known_by)
    table = found.table
    if style == "table":  # for reading: the notes are sentences
        unsaid = {"series", "year", "note", *(["precision"] if found.is_own else []), *RATE_COLUMNS}
        shown = [name for name in table.header if name not in unsaid]
        rows = [[getattr(point, name) for name in shown] for point in found]
        write(table_text(shown, rows, style, ()), to)
    else:
        complete = records(table.header, table.rows())
        write(table_text(table.header, table.rows(), style, complete), to)
    typer.echo(text.headed(_called(found, text), text(found.definition)), err=True)


def _called(series: "Series", text: Language) -> str:
    """Return what a series is called; a built-in one says its unit and precision itself."""
    label = text(series.label)
    return text.bracketed(label, series.unit) if series.is_own else label


@app.command("backtest")
@series_flags
@printed
def backtest_command(
    series: SeriesName = DEFAULT_SERIES,
    known_by: KnownBy = None,
    style: Format = None,
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
@series_flags
@printed
def fit_command(  # noqa: PLR0913, PLR0917 - every setting of a fit has its flag
    series: SeriesName = DEFAULT_SERIES,
    curve: Annotated[str, typer.Option(help="constant, logistic or gompertz.")] = "logistic",
    known_by: KnownBy = None,
    ceiling: Annotated[
        str | None, typer.Option(help="In EFLOPS, or as the values are; needs a reason.")
    ] = None,
    ceiling_reason: Annotated[str, typer.Option(help="Where the ceiling comes from.")] = "",
    horizon: Annotated[str, typer.Option(help="Years beyond the last figure.")] = "5",
    *,
    weighted: Annotated[bool, typer.Option(help="Weigh figures by evidence grade.")] = False,
    include_forecasts: Annotated[bool, typer.Option(help="Fit forecasts too.")] = False,
    style: Format = None,
    to: To = None,
    lang: Lang = "en",
) -> None:
    """Fit a growth curve to a published series; print figures, curve, band and residuals.

    Where the figures determine none, nothing is written; what they leave open is said.
    """
    from model.evidence import fit  # noqa: PLC0415 - scipy is slow to import

    text = Language(lang)
    fitted = fit(
        series,
        curve=curve,
        known_by=known_by,
        include_forecasts=include_forecasts,
        weighted=weighted,
        ceiling=_level(ceiling, series),
        ceiling_reason=ceiling_reason,
        horizon=_years(horizon),
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
        "unit": fitted.unit,
        "scenario": fitted.scenario_inputs() if fitted.unit == EFLOPS else None,
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


@app.command("project-series")
@series_flags
@partial(printed, kinds=_WRITTEN)
def project_series_command(  # noqa: PLR0913, PLR0917 - every input has its flag
    series: SeriesName = DEFAULT_SERIES,
    cagr: Annotated[
        str | None, typer.Option(help="In the first year; else its own average growth.")
    ] = None,
    years: Annotated[str, typer.Option(help="How many.")] = "5",
    curve: Annotated[str, typer.Option(help="constant, declining, logistic, gompertz.")] = (
        "constant"
    ),
    ceiling: Annotated[
        str | None, typer.Option(help="Of logistic and gompertz, as the values are.")
    ] = None,
    long_run_growth: Annotated[
        str | None, typer.Option(help="What declining growth tends to.")
    ] = None,
    growth_persistence: Annotated[
        str | None, typer.Option(help="How much of its excess is left a year later.")
    ] = None,
    known_by: KnownBy = None,
    style: Format = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            help=f"Write to this file; one that ends in {', '.join(f'.{one}' for one in _WRITTEN)} "
            "is of that kind; -: standard output.",
        ),
    ] = None,
    *,
    logarithmic: Annotated[bool, typer.Option(help="Chart: logarithmic axis.")] = False,
    lang: Lang = "en",
) -> None:
    """Carry a series on from its last figure at the end of a year, in its own unit.

    With the range that the errors of its own past forecasts leave open, where it has editions.
    Nothing of compute, investment or multipliers follows. As a workbook (XLSX), a picture (SVG,
    PNG) or a data package (zip), too, by the ending of its file.
    """
    from model.evidence import project_series  # noqa: PLC0415 - used here alone

    text = Language(lang)
    rates = {
        "cagr": cagr,
        "long_run_growth": long_run_growth,
        "growth_persistence": growth_persistence,
    }
    found = project_series(
        series,
        years=_years(years),
        curve=curve,
        ceiling=_level(ceiling, series),
        known_by=known_by,
        **{name: _rate(name, written) for name, written in rates.items()},
    )
    said = [found.finding, *found.remarks]
    complete = {
        "unit": found.unit,
        "base": asdict(found.base),
        "cagr": found.cagr,
        "said": [one.say(text) for one in said],
        "rows": records(found.header, found.rows()),
    }
    kind = SERIES_KINDS.get(to.suffix.removeprefix(".").lower()) if to else None
    if kind and kind.ending not in STYLE_ENDINGS:
        request = SeriesRequest(
            projection=found, text=text, retrieved=today(), logarithmic=logarithmic
        )
        write(kind.make(request), to)
        if kind.ending == "png":
            say_if_a_font_is_missing(SERIES_KINDS["svg"].make(request).decode(), text)
    else:
        write(table_text(found.header, found.rows(), style, complete), to)
    for statement in said:
        typer.echo(statement.say(text), err=True)


def _level(written: str | None, series: "str | Series") -> Any:  # noqa: ANN401 - a number or a text
    """Return a level in the unit of a series; what is none as it is written, to be refused."""
    if written is None:
        return None
    value = read_named(written, getattr(series, "unit", EFLOPS))
    return written if value is None else value


def _years(written: str) -> Any:  # noqa: ANN401 - the same
    return assumptions()["years"].read(written)


def _rate(name: str, written: str | None) -> Any:  # noqa: ANN401 - the same
    return None if written is None else assumptions()[name].read(written)


@app.command("other-evidence")
@scenario_flags
@printed
def other_evidence_command(
    scenario: Scenario, style: Format = None, to: To = None, lang: Lang = "en"
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
