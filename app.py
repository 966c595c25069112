"""Entry point of the page: settings, language, inputs, list of pages."""

import streamlit as st

from views import inputs, state

NAME = "Suanli 算力"

state.address.open_page()
text = state.page.language()
page = st.navigation(
    [
        st.Page("views/projection.py", title=text("Projection"), default=True),
        st.Page("views/uncertainty.py", title=text("Uncertainty")),
        st.Page("views/goal.py", title=text("Goal")),
        st.Page("views/evidence.py", title=text("Evidence")),
        st.Page("views/compare.py", title=text("Compare")),
        st.Page("views/regions.py", title=text("Regions")),
    ],
    position="top",
)
st.set_page_config(
    page_title=f"{page.title} · {NAME}",
    page_icon="📈",
    layout="wide",
    initial_sidebar_state=340,
)
state.address.keep_address(page.url_path)
state.inputs.begin_inputs()
if state.inputs.are_inputs_known():
    # The answer first: it is on the screen while the inputs are still being drawn.
    answered = state.inputs.values()
    page.run()
    inputs.show_inputs(text)
    if state.inputs.values() != answered:  # as after going back in the browser
        st.rerun()
else:
    inputs.show_inputs(text)
    page.run()
state.page.dress_page(text)
state.page.settle()
