"""Every kind of file that the calculator hands over: the same on page, command line, Python.

A file is bytes made from a `Request`, and from nothing else: the same request gives the same
bytes. What makes it is imported when it is first asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.files.names import deviation, file_name, fingerprint
from model.files.request import Request, SeriesRequest
from model.inputs import Scenario
from model.messages import InvalidInput, Problem, echoed
from model.projection import Projection
from model.texts import ENGLISH, N_, Language
from model.written import write_whole

if TYPE_CHECKING:
    from model.evidence import SeriesProjection
    from model.footprint import Footprint
    from model.uncertainty import Uncertainty


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: how it is called on a button and in a file's name, and what makes it."""

    ending: str
    media_type: str
    label: str
    word: str
    make: Callable[[Any], bytes]  # of a `Request`, or a `SeriesRequest`


def csv_file(request: Request | SeriesRequest) -> bytes:
    """Return the projection table as CSV."""
    return request.projection.to_csv()


def quantiles_file(request: Request) -> bytes:
    """Return quantiles by year and column as CSV, when inputs are drawn."""
    from model.uncertainty import simulate  # noqa: PLC0415 - made when asked for

    return simulate(request.projection.of_one_scenario().scenario, request.uncertainty).to_csv()


def _made_by(module: str, function: str) -> Callable[[Request | SeriesRequest], bytes]:
    """Return what makes a file, imported when it is first asked for."""

    def make(request: Request | SeriesRequest) -> bytes:
        if isinstance(request, Request):  # what can be checked before anything is loaded
            request.projection.of_one_scenario()
        made: bytes = getattr(import_module(f"{__package__}.{module}"), function)(request)
        return made

    return make


# The kind that is made only where it is asked how sure a projection is.
QUANTILES = "quantiles"

# The endings of kinds that hold the charts as they are drawn.
DRAWN = {"svg", "png", "html"}

# Those of kinds that say what the compute takes.
TAKEN_IN = ("xlsx", "zip", "html")

# By the name of the button; the first of an ending is what the command line writes.
FILES = {
    "csv": FileKind("csv", "text/csv", N_("CSV"), N_("projection"), csv_file),
    QUANTILES: FileKind(
        "csv", "text/csv", N_("CSV of quantiles"), N_("uncertainty"), quantiles_file
    ),
    "xlsx": FileKind(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        N_("Excel workbook"),
        N_("workbook"),
        _made_by("workbook", "workbook"),
    ),
    "zip": FileKind(
        "zip",
        "application/zip",
        N_("Data package"),
        N_("data-package"),
        _made_by("data_package", "result_package"),
    ),
    "svg": FileKind("svg", "image/svg+xml", N_("SVG"), N_("charts"), _made_by("pictures", "svg")),
    "png": FileKind("png", "image/png", N_("PNG"), N_("charts"), _made_by("pictures", "png")),
    "html": FileKind("html", "text/html", N_("Brief"), N_("brief"), _made_by("brief", "brief")),
}


# The same of a series that is carried on, by ending.
SERIES_KINDS = {
    name: replace(FILES[name], make=make)
    for name, make in {
        "csv": csv_file,
        "xlsx": _made_by("series_workbook", "series_workbook"),
        "zip": _made_by("series_package", "series_package"),
        "svg": _made_by("pictures", "series_svg"),
        "png": _made_by("pictures", "series_png"),
    }.items()
}


def warm_up() -> None:
    """Load what makes files, so that the first one takes hardly longer than the next.

    For a process that serves many: it takes some two seconds, and makes no file.
    """
    for part in ("brief", "data_package", "workbook"):  # slow to load
        import_module(f"{__package__}.{part}")
    from model.files.pictures import drawn  # noqa: PLC0415
    from model.uncertainty import simulate  # noqa: PLC0415

    drawn({"mark": "point", "data": {"values": []}})
    simulate(Scenario(), columns=["compute_eflops"])


