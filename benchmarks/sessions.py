"""Many readers at once: sessions that each move a slider every two seconds, served on one core.

They speak to the server as browsers do, and draw nothing.
"""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from os import sysconf
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from benchmarks.batch import one_core
from benchmarks.comparison import MEBIBYTES, Comparison
from benchmarks.page import serving
from tests.sessions import open_session

COUNTS = (40, 80)
MOVES, EVERY = 8, 2.0  # of each session; seconds from one to the next
MOVES_AT_ONCE = 40  # where their processor time is measured: a clock ticks every 10 ms
PATIENCE = 0.5  # seconds
A_SESSION = 2.0**20  # bytes


def sessions() -> Iterator[Comparison]:
    """Compare what readers wait for with half a second, and what each costs with a mebibyte."""
    for count in COUNTS:
        with ExitStack() as stack:
            with one_core():
                address, process = stack.enter_context(serving("app.py"))
            asyncio.run(waited(address, 1))
            before = memory(process.pid)
            yield Comparison(
                what=f"95% of the moves of {count} sessions, each one in 2 s, on one core",
                floor_name="0.5 s",
                target=1.0,
                runs=3,
                measure=lambda address=address, count=count: asyncio.run(waited(address, count)),
                floor=lambda: PATIENCE,
            )
            yield Comparison(
                what=f"memory of a session among {count}",
                floor_name="1 MiB",
                target=1.0,
                runs=1,
                measure=lambda pid=process.pid, before=before, count=count: (
                    (memory(pid) - before) / count
                ),
                floor=lambda: A_SESSION,
                unit=MEBIBYTES,
            )


async def waited(address: str, count: int) -> float:
    """Return the seconds in which 95 of 100 moves of several sessions are answered whole."""
    starts = [EVERY * number / count for number in range(count)]
    opened = asyncio.Barrier(count)
    found = await asyncio.gather(*(moves(address, start, opened) for start in starts))
    return float(quantiles((seconds for one in found for seconds in one), n=20)[-1])


async def moves(address: str, start: float, opened: asyncio.Barrier) -> list[float]:
    """Return the seconds of each move of a session, the first so long after all have opened."""
    async with open_session(address, "cagr=0.3") as session:
        await session.run(cagr=0.31)  # it can be undone from now on
        await opened.wait()  # readers come one by one, not all at once
        await asyncio.sleep(start)
        found = []
        for move in range(MOVES):
            await asyncio.sleep(EVERY - (found[-1] if found else 0.0) % EVERY)
            began = perf_counter()
            rate = 0.4 + 0.01 * move + 0.001 * start  # that no other session has
            await session.run(cagr=round(rate, 6))
            found.append(perf_counter() - began)
        return found


def a_move() -> Iterator[tuple[str, float, float]]:
    """Measure what a move of a slider costs that reaches the server, within what stands."""
    with serving("app.py") as (address, process):
        messages, seconds = asyncio.run(cost(address, process.pid))
    yield "messages of a move of a slider", float(messages), 50.0
    yield "milliseconds of the server's processor time for it", 1000 * seconds, 25.0


async def cost(address: str, pid: int) -> tuple[int, float]:
    """Return the most messages of a move, and the seconds of processor time of the usual one."""
    async with open_session(address, "cagr=0.3") as session:
        for move in range(10):  # the process loads the rest of what it needs meanwhile
            await session.run(cagr=0.31 + 0.01 * (move % 2))
            await asyncio.sleep(EVERY / 4)
        spent, sent = [], 0
        for turn in range(5):
            began = processor_time(pid)
            for move in range(MOVES_AT_ONCE):  # each to a rate that was not there before
                await session.run(cagr=round(0.4 + 0.001 * move + 0.0001 * turn, 4))
                sent = max(sent, session.messages)
            spent.append((processor_time(pid) - began) / MOVES_AT_ONCE)
    return sent, median(spent)


def processor_time(pid: int) -> float:
    """Return the seconds of processor time that a process has had."""
    after_name = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    user, system = after_name[11:13]
    return (int(user) + int(system)) / sysconf("SC_CLK_TCK")


def memory(pid: int) -> float:
    """Return the bytes that a process has in memory."""
    pages = Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]
    return 4096.0 * int(pages)
