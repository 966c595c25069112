"""The card: every result of every page, with all that one asks of a result."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

import streamlit as st

from model.data import DATA
from model.texts import N_, Language
from views.parts import open_part, show_download

CHART, TABLE, SOURCES = "chart", "table", "sources"

# What a card shows, one at a time, in this order.
VIEWS = {CHART: N_("Chart"), TABLE: N_("Table"), SOURCES: N_("Sources and limits")}

# What the browser does with a card on a press (views/document.js), and the icon of each.
TOOLS = {
    "link": (N_("Copy link"), "link"),
    "picture": (N_("Copy picture"), "photo_camera"),
    "full": (N_("Full screen"), "fullscreen"),
}


# The name of a file, and what makes it on a press.
CardFile = tuple[str, Callable[[], bytes]]


def data_file(name: str) -> CardFile:
    """Return a table of the data as a card's file."""
    path = DATA / f"{name}.csv"
    return path.name, path.read_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A result: its finding as a title, its main limit in a line, and its views.

    `shown` draws each view that there is, by a key of `VIEWS`; `csv` is the name of the card's
    file and what makes it on a press. The style and the address know the card by its `key`.
    """

    key: str
    title: str
    limit: str = ""
    shown: Mapping[str, Callable[[], None]]
    csv: CardFile | None = None


def show_card(card: Card, text: Language) -> None:
    """Show a card; the address holds which of its views is open."""
    with st.container(border=True, gap="xsmall", key=f"card_{card.key}"):
        st.header(card.title, anchor=card.key)
        if card.limit:
            st.caption(card.limit)
        views = {view: label for view, label in VIEWS.items() if view in card.shown}
        key = f"tools_of_views_{card.key}" if len(views) > 1 else f"tools_{card.key}"
        with st.container(horizontal=True, horizontal_alignment="right", gap=None, key=key):
            if card.csv:
                show_download(text("CSV"), card.csv[1], card.csv[0], f"csv_{card.key}")
            st.html(_tools(text, has_picture=CHART in card.shown), width="content")
        if len(views) == 1:
            card.shown[next(iter(views))]()
            return
        opened, place = open_part(f"view_{card.key}", views, text)
        with place:
            card.shown[opened]()


def _tools(text: Language, *, has_picture: bool) -> str:
    said = text("Copied")
    tools = TOOLS if has_picture else {name: TOOLS[name] for name in TOOLS if name != "picture"}
    buttons = [
        f'<button type="button" data-tool="{tool}" data-done="{escape(said)}" '
        f'aria-label="{escape(text(label))}" title="{escape(text(label))}">'
        f'<span aria-hidden="true" translate="no">{icon}</span></button>'
        for tool, (label, icon) in tools.items()
    ]
    return f'<div class="tools">{"".join(buttons)}<span role="status"></span></div>'
