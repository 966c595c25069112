"""How sure it is what compute takes: the same draws as for the projection, and its own conditions.

Overhead, PUE, load and, where no mix is set, the chip are drawn beside the scenario's inputs, each
in a dimension of its own. Each of the compared chips is equally likely, since no mix is known: a
choice, not evidence.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model.footprint.take import Footprint, chips_and_parts, footprint
from model.growth import FloatArray
from model.hardware import (
    CONDITIONS,
    TAKEN,
    PerEflops,
    mixed,
    power_figure,
    what_it_takes,
)
from model.inputs import Scenario
from model.messages import Message
from model.tables import Tabular
from model.texts import N_
from model.uncertainty import (
    QUANTILE_METHOD,
    Estimate,
    Pert,
    Response,
    Tornado,
    Uncertainty,
    Uniform,
    bars_of,
    drawn_without_effect,
    mean_and_error,
    random_inputs,
    response_of,
    scrambling_size,
    scramblings,
    sobol_points,
)

DRAWN_PROBABILITIES = (0.05, 0.50, 0.95)

# What is drawn beside the inputs of the scenario; which chip, only where no mix is set.
CHIP = "chip"
OWN_LABELS = {
    "overhead": N_("power of all IT over that of its boards"),
    "pue": N_("PUE"),
    "load": N_("load through the year"),
    CHIP: N_("which chip"),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class DrawnFootprint(Tabular):
    """What the compute of a year takes when inputs and conditions are drawn.

    Attributes
    ----------
    central : Footprint
        The same without draws.
    quantiles : mapping
        By what is taken, an estimate for each of `DRAWN_PROBABILITIES`.
    drivers : Tornado
        Of the electricity of the year: each input from its 10th to its 90th percentile.
    """

    central: Footprint
    uncertainty: Uncertainty
    quantiles: Mapping[str, tuple[Estimate, ...]]
    drivers: Tornado

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of `rows`."""
        names = [f"p{100 * probability:02.0f}" for probability in DRAWN_PROBABILITIES]
        return ("taken", *(column for name in names for column in (name, f"{name}_error")))

    def rows(self) -> list[list[object]]:
        """Return a row for each thing that the compute takes."""
        return [
            [name, *(number for one in found for number in (one.value, one.error))]
            for name, found in self.quantiles.items()
        ]

    @property
    def without_effect(self) -> list[Message]:
        """What was given of draws and changes nothing here, and why."""
        return drawn_without_effect(self.central.scenario, self.uncertainty, [self.central.column])

    @property
    def said(self) -> Message:
        """Between which values its electricity lies, and what moves it most."""
        low, middle, high = (one.value for one in self.quantiles["electricity_twh"])
        names = {name: drawn.label for name, drawn in random_inputs().items()} | OWN_LABELS
        return Message(
            "footprint.drawn",
            N_(
                "With the inputs and conditions drawn that are not set, it takes {ends:amount} a "
                "year in 90 of 100 cases, half of them below {middle:amount}. Most of that is due "
                "to: {driver:message}. Without a mix, each chip compared is equally likely: a "
                "choice."
            ),
            {
                "ends": ((low, high), "TWh"),
                "middle": ((middle,), "TWh"),
                "driver": names.get(self.drivers.bars[0].name, self.drivers.bars[0].name),
            },
        )


