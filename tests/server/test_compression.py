"""Scripts, styles and documents come compressed, and are what they were.

1. Unpacked, each byte is that of the file; who takes no compressed answer gets the file.
2. A script is compressed once; what is not found, moved or asked for in part is left alone.
3. Nothing is fetched ahead that is not used.
"""

import gzip
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.datastructures import URL
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

import views.server.compression
from tests.server.asking import ask
from views.document import dressed
from views.server.compression import Compressed

STATIC = Path(streamlit.__file__).parent / "static"
SCRIPT = max((STATIC / "static" / "js").glob("index.*.js"), key=lambda path: path.stat().st_size)
STYLE = next((STATIC / "static" / "css").glob("*.css"))
DOCUMENT = "<html>" + "算力 " * 2000


async def _page(_):
    return HTMLResponse(DOCUMENT, headers={"Vary": "Accept-Language"})


@pytest.fixture
def served():
    routes = [Route("/", _page), Mount("/static", StaticFiles(directory=STATIC / "static"))]
    return Starlette(routes=routes, middleware=[Middleware(Compressed)])


@pytest.mark.parametrize("path", [SCRIPT, STYLE], ids=["script", "style"])
def test_unpacked_it_is_the_file(served, path):
    """1: in a third of the bytes at most."""
    address, content = f"/static/{path.parent.name}/{path.name}", path.read_bytes()
    plain = ask(address, app=served)
    packed = ask(address, app=served, accept_encoding="gzip, deflate, br, zstd")

    assert plain.body == content
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed.body) == content
    assert len(packed.body) == int(packed.headers["content-length"]) < len(content) / 3
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["content-type"] == plain.headers["content-type"]
    for answer in (plain, packed):
        assert answer.headers["vary"] == "Accept-Encoding"


def test_a_document_is_compressed_for_each_reader(served):
    """1: as it was made for that one."""
    answer = ask("/", app=served, accept="text/html", accept_encoding="gzip")

    assert gzip.decompress(answer.body).decode() == DOCUMENT
    assert answer.headers["vary"] == "Accept-Language, Accept-Encoding"


def test_a_script_is_compressed_once(served, monkeypatch):
    """2: and is the same for the next reader."""
    packed = []
    compress = gzip.compress

    def noting(content, *how, **more):
        packed.append(len(content))
        return compress(content, *how, **more)

    monkeypatch.setattr(views.server.compression.gzip, "compress", noting)
    address = f"/static/js/{SCRIPT.name}"
    first, second = (ask(address, app=served, accept_encoding="gzip") for _ in range(2))

    assert first.body == second.body
    assert packed == [SCRIPT.stat().st_size]


def test_the_rest_is_left_alone(served):
    """2: what is not there, a part of a file, a question about a file, a picture."""
    address = f"/static/js/{SCRIPT.name}"
    part = ask(address, app=served, accept_encoding="gzip", range="bytes=0-9")

    assert ask("/static/js/none.js", app=served, accept_encoding="gzip").status == 404
    assert (part.status, part.body) == (206, SCRIPT.read_bytes()[:10])
    head = ask(address, app=served, method="HEAD", accept_encoding="gzip")
    assert "content-encoding" not in head.headers
    font = next((STATIC / "static" / "media").glob("*.woff2"))
    answer = ask(f"/static/media/{font.name}", app=served, accept_encoding="gzip")
    assert answer.body == font.read_bytes()


def test_no_font_is_fetched_ahead():
    """3: fonts are the reader's own."""
    document = (STATIC / "index.html").read_text("utf-8")

    assert 'as="font"' in document
    assert 'as="font"' not in dressed(document, "en", URL("/"))
