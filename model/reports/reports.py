"""A result with all that belongs to it, as JSON gives it."""

from typing import TYPE_CHECKING

from model.inputs import Scenario
from model.projection import Projection, guardrails
from model.reports.plain import guardrails_as_json, records, undefined_as_null
from model.texts import Language

if TYPE_CHECKING:
    from model.evidence import ClaimCheck
    from model.footprint import DrawnFootprint, Footprint
    from model.uncertainty import Simulation, Uncertainty


def projection_report(projection: Projection, text: Language) -> dict[str, object]:
    """Return a projection: its inputs, the table of the CSV, its limits."""
    return {
        "scenario": projection.scenario.model_dump(),
        "average_growth": projection.average_growth,
        "doubling_years": undefined_as_null(projection.doubling_years),
        "projection": records(projection.header, projection.rows()),
        "guardrails": guardrails_as_json(guardrails(projection), text),
    }


def simulation_report(simulation: "Simulation") -> dict[str, object]:
    """Return a simulation: what was drawn, the probabilities of targets, the table of quantiles."""
    return {
        **drawn_report(simulation.scenario, simulation.uncertainty),
        "draws": simulation.uncertainty.draws,
        "chances": [
            {"target": target.write(), "probability": chance.value, "error": chance.error}
            for target, chance in zip(simulation.targets, simulation.chances, strict=True)
        ],
        "simulation": records(simulation.header, simulation.rows()),
    }


def drawn_report(scenario: Scenario, uncertainty: "Uncertainty") -> dict[str, object]:
    """Return what is drawn and from which seed."""
    from model.uncertainty import resolve, varying  # noqa: PLC0415 - scipy is slow to import

    drawn = resolve(scenario, uncertainty.ranges)
    return {
        "scenario": scenario.model_dump(),
        "seed": uncertainty.seed,
        "ranges": {name: given.write() for name, given in drawn.items()},
        "correlations": {"~".join(p): v for p, v in uncertainty.all_correlations().items()},
        "nearest_correlations": uncertainty.repair,
        "correlations_used": {
            "~".join(p): v for p, v in uncertainty.correlations_used(varying(drawn)).items()
        },
    }


def claim_report(checked: "ClaimCheck", text: Language) -> dict[str, object]:
    """Return what becomes of a claim: whether it agrees, which reading does, its quantities."""
    return {
        "agrees": checked.agrees,
        "verdict": checked.verdict.say(text),
        "readings": [
            {"code": reading.code, "message": reading.say(text)} for reading in checked.readings
        ],
        "remarks": [remark.say(text) for remark in checked.remarks],
        "quantities": records(checked.header, checked.rows()),
    }


def footprint_report(
    found: "Footprint", drawn: "DrawnFootprint | None", text: Language
) -> dict[str, object]:
    """Return what compute takes: by chip, in sentences and, where it is drawn, how sure that is."""
    report: dict[str, object] = {
        "scenario": found.scenario.model_dump(),
        "year": found.year,
        "eflops": found.eflops,
        "added": found.is_added,
        "mix": dict(found.mix),
        "conditions": dict(found.conditions),
        "finding": found.finding.say(text),
        "limit": found.limit.say(text),
        "comparisons": [one.say(text) for one in found.comparisons],
        "sources": list(found.sources),
        "footprint": records(found.header, found.rows()),
    }
    if not drawn:
        return report
    return report | {
        **drawn_report(found.scenario, drawn.uncertainty),
        "said": drawn.said.say(text),
        "quantiles": records(drawn.header, drawn.rows()),
        "drivers": records(drawn.drivers.header, drawn.drivers.rows()),
    }
