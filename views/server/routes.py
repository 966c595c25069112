"""The addresses beside the page."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from model.data import data_version
from model.version import VERSION
from views.server.description import description
from views.server.embed import embed, refuse, send_script
from views.server.people import page_for_people
from views.server.replies import language_asked, reply

# What changes with the program alone, and depends on who reads.
LASTING = {"Cache-Control": "public, max-age=3600", "Vary": "Accept-Language"}

# What a page elsewhere may ask of an answer, and may know of it.
READING = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}


async def health(_: Request) -> Response:
    """Say that the server is alive, and the versions of program and data."""
    said = {"status": "ok", "version": VERSION, "data": data_version()}
    return JSONResponse(said, headers={"Cache-Control": "no-store"})


async def describe(request: Request) -> Response:
    """Describe the addresses to programs."""
    return JSONResponse(description(language_asked(request)), headers=LASTING)


async def explain(request: Request) -> Response:
    """Explain the addresses to people."""
    base = str(request.base_url).rstrip("/")
    return HTMLResponse(page_for_people(base, language_asked(request)), headers=LASTING)


async def lead_on(_: Request) -> Response:
    """Lead to what stands behind the slash, from where its links are right."""
    return RedirectResponse("/api/")


async def allow_reading(_: Request) -> Response:
    """Say what a page elsewhere may ask."""
    return Response(status_code=204, headers=READING)


ROUTES = [
    Route("/healthz", health),
    Route("/api", lead_on),
    Route("/api/", explain),
    Route("/api/openapi.json", describe),
    Route("/api/{path:path}", reply),
    Route("/api/{path:path}", allow_reading, methods=["OPTIONS"]),
    Route("/embed/chart", embed),
    Route("/embed/chart.js", send_script),
    Route("/embed/{path:path}", refuse),
]
