"""A chart for other people's pages: a picture with its answer, limits and source, in a frame.

Frozen it has no script. With `live=true` it has the few sliders asked for, followed by the same
JavaScript as on the page (`model.files.live`), and tells the page around it how high it is.
"""

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from model.columns import COLUMNS, INDUSTRIES
from model.data import data_version
from model.files import (
    COMPUTE,
    SWITCHES,
    chart_alone,
    chart_sources,
    fonts,
    html_template,
    live_script,
    live_words,
    page_theme,
    plain_answer,
    said_of,
    short_citation,
    source_line,
)
from model.files import Request as FileRequest
from model.inputs import (
    ADDRESS_VERSION,
    LINK_DATA,
    LINK_LANGUAGE,
    LINK_VERSION,
    NONE_ON_SLIDER,
    Assumption,
    Scenario,
    assumptions,
    input_label,
    input_value,
    spell,
    unused_inputs,
)
from model.messages import InvalidInput, Problem, first_problems
from model.projection import (
    compute_finding,
    compute_limit,
    has_impact,
    impact_finding,
    impact_limit,
    project,
)
from model.texts import N_, Language
from views.server.answers import ANSWERS, Answer, request_of_asked
from views.server.asked import DRAWING, Asked, Parameter
from views.server.guard import STILL
from views.server.replies import (
    checksum,
    language_asked,
    no_such_address,
    parameters_of,
    refused_headers,
    reply_with,
    sent,
)
from views.server.workshop import Made

FOLDER = Path(__file__).parent
TEMPLATE = FOLDER / "embed.html.jinja"

CHARTS = (COMPUTE, *INDUSTRIES)
THEMES = ("light", "dark")

# Two drawings, of which a page as wide as the frame shows one, so that letters keep about their
# size: width and height, and up to which width each is enlarged, in pixels.
NARROW, WIDE = (276, 300, 384), (480, 320, 640)

# Of a frame that no script fits, in pixels: as much as it needs where it is as wide as a column.
FRAME_HEIGHT = 820

# As many as have room beside a chart.
MOST_SLIDERS = 4
SLIDERS = "cagr,years"

# What a page in a frame may run: what this server has, no text.
LIVE = f"{STILL}; script-src 'self'"

LIVE_PARAMETERS = {"live": "true", "sliders": SLIDERS}

OWN = (
    Parameter(
        name="chart",
        meaning=N_("Which chart: of compute, or of growth in an industry."),
        kind="choice",
        options=CHARTS,
    ),
    Parameter(
        name="theme",
        meaning=N_("Its colours; by default those of the reader's system."),
        kind="choice",
        options=THEMES,
    ),
    Parameter(name="live", meaning=N_("With sliders."), kind="switch"),
    Parameter(
        name="sliders",
        meaning=N_("The inputs that have one, four at most, with commas between."),
        kind="choices",
        example=SLIDERS,
        options=tuple(one.name for one in assumptions().values() if not one.options),
    ),
)


def _chart_page(asked: Asked, text: Language, today: date) -> Made:
    """Return the page of a frame."""
    _judge(asked)
    request = request_of_asked(asked, text, today)
    name, sliders = _asked_chart(asked)
    content = html_template(TEMPLATE).render(
        language=text.code,
        theme=asked.first("theme"),
        style=_style(),
        finding=_finding(request, name),
        drawings=[_drawing(request, name, size) for size in (NARROW, WIDE)],
        described=said_of(request, name),
        answer=plain_answer(request),
        limits=_limits(request, name),
        source=source_line(request, chart_sources(request, name)),
        citation=short_citation(request),
        page=_address_of_page(request),
        said={
            "page": text("The whole page with these inputs"),
            "refused": text("These inputs contradict each other."),
            "moved": text("The whole page says what limits these inputs."),
            "dots": text("Dots: published figures."),
        },
        sliders=[_slider(assumptions()[one], request) for one in sliders],
        live=_live(request, name, sliders) if sliders else "",
        script=f"chart.js?{checksum(_script())}",  # another one is another address
    )
    return Made(content.encode(), "text/html", "suanli-chart.html")


def _asked_chart(asked: Asked) -> tuple[str, list[str]]:
    """Return which chart is asked for, and the inputs that have a slider."""
    sliders = (asked.first("sliders") or SLIDERS).split(",") if asked.is_on("live") else []
    return asked.first("chart") or COMPUTE, sliders


def _judge(asked: Asked) -> None:
    """Raise what is wrong with what is asked for between its parameters."""
    name, sliders = _asked_chart(asked)
    problems = unused_inputs(dict(asked.scenario), sliders)
    if len(sliders) > MOST_SLIDERS or len(set(sliders)) < len(sliders):
        template = N_("{given:whole} were given; give up to {most:whole}, each once.")
        values = {"given": len(sliders), "most": MOST_SLIDERS}
        problems.append(Problem("embed.sliders", template, values, where="sliders"))
    if name != COMPUTE and not has_impact(project(asked.scenario)):
        template = N_("nothing is invested, so there is no such chart; choose {name:text}.")
        problems.append(Problem("embed.no_chart", template, {"name": COMPUTE}, where="chart"))
    if problems:
        raise InvalidInput(*problems)


def _finding(request: FileRequest, name: str) -> str:
    said = compute_finding if name == COMPUTE else impact_finding
    return said(request.projection, request.text)


