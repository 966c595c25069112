"""What several commands share: the flags of a scenario, and how data is printed."""

import inspect
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from errno import EBADF
from functools import partial
from math import isfinite, isnan
from os import strerror
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Literal, TypeVar

import typer

from model.commands.terminal import clean
from model.data import data_version
from model.files import FILES
from model.inputs import (
    UNIT_NAMES,
    Assumption,
    Scenario,
    assumptions,
    off_default,
    open_scenario_file,
    preset,
    read_scenario,
    read_scenario_file,
    read_scenario_json,
    scenario_fields,
    unused_inputs,
)
from model.lines import display_width
from model.messages import InvalidInput, Problem, echoed, gathered, reason_of, visible
from model.projection import SEVERITIES, Guardrail
from model.quantities import no_number, read_whole
from model.reports import DRAWS_AS_TEXT, AskedUncertainty, json_text, problems_beside
from model.tables import table_csv
from model.texts import ENGLISH, N_, Language
from model.version import VERSION
from model.written import write_whole

if TYPE_CHECKING:
    from model.evidence import Series, UnreadSeries

# Where a file is asked for: what stands for standard input and output.
STREAM = Path("-")

# Bytes that are read from standard input at once: more than any scenario or plan may have.
MOST_STREAMED = 2**20

# Columns of a table that no terminal shows: the same in every file and pipe.
PRINTED_WIDTH = 100

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _say_versions(asked: bool) -> None:  # noqa: FBT001 - typer's
    if asked:
        typer.echo(f"suanli {VERSION}, data {data_version()}")
        raise typer.Exit


@app.callback()
def program(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Print the versions of program and data.",
            callback=_say_versions,
            is_eager=True,
        ),
    ] = False,
) -> None:
    """Suanli: projections of AI compute and of what investment in it brings."""


Style = Literal["table", "csv", "json"]
Format = Annotated[
    Style | None,
    typer.Option("--format", help="How to print it; else as the file of --to ends, or a table."),
]
To = Annotated[
    Path | None,
    typer.Option(
        "--to",
        help="Write to this file: CSV or JSON if it ends in .csv or .json; -: standard output.",
    ),
]
Lang = Annotated[Literal["en", "zh"], typer.Option("--lang", help="Language of the messages.")]


# By how a file ends: what --format calls it. Text of any other ending is as --format says.
STYLE_ENDINGS: Mapping[str, Style] = {"csv": "csv", "json": "json"}

# Endings of what is no such text: a file would not be what its name says.
OTHER_ENDINGS = {
    *("xlsx", "xls", "xlsm", "ods", "tsv", "parquet", "feather", "html", "htm", "pdf", "docx"),
    *("doc", "pptx", "svg", "png", "jpg", "jpeg", "gif", "zip", "gz", "bz2", "xz", "zst", "7z"),
}

# Whether a command is run for what is wrong with its flags alone.
_only_judged: ContextVar[bool] = ContextVar("_only_judged", default=False)


def printed(
    command: Callable[..., None], *, kinds: Iterable[str] = STYLE_ENDINGS
) -> Callable[..., None]:
    """Have the ending of --to say the format of a command, whose parameters are `style` and `to`.

    `kinds` are the endings that it writes; to those without a format it sees itself.
    """

    def run(*arguments: Any, **given: Any) -> None:  # noqa: ANN401 - whatever the command takes
        problems: list[Problem] = []
        style = attempted(lambda: style_of(given["to"], given["style"], kinds), problems)
        if problems:
            also = partial(command, *arguments, **given | {"style": "table"})
            raise InvalidInput(*problems, *other_problems(also))
        command(*arguments, **given | {"style": style})

    return _with_signature(run, list(inspect.signature(command).parameters.values()), command)


def style_of(to: Path | None, style: Style | None, kinds: Iterable[str]) -> Style:
    """Return the format of a file that ends as it does, where it ends in one of these kinds.

    Raises
    ------
    InvalidInput
        ``file.two_formats``, ``file.other_kind``.
    """
    ending = to.suffix.removeprefix(".").lower() if to else ""
    if to and ending in kinds:
        if style not in {None, ending}:
            raise InvalidInput(two_formats(to, style))
        return STYLE_ENDINGS.get(ending, "table")
    if to and ending in {*STYLE_ENDINGS, *OTHER_ENDINGS}:
        template = N_(
            "“{name:text}” ends as a kind of file that this command does not write; let it end in "
            "one of {kinds:listed}. Of a projection, export writes {exported:listed}."
        )
        values = {
            "name": echoed(to.name),
            "kinds": [*(f".{kind}" for kind in kinds), ".txt"],
            "exported": list(dict.fromkeys(f".{kind.ending}" for kind in FILES.values())),
        }
        raise InvalidInput(Problem("file.other_kind", template, values, where="to"))
    return style or "table"


