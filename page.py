"""What every reader sees: settings, language, inputs, list of pages."""

import streamlit as st

from views import sidebar, state
from views.document import NAME
from views.effects import inputs_with_effect

# First what says how wide things are, and the panel: what is drawn later need not move aside.
st.set_page_config(page_icon="📈", layout="wide", initial_sidebar_state=340)
state.address.open_page()
text = state.page.language()
with st.sidebar:
    state.page.choose_language(text)
    panel = st.container()
batch = st.Page("views/batch.py", title=text("Batch"))
page = st.navigation(
    [
        st.Page("views/projection.py", title=text("Projection"), default=True),
        st.Page("views/uncertainty/page.py", title=text("Uncertainty"), url_path="uncertainty"),
        st.Page("views/goal.py", title=text("Goal")),
        st.Page("views/evidence/page.py", title=text("Evidence"), url_path="evidence"),
        st.Page("views/comparison/page.py", title=text("Compare"), url_path="compare"),
        st.Page("views/regions/page.py", title=text("Regions"), url_path="regions"),
        batch,
    ],
    position="top",
)
st.set_page_config(page_title=f"{page.title} · {NAME}")
state.address.follow_old_link(page.url_path, batch)
state.address.follow_address(page.url_path)
page.run()
sidebar.show_inputs(panel, inputs_with_effect(page.url_path), text)
state.address.keep_settings()
state.session.hear(state.inputs.take_heard)
state.made.remember()
state.following.finish()
state.made.keep_in_browser()
state.page.dress_page(text)
state.page.settle()