def kind_of(to: Path, variant: str = "", kinds: Mapping[str, FileKind] = FILES) -> FileKind:
    """Return the kind of file that a path's ending asks for.

    Parameters
    ----------
    to : Path
    variant : str, optional
        A name in `FILES`, where it is not to be the first kind of its ending.
    kinds : mapping, optional
        What it may be: `FILES`, or `SERIES_KINDS`.

    Raises
    ------
    InvalidInput
        ``file.unknown_ending``, ``file.variant``.
    """
    ending = to.suffix.removeprefix(".").lower()
    if variant and FILES[variant].ending != ending:
        template = N_("“{name:text}” cannot hold what was asked for; let it end in .{ending:text}.")
        values: dict[str, object] = {"name": echoed(to.name), "ending": FILES[variant].ending}
        raise InvalidInput(Problem("file.variant", template, values, where="to"))
    for kind in [FILES[variant]] if variant else kinds.values():
        if kind.ending == ending:
            return kind
    known = dict.fromkeys(f".{kind.ending}" for kind in kinds.values())
    raise InvalidInput(
        Problem(
            "file.unknown_ending",
            "“{name:text}” does not say which kind of file is wanted; let it end in one of "
            "{endings:listed}.",
            {"name": echoed(to.name), "endings": list(known)},
            where="to",
        )
    )


def name_of(kind: FileKind, request: Request) -> str:
    """Return the name that a download gets: what is inside, years, the reader's name for it.

    Behind those, a checksum where inputs are off their default, and one of what else the file
    depends on.
    """
    scenario, own = request.scenario, request.uncertainty
    if kind not in (FILES[QUANTILES], FILES["html"]) or own is None or own == type(own)():
        own = None  # nothing is drawn, or as the evidence says
    switched: tuple[object, ...] = request.switched if kind.ending in DRAWN else ()
    if kind.ending in TAKEN_IN and request.takes and request.takes.terms:
        switched += (request.takes.terms,)
    return file_name(
        request.text(kind.word),
        scenario.base_year,
        scenario.last_year,
        request.name,
        fingerprint(deviation(scenario)),
        ending=kind.ending,
        of=(own, switched) if switched else own,
    )


def export_series(
    projection: "SeriesProjection", to: str | Path, *, retrieved: date, text: Language = ENGLISH
) -> Path:
    """Write a series that is carried on to a file, of the kind that its ending asks for.

    Parameters
    ----------
    projection : SeriesProjection
        What `project_series` made.
    to : str or Path
        Ends in one of `.csv`, `.xlsx`, `.zip`, `.svg`, `.png`.
    retrieved : date
        The day to name in the file: usually `date.today()`.
    text : Language, optional
        The language of the file.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InvalidInput
        ``file.unknown_ending``.
    OSError
        Where the file cannot be written.
    """
    path = Path(to)
    kind = kind_of(path, kinds=SERIES_KINDS)
    return _export(kind, SeriesRequest(projection=projection, text=text, retrieved=retrieved), path)


def export_file(  # noqa: PLR0913 - what a file is made of, word by word
    projection: Projection,
    to: str | Path,
    *,
    retrieved: date,
    text: Language = ENGLISH,
    name: str = "",
    note: str = "",
    quantiles: bool = False,
    uncertainty: "Uncertainty | None" = None,
    takes: "Footprint | None" = None,
) -> Path:
    """Write a projection to a file, of the kind that its ending asks for.

    Parameters
    ----------
    projection : Projection
        Of one scenario; of draws in a `.csv` alone, which then has a row for each draw and year.
    to : str or Path
        Ends in one of `.csv`, `.xlsx`, `.zip`, `.svg`, `.png`, `.html`.
    retrieved : date
        The day to name in the file: usually `date.today()`.
    text : Language, optional
        The language of the file.
    name, note : str, optional
        Your own words on the scenario.
    quantiles : bool, optional
        Of a `.csv`: quantiles by year and column, when inputs are drawn, instead of the table.
    uncertainty : Uncertainty, optional
        What is drawn for quantiles and for the brief; by default what the evidence says.
    takes : Footprint, optional
        What the compute takes, for workbook, data package and brief; by default under the usual
        conditions.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InvalidInput
        ``file.unknown_ending``, ``file.variant``, ``projection.draws``, and as `simulate` for
        quantiles.
    OSError
        Where the file cannot be written.
    """
    path = Path(to)
    kind = kind_of(path, QUANTILES if quantiles else "")
    request = Request(
        projection=projection,
        text=text,
        retrieved=retrieved,
        name=name,
        note=note,
        uncertainty=uncertainty,
        takes=takes,
    )
    return _export(kind, request, path)


def _export(kind: FileKind, request: Request | SeriesRequest, path: Path) -> Path:
    content = kind.make(request)
    write_whole(path, lambda whole: whole.write_bytes(content))
    return path
