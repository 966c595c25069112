"""What a file is asked for: a projection, a language, the reader's words, the day."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from model.data import Source, source_of, sources
from model.footprint import Footprint, footprint
from model.inputs import Assumption, Scenario, assumptions, new_file
from model.messages import InvalidInput, Problem, gathered
from model.projection import SEVERITIES, Guardrail, Projection, guardrails
from model.texts import Language

if TYPE_CHECKING:
    from model.evidence import Series, SeriesProjection
    from model.uncertainty import Uncertainty


# The switches of the charts; commands have a flag of each name.
SWITCHES = ("compute_logarithmic", "impact_logarithmic", "compute_in_use")


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a file is made of: a projection, and what only the surface knows.

    What limits the projection is computed once for all parts of a file.

    Parameters
    ----------
    projection : Projection
        Of one scenario; tables of it may have draws.
    text : Language
        The language of the file.
    retrieved : date
        The day on which the reader asks.
    name, note : str
        The reader's own words on the scenario.
    uncertainty : Uncertainty, optional
        What is drawn and how; by default what the evidence says.
    address : str
        Where the reader found it, as a link that opens the same page again.
    takes : Footprint, optional
        What the compute of the last year takes; by default under the usual conditions.
    compute_logarithmic, impact_logarithmic, compute_in_use : bool
        Whether the charts' vertical axes are logarithmic, and whether what is in use of compute is
        drawn, as the page's switches are.

    Raises
    ------
    InvalidInput
        ``file.text`` where the name or the note is too long or holds control characters, and
        what is wrong with the uncertainty, whatever kind of file is made.
    """

    projection: Projection
    text: Language
    retrieved: date
    name: str = ""
    note: str = ""
    uncertainty: "Uncertainty | None" = None
    address: str = ""
    takes: Footprint | None = None
    compute_logarithmic: bool = False
    impact_logarithmic: bool = False
    compute_in_use: bool = False

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        with gathered(problems):
            new_file(self.scenario, name=self.name, note=self.note)
        if self.uncertainty:
            from model.uncertainty import question_problems  # noqa: PLC0415 - slow to start

            problems += question_problems(self.scenario, self.uncertainty, (), ())
        if problems:
            raise InvalidInput(*problems)

    @property
    def scenario(self) -> Scenario:
        """The scenario of the projection."""
        return self.projection.scenario

    @property
    def switched(self) -> tuple[str, ...]:
        """The names of the switches of the charts that are on."""
        return tuple(name for name in SWITCHES if getattr(self, name))

    @cached_property
    def guardrails(self) -> list[Guardrail]:
        """What applies to the projection, in the order in which it is said."""
        return guardrails(self.projection)

    @property
    def limits(self) -> list[str]:
        """The same in words, each after its severity."""
        text = self.text
        return [
            text.headed(text(SEVERITIES[said.record.severity]), said.say(text))
            for said in self.guardrails
        ]

    @cached_property
    def footprint(self) -> Footprint:
        """What the compute of the last year takes."""
        return self.takes or footprint(self.scenario)

    @cached_property
    def cited_sources(self) -> list[Source]:
        """The sources of the inputs that have an effect and of what is said beside them."""
        cited = [record.sources for record in used_inputs(self.scenario)]
        cited += [said.record.sources for said in self.guardrails]
        names = dict.fromkeys(name for of_one in cited for name in of_one)
        return [sources()[name] for name in names]

    def told_in(self, text: Language) -> "Request":
        """Return the same in another language, without its address, which is a page in its own."""
        told = replace(self, text=text, address="")
        # In no language yet.
        vars(told).update(guardrails=self.guardrails, footprint=self.footprint)
        return told


class Told(Protocol):
    """What every file is asked for: a language, and the day on which the reader asks."""

    @property
    def text(self) -> Language: ...
    @property
    def retrieved(self) -> date: ...


@dataclass(frozen=True, kw_only=True)
class SeriesRequest:
    """What a file of a series that is carried on is made of.

    `logarithmic` is that of its chart's vertical axis.
    """

    projection: "SeriesProjection"
    text: Language
    retrieved: date
    logarithmic: bool = False

    @property
    def series(self) -> "Series":
        """The series, as it is carried on."""
        return self.projection.series

    @property
    def title(self) -> str:
        """What is carried on, to when."""
        return self.text(
            "{series:text}, carried on to {year:year}",
            series=self.series.name if self.series.is_own else self.text(self.series.label),
            year=round(self.projection.base.year) + len(self.projection.values) - 1,
        )

    @property
    def said(self) -> list[str]:
        """What is found, and what limits it, a sentence each."""
        found = self.projection
        return [one.say(self.text) for one in (found.finding, *found.remarks)]

    @property
    def cited_sources(self) -> list[Source]:
        """Where its figures are from, as far as it says."""
        return [source_of(one) for one in dict.fromkeys(p.source for p in self.series) if one]

    def told_in(self, text: Language) -> "SeriesRequest":
        """Return the same in another language."""
        return replace(self, text=text)


def used_inputs(scenario: Scenario) -> list[Assumption]:
    """Return the inputs that have an effect, in display order."""
    return [record for record in assumptions().values() if scenario.uses(record.name)]
