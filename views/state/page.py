"""The page around: its language, and what its process does once."""

import gc
from functools import cache
from threading import Timer

import streamlit as st

from model.files import warm_up
from model.inputs import LINK_LANGUAGE
from model.texts import LANGUAGES, Language, language_of
from views.document import script_in
from views.state import session

# After the first page of a process, until it loads what it may need later.
SECONDS_TO_READ = 2.0


@cache
def settle() -> None:
    """Spare what was imported, and have the rest loaded while the first reader reads.

    Once per process. Streamlit collects garbage after each script, which takes longer than the
    page as long as imports are part of it, and the sending thread waits.
    """
    gc.collect()
    gc.freeze()
    if st.context.headers:  # a browser is there, not a test
        timer = Timer(SECONDS_TO_READ, _load_the_rest)
        timer.daemon = True
        timer.start()


def _load_the_rest() -> None:
    warm_up()
    gc.collect()
    gc.freeze()


def dress_page(text: Language) -> None:
    """Say in the page's `lang` attribute which language it is in.

    Comes last: what the browser has of it stays, and nothing waits for it.
    """
    st.html(f"<script>{script_in(text.code)}</script>", unsafe_allow_javascript=True)


def language() -> Language:
    """Return the language of the address, else the browser's, else English."""
    chosen = st.query_params.get(
        LINK_LANGUAGE, session.memory()[session.KEPT].get(LINK_LANGUAGE, "")
    )
    return Language(language_of(chosen, st.context.locale or ""))


def choose_language(text: Language) -> None:
    """Show the switch between the languages."""

    def remember() -> None:
        st.query_params[LINK_LANGUAGE] = st.session_state[LINK_LANGUAGE] or text.code
        session.forget_shown()  # a browser holds what was chosen by its name in the other language

    st.segmented_control(
        "Language · 语言",
        list(LANGUAGES),
        default=session.set_shown(LINK_LANGUAGE, text.code),
        format_func=LANGUAGES.__getitem__,
        key=LINK_LANGUAGE,
        label_visibility="collapsed",
        required=True,
        on_change=session.by_reader(LINK_LANGUAGE, remember),
    )
