"""What each address gives: the bytes of the command of the same name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from model.files import FILES, FileKind, Request, name_of
from model.footprint import OF_ADDED, Footprint
from model.hardware import CONDITIONS
from model.messages import InvalidInput, Problem, gathered
from model.projection import project
from model.quantities import read_whole
from model.reports import (
    DRAWS_AS_TEXT,
    AskedFootprint,
    AskedUncertainty,
    claim_report,
    footprint_report,
    json_text,
    projection_report,
    read_question,
    simulation_report,
)
from model.texts import N_, Language
from views.server.asked import (
    CLAIMED,
    COMMON,
    DRAWING,
    DRAWN,
    PUBLISHED,
    START,
    TAKEN_WITH,
    TAKING,
    Asked,
    Parameter,
    input_parameters,
)
from views.server.workshop import Made

if TYPE_CHECKING:
    from model.evidence import ClaimCheck, Series
    from model.projection import Target
    from model.uncertainty import Uncertainty

JSON = "application/json"

# A quarter of a second; the most that the command makes is five.
MOST_DRAWS = 2**16

# Kinds that are made while others wait: they take a few milliseconds.
QUICK = {"csv", "json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An address: what it gives, what it takes, what makes it.

    `path` is what stands behind `place`, `command` the command line that prints the same, if any,
    and `example` a query that works. `judge` raises what is wrong with what is asked beside its
    scenario, and makes nothing that takes long.
    """

    place: str = "/api/"
    path: str
    summary: str
    media_type: str
    make: Callable[[Asked, Language, date], Made]
    judge: Callable[[Asked], object]
    own: tuple[Parameter, ...] = ()
    has_inputs: bool = False
    is_quick: bool = False
    command: str = ""
    example: str = ""

    @property
    def address(self) -> str:
        """Where it is, without a query."""
        return f"{self.place}{self.path}"

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """All parameters that are no inputs of a scenario."""
        return (*(START if self.has_inputs else ()), *self.own, *COMMON)

    @property
    def all_parameters(self) -> tuple[Parameter, ...]:
        """All parameters."""
        return (*(input_parameters() if self.has_inputs else ()), *self.parameters)


def request_of_asked(asked: Asked, text: Language, today: date) -> Request:
    """Return what files are made from, as an address asks for them."""
    return Request(
        projection=project(asked.scenario),
        text=text,
        retrieved=today,
        takes=_takes(asked),
        compute_logarithmic=asked.is_on("compute_logarithmic"),
        impact_logarithmic=asked.is_on("impact_logarithmic"),
        compute_in_use=asked.is_on("compute_in_use"),
    )


def _takes(asked: Asked) -> Footprint | None:
    """Return what the compute takes, where that is asked for under conditions of its own."""
    if not any(one.name in asked.given for one in TAKEN_WITH):
        return None
    terms = AskedFootprint(
        added=asked.first("footprint_of") == OF_ADDED,
        mix=asked.first("footprint_mix") or "",
        conditions={name: asked.first(f"footprint_{name}") or "" for name in CONDITIONS},
        prefix="footprint_",
    )
    return terms.read(asked.scenario)[0]


def _file(kind: FileKind) -> Callable[[Asked, Language, date], Made]:
    def make(asked: Asked, text: Language, today: date) -> Made:
        request = request_of_asked(asked, text, today)
        return Made(kind.make(request), kind.media_type, name_of(kind, request))

    return make


def _projection_json(asked: Asked, text: Language, today: date) -> Made:
    request = request_of_asked(asked, text, today)
    name = name_of(FILES["csv"], request).removesuffix("csv")
    report = projection_report(request.projection, text)
    return Made(json_text(report).encode(), JSON, f"{name}json")


def _simulation_json(asked: Asked, _text: Language, _today: date) -> Made:
    from model.uncertainty import simulate  # noqa: PLC0415 - scipy is slow to import

    drawn, columns, targets = _question(asked)
    simulation = simulate(asked.scenario, drawn, columns=columns, targets=targets)
    return Made(json_text(simulation_report(simulation)).encode(), JSON, "suanli-simulation.json")


def _question(asked: Asked) -> "tuple[Uncertainty, tuple[str, ...], list[Target]]":
    problems: list[Problem] = []
    drawn = AskedUncertainty(
        ranges=asked.all_of("range"),
        correlations=asked.all_of("correlation"),
        nearest_correlations=asked.is_on("nearest_correlations"),
        draws=asked.first("draws") or DRAWS_AS_TEXT,
        seed=asked.first("seed") or "0",
    )
    if (count := read_whole(drawn.draws) or 0) > MOST_DRAWS:
        template = N_(
            "{given:whole} draws are more than are made by address, {most:whole}; the command "
            "simulate makes more."
        )
        values = {"given": count, "most": MOST_DRAWS}
        problems.append(Problem("api.too_many_draws", template, values, where="draws"))
        drawn = replace(drawn, draws=DRAWS_AS_TEXT)  # the rest is judged, too
    with gathered(problems):
        found = read_question(asked.scenario, drawn, asked.all_of("column"), asked.all_of("target"))
    if problems:
        raise InvalidInput(*problems)
    return found


