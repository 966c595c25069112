"""The same investment through other evidence: what the claim, an institute and tables make of it.

Each counts something else, so that none is added to another, or mixed with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from model.data import multiplier, table
from model.impact import application_factor
from model.inputs import Scenario
from model.messages import Message
from model.projection import project
from model.tables import Tabular
from model.texts import N_

# What the evidence is called, in the order in which it is shown.
OTHER_LABELS = {
    "core": N_("The claim, AI core industry"),
    "related": N_("The claim, related industries"),
    "caict": N_("CAICT (a ministry institute)"),
    "output": N_("China's input–output table of {year:year}, output"),
    "value_added": N_("China's input–output table of {year:year}, value added"),
}

# What a table counts, from the products that bring least to those that bring most.
COUNTED = {
    "output": N_(
        "output of all sectors, of what is bought and of its suppliers, without imports; least for "
        "{least:message}, most for {most:message}"
    ),
    "value_added": N_(
        "value added in that output, which is what GDP adds up; least for {least:message}, most "
        "for {most:message}"
    ),
}

# What is bought.
SECTOR_LABELS = {
    "electronics": N_("electronics and computers"),
    "construction": N_("construction"),
    "information": N_("information services and software"),
    "electrical": N_("electrical machinery"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What an investment brings by one kind of evidence.

    `per_yuan` is the least and the most, in yuan for each yuan invested, `cny_100m` the same for
    the whole investment. `counts` says what that is made of, `sources` are ids of sources.csv.
    """

    evidence: str
    label: Message
    per_yuan: tuple[float, float]
    cny_100m: tuple[float, float]
    counts: Message
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OtherEvidence(Tabular):
    """What an investment brings by each kind of evidence, the claim first.

    `invested` is in 100 million CNY. As a table it has a row for each, in English.
    """

    invested: float
    brought: tuple[Brought, ...]

    def __getitem__(self, evidence: str) -> Brought:
        return next(one for one in self.brought if one.evidence == evidence)

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of `rows`."""
        per_yuan, money = ("low_per_yuan", "high_per_yuan"), ("low_cny_100m", "high_cny_100m")
        return ("evidence", *per_yuan, *money, "counts", "sources")

    def rows(self) -> list[list[object]]:
        """Return a row for each kind of evidence."""
        return [
            [
                *(one.evidence, *one.per_yuan, *one.cny_100m),
                *(one.counts.message, " ".join(one.sources)),
            ]
            for one in self.brought
        ]

    @property
    def finding(self) -> Message:
        """How the claim for the core industry stands to the output of the tables."""
        (low, high), (least, most) = self["core"].per_yuan, self["output"].per_yuan
        if low > most:
            return Message(
                "other.above",
                N_("The claim for the core industry is above what input–output tables give"),
            )
        if high < least:
            return Message(
                "other.below",
                N_(
                    "At these inputs, the claim for the core industry is below what input–output "
                    "tables give"
                ),
            )
        return Message(
            "other.overlaps",
            N_("The claim for the core industry overlaps with what input–output tables give"),
        )

    @property
    def limit(self) -> Message:
        """What is to be known of the comparison before anything else."""
        return Message(
            "other.limit",
            N_(
                "No source measures what computing centres bring: each line counts something else, "
                "and none may be added to another. The tables follow a yuan spent on domestic "
                "products through all of China; what households then spend, the use of the compute "
                "and direct imports are not in them."
            ),
        )


def other_evidence(scenario: Scenario, invested: float | None = None) -> OtherEvidence:
    """Set what the claim makes of a scenario's investment beside what other evidence makes of it.

    The claim is the scenario's own: its multipliers at its level of use, on all that is invested,
    whenever the effect comes. The others are the published ranges of multipliers.csv and, by what
    is bought, of io_multipliers.csv.

    Parameters
    ----------
    scenario : Scenario
    invested : float, optional
        All that its projection invests, in 100 million CNY, where that is known.

    Raises
    ------
    InvalidInput
        As `project`.

    Examples
    --------
    >>> [(one.evidence, one.per_yuan) for one in other_evidence(Scenario()).brought][:3]
    [('core', (2.9, 3.4)), ('related', (36.0, 42.0)), ('caict', (3.0, 4.0))]
    """
    if invested is None:
        invested = project(scenario).invested
    return OtherEvidence(
        invested=invested,
        brought=tuple(
            Brought(
                evidence=evidence,
                label=Message(f"other.{evidence}", OTHER_LABELS[evidence], values),
                per_yuan=ends,
                cny_100m=(ends[0] * invested, ends[1] * invested),
                counts=counts,
                sources=sources,
            )
            for evidence, ends, values, counts, sources in [*_stated(scenario), *_tables()]
        ),
    )


Found = tuple[str, tuple[float, float], dict[str, object], Message, tuple[str, ...]]


def _stated(scenario: Scenario) -> Iterator[Found]:
    """Yield what texts state: the claim at the scenario's level of use, and the institute's."""
    level = np.asarray(scenario.application_level)
    factor = float(application_factor(level, scenario.application_response))
    published = multiplier("caict_yuan_per_yuan")
    ranges = {
        "core": (scenario.core_low * factor, scenario.core_high * factor),
        "related": (scenario.related_low * factor, scenario.related_high * factor),
        "caict": (float(published["low"]), float(published["high"])),
    }
    for evidence, ends in ranges.items():
        row = published if evidence == "caict" else multiplier(evidence)
        outcome = row["outcome"]
        sources = (row["source"], *(("caict_multiplier_output",) if row is published else ()))
        yield evidence, ends, {}, Message(f"other.{evidence}.counts", outcome), sources


def _tables() -> Iterator[Found]:
    """Yield what the latest input–output table gives, over what is bought."""
    year = max(row["year"] for row in table("io_multipliers"))
    rows = [row for row in table("io_multipliers") if row["year"] == year]
    for measure, counts in COUNTED.items():
        found = sorted(
            (float(row["value"]), row["sector"], row["source"])
            for row in rows
            if row["measure"] == measure
        )
        (low, least, source), (high, most, _) = found[0], found[-1]
        values = {"least": SECTOR_LABELS[least], "most": SECTOR_LABELS[most]}
        said = Message(f"other.{measure}.counts", counts, values)
        yield measure, (low, high), {"year": int(year)}, said, (source,)
