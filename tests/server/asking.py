"""Asks the server beside the page, without a network: a request in, an answer out."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware

from views.server.guard import Guard
from views.server.routes import ROUTES

SERVED = Starlette(routes=ROUTES, middleware=[Middleware(Guard)])


class Answer(NamedTuple):
    """What a server sent."""

    status: int
    headers: Headers
    body: bytes

    @property
    def problems(self):
        """The codes and places of what is wrong."""
        return [(one["code"], one["where"]) for one in json.loads(self.body)["problems"]]


async def asked(address, *, method="GET", app=SERVED, host="localhost:8501", **headers):
    """Return the answer to a request; headers are named as in Python."""
    path, _, query = address.partition("?")
    given = {"host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "root_path": "",
        "scheme": "http",
        "server": ("localhost", 8501),
        "http_version": "1.1",
    }
    sent = []

    requests = [{"type": "http.request", "body": b""}]

    async def receive():
        if requests:
            return requests.pop()
        return await asyncio.get_running_loop().create_future()  # the reader does not go away

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(sent[0]["status"], Headers(raw=sent[0]["headers"]), body)


def ask(address, **how):
    """Return the answer to one request."""
    return awaited(asked(address, **how))


def awaited(coroutine):
    """Return what a coroutine returns, whatever runs in this thread: a browser's tests do."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(asyncio.run, coroutine).result()
