"""A series that is carried on as a Data Package: a zip with the series as read and its projection.

Built like that of a projection (`model.files.data_package`): the same request gives the same bytes.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from model.data import data_version
from model.evidence import AHEAD_COLUMNS, OWN_COLUMNS, RATE_COLUMNS, value_title
from model.files.citation import (
    AUTHORS,
    CONDITIONAL,
    PROGRAM,
    markdown,
    short_citation,
)
from model.files.data_package import (
    PROFILES,
    READMES,
    as_json,
    as_source,
    bullets,
    licences,
    load_and_reproduce,
    packed,
    resource,
)
from model.files.names import fingerprint
from model.files.recipes import SERIES_FILE, ahead_recipe
from model.files.request import SeriesRequest
from model.texts import N_, Language
from model.version import VERSION

PROJECTION_FILE = "projection.csv"

# What the other columns of `Point` hold, and the types of both tables' columns that are no texts.
_MEANINGS = OWN_COLUMNS | {
    "series": N_("Name of the series"),
    "year": N_("The end of the period in years, of which quarters and months are fractions."),
    "precision": N_("Of compute: that of the operations counted."),
    "note": N_("What to know before using the figure."),
}
_TYPES = {
    **dict.fromkeys(("value", "growth_rate", "low", "high", "year", "rate"), "number"),
    **dict.fromkeys(RATE_COLUMNS[1:], "integer"),
}

# What tells the figures of a series apart.
KEY = ("edition", "published", "period")

PANDAS_AHEAD = f"""\
import pandas as pd

frame = pd.read_csv("{PROJECTION_FILE}", index_col="period")
"""
R_AHEAD = f"""\
frame <- read.csv("{PROJECTION_FILE}")
"""


def series_package(request: SeriesRequest) -> bytes:
    """Return the data package of a series that is carried on, as a zip.

    It holds `series.csv` (as commands and `read_series` read it), `projection.csv`,
    `datapackage.json` (columns, units, sources, versions), a README in each language and
    `SHA256SUMS` (of all other files).
    """
    figures = request.series.table.to_csv()
    ahead = request.projection.to_csv()
    return packed(
        {
            SERIES_FILE: figures,
            PROJECTION_FILE: ahead,
            "datapackage.json": as_json(_descriptor(request, figures, ahead)),
            **{
                name: _readme(request.told_in(Language(code))).encode()
                for code, name in READMES.items()
            },
        }
    )


def _descriptor(request: SeriesRequest, figures: bytes, ahead: bytes) -> dict[str, Any]:
    """Return `datapackage.json` as an object, of version 2 of the standard."""
    text, series, columns = request.text, request.series, request.series.table.header
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": f"suanli-series-{fingerprint(figures + ahead)}",
        "id": f"urn:uuid:{uuid5(NAMESPACE_OID, sha256(figures + ahead).hexdigest())}",
        "title": f"{PROGRAM}: {request.title}",
        "description": "\n\n".join([*request.said, text(CONDITIONAL)]),
        "version": VERSION,
        "created": f"{request.retrieved.isoformat()}T00:00:00Z",
        "data_version": data_version(),
        "retrieved": request.retrieved.isoformat(),
        # A reader's figures are whoever's they are.
        **({} if series.is_own else {"licenses": licences()}),
        "contributors": [{"title": text(AUTHORS), "roles": ["author"]}],
        **({"sources": list(map(as_source, cited))} if (cited := request.cited_sources) else {}),
        "resources": [
            resource("series", SERIES_FILE, figures, _fields(request, columns), KEY),
            resource("projection", PROJECTION_FILE, ahead, _fields(request, AHEAD_COLUMNS)),
        ],
    }


def _fields(request: SeriesRequest, columns: Iterable[str]) -> list[dict[str, Any]]:
    """Return what a package says of columns; what a series may leave out is not required."""
    text, ahead = request.text, request.projection.units
    units = ahead | {"rate": ahead["growth_rate"]}
    is_ahead = columns is AHEAD_COLUMNS
    meanings = _ahead_meanings(request) if is_ahead else {n: text(_MEANINGS[n]) for n in columns}
    return [
        {
            "name": name,
            "type": _TYPES.get(name, "string"),
            "description": meanings[name],
            **({"unit": units[name]} if name in units else {}),
            "constraints": {"required": name in {"period", "value", "edition", "published"}},
        }
        for name in columns
    ]


def _ahead_meanings(request: SeriesRequest) -> dict[str, str]:
    """Return what the columns of the projection hold."""
    text = request.text
    return {
        "period": text("The year whose end it is."),
        "value": value_title(request.series.unit, text),
        "growth_rate": text("Growth that led to it, a fraction a year."),
        "low": text("The lowest that its past errors leave open, in the same unit."),
        "high": text("The highest that its past errors leave open, in the same unit."),
    }


def _readme(request: SeriesRequest) -> str:
    """Return the README of a package in a language, as Markdown."""
    text, found = request.text, request.projection
    series = found.series if found.series.is_own else found.series.name
    recipe = ahead_recipe(series, **found.settings)
    finding, *remarks = map(markdown, request.said)
    origins = [
        f"[{one.publisher}]({one.url})" if one.url else markdown(one.publisher)
        for one in request.cited_sources
    ]
    parts = [
        f"# {markdown(request.title)}",
        finding,
        text(CONDITIONAL),
        "## " + text("Files"),
        bullets(
            [
                text("`{file:text}`: the series, as `--series-file` reads it", file=SERIES_FILE),
                text(
                    "`{file:text}`: the projection, one row per year, every digit",
                    file=PROJECTION_FILE,
                ),
                text(
                    "`{file:text}`: columns, units, sources, licences and versions, for machines",
                    file="datapackage.json",
                ),
                text(
                    "`{file:text}`: checksums of all files; `{command:text}` compares them",
                    file="SHA256SUMS",
                    command="sha256sum --check SHA256SUMS",
                ),
            ]
        ),
        "## " + text("Columns"),
        bullets(f"`{name}`: {markdown(said)}" for name, said in _ahead_meanings(request).items()),
        *load_and_reproduce(text, PANDAS_AHEAD, R_AHEAD, recipe),
        *(["## " + text("Limits"), bullets(remarks)] if remarks else []),
        *(["## " + text("Sources"), bullets(origins)] if origins else []),
        "## " + text("How to cite"),
        markdown(text.headed(request.title, short_citation(request))),
    ]
    return "\n\n".join(parts) + "\n"