def _footprint_json(asked: Asked, text: Language, _today: date) -> Made:
    report = footprint_report(_footprint(asked), None, text)
    return Made(json_text(report).encode(), JSON, "suanli-footprint.json")


def _footprint(asked: Asked) -> Footprint:
    terms = AskedFootprint(
        year=asked.first("year") or "",
        added=asked.is_on("added"),
        mix=asked.first("mix") or "",
        conditions={name: asked.first(name) or "" for name in CONDITIONS},
    )
    return terms.read(asked.scenario)[0]


def _claim_json(asked: Asked, text: Language, _today: date) -> Made:
    return Made(json_text(claim_report(_claim(asked), text)).encode(), JSON, "suanli-claim.json")


def _claim(asked: Asked) -> "ClaimCheck":
    from model.evidence import check_claim  # noqa: PLC0415 - made when asked for

    return check_claim(**{one.name: asked.first(one.name) for one in CLAIMED})


def _series_csv(asked: Asked, _text: Language, _today: date) -> Made:
    from model.evidence import DEFAULT_SERIES  # noqa: PLC0415 - made when asked for

    name = asked.first("series") or DEFAULT_SERIES
    return Made(_series(asked).table.to_csv(), "text/csv", f"suanli-{name}.csv")


def _series(asked: Asked) -> "Series":
    from model.evidence import DEFAULT_SERIES, series_known_by  # noqa: PLC0415 - the same

    return series_known_by(asked.first("series") or DEFAULT_SERIES, asked.first("known_by"))


FILE_SUMMARIES = {
    "csv": N_("The projection as CSV: all digits, one row per year."),
    "xlsx": N_("The projection as a workbook with live formulas."),
    "zip": N_("The projection as a Data Package with units and sources."),
    "svg": N_("The charts as SVG."),
    "png": N_("The charts as PNG."),
    "html": N_("The brief of two pages, to print."),
}


def _answers() -> Iterator[Answer]:
    for ending, summary in FILE_SUMMARIES.items():
        kind = FILES[ending]
        yield Answer(
            path=f"projection.{ending}",
            summary=summary,
            media_type=kind.media_type,
            make=_file(kind),
            judge=_takes,
            own=(*DRAWING, *TAKEN_WITH),
            has_inputs=True,
            is_quick=ending in QUICK,
            command=f"export --to FILE.{ending}",
            example="cagr=0.476&years=4",
        )
        if ending == "csv":
            yield Answer(
                path="projection.json",
                summary=N_("The same columns as JSON, with the inputs and the limits."),
                media_type=JSON,
                make=_projection_json,
                judge=_takes,
                own=(*DRAWING, *TAKEN_WITH),
                has_inputs=True,
                is_quick=True,
                command="project --format json",
                example="preset=report_path",
            )
    yield Answer(
        path="simulate.json",
        summary=N_("Quantiles by year and column when inputs are drawn, with their errors."),
        media_type=JSON,
        make=_simulation_json,
        judge=_question,
        own=DRAWN,
        has_inputs=True,
        command="simulate --format json",
        example="column=compute_eflops&target=compute_eflops@2027%3E=2000",
    )
    yield Answer(
        path="footprint.json",
        summary=N_("What the compute of a year takes, by chip: power, racks, electricity."),
        media_type=JSON,
        make=_footprint_json,
        judge=_footprint,
        own=TAKING,
        has_inputs=True,
        is_quick=True,
        command="footprint --format json",
        example="year=2026&mix=h20%3D60%25,b200%3D40%25",
    )
    yield Answer(
        path="check-claim.json",
        summary=N_("Whether start, end and rate of a headline agree, and which reading does."),
        media_type=JSON,
        make=_claim_json,
        judge=_claim,
        own=CLAIMED,
        command="check-claim --format json",
        example="start=268&start_year=2022&end=1271.4&end_year=2026&cagr=52.3%25",
    )
    yield Answer(
        path="series.csv",
        summary=N_("The published figures of a series, edition by edition."),
        media_type="text/csv",
        make=_series_csv,
        judge=_series,
        own=PUBLISHED,
        is_quick=True,
        command="series --format csv",
        example="series=idc_intelligent_cn",
    )


# By what stands behind `/api/`.
ANSWERS = {answer.path: answer for answer in _answers()}
