"""What a Parquet file takes to be read, from the headers of its pages.

A few hundred bytes may ask for gigabytes: pages that pack well, texts that are repeated by their
number or from the text before them. What the footer says of sizes nobody checks; what the header
of a page says is what is set aside for it. Headers are Thrift records in its compact protocol
(https://github.com/apache/parquet-format, `parquet.thrift`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

# Bytes that reading may take beside what it gives: pages of all columns, and texts in full.
MOST_READ_BYTES = 2**27

# A footer may have so many bytes, and more by the size of its file.
MOST_FOOTER_BYTES, FOOTER_SHARE = 2**20, 0.01

# Bytes of a header that are looked at, and at most, where statistics with long texts are in it.
HEADER_BYTES, MOST_HEADER_BYTES = 2**10, 2**20

# Numbers of the Thrift definition: kinds of pages, and texts that go on from the one before.
DICTIONARY_PAGE = 2
DELTA_BYTE_ARRAY = 7

# Fields of a page header that hold how many values there are and how they are written, by kind.
VALUES_IN = {0: (5, 1, 2), DICTIONARY_PAGE: (7, 1, 2), 3: (8, 1, 4)}


class Unreadable(ValueError):  # noqa: N818 - reads as what it is where it is caught
    """Raised where headers are not what the format says."""

    def __str__(self) -> str:
        return "damaged page headers"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHeader:
    """A page: its size packed and unpacked, and its values and how they are written."""

    kind: int
    packed: int
    unpacked: int
    values: int
    encoding: int


def footer_bytes(file: BufferedReader) -> int:
    """Return how many bytes the footer of a Parquet file has, by its end; 0 where that is none."""
    size = file.seek(0, 2)
    file.seek(max(size - 8, 0))
    length, mark = int.from_bytes(file.read(4), "little"), file.read(4)
    return length if mark == b"PAR1" and length <= size else 0


def bytes_to_read(path: Path, metadata: "pq.FileMetaData", at_once: int) -> dict[str, int]:
    """Return how many bytes the columns of a Parquet file take to be read, each at its worst.

    Parameters
    ----------
    at_once : int
        Rows that are read together.

    Raises
    ------
    Unreadable
    """
    worst: dict[str, int] = {}
    with path.open("rb") as file:
        left = file.seek(0, 2)
        for number in range(metadata.num_row_groups):
            group = metadata.row_group(number)
            for index in range(group.num_columns):
                column = group.column(index)
                name = column.path_in_schema
                left -= column.total_compressed_size
                if left < 0 or column.total_compressed_size < 0:  # no place is read twice
                    raise Unreadable
                taken = _bytes_of(file, column, min(at_once, group.num_rows))
                worst[name] = max(worst.get(name, 0), taken)
    return worst


def _bytes_of(file: BufferedReader, column: "pq.ColumnChunkMetaData", at_once: int) -> int:
    """Return how many bytes a column of a row group takes to be read."""
    is_text = column.physical_type == "BYTE_ARRAY"
    dictionary = pages = texts = 0
    for page in headers(file, column):
        size = page.packed + page.unpacked
        if page.kind == DICTIONARY_PAGE:
            dictionary = size + page.unpacked  # unpacked once more: as values
            continue
        pages = max(pages, size)
        if is_text:
            # A text that goes on from the one before may be as long as the page, each anew.
            many = 1 if page.encoding == DELTA_BYTE_ARRAY else max(page.values, 1)
            texts = max(texts, at_once * page.unpacked // many)
    return dictionary + pages + texts


def headers(file: BufferedReader, column: "pq.ColumnChunkMetaData") -> Iterator[PageHeader]:
    """Yield the headers of the pages of a column of a row group, as readers come upon them.

    Raises
    ------
    Unreadable
    """
    place = column.data_page_offset
    if column.has_dictionary_page and 0 < (first := column.dictionary_page_offset) < place:
        place = first
    end, seen = place + column.total_compressed_size, 0
    while seen < column.num_values and place < end:
        header, size = _header_at(file, place)
        seen += header.values if header.kind != DICTIONARY_PAGE else 0
        place += size + header.packed
        yield header


def _header_at(file: BufferedReader, place: int) -> tuple[PageHeader, int]:
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
    """Return a value of a kind, and where it ends; of lists and texts, only that."""
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
            at += length
        case 9 | 10:
            at = _after_list(content, at)
        case 12:
            value, at = _record(content, at)
        case _:
            raise Unreadable
    return value, at


def _after_list(content: bytes, at: int) -> int:
    """Return where a list ends."""
    count, inner, at = content[at] >> 4, content[at] & 0x0F, at + 1
    if count == LONG_LIST:
        count, at = _varint(content, at)
    for _ in range(count):
        # In lists, a truth value has a byte of its own.
        _, at = _value(content, at, 3 if inner in {1, 2} else inner)
    return at


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