def other_problems(command: Callable[[], None], *left_out: str) -> list[Problem]:
    """Return what a command says is wrong, but for the codes left out; it writes nothing."""
    problems: list[Problem] = []
    with gathered(problems):
        _judge(command)
    return [problem for problem in problems if problem.code not in left_out]


def _judge(command: Callable[..., None], *arguments: object) -> None:
    """Run a command for what is wrong with its flags, which it raises; it writes nothing."""
    only = _only_judged.set(True)
    try:
        command(*arguments)
    finally:
        _only_judged.reset(only)


def stop_if_only_judged() -> None:
    """End a command that is run for what is wrong with its flags alone: nothing more is."""
    if _only_judged.get():
        raise InvalidInput


def scenario_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command a flag for every input, with its help from the assumption record.

    The command receives the scenario as its first argument.
    """

    def run(**flags: Any) -> None:  # noqa: ANN401 - whatever the command takes
        texts = {name: flags.pop(name) for name in assumptions()}
        name, file = flags.pop("preset"), flags.pop("scenario")
        content = b""
        try:
            if file == STREAM:  # can be read once
                content = standard_input()
            scenario, given = _scenario(texts, name, file, content)
        except InvalidInput as error:
            wrong = {problem.where for problem in error.problems}
            right = {key: text for key, text in texts.items() if key not in wrong}
            rest = attempted(lambda: _scenario(right, name, file, content)[0], [])
            also = problems_beside(rest, wrong, partial(_judge, partial(command, **flags)))
            raise InvalidInput(*error.problems, *also) from error
        say_idle(unused_inputs(dict(scenario), given), flags)
        if file is not None and "note" in flags:
            flags |= _own_words(file, content, scenario, flags)
        command(scenario, **flags)

    own = list(inspect.signature(command).parameters.values())[1:]
    added = [
        _keyword(name, str | None, typer.Option(f"--{name.replace('_', '-')}", help=_help(record)))
        for name, record in assumptions().items()
    ]
    start = [
        _keyword("preset", str | None, typer.Option("--preset", help="Start from this preset.")),
        _keyword(
            "scenario",
            Path | None,
            typer.Option("--scenario", help="Start from this JSON file; -: standard input."),
        ),
    ]
    parameters = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for parameter in [*start, *added, *own]
    ]
    return _with_signature(run, parameters, command)


# How the whole numbers of flags are written.
WHOLE_FLAGS = {"year": "2027", "workers": "2", "piece_rows": "10000"}


def read_whole_flags(**flags: str | None) -> dict[str, int]:
    """Return the whole numbers that flags of `WHOLE_FLAGS` spell, of those that were given.

    Raises
    ------
    InvalidInput
        ``input.not_a_number``, of each.

    Examples
    --------
    >>> read_whole_flags(year="２０２７", workers=None)
    {'year': 2027}
    """
    given = {name: written for name, written in flags.items() if written is not None}
    read = {name: read_whole(written) for name, written in given.items()}
    problems = [
        no_number("input.not_a_number", given[name], {"example": WHOLE_FLAGS[name]}, where=name)
        for name, value in read.items()
        if value is None
    ]
    if problems:
        raise InvalidInput(*problems)
    return {name: value for name, value in read.items() if value is not None}


Read = TypeVar("Read")


def attempted(read: Callable[[], Read], problems: list[Problem]) -> Read | None:
    """Return what it reads, or None after adding what is wrong to the problems."""
    try:
        return read()
    except InvalidInput as error:
        problems += error.problems
        return None


# By the names in `AskedUncertainty`: type, flag and its help, default.
UNCERTAINTY_FLAGS: dict[str, tuple[Any, Any, Any]] = {
    "draws": (
        str,
        typer.Option("--draws", help="A power of two from 1024 to 1048576."),
        DRAWS_AS_TEXT,
    ),
    "seed": (
        str,
        typer.Option("--seed", help="0 or a whole number above; it repeats the same draws."),
        "0",
    ),
    "ranges": (
        list[str] | None,
        typer.Option(
            "--range",
            help='What an input may be: NAME=RANGE, as in cagr="33.9% to 52.3% to 67.1%".',
        ),
        None,
    ),
    "correlations": (
        list[str] | None,
        typer.Option("--correlation", help="Rank correlation of two inputs: A~B=0.5."),
        None,
    ),
    "nearest_correlations": (
        bool,
        typer.Option("--nearest-correlations", help="Take the nearest where they cannot exist."),
        False,
    ),
}


def uncertainty_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the flags on what is drawn, in the place of its parameter `uncertainty`.

    The command receives them as an `AskedUncertainty`. It may have a flag `draws` of its own.
    """
    own = dict(inspect.signature(command).parameters)
    flags = {name: flag for name, flag in UNCERTAINTY_FLAGS.items() if name not in own}

    def asked(given: Mapping[str, Any]) -> AskedUncertainty:
        return AskedUncertainty(**{"draws": DRAWS_AS_TEXT, **{name: given[name] for name in flags}})

    def run(*arguments: Any, **given: Any) -> None:  # noqa: ANN401 - whatever the command takes
        others = {name: value for name, value in given.items() if name not in flags}
        command(*arguments, **others, uncertainty=asked(given))

    parameters = []
    for name, parameter in own.items():
        if name == "uncertainty":
            parameters += [_keyword(flag, *how) for flag, how in flags.items()]
        else:
            parameters.append(parameter)
    return _with_signature(run, parameters, command)


