"""What is served beside the page: how soon small answers come, and what a table costs.

Waiting is measured on a connection that is kept, next to five milliseconds; cost is the server's
own processor time, next to that of `/healthz`.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlsplit

from benchmarks.comparison import Comparison
from benchmarks.page import serving

SOON = 0.005  # seconds
REQUESTS = 300


def answers() -> Iterator[Comparison]:
    """Compare small answers with what they may take, and with each other."""
    with serving("app.py") as (address, process):
        place = urlsplit(address)
        with closing(HTTPConnection(place.hostname, place.port)) as connection:
            ask(connection, "/healthz")  # whoever connects before a server is ready waits as before
        with closing(HTTPConnection(place.hostname, place.port)) as connection:
            yield Comparison(
                what="/healthz on a connection that is kept",
                floor_name="5 ms",
                target=1.0,
                runs=9,
                measure=lambda: waited(connection, lambda: "/healthz"),
                floor=lambda: SOON,
            )
            numbers = count(1)

            def new_table() -> str:
                return f"/api/projection.csv?base_eflops={next(numbers)}&cagr=0.476&years=4"

            for what, path in (
                ("a CSV that was asked for before", lambda: "/api/projection.csv?cagr=0.476"),
                ("a CSV of new inputs", new_table),
            ):
                yield Comparison(
                    what=f"processor time of {what}",
                    floor_name="that of /healthz",
                    target=4.0,
                    runs=9,
                    measure=lambda path=path: cost(connection, process.pid, path),
                    floor=lambda: cost(connection, process.pid, lambda: "/healthz"),
                )


def waited(connection: HTTPConnection, path: Callable[[], str]) -> float:
    """Return the seconds for which half of some requests wait at least."""
    durations = []
    for _ in range(REQUESTS):
        start = perf_counter()
        ask(connection, path())
        durations.append(perf_counter() - start)
    return median(durations)


def cost(connection: HTTPConnection, pid: int, path: Callable[[], str]) -> float:
    """Return the seconds of processor time that an answer takes a process."""
    before = processor_time(pid)
    for _ in range(REQUESTS):
        ask(connection, path())
    return (processor_time(pid) - before) / REQUESTS


def ask(connection: HTTPConnection, path: str) -> None:
    """Have an answer, whole."""
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:  # noqa: PLR2004 - it is what is measured
        raise RuntimeError(path)


def processor_time(pid: int) -> float:
    """Return the seconds for which a process has used a processor."""
    user, system = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
