"""Command `batch`."""

import csv
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from model.commands.shared import (
    STREAM,
    Lang,
    app,
    attempted,
    read_whole_flags,
    say_idle,
    scenario_flags,
    standard_stream,
    stop_if_only_judged,
    uncertainty_flags,
)
from model.inputs import Scenario
from model.messages import MOST_PROBLEMS, InvalidInput, Problem
from model.reports import AskedUncertainty
from model.table_files import PARQUET
from model.texts import N_, Language

if TYPE_CHECKING:
    from rich.console import Console

    from model.batch import BatchReport, Progress

# What a shell shows of a program that was ended by a signal, with the signal's number.
ENDED = 128


@app.command("batch")
@scenario_flags
@uncertainty_flags
def batch_command(  # noqa: PLR0913 - every setting of a batch has its flag
    scenario: Scenario,
    scenarios: Annotated[
        Path | None,
        typer.Argument(
            help="CSV, Excel (.xlsx) or Parquet with a column for each input that rows give; "
            "-: standard input."
        ),
    ] = None,
    *,
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            help="Write here: .csv a file, .parquet a folder of parts; -: CSV to standard output.",
        ),
    ],
    vary: Annotated[
        list[str] | None,
        typer.Option(help="Instead of a file: NAME=VALUE,VALUE or NAME=FIRST:LAST:STEP."),
    ] = None,
    columns: Annotated[
        str | None, typer.Option(help="Write these alone, with commas between them.")
    ] = None,
    last_year: Annotated[
        bool, typer.Option("--last-year", help="Write the last year alone.")
    ] = False,
    simulate: Annotated[
        bool, typer.Option("--simulate", help="Draw inputs; write means and quantiles.")
    ] = False,
    uncertainty: AskedUncertainty,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where the same batch was stopped.")
    ] = False,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Dask: local (processes here) or tcp://host:port (a cluster)."),
    ] = None,
    workers: Annotated[str | None, typer.Option(help="Processes with --scheduler local.")] = None,
    piece_rows: Annotated[
        str | None,
        typer.Option("--piece-rows", help="Scenarios in a part; by default 10000, simulated 100."),
    ] = None,
    lang: Lang = "en",
) -> None:
    """Project many scenarios, from a file or a grid, into one long table."""
    # Imported here: no other command needs it.
    from model.batch import batch_problems, read_axes, run_batch  # noqa: PLC0415

    problems: list[Problem] = []
    if (scenarios is None) == (not vary):
        template = N_("give either a file of scenarios or --vary, not both and not neither.")
        problems.append(Problem("batch.start", template, where="scenarios"))
    if resume and to == STREAM:
        template = N_(
            "standard output cannot be gone on with; give a file with --to, or no --resume."
        )
        problems.append(Problem("batch.start", template, where="resume"))
    text = Language(lang)
    counts = attempted(lambda: read_whole_flags(workers=workers, piece_rows=piece_rows), problems)
    drawn = attempted(uncertainty.read, problems) if simulate else None
    axes = attempted(lambda: read_axes(vary or []), problems) if vary else None
    wanted = [name.strip() for name in columns.split(",")] if columns else None
    problems += batch_problems(
        to if to != STREAM else STREAM.with_suffix(".csv"),
        start=scenario,
        columns=wanted,
        uncertainty=(drawn or AskedUncertainty().read()) if simulate else None,
        **(counts or {}),
        lang=lang,
    )
    if problems or counts is None:
        raise InvalidInput(*problems)
    stop_if_only_judged()
    try:
        with stopped_by_signals(), progress_bar(text) as progress, ExitStack() as held:
            results = to if to != STREAM else held.enter_context(_folder()) / "results.csv"
            report = run_batch(
                axes or held.enter_context(_as_file(scenarios or Path())),
                results,
                start=scenario,
                columns=wanted,
                last_year=last_year,
                uncertainty=drawn,
                resume=resume,
                scheduler=scheduler,
                **counts,
                lang=lang,
                progress=progress,
            )
            if to == STREAM:
                _print_results(report, text)
    except KeyboardInterrupt as stop:
        with suppress(OSError):  # a terminal that is gone
            again = text("stopped; go on with --resume.") if to != STREAM else text("stopped.")
            typer.echo(again, err=True)
        (number,) = stop.args or (signal.SIGINT,)
        raise typer.Exit(ENDED + number) from None
    idle = [*report.notes, *report.idle]
    if uncertainty.is_given and not simulate:
        template = N_("nothing is drawn; add --simulate.")
        idle.append(Problem("input.no_effect", template, where="range"))
    if workers is not None and scheduler != "local":
        template = N_("no processes are started here; add --scheduler local.")
        idle.append(Problem("input.no_effect", template, where="workers"))
    say_idle(idle, {"lang": lang})
    done = report.rows - report.rejected
    typer.echo(
        text("{done:whole} of {rows:whole} scenario{rows:s} done.", done=done, rows=report.rows),
        err=True,
    )
    if report.rejects:
        raise InvalidInput(
            Problem(
                "batch.rejected",
                "rows rejected: {count:whole} of {rows:whole}; this file says why.",
                {"count": report.rejected, "rows": report.rows},
                where=report.rejects.name,
            )
            if to != STREAM
            else Problem(
                "batch.rejected",
                "{count:whole} of {rows:whole} rows were rejected, for the reasons above.",
                {"count": report.rejected, "rows": report.rows},
                where=str(to),
            )
        )


