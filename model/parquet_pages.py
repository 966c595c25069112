"""What a Parquet file takes to be read, from its footer and the headers of its pages.

A few hundred bytes may ask for gigabytes: pages that pack well, texts that are repeated by their
number or from the text before them. What the footer says of sizes nobody checks; what the header
of a page says is what is set aside for it. Headers are Thrift records in its compact protocol
(https://github.com/apache/parquet-format, `parquet.thrift`).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

# Bytes that reading may take beside what it gives: pages of all columns, and texts in full.
MOST_READ_BYTES = 2**27

# A footer may have so many bytes, and more by the size of its file.
MOST_FOOTER_BYTES, FOOTER_SHARE = 2**20, 0.01

# Bytes of a header that are looked at, and at most, where statistics with long texts are in it.
HEADER_BYTES, MOST_HEADER_BYTES = 2**10, 2**20

# What a file ends with: the size of its footer, and a mark.
END = b"\0\0\0\0PAR1"

# Numbers of the Thrift definition: texts, their pages, and texts that go on from the one before.
BYTE_ARRAY = 6
DICTIONARY_PAGE = 2
DELTA_BYTE_ARRAY = 7
# Plain texts, and those that are numbered (of old and of new): what Arrow reads as numbers.
NUMBERED = {0, 2, 8}

# Fields of a page header that hold how many values there are and how they are written, by kind.
VALUES_IN = {0: (5, 1, 2), DICTIONARY_PAGE: (7, 1, 2), 3: (8, 1, 4)}


class Unreadable(ValueError):  # noqa: N818 - reads as what it is where it is caught
    """Raised where headers are not what the format says."""

    def __str__(self) -> str:
        return "its footer or the header of a page is damaged"


class TooLarge(ValueError):  # noqa: N818 - the same
    """Raised where a footer alone is more than a table of scenarios needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHeader:
    """A page: its size packed and unpacked, and its values and how they are written."""

    kind: int
    packed: int
    unpacked: int
    values: int
    encoding: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A column of a row group: where its pages are, and what they hold."""

    name: str
    is_text: bool
    values: int
    start: int
    packed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RowGroup:
    """Rows of a Parquet file that stand together."""

    rows: int
    columns: tuple[Chunk, ...]


@contextmanager
def _opened(source: Path | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield file
    else:
        yield source


def row_groups(source: Path | BinaryIO) -> list[RowGroup]:
    """Return the row groups of a Parquet file, by its footer.

    Raises
    ------
    Unreadable
    TooLarge
        Where the footer alone is more than a table of scenarios needs.
    """
    with _opened(source) as file:
        size = file.seek(0, 2)
        file.seek(max(size - len(END), 0))
        end = file.read(len(END))
        length = int.from_bytes(end[:4], "little")
        if end[4:] != END[4:] or length > size - len(END):
            raise Unreadable
        if length > MOST_FOOTER_BYTES + FOOTER_SHARE * size:
            raise TooLarge
        file.seek(size - len(END) - length)
        content = file.read(length)
    try:
        footer, _ = _record(content, 0)
        leaves = sum(not element.get(5) for element in footer[2])  # those without children
        groups = [_row_group(group) for group in footer.get(4, [])]
    except (LookupError, RecursionError, TypeError, AttributeError, ValueError) as error:
        raise Unreadable from error
    if any(len(group.columns) != leaves or group.rows < 0 for group in groups):
        raise Unreadable
    # Honest pages are read once each: a footer that names one again and again asks for more.
    sizes = [chunk.packed for group in groups for chunk in group.columns]
    if min(sizes, default=0) < 0 or sum(sizes) > size:
        raise Unreadable
    return groups


def _row_group(fields: dict[int, Any]) -> RowGroup:
    return RowGroup(rows=int(fields[3]), columns=tuple(map(_chunk, fields[1])))


def _chunk(fields: dict[int, Any]) -> Chunk:
    about = fields[3]
    first, dictionary = int(about[9]), int(about.get(11) or 0)
    return Chunk(
        name=b".".join(about[3]).decode(errors="replace"),
        is_text=about[1] == BYTE_ARRAY,
        values=int(about[5]),
        start=dictionary if 0 < dictionary < first else first,
        packed=int(about[7]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a column takes to be read, and whether its texts may stay numbered: not all can."""

    bytes: int
    may_be_numbered: bool


def bytes_to_read(
    source: Path | BinaryIO, groups: list[RowGroup], names: Sequence[str], at_once: int
) -> dict[str, Taken]:
    """Return what the columns of a Parquet file take to be read, each at its worst.

    Parameters
    ----------
    names : sequence of str
        Of the columns, as the schema has them.
    at_once : int
        Rows that are read together.

    Raises
    ------
    Unreadable
    """
    worst: dict[str, Taken] = {}
    with _opened(source) as file:
        for group in groups:
            for chunk in group.columns:
                taken = _taken_by(file, chunk, min(at_once, group.rows))
                before = worst.get(chunk.name, taken)
                worst[chunk.name] = Taken(
                    bytes=max(before.bytes, taken.bytes),
                    may_be_numbered=before.may_be_numbered and taken.may_be_numbered,
                )
    if worst and set(worst) != set(names):
        raise Unreadable
    return worst


