"""Connections that send small answers at once, all that a page has drawn, and little besides.

Streamlit opens its socket in a way for which asyncio leaves Nagle's algorithm on: a second small
answer on a connection that is kept waits for the acknowledgement of the first, some 40 ms.

Where parts of a page begin to run before what the page drew of them is sent, Streamlit (1.67) drops
that, and still sends that the page came to its end: the browser then takes these parts away, with
what their widgets held, until they are drawn again.

With each run of a page or of its parts, Streamlit sends the theme, for which it goes through the
whole configuration six times.
"""

import os
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import cache, wraps
from pathlib import Path

from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

# The open files of a process, on Linux and macOS; elsewhere everything is as it was.
OPEN_FILES = Path("/dev/fd")

# What of Streamlit puts a section of the theme into a message.
READS_THEME = "_populate_theme_msg"


@asynccontextmanager
async def send_well(_app: object) -> AsyncIterator[None]:
    """Have answers sent at once, nothing dropped, and the theme read once, while it is served."""
    _switch_all()
    _drop_nothing()
    _read_theme_once()
    yield


def _drop_nothing() -> None:
    """Have what waits to be sent outlive the beginning of a run of parts of a page."""
    clear = ForwardMsgQueue.clear

    @wraps(clear)
    def clear_for_pages(
        waiting: ForwardMsgQueue,
        retain_lifecycle_msgs: bool = False,  # noqa: FBT001, FBT002 - as Streamlit calls it
        fragment_ids_this_run: list[str] | None = None,
    ) -> None:
        is_of_parts = fragment_ids_this_run is not None
        clear(waiting, retain_lifecycle_msgs, [] if is_of_parts else None)

    ForwardMsgQueue.clear = clear_for_pages  # type: ignore[method-assign, assignment]


def _read_theme_once() -> None:
    """Have the theme read from the configuration once, where Streamlit does it as it did (1.67)."""
    read = getattr(app_session, READS_THEME, None)
    if not read:
        return

    @cache
    def theme_of(section: str) -> CustomThemeConfig:
        found = CustomThemeConfig()
        read(found, section)
        return found

    def add(theme: CustomThemeConfig, section: str = "theme") -> None:
        if (found := theme_of(section)).ByteSize():  # else the part would be there, and empty
            theme.MergeFrom(found)

    config.on_config_parsed(theme_of.cache_clear, force_connect=True)
    setattr(app_session, READS_THEME, add)


def _switch_all() -> None:
    """Switch Nagle's algorithm off where is listened: connections from then on inherit that."""
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
