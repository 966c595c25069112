"""How answers are sent: once more only if changed, with their name, or with what is wrong."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from hashlib import sha256
from urllib.parse import parse_qsl, quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from model.data import data_version
from model.messages import InvalidInput, Problem, echoed, first_problems
from model.texts import N_, Language
from views.server.answers import ANSWERS, Answer
from views.server.asked import asked_language, read_asked
from views.server.guard import COMPRESSED
from views.server.workshop import Made, TooBusy, Workshop

# So many files take a second of two processors; nobody waits longer than a minute behind them.
WORKSHOP = Workshop(workers=2, most_waiting=16, seconds=30, most_bytes=2**26)

# When to come again, in seconds.
RETRY_AFTER = 5

# An answer changes with the data and, where it names the day, with the day.
CACHED = "public, max-age=3600"

# Opened in a window rather than kept as a file.
SHOWN = {"application/json", "image/svg+xml", "image/png", "text/html", "text/javascript"}

# How what is wrong is said: a status, all problems, a language.
Refuse = Callable[[int, Sequence[Problem], Language], Response]

# Of a checksum, enough that no two answers to one address meet.
TAG_DIGITS = 32


async def reply(request: Request) -> Response:
    """Answer an address below `/api/`."""
    path = request.path_params["path"]
    if path not in ANSWERS:
        problem = no_such_address(request, [one.address for one in ANSWERS.values()])
        return refusal(404, [problem], language_asked(request))
    return await reply_with(ANSWERS[path], request, refusal)


async def reply_with(answer: Answer, request: Request, refuse: Refuse) -> Response:
    """Answer an address, or refuse to in the way that belongs to it."""
    parameters, text = parameters_of(request), language_asked(request)
    try:
        made = await _made(answer, request.url.query, parameters, text)
    except InvalidInput as error:
        return refuse(422, error.problems, text)
    except TooBusy:
        template = N_("too much is being made at the moment; ask again in a few seconds.")
        busy = refuse(503, [Problem("api.busy", template, where=echoed(request.url.path))], text)
        busy.headers["Retry-After"] = str(RETRY_AFTER)
        return busy
    return sent(made, request)


def parameters_of(request: Request) -> list[tuple[str, str]]:
    """Return the parameters of an address in their order."""
    return parse_qsl(request.url.query, keep_blank_values=True)


def language_asked(request: Request) -> Language:
    """Return the language in which a request is answered."""
    return asked_language(parameters_of(request), request.headers.get("accept-language", ""))


def no_such_address(request: Request, known: Iterable[str]) -> Problem:
    """Return that there is no such address, with those that there are."""
    template = N_("there is no such address; there are {names:listed}.")
    values = {"names": list(known)}
    return Problem("api.unknown_address", template, values, where=echoed(request.url.path))


async def _made(
    answer: Answer, query: str, parameters: list[tuple[str, str]], text: Language
) -> Made:
    """Return the answer as it was made before, or make it."""
    today = date.today()  # noqa: DTZ011 - the day where the server is, as on the page
    key = answer.address, query, text.code, today
    if made := WORKSHOP.kept(key):
        return made
    asked = read_asked(
        parameters, answer.parameters, has_inputs=answer.has_inputs, judge=answer.judge
    )
    make = partial(answer.make, asked, text, today)
    return WORKSHOP.keep(key, make()) if answer.is_quick else await WORKSHOP.make(key, make)


def checksum(content: bytes) -> str:
    """Return what tells contents apart."""
    return sha256(content).hexdigest()[:TAG_DIGITS]


def sent(made: Made, request: Request) -> Response:
    """Return an answer, or that it is still the one that the reader has."""
    tag = f'"{checksum(made.body)}"'
    headers = {
        "ETag": tag,
        "Cache-Control": CACHED,
        "Vary": "Accept-Language",
        "Suanli-Data": data_version(),
    }
    if _is_known(tag, request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    placed = "inline" if made.media_type in SHOWN else "attachment"
    headers["Content-Disposition"] = f"{placed}; {_named(made.name)}"
    return Response(made.body, media_type=made.media_type, headers=headers)


def _is_known(tag: str, wanted: str) -> bool:
    """Whether one of the tags that a reader has is this one (RFC 9110, 13.1.2).

    >>> _is_known('"a"', 'W/"b", "a-gzip"'), _is_known('"a"', "*"), _is_known('"a"', '"ab"')
    (True, True, False)
    """
    known = [one.strip().removeprefix("W/") for one in wanted.split(",")]
    return "*" in known or tag in {one.replace(f'{COMPRESSED}"', '"') for one in known}


def _named(name: str) -> str:
    """Return a file's name as headers hold it (RFC 6266).

    >>> _named("suanli-a.csv"), _named("suanli-测.csv")
    ('filename="suanli-a.csv"', "filename*=UTF-8''suanli-%E6%B5%8B.csv")
    """
    return f'filename="{name}"' if name.isascii() else f"filename*=UTF-8''{quote(name)}"


def refusal(status: int, problems: Sequence[Problem], text: Language) -> Response:
    """Return what is wrong, all at once, in the reader's language."""
    said = [
        {"code": one.code, "where": one.place, "message": one.say(text)}
        for one in first_problems(problems)
    ]
    return JSONResponse({"problems": said}, status, headers=refused_headers(text))


def refused_headers(text: Language) -> dict[str, str]:
    """Return the headers of what is refused: nobody keeps it."""
    return {
        "Cache-Control": "no-store",
        "Vary": "Accept-Language",
        "Content-Language": text.code,
    }