def _taken_by(file: BinaryIO, chunk: Chunk, at_once: int) -> Taken:
    """Return what a column of a row group takes to be read."""
    dictionary = pages = texts = 0
    may_be_numbered = chunk.is_text
    for page in headers(file, chunk):
        size = page.packed + page.unpacked
        if page.kind == DICTIONARY_PAGE:
            dictionary = size + page.unpacked  # unpacked once more: as values
            continue
        pages = max(pages, size)
        may_be_numbered = may_be_numbered and page.encoding in NUMBERED
        if chunk.is_text:
            # A text that goes on from the one before may be as long as the page, each anew.
            many = 1 if page.encoding == DELTA_BYTE_ARRAY else max(page.values, 1)
            texts = max(texts, at_once * page.unpacked // many)
    return Taken(bytes=dictionary + pages + texts, may_be_numbered=may_be_numbered)


def headers(file: BinaryIO, chunk: Chunk) -> Iterator[PageHeader]:
    """Yield the headers of the pages of a column of a row group, as readers come upon them.

    Raises
    ------
    Unreadable
    """
    place, end, seen = chunk.start, chunk.start + chunk.packed, 0
    while seen < chunk.values and place < end:
        header, size = _header_at(file, place)
        seen += header.values if header.kind != DICTIONARY_PAGE else 0
        place += size + header.packed
        yield header


def _header_at(file: BinaryIO, place: int) -> tuple[PageHeader, int]:
    """Return the header that begins at a place of a file, and its size."""
    if place < 0:
        raise Unreadable
    length = HEADER_BYTES
    while True:
        file.seek(place)
        content = file.read(length)
        try:
            fields, size = _record(content, 0)
        except IndexError as error:
            if len(content) < length or length >= MOST_HEADER_BYTES:
                raise Unreadable from error
            length *= 8
            continue
        except RecursionError as error:
            raise Unreadable from error
        return _page_header(fields), size


def _page_header(fields: dict[int, Any]) -> PageHeader:
    try:
        kind, unpacked, packed = fields[1], fields[2], fields[3]
        values = encoding = 0
        if kind in VALUES_IN:  # others are passed over
            part, count, how = VALUES_IN[kind]
            values, encoding = fields[part][count], fields[part][how]
        if min(unpacked, packed, values) < 0:
            raise Unreadable
        return PageHeader(
            kind=kind, packed=packed, unpacked=unpacked, values=values, encoding=encoding
        )
    except (KeyError, TypeError) as error:
        raise Unreadable from error


# --- Thrift's compact protocol ---

# A list of so many begins with their number; a number has 64 bits.
LONG_LIST, LONGEST_SHIFT = 15, 63


def _record(content: bytes, at: int) -> tuple[dict[int, Any], int]:
    """Return the fields of a record by their numbers, and where it ends."""
    fields: dict[int, Any] = {}
    number = 0
    while kind := content[at]:
        at += 1
        if kind >> 4:
            number += kind >> 4
        else:
            number, at = _whole(content, at)
        fields[number], at = _value(content, at, kind & 0x0F)
    return fields, at + 1


def _value(content: bytes, at: int, kind: int) -> tuple[Any, int]:
    """Return a value of a kind, and where it ends."""
    value: Any = None
    match kind:
        case 1 | 2:  # true and false, in the kind itself
            value = kind == 1
        case 3:
            value, at = content[at], at + 1
        case 4 | 5 | 6:
            value, at = _whole(content, at)
        case 7:
            value, at = content[at + 7], at + 8
        case 8:
            length, at = _varint(content, at)
            value, at = content[at : at + length], at + length
            if at > len(content):
                raise IndexError
        case 9 | 10:
            value, at = _list(content, at)
        case 12:
            value, at = _record(content, at)
        case _:
            raise Unreadable
    return value, at


def _list(content: bytes, at: int) -> tuple[list[Any], int]:
    """Return the values of a list, and where it ends."""
    count, inner, at = content[at] >> 4, content[at] & 0x0F, at + 1
    if count == LONG_LIST:
        count, at = _varint(content, at)
    values = []
    for _ in range(count):
        # In lists, a truth value has a byte of its own.
        value, at = _value(content, at, 3 if inner in {1, 2} else inner)
        values.append(value)
    return values, at


def _whole(content: bytes, at: int) -> tuple[int, int]:
    number, at = _varint(content, at)
    return (number >> 1) ^ -(number & 1), at


def _varint(content: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while (byte := content[at]) & 0x80:
        number |= (byte & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if shift > LONGEST_SHIFT:
            raise Unreadable
    return number | byte << shift, at + 1
