"""A reader's session with a server, spoken to as a browser does, with nothing drawn."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

# The kinds of widgets that are spoken for, by the kind of what they hold.
HOLDS = {"slider": "double_array_value", "text_input": "string_value"}


class Session:
    """What a browser has of a page: its address, its widgets, and its elements by their places."""

    def __init__(self, connection: ClientConnection, address: str) -> None:
        self.connection = connection
        self.address = address
        self.page = ""
        self.elements: dict[tuple[int, ...], Delta] = {}
        self.names: dict[str, str] = {}
        self.values: dict[str, object] = {}
        self.kept: set[str] = set()
        self.messages = 0

    async def run(self, **changes: float | str) -> None:
        """Have the page run, with other values of widgets, by their keys.

        Raises
        ------
        RuntimeError
            If it does not run to its end, or asks for a message that a browser may have let go.
        """
        await self.send(**changes)
        await self.receive()

    async def send(self, **changes: float | str) -> None:
        """Ask for a run."""
        asked = BackMsg()
        asked.rerun_script.query_string = self.address
        asked.rerun_script.page_script_hash = self.page
        asked.rerun_script.cached_message_hashes.extend(self.kept)
        for key, value in changes.items():
            self.values[self.names[key]] = [value] if isinstance(value, float) else value
            asked.rerun_script.fragment_id = self.fragment_of(key)
        for name, value in self.values.items():
            state = asked.rerun_script.widget_states.widgets.add(id=name)
            if isinstance(value, list):
                state.double_array_value.data.extend(value)
            else:
                state.string_value = str(value)
        await self.connection.send(asked.SerializeToString())

    async def receive(self, until: str = "script_finished") -> None:
        """Take what comes until a run has come to its end, or begins."""
        self.messages = 0
        while until != self._take(ForwardMsg.FromString(await self.connection.recv(decode=False))):
            pass

    def fragment_of(self, key: str) -> str:
        """Return the fragment that a widget is part of; empty where it is of the page."""
        for delta in self.elements.values():
            kind = delta.new_element.WhichOneof("type")
            if kind in HOLDS and getattr(delta.new_element, kind).id == self.names[key]:
                return delta.fragment_id
        return ""

    def _take(self, message: ForwardMsg) -> str:
        """Take a message; return its kind, or nothing of the last one of a run that is run anew."""
        self.messages += 1
        kind = message.WhichOneof("type")
        if message.metadata.cacheable:
            self.kept.add(message.hash)
        if kind == "ref_hash":
            raise RuntimeError("the page asks for a message that was sent before")
        if kind == "new_session":
            self.page = message.new_session.page_script_hash
            self.drawn: set[tuple[int, ...]] = set()
            self.fragments = set(message.metadata.run.fragment_ids)
        elif kind == "page_info_changed":
            self.address = message.page_info_changed.query_string
        elif kind == "delta":
            self._draw(tuple(message.metadata.delta_path), message.delta)
        elif kind == "script_finished":
            ends = message.script_finished
            if ends == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return ""
            if ends not in {
                ForwardMsg.FINISHED_SUCCESSFULLY,
                ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
            }:
                raise RuntimeError("the page did not run to its end")
            self._clear()
        return kind

    def _draw(self, place: tuple[int, ...], delta: Delta) -> None:
        self.drawn.add(place)
        self.elements[place] = delta
        kind = delta.new_element.WhichOneof("type")
        if kind not in HOLDS:
            return
        widget = getattr(delta.new_element, kind)
        self.names[widget.id.rpartition("-")[2]] = widget.id
        held = widget.value if widget.set_value else self.values.get(widget.id, widget.default)
        self.values[widget.id] = list(held) if kind == "slider" else held

    def _clear(self) -> None:
        """Take away what was not drawn anew, of the page or of those parts of it that ran."""
        for place, delta in list(self.elements.items()):
            is_of_run = not self.fragments or delta.fragment_id in self.fragments
            if is_of_run and place not in self.drawn:
                del self.elements[place]


@asynccontextmanager
async def open_session(server: str, address: str = "") -> AsyncIterator[Session]:
    """Open a page of a server by what its address holds."""
    url = f"{server.rstrip('/').replace('http', 'ws', 1)}/_stcore/stream"
    async with connect(url, subprotocols=["streamlit"], max_size=None) as connection:
        session = Session(connection, address)
        await session.run()
        yield session
