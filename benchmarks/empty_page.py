"""The floor of the page's benchmarks: a Streamlit page of one slider, one table, one chart.

The chart is a plain Vega-Lite specification, for which Streamlit has least to do.
"""

import pandas as pd
import streamlit as st

value = st.slider("Value", 0.0, 1.0, 0.5, step=0.001, key="value", bind="query-params")
rows = [{"year": year, "level": value * year} for year in range(1, 7)]
st.table(pd.DataFrame({"value": [f"{value:.3f}"]}))
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
