"""The projection as a Data Package: a zip whose files explain, cite and check each other.

It follows https://datapackage.org like the project's own data, whose licence it carries on.
The same request gives the same bytes: nothing in it knows the time.
"""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_OID, uuid5
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from model.columns import COLUMNS, YEAR_MEANING, YEAR_UNIT
from model.data import DATA, EVIDENCE, Source, data_version, sources
from model.files.citation import (
    AUTHORS,
    CONDITIONAL,
    PROGRAM,
    bibtex,
    long_citation,
    markdown,
    plain_answer,
    short_citation,
    title,
    where_to_run,
)
from model.files.names import identifier
from model.files.recipes import Recipe, projection_recipe, taken_command
from model.files.request import Request
from model.hardware import TAKEN
from model.inputs import UNIT_NAMES, scenario_json
from model.texts import Language
from model.version import VERSION

# Of the standard, version 2.
PROFILES = "https://datapackage.org/profiles/2.0"

READMES = {"en": "README.md", "zh": "README.zh.md"}

# The earliest that a zip can hold, for every file: a clock would change the bytes.
NO_TIME = (1980, 1, 1, 0, 0, 0)
READABLE_BY_ALL = 0o100644 << 16
UNIX = 3

PANDAS = """\
import pandas as pd

frame = pd.read_csv("data.csv", index_col="year")
"""
R = """\
frame <- read.csv("data.csv")
"""


def result_package(request: Request) -> bytes:
    """Return the data package of a projection, as a zip.

    It holds `data.csv` (the projection table), `footprint.csv` (what the compute of its last year
    takes), `scenario.json`, `datapackage.json` (columns, units, sources, licences, versions), a
    README in each language, `CITATION.cff` and `SHA256SUMS` (of all other files).
    """
    data = request.projection.to_csv()
    taken = request.footprint.to_csv()
    inputs = scenario_json(request.scenario, name=request.name, note=request.note)
    files = {
        "data.csv": data,
        "footprint.csv": taken,
        "scenario.json": inputs,
        "datapackage.json": as_json(descriptor(request, data, taken, inputs)),
        **{name: readme(request, Language(code)).encode() for code, name in READMES.items()},
        "CITATION.cff": citation_file(request).encode(),
    }
    return packed(files)


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return files by their names as a zip, with the checksums of all."""
    sums = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    into = io.BytesIO()
    with ZipFile(into, "w", ZIP_DEFLATED) as archive:
        for name, content in {**files, "SHA256SUMS": sums.encode()}.items():
            entry = ZipInfo(name, NO_TIME)
            entry.compress_type, entry.create_system = ZIP_DEFLATED, UNIX
            entry.external_attr = READABLE_BY_ALL
            archive.writestr(entry, content)
    return into.getvalue()


def descriptor(request: Request, data: bytes, taken: bytes, inputs: bytes) -> dict[str, Any]:
    """Return `datapackage.json` as an object, of version 2 of the standard.

    `data` is the content of `data.csv`, `taken` that of `footprint.csv`, and `inputs` that of
    `scenario.json`: the identifier is that of the first and the last, so that it is the same
    wherever and whenever they are made.
    """
    text = request.text
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": identifier(request),
        "id": f"urn:uuid:{uuid5(NAMESPACE_OID, sha256(data + inputs).hexdigest())}",
        "title": f"{PROGRAM}: {title(request)}",
        "description": request.text.sentences(plain_answer(request), request.text(CONDITIONAL)),
        "version": VERSION,
        "created": f"{request.retrieved.isoformat()}T00:00:00Z",
        **({"homepage": request.address} if request.address else {}),
        "data_version": data_version(),
        "retrieved": request.retrieved.isoformat(),
        "licenses": licences(),
        "contributors": [{"title": AUTHORS, "roles": ["author"]}],
        "sources": [as_source(source) for source in _sources_of(request)],
        "limits": [
            {
                "code": said.code,
                "severity": said.record.severity,
                "text": said.say(request.text),
            }
            for said in request.guardrails
        ],
        "resources": [
            resource(
                "projection",
                "data.csv",
                data,
                [
                    _field("year", YEAR_MEANING, YEAR_UNIT, text),
                    *(
                        _field(column.name, column.meaning, column.unit, text)
                        | {"constraints": {"required": column.in_base_year}}
                        for column in COLUMNS.values()
                    ),
                ],
            ),
            resource(
                "footprint",
                "footprint.csv",
                taken,
                [
                    _text_field("chip", text("If all of the compute were of this chip")),
                    *(
                        _field(name, measure.label, measure.quantity, text)
                        for name, measure in TAKEN.items()
                    ),
                    _text_field("source", text("Where the chip was read, in the project's data")),
                ],
            ),
        ],
    }


def resource(
    name: str, path: str, content: bytes, fields: list[dict[str, Any]], key: Sequence[str] = ()
) -> dict[str, Any]:
    """Return what a data package says of a table; its first column tells rows apart, or `key`."""
    return {
        "name": name,
        "path": path,
        "$schema": f"{PROFILES}/dataresource.json",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "dialect": {
            "$schema": f"{PROFILES}/tabledialect.json",
            "delimiter": ",",
            "lineTerminator": "\r\n",
            "header": True,
        },
        "schema": {
            "$schema": f"{PROFILES}/tableschema.json",
            "fields": fields,
            "primaryKey": list(key) or [fields[0]["name"]],
            "missingValues": [""],
        },
    }


def _text_field(name: str, meaning: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": "string",
        "description": meaning,
        "constraints": {"required": True},
    }


def _field(name: str, meaning: str, unit: str, text: Language) -> dict[str, Any]:
    return {
        "name": name,
        "type": "integer" if name == "year" else "number",
        "description": text(meaning),
        "unit": unit,
        "constraints": {"required": True},
    }


def as_source(source: Source) -> dict[str, str]:
    """Return a source as data packages name it."""
    name = f"{source.publisher}: {source.title}"
    written = {"title": f"{name} ({source.published})" if source.published else name}
    return {**written, "path": source.url} if source.url else written


@cache
def licences() -> list[dict[str, str]]:
    """Return the licences of the project's own data, which what is made of them carries on."""
    package = json.loads((DATA / "datapackage.json").read_text("utf-8"))
    found: list[dict[str, str]] = package["licenses"]
    return found


