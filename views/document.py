"""The document that a browser gets before any script: language, title, colours and style.

Streamlit serves one for all programs: in English, white, under its own name, and without a style,
so that what is drawn first moves as soon as the page's own style comes.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs

from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from model.files import live_language, live_script
from model.texts import LANGUAGES, Language, language_of
from views.server.guard import policy_of_page

NAME = "Suanli 算力"

FOLDER = Path(__file__).parent

HEAD = """\
<meta name="color-scheme" content="light dark" />
<style>:root {{
{style}}}</style>
<style id="first">{first}</style>
<script>{script}</script>
<script type="module">{live}</script>
</head>"""

FONT = re.compile(r'<link\s+rel="preload"[^>]*\bas="font"[^>]*>')

# The document is changed and depends on its reader: it is asked for whole, plain and anew.
ASKED_OTHERWISE = {b"accept-encoding", b"range", b"if-none-match", b"if-modified-since"}


# What is served beside the page, HTML included, is sent as it is.
BESIDE = ("/api/", "/embed/", "/healthz")


class Document(BaseHTTPMiddleware):
    """What stands between a browser and Streamlit, and dresses the document alone."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what belongs to the page."""
        is_beside = scope["type"] == "http" and scope["path"].startswith(BESIDE)
        await (self.app if is_beside else super().__call__)(scope, receive, send)

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Answer a request as Streamlit does, but for the document."""
        wanted = request.headers
        if "text/html" not in wanted.get("accept", ""):
            return await call_next(request)
        chosen = parse_qs(request.url.query).get("lang", [""])[-1]
        code = language_of(chosen, wanted.get("accept-language", ""))
        headers = request.scope["headers"]
        request.scope["headers"] = [one for one in headers if one[0] not in ASKED_OTHERWISE]
        response = await call_next(request)
        if not response.headers.get("content-type", "").startswith("text/html"):
            return response
        streamed = cast("StreamingResponse", response)  # as call_next says of its own
        body = bytearray()
        async for part in streamed.body_iterator:
            body += cast("bytes", part)
        document = dressed(body.decode(), code)
        later = [script_in(code) for code in LANGUAGES]
        kept = {
            "Cache-Control": "no-cache",
            "Vary": "Accept-Language",
            "Content-Security-Policy": policy_of_page(document, wanted.get("host", ""), *later),
        }
        return HTMLResponse(document, response.status_code, headers=kept)


def script_in(code: str) -> str:
    """Return what a page of a language runs when it is drawn: the document has to allow it."""
    return (
        f"document.documentElement.lang = '{code}';"
        "document.documentElement.dataset.last = ''"  # views/document.js waits for it
    )


def dressed(document: str, code: str) -> str:
    """Return Streamlit's document in a language, under the page's name and in its style."""
    document = document.replace('<html lang="en">', f'<html lang="{code}">', 1)
    document = re.sub("<title>.*</title>", f"<title>{NAME}</title>", document, count=1)
    # Fonts are the reader's own: what is fetched ahead would never be used.
    document = FONT.sub("", document)
    return document.replace("</head>", _head(), 1)


@cache
def _head() -> str:
    files = {"style": "style.css", "first": "first.css", "script": "document.js"}
    read = {part: (FOLDER / name).read_text("utf-8") for part, name in files.items()}
    return HEAD.format(**read, live=live_program())


@cache
def live_program() -> str:
    """Return what follows an input while it is moved (views/live.py), in every language."""
    languages = {code: live_language(Language(code)) for code in LANGUAGES}
    said = json.dumps(languages, ensure_ascii=False).replace("<", "\\u003c")
    program = (FOLDER / "live.js").read_text("utf-8")
    return f"const LANGUAGES={said};\n{live_script()}{program}"
