"""The floor of the page's benchmarks: a Streamlit page of one slider, one table, one chart.

The chart is `st.line_chart`, as most would write it, or with `?chart=specification` in the
address a plain Vega-Lite specification, which Streamlit has far less to do for.
"""

import pandas as pd
import streamlit as st

value = st.slider("Value", 0.0, 1.0, 0.5, step=0.001, key="value", bind="query-params")
rows = [{"year": year, "level": value * year} for year in range(1, 7)]
st.table(pd.DataFrame({"value": [f"{value:.3f}"]}))
if st.query_params.get("chart") == "specification":
    st.vega_lite_chart(
        {
            "data": {"values": rows},
            "mark": "line",
            "encoding": {
                "x": {"field": "year", "type": "quantitative"},
                "y": {"field": "level", "type": "quantitative"},
            },
        }
    )
else:
    st.line_chart(pd.DataFrame(rows), x="year", y="level")
