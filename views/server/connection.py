"""Connections that send small answers at once.

Streamlit opens its socket in a way for which asyncio leaves Nagle's algorithm on: a second small
answer on a connection that is kept waits for the acknowledgement of the first, some 40 ms.
"""

import os
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

# The open files of a process, on Linux and macOS; elsewhere everything is as it was.
OPEN_FILES = Path("/dev/fd")


@asynccontextmanager
async def send_at_once(_app: object) -> AsyncIterator[None]:
    """Switch it off for every socket that listens: connections from then on inherit that."""
    _switch_all()
    yield


def _switch_all() -> None:
    if OPEN_FILES.is_dir():
        for place in list(OPEN_FILES.iterdir()):
            _switch(int(place.name))


def _switch(descriptor: int) -> None:
    try:
        if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            return
        with closing(socket.socket(fileno=os.dup(descriptor))) as listener:
            if listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:  # closed meanwhile, or no connection of the network
        return
