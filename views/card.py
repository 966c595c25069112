"""The card: every result of every page, with all that one asks of a result."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from html import escape
from types import MappingProxyType

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from model.data import DATA
from model.files import FileKind
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
    file and what makes it on a press, `others` are files of other kinds. The style and the address
    know the card by its `key`.
    """

    key: str
    title: str
    limit: str = ""
    shown: Mapping[str, Callable[[], None]]
    csv: CardFile
    others: tuple[tuple[FileKind, CardFile], ...] = ()


@dataclass(frozen=True, slots=True)
class CardFrame:
    """What of a card stands still: the places of its finding and of the view that is open."""

    finding: DeltaGenerator
    opened: str
    view: DeltaGenerator


def show_card(card: Card, text: Language) -> None:
    """Show a card; the address holds which of its views is open."""
    others = partial(_show_others, card, text) if card.others else None
    fill_card(card, frame_card(card.key, card.shown, text, others=others), text)


def frame_card(
    key: str,
    views: Collection[str],
    text: Language,
    around: Mapping[str, Callable[[], DeltaGenerator]] = MappingProxyType({}),
    others: Callable[[], None] | None = None,
) -> CardFrame:
    """Show what stands still of a card, and return its places.

    Parameters
    ----------
    key : str
    views : collection of str
        Those that the card has.
    text : Language
    around : mapping
        By view, what shows what stands still in it, and returns the place of all else.
    others : callable, optional
        Shows what else stands among the tools.
    """
    card = st.container(border=True, gap="xsmall", key=f"card_{key}")
    with card:
        labels = {view: label for view, label in VIEWS.items() if view in views}
        # The style puts the file beside the tools, of which a card without a chart has one less.
        of = "of_views_" if len(labels) > 1 else "" if CHART in labels else "in_words_"
        finding = st.container(gap="xsmall", key=f"finding_{of}{key}")
        tools = f"tools_{of}{key}"
        with st.container(horizontal=True, horizontal_alignment="right", gap=None, key=tools):
            if others:
                others()
            st.html(_tools(text, has_picture=CHART in labels), width="content")
        if len(labels) == 1:
            opened, place = next(iter(labels)), card
        else:
            opened, place = open_part(f"view_{key}", labels, text)
        if opened in around:
            with place:
                place = around[opened]()
    return CardFrame(finding, opened, place)


def fill_card(card: Card, frame: CardFrame, text: Language) -> None:
    """Show all else of a card in its places."""
    with frame.finding:
        st.header(card.title, anchor=card.key)
        if card.limit:
            st.caption(card.limit)
        show_download(text("CSV"), card.csv[1], card.csv[0], f"csv_{card.key}")
    with frame.view:
        card.shown[frame.opened]()


def _show_others(card: Card, text: Language) -> None:
    key = f"others_{card.key}"
    icon = ":material/folder_open:"
    place = st.popover(text("Other files"), icon=icon, key=key, on_change="rerun")
    if place.open:  # no button is made before it is asked for
        with place:
            for kind, (name, make) in card.others:
                key = f"{kind.ending}_{card.key}"
                show_download(text(kind.label), make, name, key, mime=kind.media_type)


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