def drawn_footprint(
    scenario: Scenario,
    uncertainty: Uncertainty | None = None,
    *,
    year: int | None = None,
    added: bool = False,
    mix: Mapping[str, float] | None = None,
    **conditions: float,
) -> DrawnFootprint:
    """Return what the compute of a year takes when inputs and conditions are drawn.

    Overhead and PUE are PERT ranges over what pages give, the load is anywhere from what was
    measured to the nameplate, and each compared chip is equally likely. What is set, a mix or one
    of the conditions of `footprint`, is not drawn.

    Raises
    ------
    InvalidInput
        As `footprint` and `simulate`.
    """
    uncertainty = Uncertainty() if uncertainty is None else uncertainty
    central = footprint(scenario, year, added=added, mix=mix, **conditions)
    column = central.column
    own, parts = _own(central, conditions), _parts(central)
    response = response_of(scenario, uncertainty, column, central.year)
    # Each has a dimension of its own, whatever else is drawn.
    places = [len(random_inputs()) + list(OWN_LABELS).index(name) for name in own]
    points, _ = scrambling_size(uncertainty.draws)
    found: dict[str, list[FloatArray]] = {name: [] for name in TAKEN}
    for index, values in enumerate(scramblings(scenario, uncertainty, [column])):
        luck = sobol_points(uncertainty.seed, index, points, places)
        drawn = {name: draw(row) for (name, draw), row in zip(own.items(), luck, strict=True)}
        level = values[column][central.year - scenario.base_year]
        for name, taken in _taken(level, {**central.conditions, **drawn}, parts).items():
            found[name].append(np.quantile(taken, DRAWN_PROBABILITIES, method=QUANTILE_METHOD))
    summaries = {name: mean_and_error(np.array(rows)) for name, rows in found.items()}
    return DrawnFootprint(
        central=central,
        uncertainty=uncertainty,
        quantiles={
            name: tuple(
                Estimate(value=float(value), error=float(error), scramblings=len(found[name]))
                for value, error in zip(*summary, strict=True)
            )
            for name, summary in summaries.items()
        },
        drivers=bars_of(_with_own(response, own, parts, central.conditions)),
    )


Draw = Callable[[FloatArray], FloatArray]


def _own(central: Footprint, fixed: Collection[str]) -> dict[str, Draw]:
    """Return from probabilities to values what is drawn beside the scenario's inputs."""
    own: dict[str, Draw] = {}
    for name, item in CONDITIONS.items():
        if name not in fixed:
            figure = power_figure(item)
            humped = Pert(figure.low, figure.value, figure.high)
            own[name] = (Uniform(figure.low, figure.high) if name == "load" else humped).quantile
    if not central.mix:
        count = len(central.needs)
        own[CHIP] = lambda chances: np.minimum(np.floor(chances * count), count - 1)
    return own


def _parts(central: Footprint) -> PerEflops:
    """Return what one EFLOPS takes of each compared chip, or of the mix alone, as arrays."""
    _, parts = chips_and_parts(central.mix, central.year, added=central.is_added)
    if central.mix:
        parts = [mixed(parts, list(central.mix.values()))]
    return PerEflops(
        chips=np.array([one.chips for one in parts]),
        boards=np.array([one.boards for one in parts]),
        systems=np.array([one.systems for one in parts]),
    )


def _taken(
    level: FloatArray, drawn: Mapping[str, FloatArray | float], parts: PerEflops
) -> dict[str, FloatArray]:
    chosen = np.broadcast_to(np.asarray(drawn.get(CHIP, 0)).astype(int), len(level))
    per_eflops = PerEflops(
        chips=np.asarray(parts.chips)[chosen],
        boards=np.asarray(parts.boards)[chosen],
        systems=np.asarray(parts.systems)[chosen],
    )
    return what_it_takes(level, per_eflops, **{name: drawn[name] for name in CONDITIONS})


def _with_own(
    response: Response,
    own: Mapping[str, Draw],
    parts: PerEflops,
    conditions: Mapping[str, float],
) -> Response:
    """Return the electricity of a year as a function of a scenario's inputs and of conditions."""
    names: Sequence[str] = response.names

    def evaluate(values: Mapping[str, FloatArray]) -> FloatArray:
        count = len(next(iter(values.values())))
        level = np.broadcast_to(response.run({name: values[name] for name in names}), count)
        return _taken(level, {**conditions, **values}, parts)["electricity_twh"]

    size, more = len(names), len(own)
    correlation = np.eye(size + more)
    correlation[:size, :size] = response.correlation
    return Response(
        evaluate=evaluate, quantiles={**response.quantiles, **own}, correlation=correlation
    )
