"""What follows the inputs: drawn with the page, and alone where an input moves.

Most of a page stands still while an input moves: what does not is a fragment of it, which draws
into places that the page has made. A number that changes has that fragment run, and what shows the
number itself, instead of the page. Where more would change than what stands in these places, the
whole page runs after all.
"""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from views.state import inputs, made, session

# The name of what follows, among the fragments of a page.
WHAT_FOLLOWS = "what_follows"

Found = TypeVar("Found")  # what follows from the inputs of a page


def follow(
    place: DeltaGenerator,
    found: Found,
    read: Callable[[], Found | None],
    frame: Callable[[Found], object],
    draw: Callable[[Found], None],
) -> None:
    """Have something follow the inputs of a page; once on it, behind all places for it.

    Parameters
    ----------
    place : DeltaGenerator
        Where it stands but for what has a place of its own.
    found
        What follows from the inputs now.
    read : callable
        Returns what follows from them when they have moved; nothing where they do not go together.
    frame : callable
        Returns all that what stands around depends on: where it changes, the page runs.
    draw : callable
        Draws what follows, each time in the same places.
    """
    stood: list[object] = []

    @st.fragment(key=WHAT_FOLLOWS)
    def what_follows() -> None:
        now = read() if stood else found
        stands = (now and frame(now), _frame_of_panel())
        if not stood:
            stood.append(stands)
        elif stands != stood[0]:
            _run_whole()
        inputs.write_address()
        if now:
            draw(now)
        session.show_run()

    def draw_in_place() -> None:
        with place:
            what_follows()

    session.memory()[session.FOLLOWER] = draw_in_place


def follows() -> bool:
    """Whether something follows the inputs of the page."""
    return session.FOLLOWER in session.memory()


def finish() -> None:
    """Draw what follows, and have the browser say which run it has drawn.

    Comes after all else that a whole run shows.
    """
    if not follows():
        session.show_run()
        return
    session.memory()[session.FOLLOWER]()
    # A test draws no parts of a page.
    session.memory()[session.IS_DRAWN] = bool(st.context.headers)


def part_of_panel(key: str, draw: Callable[[], None]) -> None:
    """Draw a part of the panel that can be drawn anew with what follows."""

    def part() -> None:
        if session.memory()[session.IS_DUE]:
            _run_whole()
        draw()

    (st.fragment(key=key)(part) if follows() else draw)()


def then_follow(take: Callable[..., None], *parts: str) -> Callable[..., None]:
    """Return the callback of an input's widget: what follows is drawn anew, and parts of the panel.

    Parameters
    ----------
    take : callable
        What else the callback does.
    *parts : str
        The keys of what shows the input.
    """

    def callback(*args: str) -> None:
        take(*args)
        if session.memory()[session.IS_DRAWN]:
            made.remember()
            session.count_run()
            st.rerun([*parts, WHAT_FOLLOWS])
        # The last run of the page did not come to its end.
        session.memory()[session.IS_DUE] = follows()

    return callback


def _run_whole() -> None:
    session.memory()[session.IS_DUE] = True
    st.rerun()


def _frame_of_panel() -> tuple[object, ...]:
    """Return what the panel shows of the inputs besides their numbers."""
    return (made.can_step(-1), made.can_step(+1), *inputs.frame_of_panel())