@contextmanager
def _folder() -> Iterator[Path]:
    """Lend a folder until the command ends."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


@contextmanager
def _as_file(scenarios: Path) -> Iterator[Path]:
    """Lend scenarios as a file: those of standard input are written into one, of any size."""
    if scenarios != STREAM:
        yield scenarios
        return
    with standard_stream() as stream, _folder() as folder:
        start = stream.read(len(PARQUET))
        path = folder / f"{STREAM}.{'parquet' if start == PARQUET else 'csv'}"
        with path.open("wb") as file:
            file.write(start)
            shutil.copyfileobj(stream, file)
        yield path


def _print_results(report: "BatchReport", text: Language) -> None:
    """Copy results to standard output, and the first reasons of rejects to standard error."""
    with report.results.open("rb") as file:
        shutil.copyfileobj(file, sys.stdout.buffer)
    sys.stdout.flush()
    if not report.rejects:
        return
    with report.rejects.open(encoding="utf-8-sig", newline="") as lines:
        for reject in islice(csv.DictReader(lines), MOST_PROBLEMS):
            said = text(
                "row {row:text}: {reason:text}", row=reject["data_row"], reason=reject["reason"]
            )
            typer.echo(text.headed(reject["column"], said) if reject["column"] else said, err=True)
    if report.rejected > MOST_PROBLEMS:
        typer.echo("…", err=True)


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Have signals that end a program stop it as the keyboard does, so that all is left in order.

    What somebody has the program ignore, as `nohup` does, it ignores.
    """

    def stop(number: int, _frame: object) -> None:
        raise KeyboardInterrupt(number)

    earlier = {}
    if threading.current_thread() is threading.main_thread():  # no other may
        names = ("SIGTERM", "SIGHUP")  # not on every system
        numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
        heard = [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]
        earlier = {number: signal.signal(number, stop) for number in heard}
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


@contextmanager
def progress_bar(text: Language, console: "Console | None" = None) -> Iterator["Progress | None"]:
    """Show scenarios done, their rate and the time left on standard error, if a person reads it."""
    from rich.console import Console  # noqa: PLC0415 - only this command draws
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text  # noqa: PLC0415

    class Scenarios(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(
                text("{done:whole} of {rows:whole}", done=task.completed, rows=task.total or 0)
            )

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text(text("{rate:short} a second", rate=speed) if speed else "")

    # Past what cleans messages: the bar moves the cursor.
    console = console or Console(file=getattr(sys.stderr, "stream", sys.stderr))
    if not console.is_terminal:
        yield None
        return
    columns = (
        TextColumn("{task.percentage:>3.0f}%"),
        BarColumn(),
        Scenarios(),
        Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("", total=None)
        started = False

        def progress(done: int, rows: int) -> None:
            nonlocal started
            # What an earlier run had done is no part of this one's rate.
            bar.update(task, completed=done, total=rows)
            if not started:
                bar.reset(task, completed=done, total=rows)
            started = True

        yield progress