# By the names of parameters: type, flag and its help, default.
SERIES_FLAGS: dict[str, tuple[Any, Any, Any]] = {
    "series_file": (
        Path | None,
        typer.Option(
            "--series-file",
            help="A series of your own, with the columns period and value: CSV, .xlsx, Parquet; "
            "-: standard input.",
        ),
        None,
    ),
    "unit": (str | None, typer.Option("--unit", help="Of the values of --series-file."), None),
    "name": (
        str | None,
        typer.Option("--name", help="What --series-file is called; else as the file is."),
        None,
    ),
}


def series_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command flags for a series of one's own, which then stands in place of `--series`.

    The command receives it as its parameter `series`: the name of a built-in one, or the series.
    """

    def run(**given: Any) -> None:  # noqa: ANN401 - whatever the command takes
        own = {name: given.pop(name) for name in SERIES_FLAGS}
        if any(value is not None for value in own.values()):
            language = Language(given.get("lang", "en"))
            try:
                given["series"] = _own_series(language, is_chosen=given["series"] != named, **own)
            except InvalidInput as error:
                unread = {**given, "series": _unread(own["unit"])}
                also = other_problems(partial(command, **unread), "series.unknown")
                raise InvalidInput(*error.problems, *also) from error
        command(**given)

    parameters = list(inspect.signature(command).parameters.values())
    named = next(one.default for one in parameters if one.name == "series")
    place = 1 + [one.name for one in parameters].index("series")
    parameters[place:place] = [_keyword(name, *flag) for name, flag in SERIES_FLAGS.items()]
    by_name = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
    return _with_signature(run, by_name, command)


def _unread(unit: str | None) -> "UnreadSeries":
    from model.evidence import UnreadSeries  # noqa: PLC0415 - used here alone

    return UnreadSeries(unit or "")


def _own_series(
    text: Language,
    *,
    is_chosen: bool,
    series_file: Path | None,
    unit: str | None,
    name: str | None,
) -> "Series":
    """Return the series of a file; what was taken for granted is said on standard error.

    Raises
    ------
    InvalidInput
        ``series.no_file``, ``series.twice``, and as `read_series`.
    """
    from model.evidence import read_series, series_called  # noqa: PLC0415 - used here alone

    if series_file is None:
        template = N_("--unit and --name are those of a file; give it with --series-file.")
        raise InvalidInput(Problem("series.no_file", template, where="series_file"))
    problems = []
    if is_chosen:
        template = N_("a built-in series and a file were both given; choose one of them.")
        problems.append(Problem("series.twice", template, where="series"))
    source = standard_input() if series_file == STREAM else series_file
    notes: list[Problem] = []
    with gathered(problems):
        own = read_series(
            source,
            unit=unit or "",
            name=series_called("" if series_file == STREAM else series_file.name)
            if name is None
            else name,
            notes=notes,
        )
    if problems:
        raise InvalidInput(*problems)
    for note in notes:
        say_note("info", note.code, text.headed(note.place, note.say(text)), text)
    return own


def _with_signature(
    run: Callable[..., None], parameters: Sequence[inspect.Parameter], command: Callable[..., None]
) -> Callable[..., None]:
    """Return a function that shows typer other parameters than its own, and a command's help."""
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    return run


