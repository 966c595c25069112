"""What a terminal shows: text alone, none of which moves its cursor, colours it or answers it."""

import io
from typing import TextIO

from model.messages import visible


class CleanStream(io.TextIOBase):
    """A stream on which only line ends are more than text; the rest is the stream's own."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str, /) -> int:
        self.stream.write(clean(text))
        return len(text)

    def flush(self) -> None:
        self.stream.flush()

    def isatty(self) -> bool:
        return self.stream.isatty()

    def fileno(self) -> int:
        return self.stream.fileno()

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self.stream.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        return self.stream.errors


def clean(text: str) -> str:
    r"""Return a text whose lines a terminal shows as they are.

    >>> "\x1b" in clean("a\x1b[31m\r\nb\n"), clean("a\r\nb\n")
    (False, 'a\nb\n')
    """
    return "\n".join(map(visible, text.replace("\r\n", "\n").split("\n")))
