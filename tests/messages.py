"""Collects every message of the project: what the catalogues must translate.

Messages are literal first arguments of `text(...)`, second ones of `Problem(...)` and
`Message(...)`, names called `template`, literal tables marked in `TABLES`, and the readable keys
of the data files.
`python -m tests.messages` writes what is new into each catalogue, untranslated.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from model.data import DATA, table
from model.texts import LOCALES

ROOT = Path(__file__).parent.parent

# Module-level tables whose values are shown to readers.
TABLES = {
    "AUTHORS",
    "CLAIM_LABELS",
    "COMPARISON_WORDS",
    "CONDITIONAL",
    "CURVE_LABELS",
    "DEFINITIONS",
    "EVIDENCE",
    "FIGURE_STATUS_LABELS",
    "GROUPS",
    "GROWTH_LABELS",
    "ITEM_LABELS",
    "INPUT_RULES",
    "KIND_LABELS",
    "MARKS",
    "METHOD_TEXTS",
    "MULTIPLIER_LABELS",
    "NO_COMMON_YEAR",
    "NAME_RULE",
    "PARAMETER_LABELS",
    "PARTS",
    "PATH_LABELS",
    "PLAN_HELP",
    "PLAN_LABELS",
    "REGION_PARTS",
    "ROLE_LABELS",
    "SERIES_LABELS",
    "SEVERITIES",
    "SHARE_LABELS",
    "STATUS_LABELS",
    "TOO_MANY",
    "UNIT_NAMES",
    "WAY_LABELS",
    "UNKNOWN",
    "VERDICT_LABELS",
    "WORKING_LABELS",
}

# Columns of the tables that are shown to readers.
COLUMNS = {
    "compute_scale": ("edition", "precision"),
    "multipliers": ("unit", "outcome", "condition"),
    "cities": ("city", "province"),
    "guangdong": ("unit", "note"),
    "projects": ("project", "city", "precision"),
    "utilisation": ("measured",),
    "sources": ("publisher",),
}

# Keys of the data files that are shown to readers.
READABLE = {"label", "meaning", "guidance", "choice", "description", "text", "stands_for"}


@cache
def messages() -> dict[str, list[str]]:
    """Return every message with the files it is in."""
    found: dict[str, list[str]] = {}
    for place, message in [*_of_code(), *_of_data()]:
        found.setdefault(message, []).append(place)
    return found


def _of_code() -> Iterator[tuple[str, str]]:
    for path in sorted(
        [*(ROOT / "model").rglob("*.py"), *(ROOT / "views").rglob("*.py"), ROOT / "app.py"]
    ):
        place = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for value in _readable(node):
                for message in _literals(value):
                    yield place, message


def _readable(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the expressions below a node that hold messages."""
    if isinstance(node, ast.Call):
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if called in {"text", "self", "show_head", "N_"} and node.args:
            yield node.args[0]
        if called in {"Message", "Problem"}:
            yield from node.args[1:2]
        shown = {"template", "label", "word"} if called == "FileKind" else {"template"}
        yield from (keyword.value for keyword in node.keywords if keyword.arg in shown)
    elif isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        name = getattr(target, "id", "")
        if name == "template":
            yield node.value
        elif name in TABLES:
            yield from getattr(node.value, "values", getattr(node.value, "elts", [node.value]))


def _literals(value: ast.AST) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from (*_literals(value.body), *_literals(value.orelse))


def _of_data() -> Iterator[tuple[str, str]]:
    for path in sorted(DATA.rglob("*.toml")):
        content = tomllib.loads(path.read_text("utf-8"))
        place = path.relative_to(ROOT).as_posix()
        tables = (
            content.values() if all(isinstance(v, dict) for v in content.values()) else [content]
        )
        for record in tables:
            options = record.get("options", {}).values()
            readable = [
                part[key]
                for part in (record, record.get("range", {}))
                for key in part
                if key in READABLE
            ]
            for message in [*readable, *options]:
                yield place, message
    for name, columns in COLUMNS.items():
        for row in table(name):
            for column in columns:
                if re.search(r"[^\W\d_]", row[column]):
                    yield f"data/{name}.csv", row[column]


def update(path: Path) -> None:
    """Write the catalogue anew: all messages, with the translations that it had."""
    with path.open("rb") as file:
        old = read_po(file, locale=path.stem)
    new = Catalog(locale=path.stem)
    for message, places in messages().items():
        known = old.get(message)
        new.add(
            message,
            known.string if known else "",
            locations=[(p, None) for p in sorted(set(places))],
        )
    with path.open("wb") as file:
        write_po(file, new, width=0, sort_by_file=True, omit_header=True, include_lineno=False)


if __name__ == "__main__":
    for catalogue in sorted(LOCALES.glob("*.po")):
        update(catalogue)
    sys.stdout.write(f"{len(messages())} messages\n")