def _limits(request: FileRequest, name: str) -> list[str]:
    """Return what limits the chart, as its card says it, and what a hurried reader is to know."""
    text = request.text
    of_chart = (
        compute_limit(request.projection, text)
        if name == COMPUTE
        else impact_limit(request.guardrails, text)
    )
    return [of_chart, *(said.say(text) for said in request.guardrails if said.record.leads)]


def _drawing(request: FileRequest, name: str, size: tuple[int, int, int]) -> dict[str, object]:
    width, height, widest = size
    return {"svg": chart_alone(request, name, width, height), "widest": widest}


def _address_of_page(request: FileRequest) -> str:
    """Return the page with the same inputs, from where the frame is."""
    return f"../?{urlencode(chart_parameters(request.scenario, request.text, request.switched))}"


def chart_parameters(
    scenario: Scenario, text: Language, switched: Sequence[str] = ()
) -> dict[str, str]:
    """Return what addresses hold of a chart: every input, and the switches that are on."""
    return {
        LINK_VERSION: ADDRESS_VERSION,
        LINK_DATA: data_version(),
        LINK_LANGUAGE: text.code,
        **{name: spell(value) for name, value in scenario},
        **{name: "true" for name in SWITCHES if name in switched},
    }


def _slider(record: Assumption, request: FileRequest) -> dict[str, Any]:
    """Return a slider as HTML has it: as on the page, and as far as where it stands."""
    value = getattr(request.scenario, record.name)
    low, high = record.usual_range
    at = NONE_ON_SLIDER if value is None else value
    return {
        "name": record.name,
        "label": input_label(record, request.text),
        "shown": input_value(record, value, request.text),
        "low": spell(min(NONE_ON_SLIDER if record.optional else low, at)),
        "high": spell(max(high, at)),
        "step": spell(record.slider_step),
        "value": spell(at),
    }


def _live(request: FileRequest, name: str, sliders: Sequence[str]) -> str:
    """Return what the script of a frame starts with, as JSON."""
    text = request.text
    of_compute = name == COMPUTE
    return json.dumps(
        {
            "inputs": dict(request.scenario),
            "language": text.code,
            "chart": name,
            "logarithmic": (
                request.compute_logarithmic if of_compute else request.impact_logarithmic
            ),
            "in_use": request.compute_in_use,
            "axis": text.translate(
                COLUMNS["compute_eflops"].head if of_compute else INDUSTRIES[name]
            ),
            "sliders": {
                one: {"kind": assumptions()[one].kind, "optional": assumptions()[one].optional}
                for one in sliders
            },
            "none": text("none"),
        },
        ensure_ascii=False,
    )


@cache
def _style() -> str:
    """Return the colours of the page: of the frame, and in place of those that are drawn."""
    light, dark = (page_theme()[name] for name in THEMES)
    of_page = {
        "ink": "textColor",
        "paper": "backgroundColor",
        "line": "borderColor",
        "shade": "secondaryBackgroundColor",
        "accent": "primaryColor",
        "alert": "redTextColor",
    }
    series = "chartCategoricalColors"
    pairs = {light[one]: dark[one] for one in of_page.values()}
    pairs |= dict(zip(light[series], dark[series], strict=True))
    names = {name: light[one] for name, one in of_page.items()} | {"series": light[series][0]}
    own = "".join(f"--{name}:light-dark({one},{pairs[one]});" for name, one in names.items())
    drawn = "".join(
        f'[{what}="{one}"]{{{what}:light-dark({one},{other})}}'
        for one, other in pairs.items()
        for what in ("fill", "stroke")
    )
    return f":root{{{own}font-family:{fonts()}}}{drawn}"


@cache
def _script() -> bytes:
    own = (FOLDER / "embed.js").read_text("utf-8")
    # Of no module: those are not fetched by frames that are kept to themselves (`sandbox`).
    return f'"use strict";\n{{\nconst LANGUAGES={live_words()};\n{live_script()}{own}}}\n'.encode()


def frame_code(address: str, title: str) -> str:
    """Return the HTML that frames an address."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="100%" '
        f'height="{FRAME_HEIGHT}" style="border:0" loading="lazy"></iframe>'
    )


CHART = Answer(
    place="/embed/",
    path="chart",
    summary=N_("One chart for other people's pages, in a frame: picture, answer, limits, source."),
    media_type="text/html",
    make=_chart_page,
    judge=_judge,
    own=(*OWN, *DRAWING),
    has_inputs=True,
    example="cagr=0.476&years=4",
)

# Of every answer by address.
ADDRESSES = (*ANSWERS.values(), CHART)


async def embed(request: Request) -> Response:
    """Answer with the page of a frame."""
    answer = await reply_with(CHART, request, refusal_page)
    if ("live", "true") in parameters_of(request):
        answer.headers["Content-Security-Policy"] = LIVE
    return answer


async def send_script(request: Request) -> Response:
    """Answer with what runs in a frame that has sliders."""
    return sent(Made(_script(), "text/javascript", "chart.js"), request)


async def refuse(request: Request) -> Response:
    """Say that there is nothing else to frame."""
    return refusal_page(404, [no_such_address(request, [CHART.address])], language_asked(request))


def refusal_page(status: int, problems: Sequence[Problem], text: Language) -> Response:
    """Return what is wrong, all at once, as the page of a frame."""
    said = [text.headed(one.place, one.say(text)) for one in first_problems(problems)]
    content = html_template(TEMPLATE).render(
        language=text.code,
        theme=None,
        style=_style(),
        finding=text("This chart cannot be shown as it was asked for."),
        problems=said,
    )
    return HTMLResponse(content, status, headers=refused_headers(text))
