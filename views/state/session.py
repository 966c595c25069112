"""What the session and the address hold for pages: widgets and settings.

Names of parameters and of session keys stand here, each once.
"""

from collections.abc import Callable, Collection
from typing import Any, TypeVar
from uuid import uuid4

import streamlit as st

from model.inputs import LINK_DATA, LINK_LANGUAGE, LINK_VERSION
from model.messages import Problem
from model.uncertainty import random_inputs

# Parameters of the address that are no inputs.
COMPUTE_SCALE, IMPACT_SCALE = "compute_logarithmic", "impact_logarithmic"
GOAL, GOAL_FOR, GOAL_ALONG = "goal", "goal_for", "goal_along"
IN_USE = "compute_in_use"
COMPARE_SCALE, UNCERTAINTY_SCALE = "compare_logarithmic", "uncertainty_logarithmic"
SCALES = (COMPUTE_SCALE, IMPACT_SCALE, COMPARE_SCALE, UNCERTAINTY_SCALE)
FIRST_NAME, FURTHER = "a", ("b", "c", "d", "e", "f")
COLUMN, YEAR, PAIR = "compare_column", "compare_year", "compare_pair"
EVIDENCE_PART, REGION_PART = "evidence_part", "region_part"
CLAIM_PART = "claim"
SERIES, BESIDE = "evidence_series", "evidence_beside"
KNOWN_BY, EVIDENCE_SCALE = "evidence_known_by", "evidence_logarithmic"
BACKTEST_SERIES, FIT_SERIES = "backtest_series", "fit_series"
FIT_CURVE, FIT_WEIGHTED, FIT_SCALE = "fit_curve", "fit_weighted", "fit_logarithmic"
FIT_CEILING, FIT_REASON = "fit_ceiling", "fit_ceiling_reason"
DRIVERS_PART, REGION_KIND, REGION_CITY = "drivers", "region_kind", "region_city"
CLAIM_START, CLAIM_START_YEAR = "claim_start", "claim_start_year"
FOOTPRINT_OF, FOOTPRINT_MIX = "footprint_of", "footprint_mix"
FOOTPRINT_CONDITIONS = ("footprint_overhead", "footprint_pue", "footprint_load")
CLAIM_END, CLAIM_END_YEAR, CLAIM_CAGR = "claim_end", "claim_end_year", "claim_cagr"
CLAIM_OWN, OWN_GROWTH, OWN_YEARS = "claim_own", "own_growth", "own_years"

# The cards of pages that have several views (views/card.py): which of them is open.
CARDS = (
    "compute",
    "impact",
    "other_evidence",
    "footprint",
    "fan",
    "exceedance",
    "swings",
    "shares",
    "pairs",
    "lines",
    "waterfall",
    "path",
    "series",
    "beside",
    "ahead",
    "fit",
    "unit_cost",
)

# What pages hold in the address beside the inputs, as texts; each page judges its own.
SETTINGS = (
    "column",
    "year",
    "comparison",
    "target",
    "draws",
    "seed",
    "correlations",
    "nearest_correlations",
    "rack_growth",
    *(f"range_{name}" for name in random_inputs()),
    *(f"view_{card}" for card in CARDS),
    IN_USE,
    FOOTPRINT_OF,
    FOOTPRINT_MIX,
    *FOOTPRINT_CONDITIONS,
    GOAL,
    GOAL_FOR,
    GOAL_ALONG,
    COLUMN,
    YEAR,
    PAIR,
    EVIDENCE_PART,
    REGION_PART,
    SERIES,
    BESIDE,
    KNOWN_BY,
    EVIDENCE_SCALE,
    BACKTEST_SERIES,
    FIT_SERIES,
    FIT_CURVE,
    FIT_WEIGHTED,
    FIT_SCALE,
    FIT_CEILING,
    FIT_REASON,
    DRIVERS_PART,
    REGION_KIND,
    REGION_CITY,
    CLAIM_START,
    CLAIM_START_YEAR,
    CLAIM_END,
    CLAIM_END_YEAR,
    CLAIM_CAGR,
    CLAIM_OWN,
    OWN_GROWTH,
    OWN_YEARS,
)
# What of them is asked, which undo takes back; the others say what is looked at, and how.
ASKED = (
    "column",
    "target",
    "comparison",
    "correlations",
    "nearest_correlations",
    "rack_growth",
    *(f"range_{name}" for name in random_inputs()),
    FOOTPRINT_OF,
    FOOTPRINT_MIX,
    *FOOTPRINT_CONDITIONS,
    GOAL,
    GOAL_FOR,
    GOAL_ALONG,
)
NO_INPUTS = {LINK_VERSION, LINK_DATA, LINK_LANGUAGE, *SCALES, FIRST_NAME, *FURTHER, *SETTINGS}

