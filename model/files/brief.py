"""The brief: a projection on two printed pages, as one HTML file that needs nothing else.

It holds the answer, the charts, how sure it is, the assumptions with their sources, the limits
and how to cite it. It loads nothing and runs nothing, and says so to the browser. The words of
readers are text in it: Jinja2 escapes whatever the template shows.
"""

from collections import Counter
from pathlib import Path
from typing import Any

from model.data import EVIDENCE, Source
from model.files.citation import plain_answer, short_citation, title, version_line
from model.files.pictures import charts, described, drawn, fonts, inheriting_fonts, page_theme
from model.files.recipes import brief_command
from model.files.request import Request, used_inputs
from model.files.templates import html_template
from model.inputs import Assumption, input_label, input_value
from model.messages import InvalidInput, readable
from model.projection import Projection, has_impact, tiles
from model.texts import Language

# Of the charts, in pixels: as many as the page of paper has, so that letters keep their size.
BRIEF_WIDTH, BRIEF_HEIGHT = 650, 85

TEMPLATE = Path(__file__).parent / "brief.html.jinja"


def brief(request: Request) -> bytes:
    """Return the brief as HTML, UTF-8."""
    text, projection = request.text, request.projection
    cited = request.cited_sources
    light = page_theme()["light"]
    content = html_template(TEMPLATE).render(
        language=text.code,
        title=title(request),
        note=readable(request.note),
        answer=plain_answer(request),
        tiles=tiles(projection, text),
        described=described(request),
        charts=inheriting_fonts(drawn(charts(request, width=BRIEF_WIDTH, height=BRIEF_HEIGHT))),
        takes=takes(request),
        sure=how_sure(request),
        assumptions=[_row(record, request, cited) for record in used_inputs(request.scenario)],
        columns=[text("Assumption"), text("Value"), text("Basis")],
        limits=request.limits,
        sources=[
            {
                "head": text.headed(text.bracketed(text(source.publisher), source.published), ""),
                "title": source.titled(text.code),
                "url": source.url,
                "evidence": text.separated(["", text(EVIDENCE[source.evidence])]),
            }
            for source in cited
        ],
        citation=short_citation(request),
        command=brief_command(
            request.scenario,
            request.uncertainty,
            text.code,
            request.switched,
            request.footprint.terms,
        ),
        heads={
            "sure": text("How sure is it?"),
            "assumptions": text("Assumptions"),
            "limits": text("Limits"),
            "sources": text("Sources"),
            "cite": text("How to cite"),
            "reproduce": text(
                "The command that reproduces it, with {versions:text}:",
                versions=version_line(text),
            ),
        },
        fonts=fonts(),
        ink=light["textColor"],
        paper=light["backgroundColor"],
        line=light["borderColor"],
        shade=light["secondaryBackgroundColor"],
        accent=light["primaryColor"],
    )
    return content.encode()


def takes(request: Request) -> str:
    """Return what the compute of the last year takes, unless that is among the limits.

    In a sentence: two pages have no more room.
    """
    if any(said.code == "footprint.share" for said in request.guardrails):
        return ""
    said = request.footprint.finding.say(request.text)
    if request.footprint.mix:
        return request.text(
            "What it takes, by the mix of chips that is set: {said:text}.", said=said
        )
    return request.text(
        "What it takes, from chip to chip, since their mix is not known: {said:text}.", said=said
    )


def how_sure(request: Request) -> list[str]:
    """Return what is known of how far the result can be trusted, a sentence or some each."""
    projection, text = request.projection, request.text
    said = [_evidence(projection, text)]
    if has_impact(projection):
        scenario = projection.scenario
        said.append(
            text(
                "The ranges above come from the multipliers only (core "
                "{core_low:number}–{core_high:number}, related "
                "{related_low:number}–{related_high:number}). They leave out every other "
                "uncertainty and carry no probability.",
                core_low=scenario.core_low,
                core_high=scenario.core_high,
                related_low=scenario.related_low,
                related_high=scenario.related_high,
            )
        )
    return said + _cases(request)


def _cases(request: Request) -> list[str]:
    """Return what a simulation says, or why there is none."""
    # scipy is slow to import, and only this needs it.
    from model.uncertainty import (  # noqa: PLC0415
        cautions,
        not_included,
        say_interval,
        say_range,
        simulate,
        what_varies,
    )

    scenario, text, uncertainty = request.scenario, request.text, request.uncertainty
    columns = ["compute_eflops"]
    if has_impact(request.projection):
        columns += ["cumulative_core_cny_100m", "cumulative_related_cny_100m"]
    try:
        simulation = simulate(scenario, uncertainty, columns=columns)
    except InvalidInput as error:
        reasons = [problem.say(text) for problem in error.problems]
        return [text.sentences(text("This cannot be simulated."), *reasons)]
    cases = [
        say_interval(simulation, column, scenario.last_year, text).replace("**", "")
        for column in columns
    ]
    draws = simulation.uncertainty.draws
    if own := [name for name in simulation.drawn if uncertainty and name in uncertainty.ranges]:
        drawn = text(
            "Simulated with ranges set for this projection ({inputs:text}), the others as the "
            "evidence gives them, in {draws:whole} cases.",
            inputs=text.separated(say_range(name, simulation.drawn[name], text) for name in own),
            draws=draws,
        )
    else:
        drawn = text(
            "Simulated with the ranges that the evidence gives, in {draws:whole} cases.",
            draws=draws,
        )
    return [
        text.sentences(drawn, *cases),
        *cautions(simulation, text),
        text.sentences(what_varies(simulation, text), not_included(text)),
    ]


def _evidence(projection: Projection, text: Language) -> str:
    """Return on what the inputs that have an effect rest, counted."""
    counts = Counter(_basis(record, projection) for record in used_inputs(projection.scenario))
    return text(
        "The arithmetic is exact; the inputs are not. Inputs in use: {all:whole}; from sources: "
        "{sourced:whole}; our choice, because no source gives them: {choices:whole}; yours: "
        "{own:whole}.",
        all=sum(counts.values()),
        sourced=counts["source"],
        choices=counts["choice"],
        own=counts["own"],
    )


def _basis(record: Assumption, projection: Projection) -> str:
    """Return on what an input rests: a `source`, a `choice` of ours, or the reader's `own`."""
    if getattr(projection.scenario, record.name) != record.value:
        return "own"
    return "choice" if record.choice else "source"


def _row(record: Assumption, request: Request, cited: list[Source]) -> dict[str, Any]:
    """Return an assumption as the table shows it, its sources by their number in the list."""
    text = request.text
    value = getattr(request.scenario, record.name)
    numbers = [
        number for number, source in enumerate(cited, start=1) if source.id in record.sources
    ]
    references = "".join(f"[{number}]" for number in numbers)
    basis = _basis(record, request.projection)
    if basis == "own":
        default = input_value(record, record.value, text)
        words = text("set for this projection; default {value:text}", value=default)
    elif basis == "choice":
        words = text(record.choice)
    else:
        words = ""
    return {
        "label": input_label(record, text),
        "value": input_value(record, value, text),
        "basis": text.sentences(words, references),
    }
