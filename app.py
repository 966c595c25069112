"""Suanli as it is served: `page.py` for every reader, in a document of its own."""

import streamlit as st
from starlette.middleware import Middleware

from views.document import Document

app = st.App("page.py", middleware=[Middleware(Document)])
