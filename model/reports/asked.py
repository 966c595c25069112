"""What is asked of a simulation or a footprint, as it was typed in flags or in an address."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from model.inputs import Scenario
from model.messages import InvalidInput, Problem, gathered
from model.quantities import no_number, read_whole

if TYPE_CHECKING:
    from model.footprint import DrawnFootprint, Footprint
    from model.projection import Target
    from model.uncertainty import Uncertainty

# Codes of what is wrong with a question under a scenario, of its years and of all else: what is
# asked of a scenario that is refused may be right once it is mended.
OF_ITS_YEARS = ("target.outside_horizon", "target.undefined")
OF_ITS_INPUTS = (
    *("correlation.impossible", "embed.no_chart", "goal.no_effect", "goal.unused_input"),
    "input.no_effect",
    *("sensitivity.no_inputs", "sensitivity.outside_limits"),
)


def problems_beside(
    rest: Scenario | None, wrong: Collection[str], judge: Callable[[Scenario], object]
) -> list[Problem]:
    """Return what is wrong besides a scenario that is refused.

    Parameters
    ----------
    rest : Scenario, optional
        Of its inputs that are right, where these go together.
    wrong : collection of str
        Which are not.
    judge : callable
        Raises what is wrong with all that is asked under a scenario.
    """
    found: list[Problem] = []
    with gathered(found):
        judge(rest or Scenario())
    has_its_years = rest and not {"base_year", "years"} & {*wrong}
    left_out = OF_ITS_INPUTS if has_its_years else (*OF_ITS_INPUTS, *OF_ITS_YEARS)
    return [problem for problem in found if problem.code not in left_out]


# That of `model.uncertainty.simulate`, which is slow to import; a test compares them.
DRAWS_AS_TEXT = "16384"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedUncertainty:
    """What is drawn and how, as it was typed."""

    ranges: Sequence[str] | None = None
    correlations: Sequence[str] | None = None
    nearest_correlations: bool = False
    draws: str = DRAWS_AS_TEXT
    seed: str = "0"

    @property
    def has_ranges(self) -> bool:
        """Whether anything was said of what is drawn."""
        return bool(self.ranges or self.correlations or self.nearest_correlations)

    @property
    def is_given(self) -> bool:
        """Whether anything was said of the draws at all."""
        return self.has_ranges or (self.draws, self.seed) != (DRAWS_AS_TEXT, "0")

    def read(self, *, draws: str | None = None) -> "Uncertainty":
        """Return what they spell.

        Raises
        ------
        InvalidInput
            As `read_uncertainty`.
        """
        from model.uncertainty import read_uncertainty  # noqa: PLC0415 - scipy is slow to import

        return read_uncertainty(
            draws=draws or self.draws,
            seed=self.seed,
            ranges=self.ranges or (),
            correlations=self.correlations or (),
            repair=self.nearest_correlations,
        )

    def problems(self) -> Sequence[Problem]:
        """Return what is wrong with them."""
        found: list[Problem] = []
        with gathered(found):
            self.read()
        return found


def read_question(
    scenario: Scenario,
    asked: AskedUncertainty,
    columns: Sequence[str] | None,
    targets: Sequence[str] | None,
) -> "tuple[Uncertainty, tuple[str, ...], list[Target]]":
    """Return what is drawn, and the columns and targets that texts ask a simulation for.

    Parameters
    ----------
    scenario : Scenario
    asked : AskedUncertainty
    columns : sequence of str, optional
        By default all.
    targets : sequence of str, optional
        Such as ``compute_eflops@2027>=2000``.

    Raises
    ------
    InvalidInput
        With every problem of all of them at once.
    """
    from model.columns import SIMULATED, TARGET_COLUMNS  # noqa: PLC0415 - used here alone
    from model.projection import read_target  # noqa: PLC0415
    from model.uncertainty import Uncertainty, question_problems  # noqa: PLC0415 - slow

    problems: list[Problem] = []
    read: list[Target] = []
    for written in targets or ():
        with gathered(problems):
            read.append(read_target(written, TARGET_COLUMNS))
    drawn = None
    with gathered(problems):
        drawn = asked.read()
    wanted = tuple(columns or SIMULATED)
    # With what was read, the rest can be judged too.
    problems += question_problems(scenario, drawn or Uncertainty(), wanted, read)
    if problems or not drawn:
        raise InvalidInput(*problems)
    return drawn, wanted, read


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFootprint:
    """What is asked of what compute takes, as it was typed; `conditions` by name.

    `prefix` is how the names begin where it was typed.
    """

    year: str = ""
    added: bool = False
    mix: str = ""
    conditions: Mapping[str, str]
    drawn: bool = False
    uncertainty: AskedUncertainty = field(default_factory=AskedUncertainty)
    prefix: str = ""

    def read(self, scenario: Scenario) -> "tuple[Footprint, DrawnFootprint | None]":
        """Return what they ask for, and the same drawn where that was asked for, too.

        Raises
        ------
        InvalidInput
            With every problem of all of them at once.
        """
        from model.footprint import (  # noqa: PLC0415 - used here alone
            drawn_footprint,
            footprint,
            read_conditions,
            read_mix,
        )

        problems = list(self.uncertainty.problems())
        terms: dict[str, Any] = {"added": self.added}
        if self.year.strip():
            terms["year"] = read_whole(self.year)
            if terms["year"] is None:
                del terms["year"]
                example = {"example": str(scenario.last_year)}
                problems.append(no_number("input.not_a_number", self.year, example, where="year"))
        with gathered(problems):
            terms["mix"] = read_mix(self.mix)
        for name, written in self.conditions.items():
            with gathered(problems):
                terms |= read_conditions({name: written})
        found = None
        with gathered(problems):
            found = footprint(scenario, **terms)
        if problems or not found:
            named = (one.at(f"{self.prefix}{one.where}" if one.where else "") for one in problems)
            raise InvalidInput(*named)
        if not self.drawn:
            return found, None
        return found, drawn_footprint(scenario, self.uncertainty.read(), **terms)
