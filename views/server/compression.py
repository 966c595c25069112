"""Scripts, styles and documents, compressed.

Streamlit sends its scripts as they are, since compressing them for each reader costs more than it
saves. Their names hold their checksum, so that here each is compressed once and kept.
"""

import asyncio
import gzip

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# What is the same for everyone as long as the server runs.
KEPT = ("/static/js/", "/static/css/")

# Of what is kept, once; and of a document, for each reader: two milliseconds, a quarter of it.
KEPT_LEVEL, DOCUMENT_LEVEL = 9, 5


class Compressed:
    """What stands between a browser and the page, and makes smaller what is long."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[str, Response] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, compressed where it can be."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        headers, path = Headers(scope=scope), scope["path"]
        is_kept = path.startswith(KEPT)
        if "range" in headers or not (is_kept or "text/html" in headers.get("accept", "")):
            await self.app(scope, receive, send)
            return
        takes = "gzip" in headers.get("accept-encoding", "")
        if takes and path in self.kept:
            await self.kept[path](scope, receive, send)
            return
        answer = await _answer(self.app, scope, receive)
        is_new = answer.status_code == 200 and "content-encoding" not in answer.headers  # noqa: PLR2004 - OK
        if takes and is_new and _is_text(answer.headers):
            level = KEPT_LEVEL if is_kept else DOCUMENT_LEVEL
            answer.body = await asyncio.to_thread(gzip.compress, answer.body, level, mtime=0)
            answer.headers["Content-Encoding"] = "gzip"
            answer.headers["Content-Length"] = str(len(answer.body))
            if is_kept:
                self.kept[path] = answer
        await answer(scope, receive, send)


def _is_text(headers: MutableHeaders) -> bool:
    """Whether an answer is worth it: pictures and fonts are small as they are."""
    kind = headers.get("content-type", "").partition(";")[0]
    return kind in {"text/html", "text/css", "text/javascript", "application/javascript"}


async def _answer(app: ASGIApp, scope: Scope, receive: Receive) -> Response:
    """Return what an application answers, whole."""
    answer, parts = Response(), []

    async def collect(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status_code, answer.raw_headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    # What a server can send straight from the disk has to be read here.
    plain = {**scope, "extensions": {}}
    await app(plain, receive, collect)
    answer.body = b"".join(parts)
    if "accept-encoding" not in answer.headers.get("vary", "").lower():
        answer.headers.add_vary_header("Accept-Encoding")
    return answer
