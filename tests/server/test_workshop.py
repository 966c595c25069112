"""Invariants of making what takes long.

1. Each thing is made once, however many ask for it at a time.
2. Beyond a number that wait, and beyond a time, a reader is asked to come again, and told when.
3. What was begun is finished and kept, up to a number of bytes; what failed is tried again.
"""

import asyncio
import threading

import pytest

from model.messages import InvalidInput
from tests.server.asking import asked, awaited
from views.server import replies
from views.server.workshop import Made, TooBusy, Workshop


def made(body=b"x"):
    return Made(body, "text/plain", "x.txt")


def workshop(**other):
    return Workshop(
        **{"workers": 2, "most_waiting": 3, "seconds": 60, "most_bytes": 10_000} | other
    )


def test_a_thing_is_made_once():
    """1: by one thread."""
    calls = []

    async def ask_often():
        shop = workshop()
        return await asyncio.gather(
            *(shop.make("key", lambda: calls.append(1) or made()) for _ in range(20))
        )

    assert awaited(ask_often()) == [made()] * 20
    assert len(calls) == 1


def test_no_more_than_so_many_wait():
    """2 and 3: the others are made."""
    may_end = threading.Event()

    async def ask_too_often():
        shop = workshop()
        begun = [
            asyncio.create_task(shop.make(n, lambda: may_end.wait() and made())) for n in range(3)
        ]
        await asyncio.sleep(0)
        with pytest.raises(TooBusy):
            await shop.make(3, made)
        may_end.set()
        assert await asyncio.gather(*begun) == [made()] * 3
        assert await shop.make(3, made) == made()

    awaited(ask_too_often())


def test_nobody_waits_for_ever():
    """2 and 3: what took too long is there later."""
    may_end = threading.Event()

    async def ask_in_vain():
        shop = workshop(seconds=0)
        with pytest.raises(TooBusy):
            await shop.make("key", lambda: may_end.wait() and made(b"late"))
        may_end.set()
        shop.seconds = 60
        assert await shop.make("key", made) == made(b"late")

    awaited(ask_in_vain())


def test_what_failed_is_tried_again():
    """3: a refusal is no answer to keep."""

    def fail():
        raise InvalidInput

    async def ask_twice():
        shop = workshop()
        for _ in range(2):
            with pytest.raises(InvalidInput):
                await shop.make("key", fail)
        return await shop.make("key", made)

    assert awaited(ask_twice()) == made()


def test_so_much_is_kept():
    """3: what was asked for longest ago goes first; what was asked counts, too."""
    shop = workshop(most_bytes=10_000)
    for key in ("a", "b", "c"):
        shop.keep(key, made(b"x" * 2000))
    shop.kept("a")
    shop.keep("d", made(b"x" * 2000))

    assert [key for key in "abcd" if shop.kept(key)] == ["a", "c", "d"]
    shop.keep("e" * 10_000, made())
    assert not [key for key in "abcd" if shop.kept(key)]


def test_a_reader_is_told_when_to_come_again(monkeypatch):
    """2: by address, in words and by a header."""
    monkeypatch.setattr(replies, "WORKSHOP", workshop(most_waiting=0))

    answer = awaited(asked("/api/projection.png?cagr=0.123"))

    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.problems == [("api.busy", "/api/projection.png")]
    assert awaited(asked("/api/projection.csv?cagr=0.123")).status == 200
    frame = awaited(asked("/embed/chart?cagr=0.123"))
    assert frame.status == 503
    assert frame.headers["retry-after"] == answer.headers["retry-after"]
    assert frame.headers["content-type"].startswith("text/html")
