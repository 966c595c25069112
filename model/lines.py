"""Lines: texts in English and Chinese, broken where a reader would break them."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache

# Where a line of Chinese may not begin, or end.
NEVER_FIRST, NEVER_LAST = "，。、：；！？）》”’％%,.:;!?)", "（《“‘(["


def wrapped(text: str, width: float, measure: Callable[[str], float] | None = None) -> list[str]:
    """Return a text in lines at most `width` wide, where a Chinese sign counts twice.

    Latin breaks at spaces, Chinese between any two signs but before closing and after opening
    punctuation. A word wider than a line stands alone. `measure` says otherwise how wide a text is.

    >>> wrapped("one two three", 8)
    ['one two', 'three']
    >>> wrapped("算力，增长", 6)
    ['算力，', '增长']
    """
    measure = measure or display_width
    lines, line = [], ""
    for piece in _pieces(text):
        if line and measure(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[str, ...]:
    """Return a text cut wherever a line may end."""
    pieces = [""]
    for sign in text:
        last = pieces[-1][-1:]
        cut = last == " " or (display_width(sign) == 2 or display_width(last) == 2)  # noqa: PLR2004 - wide
        if cut and last and sign not in f"{NEVER_FIRST} " and last not in NEVER_LAST:
            pieces.append("")
        pieces[-1] += sign
    return tuple(pieces)


@lru_cache(maxsize=4096)
def display_width(text: str) -> int:
    """Return the columns that a text takes where signs have a fixed width; a Chinese sign two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