def _keyword(
    name: str,
    kind: Any,  # noqa: ANN401 - typer's
    option: Any,  # noqa: ANN401
    default: Any = None,  # noqa: ANN401
) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, option]
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


def _scenario(
    texts: dict[str, str | None], name: str | None, file: Path | None, content: bytes
) -> tuple[Scenario, list[str]]:
    """Return the scenario of the flags over a preset or a file, with all problems at once.

    `content` is that of standard input, where it is the file.

    And what was given for it: the inputs of the flags, and those of the file off their defaults.
    """
    problems: list[Problem] = []
    if name is not None and file is not None:
        template = N_("a preset and a file were both given; start from one of them.")
        problems.append(Problem("start.twice", template, where="scenario"))
    start: dict[str, object] = {}
    with gathered(problems):
        start = dict(preset(name).scenario) if name is not None else {}
    with gathered(problems):
        if file is not None:
            start = (
                scenario_fields(content, where=str(file))
                if file == STREAM
                else read_scenario_file(file)
            )
    given = {key: text for key, text in texts.items() if text is not None}
    if problems:  # what is wrong with an input alone, whatever the others start from
        found: list[Problem] = []
        with gathered(found):
            read_scenario(given)
        raise InvalidInput(*problems, *(one for one in found if one.code.startswith("input.")))
    scenario = read_scenario(given, start)
    return scenario, [*given, *(off_default(start).keys() - given if file else ())]


def say_idle(idle: Iterable[Problem], flags: Mapping[str, Any]) -> None:
    """Print what was given and changes nothing to standard error, a line each, with the reason."""
    text = Language(flags.get("lang", "en"))
    for one in idle:
        say_note("info", one.code, text.headed(one.place, one.say(text)), text)


