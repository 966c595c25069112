"""The state of the page: the address, the language, and what readers ask to change.

The only package that touches `st.session_state` and `st.query_params`.
"""

from views.state import address, following, inputs, made, page, results, scenarios, session

__all__ = ["address", "following", "inputs", "made", "page", "results", "scenarios", "session"]
