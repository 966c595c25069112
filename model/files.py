"""Every kind of file that the calculator hands over: the same on page, command line, Python.

A file is bytes made from a `Request`, and from nothing else: the same request gives the same
bytes. What makes it is imported when it is first asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from model.citation import Request
from model.errors import InvalidInput, Problem
from model.export import file_name, projection_csv
from model.projection import Projection
from model.texts import ENGLISH, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """A kind of file: how it is called on a button and in a file's name, and what makes it."""

    ending: str
    media_type: str
    label: str
    word: str
    make: Callable[[Request], bytes]


def csv_file(request: Request) -> bytes:
    """Return the projection table as CSV."""
    return projection_csv(request.projection)


def csv_for_excel(request: Request) -> bytes:
    """Return the projection table as CSV that Excel reads as UTF-8."""
    return projection_csv(request.projection, byte_order_mark=True)


def xlsx_file(request: Request) -> bytes:
    """Return the workbook with live formulas."""
    from model.workbook import workbook  # noqa: PLC0415 - made when asked for

    return workbook(request.projection, request.text)


def zip_file(request: Request) -> bytes:
    """Return the data package."""
    from model.result_package import result_package  # noqa: PLC0415 - made when asked for

    return result_package(request)


def svg_file(request: Request) -> bytes:
    """Return the charts as an SVG picture."""
    from model.pictures import svg  # noqa: PLC0415 - made when asked for

    return svg(request)


def png_file(request: Request) -> bytes:
    """Return the charts as a PNG picture."""
    from model.pictures import png  # noqa: PLC0415 - made when asked for

    return png(request)


def html_file(request: Request) -> bytes:
    """Return the two-page brief."""
    from model.brief import brief  # noqa: PLC0415 - made when asked for

    return brief(request)


# By the name of the button; the first of an ending is what the command line writes.
FILES = {
    "csv": FileKind(
        ending="csv", media_type="text/csv", label="CSV", word="projection", make=csv_file
    ),
    "csv_excel": FileKind(
        ending="csv",
        media_type="text/csv",
        label="CSV for Excel",
        word="projection-excel",
        make=csv_for_excel,
    ),
    "xlsx": FileKind(
        ending="xlsx",
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        label="Excel workbook",
        word="workbook",
        make=xlsx_file,
    ),
    "zip": FileKind(
        ending="zip",
        media_type="application/zip",
        label="Data package",
        word="data-package",
        make=zip_file,
    ),
    "svg": FileKind(
        ending="svg", media_type="image/svg+xml", label="SVG", word="charts", make=svg_file
    ),
    "png": FileKind(
        ending="png", media_type="image/png", label="PNG", word="charts", make=png_file
    ),
    "html": FileKind(
        ending="html", media_type="text/html", label="Brief", word="brief", make=html_file
    ),
}


def kind_of(to: Path) -> FileKind:
    """Return the kind of file that a path's ending asks for.

    Raises
    ------
    InvalidInput
        ``file.unknown_ending``.
    """
    ending = to.suffix.removeprefix(".").lower()
    for kind in FILES.values():
        if kind.ending == ending:
            return kind
    known = dict.fromkeys(f".{kind.ending}" for kind in FILES.values())
    template = (
        "“{name:text}” does not say which kind of file is wanted; let it end in one of "
        "{endings:text}."
    )
    values = {"name": to.name, "endings": ", ".join(known)}
    raise InvalidInput(
        [Problem(code="file.unknown_ending", where="to", template=template, values=values)]
    )


def name_of(kind: FileKind, request: Request) -> str:
    """Return the name that a download gets, in the reader's language."""
    return file_name(request.projection, request.text(kind.word), kind.ending)


def export_file(  # noqa: PLR0913 - what a file is made of, word by word
    projection: Projection,
    to: str | Path,
    *,
    retrieved: date,
    text: Language = ENGLISH,
    name: str = "",
    note: str = "",
) -> Path:
    """Write a projection to a file, of the kind that its ending asks for.

    Parameters
    ----------
    projection : Projection
        Of one scenario, without draws.
    to : str or Path
        Ends in one of `.csv`, `.xlsx`, `.zip`, `.svg`, `.png`, `.html`.
    retrieved : date
        The day to name in the file: usually `date.today()`.
    text : Language, optional
        The language of the file.
    name, note : str, optional
        Your own words on the scenario.

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
    kind = kind_of(path)
    request = Request(projection=projection, text=text, retrieved=retrieved, name=name, note=note)
    path.write_bytes(kind.make(request))
    return path