# What the session keeps that no widget shows is one record under this key, by the names below: with
# each run and for each entry that it draws, Streamlit goes through all keys of the session.
MEMORY = "_memory"
OPENED, PROBLEMS, ENTRIES, NOTICE = "_opened", "_problems", "_entries", "_notice"
HELD, SPANS, OPEN = "_held", "_spans", "_open"
PAGE, KEPT = "_page", "_kept"
SAVED, NEXT_ID, COMPARED, DELETED = "_saved", "_next_id", "_compared", "_deleted"
HISTORY, POSITION, CHANGED = "_history", "_position", "_changed"
KEEPER, SESSION, TAKEN = "keeper", "_session", "_taken"

# What the session keeps of a region: the rows of its plan as texts, how often they were replaced,
# what was wrong with what should have replaced them, or was taken for granted, and its name.
ROWS, REPLACED, REFUSED = "region_rows", "region_replaced", "region_refused"
READ, REGION = "region_read", "region_name_kept"
FILES, UPLOADS = "_files", "_uploads"

# What addresses call a reader's own series: they hold that it is chosen, and nothing of it.
OWN = "own"

# What the session alone keeps of a reader's own series: itself, what was made of it, how often one
# was brought, what was wrong with what should have been one, and what was taken for granted.
OWN_SERIES, OWN_RESULTS, OWN_BROUGHT = "_own_series", "_own_results", "_own_brought"
OWN_REFUSED, OWN_NOTES = "_own_refused", "_own_notes"
RUN, SHOWN = "_run", "_shown"

# What the address held of each setting when that was on offer last.
OFFERED = "_offered"

# What draws what follows the inputs of a page; whether it has, so that it can be drawn alone;
# whether the whole page is due, and whether it runs since it was (views/state/following.py).
FOLLOWER, IS_DRAWN, IS_DUE, WAS_DUE = "_follower", "_is_drawn", "_is_due", "_was_due"

# The keys of the widgets by which the browser says which run it has drawn, and what the reader did
# where there is no widget (views/document.js).
DRAWN_RUN, HEARD = "drawn_run", "heard"

# The key of what follows inputs while they are moved.
LIVE = "live"

# What is compared: the inputs of the page, a saved scenario by its id, a preset by its name.
INPUTS, SAVED_PREFIX, PRESET_PREFIX = "inputs", "saved:", "preset:"


def begin() -> bool:
    """Begin a session, or another run of the page; return whether the session has just begun."""
    kept: dict[str, Any] = st.session_state.setdefault(MEMORY, {})
    kept |= {IS_DRAWN: False, IS_DUE: False, WAS_DUE: kept.get(IS_DUE, False)}
    kept.pop(FOLLOWER, None)
    if OPENED in kept:
        count_run()
        return False
    kept |= {OPENED: True, PROBLEMS: [], ENTRIES: {}, NOTICE: None, KEPT: {}, HELD: {}, SPANS: {}}
    kept.setdefault(OPEN, set())
    kept |= {SAVED: {}, NEXT_ID: 0, COMPARED: None, DELETED: None, FILES: [], UPLOADS: 0}
    kept |= {HISTORY: [], POSITION: 0, CHANGED: (0.0, set())}
    kept |= {RUN: 0, SHOWN: {}, OFFERED: {}, SESSION: uuid4().hex}
    return True


def memory() -> dict[str, Any]:
    """Return what the session keeps that no widget shows, by name."""
    found: dict[str, Any] = st.session_state[MEMORY]
    return found


def count_run() -> None:
    """Tell what is drawn from here on from what was drawn before."""
    memory()[RUN] += 1


Shown = TypeVar("Shown")  # whatever a widget holds

# A reader is faster than the server. What the browser sends of a widget may be what the server
# wrote there some runs ago, and the reader never touched: taken for the reader's word, it would
# undo what was done since. So a session remembers what it wrote to each widget, and in which run;
# and the browser says which run it has drawn.


def set_shown(key: str, value: Shown) -> Shown:
    """Set what a widget shows, before it is drawn; return it, to be the widget's default as well.

    A browser that draws a widget anew begins at its default, and hands that over. Nothing is sent
    where the browser shows the value already: it would undo what the reader does meanwhile. Until
    it does, it is sent with every run: what one sends is lost where the next begins before.
    """
    history = _history(key)
    if key in st.session_state:
        if len(history) == 1 and history[0][1] == value == st.session_state[key]:
            return value
        _is_readers(key)  # what the browser holds now is remembered, too
    history.append((memory()[RUN], value))
    st.session_state[key] = value
    return value


