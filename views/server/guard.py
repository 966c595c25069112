"""What stands before everything that is served: which hosts, how long an address, which headers."""

import base64
import logging
import re
from hashlib import sha256
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.state.query_params import CLIENT_STATE_QUERY_STRING_MAX_FIELDS
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from views.server.asked import asked_language

LOG = logging.getLogger(__name__)

# No link of the page is longer: of six scenarios, each with every input and a name in Chinese.
LONGEST_ADDRESS = 2**14

# Of an address with more, Streamlit drops them all and says nothing.
MOST_PARAMETERS = CLIENT_STATE_QUERY_STRING_MAX_FIELDS

UNKNOWN_HOST = (
    "This server does not answer to that name. Whoever runs it adds the name to the setting "
    "server.allowedHosts."
)

# For the operator, not for readers: how much memory, how many sessions.
PRIVATE = ("/_stcore/metrics",)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

# Pages elsewhere may read the answers by address, and nothing else.
READ_BY_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Disposition, ETag, Retry-After, Suanli-Data",
}
READABLE = "/api/"

# What the tag of a compressed answer ends with.
COMPRESSED = "-gzip"

# The places that pages elsewhere may show in a frame.
FRAMED = "/embed/"

# What is no document of the page runs nothing: a picture or a brief that is opened on its own.
STILL = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; font-src data:"

# Of the page. `blob:` is how Streamlit starts components; its styles are written by scripts.
PAGE = (
    "default-src 'self'; script-src 'self' blob: {scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'{streams}; "
    "worker-src 'self' blob:; object-src 'none'"
)
ALWAYS = "base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"

SCRIPT = re.compile(r"<script(?: type=\"module\")?>(.*?)</script>", re.DOTALL)

# A host as it may stand in a header.
PLAIN_HOST = re.compile(r"[\w.:\[\]-]+", re.ASCII)


def policy_of_page(document: str, host: str, *scripts: str) -> str:
    """Return what a document of the page may load and run: the server's own, and its own scripts.

    Parameters
    ----------
    document : str
        HTML; the scripts written in it may run.
    host : str
        By which the reader reached the server: some browsers let streams through by name alone.
    *scripts : str
        Those that the page writes later.
    """
    hashed = " ".join(_hash(one) for one in (*SCRIPT.findall(document), *scripts))
    streams = f" ws://{host} wss://{host}" if PLAIN_HOST.fullmatch(host) else ""
    return PAGE.format(scripts=hashed, streams=streams)


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(script.encode()).digest()).decode()}'"


class Guard:
    """Refuse what is not for this server; give every answer its headers.

    Who may be the host is Streamlit's setting `server.allowedHosts`, by which it judges its stream
    as well.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or have it answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, has_begun = scope["path"], False

        async def send_with_headers(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                _complete(MutableHeaders(scope=message), path)
            await send(message)

        try:
            answer = _refusal(scope) or self.app
            await answer(scope, receive, send_with_headers)
        except Exception:
            LOG.exception("%s was not answered", path)
            if has_begun:
                raise
            failed = PlainTextResponse(
                "This is a fault of the server; its log has the details.", 500
            )
            await failed(scope, receive, send_with_headers)


def _refusal(scope: Scope) -> Response | None:
    """Return why a request is not answered, if it is not."""
    headers, query = Headers(scope=scope), scope["query_string"]
    if not is_host_allowed(headers.get("host")):
        return PlainTextResponse(UNKNOWN_HOST, 421)
    length, count = len(scope["raw_path"]) + len(query), 1 + query.count(b"&")
    if length > LONGEST_ADDRESS or count > MOST_PARAMETERS:
        given = parse_qsl(query[:LONGEST_ADDRESS].decode("latin-1"))
        text = asked_language(given, headers.get("accept-language", ""))
        said = text(
            "This address has {length:whole} characters and {count:whole} parameter{count:s}; up "
            "to {most_length:whole} and {most_count:whole} are read. Shorten it.",
            length=length,
            count=count,
            most_length=LONGEST_ADDRESS,
            most_count=MOST_PARAMETERS,
        )
        return PlainTextResponse(said, 414, {"Cache-Control": "no-store"})
    if scope["path"].rstrip("/") in PRIVATE:
        return PlainTextResponse("Not here.", 404)
    return None


def _complete(headers: MutableHeaders, path: str) -> None:
    """Add what every answer says to what it says already."""
    ancestors = "*" if path.startswith(FRAMED) else "'none'"
    own = headers.get("content-security-policy", STILL)
    headers["Content-Security-Policy"] = f"{own}; {ALWAYS.format(ancestors=ancestors)}"
    for name, value in (HEADERS | (READ_BY_ALL if path.startswith(READABLE) else {})).items():
        headers.setdefault(name, value)
    # Compressed, the bytes are others (RFC 9110, 8.8.3.3).
    tag = headers.get("etag", "")
    if headers.get("content-encoding") == "gzip" and tag.endswith('"'):
        headers["ETag"] = f'{tag[:-1]}{COMPRESSED}"'
