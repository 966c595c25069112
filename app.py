"""Entry point of the page: settings, language, inputs, list of pages."""

import streamlit as st

from views import inputs, state

st.set_page_config(
    page_title="Suanli 算力", page_icon="📈", layout="wide", initial_sidebar_state=340
)
state.open_page()
text = state.language()
page = st.navigation(
    [
        st.Page("views/projection.py", title=text("Projection"), default=True),
        st.Page("views/evidence.py", title=text("Evidence")),
    ],
    position="top",
)
state.keep_address(page.url_path)
inputs.show_inputs(text)
page.run()
state.mark_language(text)