def as_json(value: object) -> bytes:
    """Return what is written as JSON for people and programs."""
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def readme(request: Request, text: Language) -> str:
    """Return the README of a package in a language, as Markdown."""
    told = request.told_in(text)
    licence, recipe = licences()[0], projection_recipe(request.scenario, "data.csv")
    parts = [
        f"# {markdown(title(told))}",
        markdown(request.note),
        plain_answer(told),
        text(CONDITIONAL),
        "## " + text("Files"),
        bullets(_contents(told)),
        "## " + text("Columns"),
        _columns(text),
        *load_and_reproduce(text, PANDAS, R, recipe),
        "## " + text("Limits"),
        bullets(told.limits),
        "## " + text("Sources"),
        bullets(_sources(told)),
        "## " + text("Licence"),
        text(
            "Table and texts: {licence:text}. The figures of the sources are their publishers'.",
            licence=f"[{licence['title']}]({licence['path']})",
        ),
        "## " + text("How to cite"),
        markdown(long_citation(told)),
        code_block("bibtex", bibtex(told)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _contents(request: Request) -> list[str]:
    text = request.text
    return [
        text("`{file:text}`: the projection, one row per year, every digit", file="data.csv"),
        text(
            "`{file:text}`: what the compute of the last year takes, by chip; `{command:text}` "
            "prints it",
            file="footprint.csv",
            command=taken_command(request.footprint).strip(),
        ),
        text("`{file:text}`: every input, to open in Suanli again", file="scenario.json"),
        text(
            "`{file:text}`: columns, units, sources, licences and versions, for machines",
            file="datapackage.json",
        ),
        text("`{file:text}`: how to cite it, for machines", file="CITATION.cff"),
        text(
            "`{file:text}`: checksums of all files; `{command:text}` compares them",
            file="SHA256SUMS",
            command="sha256sum --check SHA256SUMS",
        ),
    ]


def _columns(text: Language) -> str:
    titles = text("Column"), text("Unit"), text("Meaning")
    head = f"| {' | '.join(titles)} |\n| --- | --- | --- |\n"
    rows = [("year", YEAR_UNIT, YEAR_MEANING)]
    rows += [(column.name, column.unit, column.meaning) for column in COLUMNS.values()]
    return head + "\n".join(
        f"| `{name}` | {text(UNIT_NAMES[unit]).strip() or '–'} | {text(meaning)} |"
        for name, unit, meaning in rows
    )


def _sources_of(request: Request) -> list[Source]:
    """Return the sources of both tables."""
    names = [source.id for source in request.cited_sources]
    names += request.footprint.sources
    return [sources()[name] for name in dict.fromkeys(names)]


def _sources(request: Request) -> list[str]:
    text = request.text
    lines = []
    for source in _sources_of(request):
        title = source.titled(text.code)
        name = f"[{title}]({source.url})" if source.url else title
        line = text.bracketed(text.headed(text(source.publisher), name), source.published)
        lines.append(text.separated([line, text(EVIDENCE[source.evidence])]))
    return lines


def bullets(lines: Iterable[str]) -> str:
    """Return lines as a list of Markdown."""
    return "\n".join(f"- {line}" for line in lines)


def load_and_reproduce(text: Language, pandas: str, r: str, recipe: Recipe) -> list[str]:
    """Return how to load a package, in two languages, and how to make it again."""
    return [
        "## " + text("Load it"),
        code_block("python", pandas, "pandas"),
        code_block("r", r, "R"),
        "## " + text("Reproduce it"),
        where_to_run(text),
        code_block("sh", recipe.command),
        code_block("python", recipe.program),
    ]


def code_block(language: str, code: str, head: str = "") -> str:
    """Return code as a block of Markdown, below its head."""
    block = f"```{language}\n{code}```"
    return f"{head}:\n\n{block}" if head else block


def citation_file(request: Request) -> str:
    """Return `CITATION.cff`, which names the sources as references.

    Its texts are written as JSON, which YAML reads as the same texts.
    """
    licence = licences()[0]["name"]
    lines = [
        "cff-version: 1.2.0",
        "type: dataset",
        f"message: {_yaml(short_citation(request))}",
        f"title: {_yaml(f'{PROGRAM}: {title(request)}')}",
        "authors:",
        f"  - name: {_yaml(AUTHORS)}",
        f"version: {_yaml(f'{VERSION}, data {data_version()}')}",
        f"date-released: {request.retrieved.isoformat()}",
        *([f"url: {_yaml(request.address)}"] if request.address else []),
        f"license: {licence}",
        f"abstract: {_yaml(plain_answer(request))}",
        "references:",
    ]
    for source in _sources_of(request):
        lines += [
            "  - type: generic",
            f"    title: {_yaml(source.title)}",
            "    authors:",
            f"      - name: {_yaml(source.publisher)}",
        ]
        if source.published:
            lines.append(f"    year: {source.published[:4]}")
        if source.url:
            lines.append(f"    url: {_yaml(source.url)}")
    return "\n".join(lines) + "\n"


def _yaml(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)
