"""Makes what takes long: a few at a time, each once, and keeps what was made."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

# Of an answer, beside its bytes and its key.
OVERHEAD = 1000


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: the bytes, what they are, and what a file of them is called."""

    body: bytes
    media_type: str
    name: str


class TooBusy(Exception):  # noqa: N818 - reads as what it is
    """Raised where nothing more is taken on, or what was begun takes too long."""


class Workshop:
    """Makes answers in threads, in the order in which they were asked for.

    Parameters
    ----------
    workers : int
        So many are made at a time; the page's own work goes on meanwhile.
    most_waiting : int
        Beyond so many that wait or are made, nothing is taken on.
    seconds : float
        After so long a reader is asked to come again; what was begun is finished and kept.
    most_bytes : int
        So much of what was made is kept; what was asked for longest ago goes first.
    """

    def __init__(self, *, workers: int, most_waiting: int, seconds: float, most_bytes: int) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="workshop")
        self.seconds, self._most_waiting, self._most_bytes = seconds, most_waiting, most_bytes
        self._begun: dict[Hashable, asyncio.Future[Made]] = {}
        self._kept: OrderedDict[Hashable, Made] = OrderedDict()
        self._bytes = 0

    def kept(self, key: Hashable) -> Made | None:
        """Return what was made for a key, if it is still there."""
        made = self._kept.get(key)
        if made:
            self._kept.move_to_end(key)
        return made

    def keep(self, key: Hashable, made: Made) -> Made:
        """Keep what was made for a key."""
        if key not in self._kept:
            self._bytes += _size(key, made)
        self._kept[key] = made
        while self._bytes > self._most_bytes:
            self._bytes -= _size(*self._kept.popitem(last=False))
        return made

    async def make(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Have a thread make something, unless one does already.

        Raises
        ------
        TooBusy
        InvalidInput
            Whatever `make` raises.
        """
        if key not in self._begun:
            if len(self._begun) >= self._most_waiting:
                raise TooBusy
            loop = asyncio.get_running_loop()
            begun = self._begun[key] = loop.run_in_executor(self._pool, make)
            begun.add_done_callback(lambda done: self._finish(key, done))
        try:
            return await asyncio.wait_for(asyncio.shield(self._begun[key]), self.seconds)
        except TimeoutError as error:
            raise TooBusy from error

    def _finish(self, key: Hashable, done: "asyncio.Future[Made]") -> None:
        del self._begun[key]
        if not done.cancelled() and not done.exception():
            self.keep(key, done.result())


def _size(key: Hashable, made: Made) -> int:
    """Return about how many bytes of memory an answer takes, with what was asked for it."""
    return len(made.body) + len(repr(key)) + OVERHEAD
