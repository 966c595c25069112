"""Page "Evidence": what was published, whether a headline adds up, how good forecasts were."""

from collections.abc import Callable

import streamlit as st

from model.files import Recipe
from model.inputs import Scenario
from model.projection import project
from model.texts import N_, Language
from views import state
from views.evidence.backtest import show_backtest
from views.evidence.claim import show_claim
from views.evidence.fit import show_fit
from views.evidence.inputs import show_other_inputs
from views.evidence.series import show_series
from views.files import show_files
from views.parts import begin_page, open_part

# By the names that the address has for them.
PARTS = {
    "series": N_("Published series"),
    state.session.CLAIM_PART: N_("Does this headline add up?"),
    "backtest": N_("How good were the forecasts?"),
    "fit": N_("Fitted curves"),
    "inputs": N_("Other inputs"),
}

# What parts for specialists begin with, so that others lose no time.
FIRST_LINES = {
    "backtest": N_("For specialists: each edition's forecasts against what later editions print."),
    "fit": N_(
        "For specialists: growth curves fitted to published figures, and how far to trust them."
    ),
}

# Each returns how to make again what it shows, where it is more than the projection.
SHOWS: dict[str, Callable[[Scenario | None, Language], Recipe | None]] = {
    "series": show_series,
    state.session.CLAIM_PART: show_claim,
    "backtest": show_backtest,
    "fit": show_fit,
    "inputs": show_other_inputs,
}


def show_page() -> None:
    """Show the parts of the page; only the one that is open is made."""
    text = state.page.language()
    scenario = begin_page(text("Evidence"), text)
    opened, place = open_part(state.session.EVIDENCE_PART, PARTS, text)
    with place:
        if opened in FIRST_LINES:
            st.caption(text(FIRST_LINES[opened]))
        recipe = SHOWS[opened](scenario, text)
    if scenario:
        show_files(project(scenario), text, recipe=recipe)


if __name__ == "__main__":  # true when st.navigation runs this page, false on import
    show_page()
