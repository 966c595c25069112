"""The document that a browser gets before any script: language, title, answer, colours and style.

Streamlit serves one for all programs: in English, white, under its own name, and without a style,
so that what is drawn first moves as soon as the page's own style comes. Nor does it say what the
page does, which is all that a chat or a search reads of a link.
"""

import json
import re
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, parse_qsl, urlencode

from starlette.datastructures import URL
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from model.files import CONDITIONAL, SWITCHES, live_script, live_words
from model.inputs import LINK_LANGUAGE, TRACKING, assumptions, read_scenario, readable_inputs
from model.messages import InvalidInput
from model.projection import answer_in_a_line, compute_finding, project
from model.texts import LANGUAGES, N_, Language, language_of
from views.server.description import ABOUT
from views.server.guard import policy_of_page

NAME = "Suanli 算力"

# What Streamlit calls its own parts and says of them, in English only: views/document.js has it in
# the language of the page, with whatever stands for what is in braces.
STREAMLIT_WORDS = (
    N_("{type:text} files are not allowed."),
    N_("App pages"),
    N_("Cancel upload of {name:text}"),
    N_("Choose an option"),
    N_("Clear all"),
    N_("Clear value"),
    N_("Close"),
    N_("Collapse sidebar"),
    N_("Copy to clipboard"),
    N_("Dark"),
    N_("Error: "),
    N_("Expand sidebar"),
    N_("File must be {size:text} or smaller."),
    N_("file upload"),
    N_("Help"),
    N_("Help for {label:text}"),
    N_("Light"),
    N_("Link to heading"),
    N_("Main menu"),
    N_("Only one file is allowed."),
    N_("Open"),
    N_("Press Ctrl+Enter to submit form"),
    N_("Press Enter to apply"),
    N_("Press Enter to submit form"),
    N_("Press ⌘+Enter to submit form"),
    N_("Print"),
    N_("Remove {name:text}"),
    N_("Selected values"),
    N_("Sidebar"),
    N_("Skip to main content"),
    N_("System"),
    N_("Theme"),
    N_("Unexpected error. Please try again."),
    N_("Upload"),
    N_("Upload failed"),
)

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

# What chats call the languages.
LOCALE_NAMES = {"en": "en_US", "zh": "zh_CN"}

# Where a page is: programs that read links ask for it as for anything.
PAGE = re.compile(r"/[^/.]*")

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
        if "text/html" not in wanted.get("accept", "") and not PAGE.fullmatch(request.url.path):
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
        document = dressed(body.decode(), code, request.url)
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


def dressed(document: str, code: str, address: URL) -> str:
    """Return Streamlit's document in a language and in our style, with what its address says."""
    said = words_of(address, code)
    document = document.replace('<html lang="en">', f'<html lang="{code}">', 1)
    document = re.sub("<title>.*</title>", lambda _: said, document, count=1)
    # Fonts are the reader's own: what is fetched ahead would never be used.
    document = FONT.sub("", document)
    return document.replace("</head>", _head(), 1)


def words_of(address: URL, code: str) -> str:
    """Return what stands in the head for those who see no more: title, answer, picture.

    Where an address is not understood, what the page is for.
    """
    parameters = [
        one
        for one in parse_qsl(address.query, keep_blank_values=True)
        if not TRACKING.fullmatch(one[0])
    ]
    title, description, picture = _answer(tuple(parameters), code)
    server = f"{address.scheme}://{address.netloc}"
    query = f"?{urlencode(parameters)}" if parameters else ""
    said = {
        "name": {"description": description, "twitter:card": "summary_large_image"},
        "property": {
            "og:type": "website",
            "og:site_name": NAME,
            "og:title": title,
            "og:description": description,
            "og:url": f"{server}{address.path}{query}",
            "og:image": f"{server}/api/projection.png?{picture}",
            "og:image:alt": title,
            "og:locale": LOCALE_NAMES[code],
        },
    }
    tags = [
        f'<meta {kind}="{name}" content="{escape(content)}" />'
        for kind, named in said.items()
        for name, content in named.items()
    ]
    head = NAME if title == NAME else f"{title} · {NAME}"
    return "\n".join([f"<title>{escape(head)}</title>", *tags])


@lru_cache(maxsize=256)
def _answer(parameters: tuple[tuple[str, str], ...], code: str) -> tuple[str, str, str]:
    """Return the finding of an address, its answer, and what its picture is asked for by."""
    text = Language(code)
    inputs = [(name, value) for name, value in parameters if name in assumptions()]
    given = dict(inputs)
    drawn = {name: value for name, value in parameters if name in SWITCHES and value == "true"}
    try:
        projection = project(read_scenario(readable_inputs(given)))
    except InvalidInput:
        projection = None
    if projection is None or len(given) < len(inputs):
        return NAME, text(ABOUT), urlencode({LINK_LANGUAGE: code})
    return (
        compute_finding(projection, text),
        text.sentences(answer_in_a_line(projection, text), text(CONDITIONAL)),
        urlencode({LINK_LANGUAGE: code} | given | drawn),
    )


@cache
def _head() -> str:
    files = {"style": "style.css", "first": "first.css", "script": "document.js"}
    read = {part: (FOLDER / name).read_text("utf-8") for part, name in files.items()}
    words = {code: [Language(code)(word) for word in STREAMLIT_WORDS] for code in LANGUAGES}
    read["script"] = f"const WORDS={json.dumps(words, ensure_ascii=False)};\n{read['script']}"
    return HEAD.format(**read, live=live_program())


@cache
def live_program() -> str:
    """Return what follows an input while it is moved (views/live.py), in every language."""
    program = (FOLDER / "live.js").read_text("utf-8")
    return f"const LANGUAGES={live_words()};\n{live_script()}{program}"
