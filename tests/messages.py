"""Collects every message of the project: what the catalogues must translate.

In code, Babel finds the literal first arguments of `text(...)` and `N_(...)` and the second ones
of `Message(...)` and `Problem(...)`. It reads word by word, so that a cell of a table is translated
by `text.translate(...)`, no `text("...")` stands in a formatted string, and a template is marked
by `N_("...")` where a value beside it is called `text`. In the data files, the readable keys and
columns below are messages.
`make messages` writes what is new into each catalogue, untranslated.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from model.data import DATA, table
from model.texts import LOCALES

ROOT = Path(__file__).parent.parent

# Which argument of which call is a message.
KEYWORDS = {"text": (1,), "N_": (1,), "Message": (2,), "Problem": (2,)}

# Columns of the tables that are shown to readers.
COLUMNS = {
    "compute_scale": ("edition", "precision"),
    "multipliers": ("unit", "outcome", "condition"),
    "cities": ("city", "province"),
    "hardware": ("name", "note"),
    "guangdong": ("unit", "note"),
    "macro": ("note",),
    "projects": ("project", "city", "precision"),
    "utilisation": ("measured",),
    "sources": ("publisher",),
}

# Keys of the data files that are shown to readers.
READABLE = {
    *("label", "short_label", "meaning", "guidance", "choice", "description", "text", "stands_for"),
}


@cache
def messages() -> dict[str, list[str]]:
    """Return every message with the files it is in."""
    found: dict[str, list[str]] = {}
    for place, message in [*_of_code(), *_of_data()]:
        found.setdefault(message, []).append(place)
    return found


def _of_code() -> Iterator[tuple[str, str]]:
    for path in sorted(
        [*ROOT.glob("model/**/*.py"), *ROOT.glob("views/**/*.py"), ROOT / "page.py"]
    ):
        for _, message, *_ in extract_from_file("python", str(path), keywords=KEYWORDS):
            yield path.relative_to(ROOT).as_posix(), str(message)


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
