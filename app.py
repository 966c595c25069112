"""Entry point of the page: settings, language, list of pages."""

import streamlit as st

from views import state

st.set_page_config(
    page_title="Suanli 算力", page_icon="📈", layout="wide", initial_sidebar_state=340
)
state.open_page()
text = state.language()
st.navigation([st.Page("views/projection.py", title=text("Projection"), default=True)]).run()
state.mark_language(text)