def by_reader(key: str, callback: Callable[..., None]) -> Callable[..., None]:
    """Return the callback of a widget that hears only of what the reader did there."""

    def take(*args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as of the callback
        if _is_readers(key):
            callback(*args, **kwargs)

    return take


def _is_readers(key: str) -> bool:
    """Whether a widget holds what the reader put there, not what the server once did."""
    return is_news(key, st.session_state[key])


def is_news(key: str, given: Any) -> bool:  # noqa: ANN401 - whatever the browser holds
    """Whether what the browser sends is the reader's, not what the server once wrote there."""
    history = _history(key)
    if any(value == given for _, value in history):
        return False
    if len(history) > 1 and isinstance(given, str):
        # What is on its way comes over what the reader wrote: until the run after that is drawn,
        # it is sent again. A slider is moved on meanwhile, and would be pulled back.
        history.append((memory()[RUN] + 1, given))
    else:
        history[:] = [(memory()[RUN], given)]  # the browser holds nothing older any more
    return True


def note_written(key: str, value: Any) -> None:  # noqa: ANN401 - whatever the browser holds
    """Remember what is written in this run, other than to a widget."""
    history = _history(key)
    if not history or history[-1][1] != value:
        history.append((memory()[RUN], value))


def _history(key: str) -> list[tuple[int, Any]]:
    """Return what the browser may hold of a widget: by run, what was set, the last one last."""
    history: list[tuple[int, Any]] = memory()[SHOWN].setdefault(key, [])
    drawn = int(st.session_state.get(DRAWN_RUN) or -1)
    while len(history) > 1 and history[1][0] <= drawn:
        del history[0]
    return history


def forget_shown() -> None:
    """Show everything anew: on another page the browser has forgotten what widgets held."""
    memory()[SHOWN].clear()


def show_run() -> None:
    """Have the browser say which run it has drawn; comes after all that a run shows."""
    run = st.session_state[DRAWN_RUN] = str(memory()[RUN])
    st.text_input("#", run, key=DRAWN_RUN, label_visibility="collapsed")


def hear(take: Callable[[str, str], None]) -> None:
    """Have the browser say what the reader did where there is no widget.

    `open=KEY` and `closed=KEY` of what is folded; of an input, what was typed for it away from its
    entry, like `cagr=40%`, which `take` gets.
    """

    def take_heard() -> None:
        name, _, what = value(HEARD).partition("=")
        if name == "open":
            memory()[OPEN].add(what)
        elif name == "closed":
            memory()[OPEN].discard(what)
        else:
            take(name, what)

    nothing = set_shown(HEARD, "")
    on_change = by_reader(HEARD, take_heard)
    st.text_input("=", nothing, key=HEARD, label_visibility="collapsed", on_change=on_change)


def is_open(key: str) -> bool:
    """Whether the reader opened what is folded under a key: closed, it is not even made."""
    return key in memory()[OPEN]


def keep(key: str, value: Any) -> None:  # noqa: ANN401 - whatever a page keeps
    """Keep a value of a page that no widget shows."""
    memory()[key] = value


def kept(key: str) -> Any:  # noqa: ANN401 - whatever a page keeps
    """Return a value of a page that no widget shows; nothing where none is kept."""
    return memory().get(key)


def value(key: str) -> Any:  # noqa: ANN401 - whatever the widget holds
    """Return what a widget that is no input of the scenario holds."""
    return st.session_state.get(key)


def settings() -> dict[str, str]:
    """Return all that the address says, for pages that ask for much of it."""
    return st.query_params.to_dict()


def setting(name: str, default: str = "") -> str:
    """Return what the address says of a setting of a page."""
    return st.query_params.get(name, default)


def write_setting(name: str, text: str) -> None:
    """Write a setting of a page to the address; an empty text takes it out."""
    if text:
        st.query_params[name] = text
    elif name in st.query_params:
        del st.query_params[name]


def asked_of(name: str, options: Collection[str]) -> tuple[str, str]:
    """Return what the address says of a setting, if it is on offer; and what it says else.

    What was on offer, and is no longer since an input or a choice has changed, is taken out of
    the address: it was understood, and nobody wrote it wrong.
    """
    asked = setting(name)
    if not asked or asked in options:
        memory()[OFFERED][name] = asked
        return asked, ""
    if memory()[OFFERED].get(name) == asked:
        write_setting(name, "")
        return "", ""
    return "", asked


def take_setting(name: str, key: str, default: str = "") -> None:
    """Write what a widget holds to the address, unless it is the default (for callbacks)."""
    chosen = st.session_state[key]
    text = "true" if chosen is True else "" if chosen is False else str(chosen or "").strip()
    write_setting(name, "" if text == default else text)


def forget(*keys: str) -> None:
    """Let widgets show anew what they would show at first, and keep values no more."""
    for key in keys:
        st.session_state.pop(key, None)
        memory().pop(key, None)
        memory()[SHOWN].pop(key, None)


def write_parameter(name: str, text: str) -> None:
    """Write a parameter of the address; what was refused in its place is forgotten."""
    accept(name)
    memory()[PROBLEMS] = []
    st.query_params[name] = text


def refuse(name: str, typed: str, problems: tuple[Problem, ...]) -> None:
    """Keep what was typed for a parameter and cannot be taken over, with what is wrong."""
    memory()[ENTRIES][name] = (typed, problems)


def accept(name: str) -> None:
    """Forget what was refused for a parameter: what came later can be taken over."""
    memory()[ENTRIES].pop(name, None)


def refused(name: str) -> tuple[str, tuple[Problem, ...]] | None:
    """Return what was typed for a parameter and refused, with what is wrong."""
    found: tuple[str, tuple[Problem, ...]] | None = memory()[ENTRIES].get(name)
    return found