def _own_words(
    file: Path, content: bytes, scenario: Scenario, flags: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the name and the note that a file gives its scenario, where flags say none.

    Not where flags change its inputs: what its author calls it is no longer what it is.
    """
    try:
        found = (
            read_scenario_json(content, where=str(file))
            if file == STREAM
            else open_scenario_file(file)
        )
    except InvalidInput:
        return {}  # its inputs go together with those of flags alone
    own = found.name, found.note
    is_same = found.scenario == scenario
    return {
        key: value
        for key, value in zip(("name", "note"), own, strict=True)
        if is_same and not flags[key]
    }


def table_text(
    header: Sequence[str], rows: Sequence[Sequence[object]], style: str | None, complete: object
) -> str | Callable[[int], str]:
    """Return a table as `write` takes it: for reading, it is laid out where its width is known."""
    if style == "json":
        return json_text(complete)
    return table_csv(header, rows) if style == "csv" else partial(aligned, header, rows)


def aligned(header: Sequence[str], rows: Iterable[Sequence[object]], width: int) -> str:
    """Return text in columns, those of numbers to the right and with four digits.

    Columns beyond the width go on below, behind those that tell the rows apart. A column that is
    wider than all that is left is not cut.
    """
    lines = [[*map(_cell, header)], *([_cell(value) for value in row] for row in rows)]
    columns = [_padded(column) for column in zip(*lines, strict=True)]
    keys = next(
        (count for count in range(1, len(header)) if _tells_apart(lines, count)), len(header)
    )
    if sum(display_width(column[0]) + 2 for column in columns[:keys]) > width / 2:
        keys = 1
    repeated, others = columns[:keys], columns[keys:]
    blocks = [list(repeated)]
    for column in others:
        if (
            len(blocks[-1]) > keys
            and sum(display_width(one[0]) + 2 for one in [*blocks[-1], column]) - 2 > width
        ):
            blocks.append(list(repeated))
        blocks[-1].append(column)
    return "\n".join(
        "".join("  ".join(line).rstrip() + "\n" for line in zip(*block, strict=True))
        for block in blocks
    )


def _padded(column: Sequence[str]) -> list[str]:
    """Return cells of one width, the first of which is the column's name."""
    width = max(map(display_width, column))
    numeric = all(not cell or cell.lstrip("-")[:1].isdigit() for cell in column[1:])
    idle = [" " * (width - display_width(cell)) for cell in column]
    return [
        space + cell if numeric else cell + space for space, cell in zip(idle, column, strict=True)
    ]


def _tells_apart(lines: Sequence[Sequence[str]], count: int) -> bool:
    return len({tuple(line[:count]) for line in lines}) == len(lines)


def _cell(value: object) -> str:
    if not isinstance(value, float):
        return "" if value is None else visible(str(value))
    return "" if isnan(value) else f"{value:.4g}" if isfinite(value) else str(value)


def say_guardrails(said: Iterable[Guardrail], text: Language) -> None:
    """Print guardrails to standard error, a line each."""
    for one in said:
        say_note(one.record.severity, one.code, one.say(text), text)


def say_note(severity: str, code: str, said: str, text: Language) -> None:
    """Print a line to standard error: how grave it is, in the reader's language, and its code."""
    if _only_judged.get():
        return
    shown = severity if text.code == ENGLISH.code else text(SEVERITIES[severity])
    typer.echo(text.headed(f"{shown} {code}", said), err=True)


def today() -> date:
    """Return the day to name in files, as clocks here show it."""
    return datetime.now(tz=UTC).astimezone().date()


def two_formats(to: Path, style: str | None) -> Problem:
    """Return the problem of a file whose ending is of another kind than --format."""
    template = N_(
        "“{name:text}” and --format {format:text} ask for different files; leave --format out."
    )
    values = {"name": echoed(to.name), "format": style}
    return Problem("file.two_formats", template, values, where="format")


def say_if_a_font_is_missing(shown: str, text: Language) -> None:
    """Print what to do where a picture has signs that no font of the machine draws."""
    from model.files import font_advice, lacks_font  # noqa: PLC0415 - slow to start

    if lacks_font(shown):
        typer.echo(font_advice(text), err=True)


def standard_input() -> bytes:
    """Return what standard input holds, up to a limit above that of every reader.

    Raises
    ------
    InvalidInput
        ``input.stream`` where it was read before, or is closed.
    """
    with standard_stream() as stream:
        return stream.read(MOST_STREAMED)


@contextmanager
def standard_stream() -> Iterator[BinaryIO]:
    """Lend standard input, once.

    Raises
    ------
    InvalidInput
        As `standard_input`.
    """
    if sys.stdin is None or sys.stdin.closed:
        template = N_("standard input was read already, or is closed; give - once, for one file.")
        raise InvalidInput(Problem("input.stream", template, where=str(STREAM)))
    with sys.stdin:  # whoever asks again is refused
        yield sys.stdin.buffer


def is_terminal() -> bool:
    """Whether a person reads standard output."""
    return sys.stdout is not None and sys.stdout.isatty()


def write(content: str | bytes | Callable[[int], str], to: Path | None) -> None:
    """Write to a file, or to standard output; what is a function is laid out for its width."""
    stop_if_only_judged()
    to = None if to == STREAM else to
    if callable(content):
        shown = to is None and is_terminal()
        content = content(shutil.get_terminal_size().columns if shown else PRINTED_WIDTH)
    content = content.encode() if isinstance(content, str) else content
    if to is None:
        if sys.stdout is None:  # `>&-`
            raise OSError(EBADF, strerror(EBADF))
        # A file or a program is given every byte, a terminal what can be seen.
        is_shown = sys.stdout.isatty()
        sys.stdout.buffer.write(clean(content.decode()).encode() if is_shown else content)
        sys.stdout.flush()
        return
    try:
        write_whole(to, lambda path: path.write_bytes(content))
    except OSError as error:
        template = N_(
            "the file cannot be written ({reason:text}); give a path in an existing folder."
        )
        raise InvalidInput(
            Problem("file.unwritable", template, {"reason": reason_of(error)}, where="to")
        ) from error
