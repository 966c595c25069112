"""What a projection's compute takes, chip by chip, and the national figures to compare it with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isclose
from typing import Any

from model.hardware import (
    CONDITIONS,
    PRINTED_DIGITS,
    TAKEN,
    Chip,
    PerEflops,
    compared_chips,
    hardware,
    mixed,
    power_figure,
    power_figures,
    what_it_takes,
)
from model.inputs import Scenario, require_scenario
from model.messages import InvalidInput, Message, Problem, echoed
from model.projection import Target, horizon_problems, project
from model.quantities import is_finite, no_number, plain_scalar, plain_text, read_number
from model.tables import Tabular
from model.texts import N_

# The row of a mix that a reader sets.
MIX, MIX_LABEL = "mix", N_("The mix that is set")

# What of the compute is meant.
OF_INSTALLED, OF_ADDED = "installed", "added"

TERM_LABELS = {
    "mix": N_("Mix of chips"),
    "overhead": N_("All IT power over that of its boards"),
    "pue": N_("PUE"),
    "load": N_("Load through the year"),
}

# The least and the most that each condition may be.
CONDITION_LIMITS = {"overhead": (1.0, 3.0), "pue": (1.0, 3.0), "load": (0.0, 1.0)}

EXAMPLE_MIX = "h20=60%, ascend_910b=40%"

# Shares of a mix add up to 1 but for the digits that they are written with.
SHARE_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What the compute would take if all of it were of one kind: a chip, or the reader's mix.

    `taken` is by the names of `model.hardware.TAKEN`, in their units.
    """

    chip: str
    label: str
    taken: Mapping[str, float]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Footprint(Tabular):
    """What a projection's compute takes.

    Attributes
    ----------
    eflops : float
        Of `year`: all that is installed or, where `is_added`, what is added in it.
    mix : mapping
        Shares of the compute by chip; empty where none is set, and the whole range counts.
    conditions : mapping
        Overhead, PUE and load by name.
    needs : tuple of Need
        The chips that are compared or mixed, the one that takes least power first; then the mix.
    """

    scenario: Scenario
    year: int
    eflops: float
    is_added: bool
    mix: Mapping[str, float] = field(default_factory=dict)
    conditions: Mapping[str, float]
    needs: tuple[Need, ...]

    def __getitem__(self, chip: str) -> Need:
        return next(need for need in self.needs if need.chip == chip)

    @property
    def column(self) -> str:
        """The column of the projection that the compute is of."""
        return _column(added=self.is_added)

    def span(self, measure: str) -> tuple[float, ...]:
        """Return the least and the most of something that the compute takes; of a mix, the one."""
        if self.mix:
            return (self[MIX].taken[measure],)
        taken = [need.taken[measure] for need in self.needs]
        return min(taken), max(taken)

    @property
    def terms(self) -> dict[str, str]:
        """What is set of it and not as usual, as addresses of the page have it."""
        terms = {"footprint_of": OF_ADDED} if self.is_added else {}
        if self.mix:
            shares = (f"{chip}={share!r}" for chip, share in self.mix.items())
            terms["footprint_mix"] = ",".join(shares)
        for name, value in self.conditions.items():
            if value != power_figure(CONDITIONS[name]).value:
                terms[f"footprint_{name}"] = repr(value)
        return terms

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of `rows`."""
        return ("chip", *TAKEN, "source")

    def rows(self) -> list[list[object]]:
        """Return a row for each chip, and for the mix."""
        return [
            [need.label, *(need.taken[name] for name in TAKEN), " ".join(need.sources)]
            for need in self.needs
        ]

    def _amounts(self) -> dict[str, object]:
        return {name: (self.span(name), taken.quantity) for name, taken in TAKEN.items()}

    @property
    def finding(self) -> Message:
        """What the compute takes, from the chip that takes least to the one that takes most."""
        if not self.eflops:
            nothing = N_("No compute is added in {year:year}")
            return Message("footprint.nothing", nothing, {"year": self.year})
        all_of_it = N_(
            "{eflops:number} EFLOPS in {year:year}: {chips_million:amount} chips, "
            "{facility_power_gw:amount}, {electricity_twh:amount} a year"
        )
        added = N_(
            "{eflops:number} EFLOPS added in {year:year}: {chips_million:amount} chips, "
            "{facility_power_gw:amount}, {electricity_twh:amount} a year"
        )
        values = {"eflops": self.eflops, "year": self.year, **self._amounts()}
        return Message("footprint.finding", added if self.is_added else all_of_it, values)

    @property
    def limit(self) -> Message:
        """What is to be known of it before anything else."""
        load = {"load": self.conditions["load"]}
        if not self.eflops:
            nothing = N_("Where nothing is added, nothing is taken beside what is installed.")
            return Message("footprint.limit_nothing", nothing)
        if self.mix:
            template = N_(
                "By the mix of chips that is set. Published EFLOPS may be of sparse arithmetic or "
                "another precision; peak is not use. Load: {load:percent} of the nameplate."
            )
            return Message("footprint.limit_mix", template, load)
        (few, many), (little, much) = self.span("chips_million"), self.span("it_power_gw")
        template = N_(
            "Which chips it is made of is not known; between those compared lies a factor of "
            "{power:measure} in power and {chips:measure} in number. Published EFLOPS may be of "
            "sparse arithmetic or another precision; peak is not use. Load: {load:percent} of the "
            "nameplate."
        )
        ratios = {"chips": (many / few, "number", 2), "power": (much / little, "number", 2)}
        return Message("footprint.limit", template, {**ratios, **load})

    @property
    def comparisons(self) -> tuple[Message, ...]:
        """What it is beside the country's figures, none of which is of AI alone."""
        if not self.eflops:
            return ()
        racks, electricity = power_figure("racks_in_use"), power_figure("electricity")
        centres, cards = power_figures("data_centre_electricity"), power_figures("cards_shipped")
        projects = power_figures("project_power")
        amounts = self._amounts()
        return (
            Message(
                "footprint.racks",
                N_(
                    "{standard_racks_million:amount} standard racks, a unit of account of "
                    "{kw:exact} kW: {share:span} of the {national:amount} in use in China at the "
                    "end of {year:year}, for all computing."
                ),
                {
                    **amounts,
                    "kw": power_figure("standard_rack").value,
                    "share": self._shares("standard_racks_million", racks.value),
                    "national": ((racks.value,), "million", PRINTED_DIGITS),
                    "year": racks.year,
                },
            ),
            Message(
                "footprint.electricity",
                N_(
                    "{electricity_twh:amount} a year: {share:span} of China's electricity in "
                    "{year:year}, of which all data centres took {centres:amount} in "
                    "{centres_year:year}."
                ),
                {
                    **amounts,
                    "share": self._shares("electricity_twh", electricity.value),
                    "year": electricity.year,
                    "centres": (tuple(sorted(one.value for one in centres)), "TWh", PRINTED_DIGITS),
                    "centres_year": centres[-1].year,
                },
            ),
            Message(
                "footprint.cards",
                N_(
                    "{chips_million:amount} chips; {cards:amount} accelerators were shipped in "
                    "China in {first:year}–{last:year}."
                ),
                {
                    **amounts,
                    "cards": ((sum(one.value for one in cards),), "million"),
                    "first": cards[0].year,
                    "last": cards[-1].year,
                },
            ),
            Message(
                "footprint.projects",
                N_(
                    "{own:span} of IT power per EFLOPS; two centres announced {announced:span}, of "
                    "a precision that is not stated."
                ),
                {
                    "own": (
                        tuple(
                            float(f"{1e3 * power / self.eflops:.2g}")
                            for power in self.span("it_power_gw")
                        ),
                        "short",
                        "",
                        " MW",
                    ),
                    "announced": (
                        tuple(sorted(one.value for one in projects)),
                        "short",
                        "",
                        " MW",
                    ),
                },
            ),
        )

    def _shares(self, measure: str, national: float) -> tuple[tuple[float, ...], str]:
        return tuple(float(f"{taken / national:.2g}") for taken in self.span(measure)), "percent"

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of all sources that it rests on."""
        items = [*CONDITIONS.values(), "standard_rack", "racks_in_use", "electricity"]
        found = [source for need in self.needs for source in need.sources]
        found += [power_figure(item).source for item in items]
        for item in ("data_centre_electricity", "cards_shipped", "project_power"):
            found += [one.source for one in power_figures(item)]
        return tuple(dict.fromkeys(found))


def footprint(  # noqa: PLR0913 - every condition by its name
    scenario: Scenario,
    year: int | None = None,
    *,
    added: bool = False,
    mix: Mapping[str, float] | None = None,
    overhead: float | None = None,
    pue: float | None = None,
    load: float | None = None,
) -> Footprint:
    """Return what the compute of a year takes, if all of it were of one chip, or of a mix.

    Parameters
    ----------
    scenario : Scenario
    year : int, optional
        A projected year; by default the last.
    added : bool
        Of what is added in the year alone. New chips take less power from year to year, by the
        `efficiency_growth` of data/power.csv from each chip's own year; what is installed keeps
        its chips.
    mix : mapping, optional
        The share of the compute by chip of data/hardware.csv, together 1. None is known: without
        one, the range between the chips that are compared counts.
    overhead, pue, load : float, optional
        Power of all IT equipment over that of its boards, of the site over that of its IT
        equipment, and the mean through the year over the nameplate; by default those of
        data/power.csv.

    Raises
    ------
    InvalidInput
        As `horizon_problems`, ``input.not_a_number``, ``footprint.condition``, and of a mix
        ``footprint.chip``, ``footprint.part`` and ``footprint.shares``, all at once.

    Examples
    --------
    >>> found = footprint(Scenario())
    >>> [round(end, 1) for end in found.span("facility_power_gw")]
    [3.4, 12.9]
    """
    require_scenario(scenario)
    asked = {"overhead": overhead, "pue": pue, "load": load}
    conditions: dict[str, Any] = {
        name: power_figure(CONDITIONS[name]).value if value is None else plain_scalar(value)
        for name, value in asked.items()
    }
    year = scenario.last_year if year is None else year
    column = _column(added=added)
    problems = asked_problems(scenario, year, column, mix or {})
    problems += _condition_problems(conditions)
    if problems:
        raise InvalidInput(*problems)
    eflops = float(project(scenario)[column][year - scenario.base_year])
    chips, parts = chips_and_parts(mix or {}, year, added=added)
    kinds: list[tuple[str, str, PerEflops, tuple[str, ...]]] = [
        (one.chip, one.name, part, (one.source,)) for one, part in zip(chips, parts, strict=True)
    ]
    if mix:
        sources = tuple(dict.fromkeys(one.source for one in chips))
        kinds.append((MIX, MIX_LABEL, mixed(parts, list(mix.values())), sources))
    return Footprint(
        scenario=scenario,
        year=year,
        eflops=eflops,
        is_added=added,
        mix=dict(mix or {}),
        conditions=conditions,
        needs=tuple(
            Need(
                chip=chip,
                label=label,
                taken={
                    name: float(value)
                    for name, value in what_it_takes(eflops, part, **conditions).items()
                },
                sources=sources,
            )
            for chip, label, part, sources in kinds
        ),
    )


def _column(*, added: bool) -> str:
    return "added_eflops" if added else "compute_eflops"


def chips_and_parts(
    names: Iterable[str], year: int, *, added: bool
) -> tuple[list[Chip], list[PerEflops]]:
    """Return the chips of a mix, else those that are compared, and what one EFLOPS of each takes.

    Of what is added in a year the chips are new.
    """
    chips = [hardware()[name] for name in names] or list(compared_chips())
    return chips, [one.bought_in(year) if added else one.per_eflops for one in chips]


def asked_problems(
    scenario: Scenario, year: int, column: str, mix: Mapping[str, float]
) -> list[Problem]:
    """Return everything that is wrong with a year and a mix."""
    target = Target(column=column, year=year, comparison=">=", value=0.0)
    problems = [problem.at("year") for problem in horizon_problems(target, scenario)]
    for chip, share in mix.items():
        if chip not in hardware():
            template = N_("there is no chip “{chip:text}”; choose of {chips:listed}.")
            values = {"chip": echoed(chip), "chips": list(hardware())}
            problems.append(Problem("footprint.chip", template, values, where="mix"))
        elif not 0.0 < share <= 1.0:
            template = N_(
                "the share of {chip:text} is {share:percent}; give one above 0% and up to 100%."
            )
            given: dict[str, object] = {"chip": chip, "share": share}
            problems.append(Problem("footprint.part", template, given, where="mix"))
    total = sum(mix.values())
    if mix and not problems and not isclose(total, 1.0, abs_tol=SHARE_TOLERANCE):
        template = N_("the shares add up to {total:percent}; they are to be 100% together.")
        problems.append(Problem("footprint.shares", template, {"total": total}, where="mix"))
    return problems


def _condition_problems(conditions: Mapping[str, Any]) -> list[Problem]:
    problems = []
    for name, value in conditions.items():
        low, high = CONDITION_LIMITS[name]
        if not isinstance(value, (int, float)) or not is_finite(value):
            example = {"example": str(power_figure(CONDITIONS[name]).value)}
            problems.append(no_number("input.not_a_number", value, example, where=name))
        elif not low <= value <= high:
            template = N_("{value:number} is outside {low:exact} to {high:exact}.")
            values = {"value": value, "low": low, "high": high}
            problems.append(Problem("footprint.condition", template, values, where=name))
    return problems


def read_mix(text: str) -> dict[str, float]:
    """Return the shares of chips that a text spells; empty where it is.

    Raises
    ------
    InvalidInput
        ``footprint.unreadable`` for every part that is no chip and share.

    Examples
    --------
    >>> read_mix("h20=60%, ascend_910b=0.4")
    {'h20': 0.6, 'ascend_910b': 0.4}
    """
    mix: dict[str, float] = {}
    problems = []
    for part in filter(None, (one.strip() for one in plain_text(text).split(","))):
        chip, _, written = (piece.strip() for piece in part.partition("="))
        share = read_number(written, percent=True)
        if share is None or not chip or chip in mix:
            problems.append(
                Problem(
                    "footprint.unreadable",
                    N_(
                        "“{part:text}” is not a chip and its share, or the chip was given before; "
                        "write it like {example:text}."
                    ),
                    {"part": echoed(part), "example": EXAMPLE_MIX},
                    where="mix",
                )
            )
        else:
            mix[chip] = share
    if problems:
        raise InvalidInput(*problems)
    return mix


def read_conditions(texts: Mapping[str, str]) -> dict[str, float]:
    """Return the conditions that texts spell by name; those that are empty are left out.

    Raises
    ------
    InvalidInput
        ``input.not_a_number`` for each that is none.

    Examples
    --------
    >>> read_conditions({"pue": "1.3", "load": "60%", "overhead": ""})
    {'pue': 1.3, 'load': 0.6}
    """
    read: dict[str, float] = {}
    problems = []
    for name, text in texts.items():
        if not text.strip():
            continue
        value = read_number(text, percent=True)
        if value is None:
            usual = {"example": str(power_figure(CONDITIONS[name]).value)}
            problems.append(no_number("input.not_a_number", text, usual, where=name))
        else:
            read[name] = value
    if problems:
        raise InvalidInput(*problems)
    return read
