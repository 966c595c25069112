"""Suanli as it is served: `page.py` for every reader, and answers by address beside it."""

import streamlit as st
from starlette.middleware import Middleware

from views.document import Document
from views.server.compression import Compressed
from views.server.connection import send_well
from views.server.guard import Guard
from views.server.routes import ROUTES

app = st.App(
    "page.py",
    routes=ROUTES,
    middleware=[Middleware(Guard), Middleware(Compressed), Middleware(Document)],
    lifespan=send_well,
)
