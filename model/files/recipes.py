"""How to make again what a page shows: a command line and a Python program, with the versions.

Both write the same files, byte for byte. Every field is given, also those at their default, and
every range that is drawn, also those of the evidence: a later default changes nothing.

Commands are pasted into shells that wait for input. There `#` begins no comment (zsh), `!` calls
old commands back (bash, zsh), and a control character edits or ends the line. So all that a reader
has written stands in single quotes, each line in its own, and nothing is a comment.
"""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.data import data_version
from model.inputs import LONGEST_NAME, Scenario, assumptions, scenario_json
from model.messages import readable, spaced
from model.version import PACKAGE, VERSION

if TYPE_CHECKING:
    from model.comparison import Explanation
    from model.evidence import Series
    from model.footprint import Footprint
    from model.goal import Frontier, Solved
    from model.projection import Target
    from model.regions import CityPlan, Region
    from model.uncertainty import Uncertainty


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A command line and a Python program that write the same files where they are run."""

    command: str
    program: str


def projection_recipe(scenario: Scenario, to: str = "suanli.csv") -> Recipe:
    """Return how to write the projection table of a scenario."""
    return _recipe(
        [_command("export", f"--to={to}", *_scenario_flags(scenario))],
        ["Scenario", "project"],
        f"scenario = {_scenario(scenario)}",
        _write(to, "project(scenario)"),
    )


def simulation_recipe(
    scenario: Scenario, uncertainty: "Uncertainty", target: "Target", method: str
) -> Recipe:
    """Return how to write the quantiles of every column, and what drives the target's column.

    Parameters
    ----------
    target : Target
        Its probability is printed.
    method : str
        ``tornado``, ``sobol`` or ``shapley``.
    """
    drawn, uncertainty = _drawn(scenario, uncertainty), _settled([scenario], uncertainty)
    flags = [*_uncertainty_flags(uncertainty, drawn), *_scenario_flags(scenario)]
    quantiles, drivers = "suanli-uncertainty.csv", "suanli-drivers.csv"
    column, year = target.column, target.year
    return _recipe(
        [
            _table(
                quantiles,
                *("simulate", f"--draws={uncertainty.draws}", f"--target={target.write()}"),
                *flags,
            ),
            _table(
                drivers,
                *("sensitivity", f"--method={method}", f"--column={column}", f"--year={year}"),
                *flags,
            ),
        ],
        ["Scenario", "Target", method, "simulate"],
        f"scenario = {_scenario(scenario)}",
        _uncertainty(uncertainty, drawn),
        f"target = {target!r}",
        "simulation = simulate(scenario, uncertainty, targets=[target])",
        "print(simulation.chances)",
        _write(quantiles, "simulation"),
        f"drivers = {method}(scenario, uncertainty, column={column!r}, year={year})",
        _write(drivers, "drivers"),
        also=["from model.uncertainty.simulate import read_uncertainty"],
    )


def taken_command(found: "Footprint") -> str:
    """Return the command line that prints what compute takes, as CSV."""
    terms = {name.removeprefix("footprint_"): value for name, value in found.terms.items()}
    flags = ["--added"] if terms.pop("of", "") else []
    flags += [f"--{name}={value}" for name, value in terms.items()]
    year = [] if found.year == found.scenario.last_year else [f"--year={found.year}"]
    scenario = _scenario_flags(found.scenario)
    return _command("footprint", "--format=csv", *year, *flags, *scenario)


def picture_command(scenario: Scenario, language: str, switched: Sequence[str] = ()) -> str:
    """Return the command line that writes the picture, without the words of its reader.

    `switched` are the switches of the charts that are on, by the names of their flags.
    """
    flags = ["--to=suanli.png", f"--lang={language}", *_switches(switched)]
    return _command("export", *flags, *_scenario_flags(scenario))


def _switches(switched: Sequence[str]) -> list[str]:
    return [f"--{name.replace('_', '-')}" for name in switched]


def brief_command(
    scenario: Scenario,
    uncertainty: "Uncertainty | None",
    language: str,
    switched: Sequence[str] = (),
    terms: Mapping[str, str] | None = None,
) -> str:
    """Return the command line that writes the brief, without the words of its reader.

    `terms` are those of what the compute takes, by the names that they have in addresses.

    Ranges and correlations that were not set are those of the data, whose version the brief
    names; it also says which correlations are drawn.
    """
    flags = ["--to=suanli.html", f"--lang={language}", *_switches(switched)]
    flags += [f"--{name.replace('_', '-')}={value}" for name, value in (terms or {}).items()]
    if uncertainty and uncertainty != type(uncertainty)():
        given = {name: one.write() for name, one in uncertainty.ranges.items()}
        flags += [f"--draws={uncertainty.draws}", *_uncertainty_flags(uncertainty, given)]
    return _command("export", *flags, *_scenario_flags(scenario))


def goal_recipe(solved: "Solved", pairs: "Frontier | None") -> Recipe:
    """Return how to write what reaches a goal, when it is reached, and with which pairs."""
    goal, name, flags = solved.target, solved.solve_for, _scenario_flags(solved.scenario)
    solutions, years, curve = "suanli-goal.csv", "suanli-year.csv", "suanli-pairs.csv"
    target = goal.write()
    at_any_time = target.replace(f"@{goal.year}", "", 1)
    commands = [
        _table(solutions, "solve", f"--for={name}", f"--target={target}", *flags),
        _table(years, "solve", "--for=year", f"--target={at_any_time}", *flags),
    ]
    names = ["Scenario", "solve", "year_reaching"]
    lines = [
        f"scenario = {_scenario(solved.scenario)}",
        f"solved = solve(scenario, target={target!r}, solve_for={name!r})",
        _write(solutions, "solved"),
        f"reached = year_reaching(scenario, column={goal.column!r}, value={goal.value!r})",
        _write(years, "reached"),
    ]
    if pairs is not None:
        flags = [f"--for={name}", f"--along={pairs.along}", f"--target={target}", *flags]
        commands.append(_table(curve, "solve", *flags))
        names.append("frontier")
        lines += [
            f"along = {pairs.along!r}",
            f"pairs = frontier(scenario, target={target!r}, solve_for={name!r}, along=along)",
            _write(curve, "pairs"),
        ]
    return _recipe(commands, names, *lines)


def comparison_recipe(
    scenarios: Mapping[str, Scenario], explanation: "Explanation", uncertainty: "Uncertainty"
) -> Recipe:
    """Return how to write where scenarios differ and why, and the chance that one exceeds another.

    Parameters
    ----------
    scenarios : mapping
        By name; the two that are explained come first in what is written, which calls them by
        the names of their files.
    """
    to, column, year = "suanli-comparison.csv", explanation.column, explanation.year
    pair = [explanation.first, explanation.second]
    ordered = [*pair, *(name for name in scenarios if name not in pair)]
    files = {f"scenario-{at}.json": scenarios[name] for at, name in enumerate(ordered, start=1)}
    given = {name: one.write() for name, one in uncertainty.ranges.items()}
    uncertainty = _settled([scenarios[name] for name in pair], uncertainty)
    commands = [
        _file(file, scenario_json(scenario, name=readable(name)[:LONGEST_NAME]).decode())
        for name, (file, scenario) in zip(ordered, files.items(), strict=True)
    ]
    flags = [f"--column={column}", f"--year={year}", f"--draws={uncertainty.draws}"]
    flags += _uncertainty_flags(uncertainty, given)
    commands.append(_table(to, "compare", *files, *flags))
    listed = "".join(f"    {file!r}: {_scenario(one, 4)},\n" for file, one in files.items())
    return _recipe(
        commands,
        ["Scenario", "compare"],
        f"scenarios = {{\n{listed}}}",
        _uncertainty(uncertainty, given),
        f"comparison = compare(scenarios, column={column!r}, year={year})",
        "explanation = comparison.explain()",
        f"print(comparison.chance({', '.join(map(repr, [*files][:2]))}, uncertainty))",
        f"content = table_csv(*difference_table(comparison, explanation))\n"
        f"Path({to!r}).write_bytes(content.encode())",
        also=[
            "from model.comparison.compare import difference_table",
            "from model.uncertainty.simulate import read_uncertainty",
            "from model.tables import table_csv",
        ],
    )


def region_recipe(region: "Region") -> Recipe:
    """Return how to write what plans of cities bring."""
    from model.regions import plan_csv  # noqa: PLC0415 - only this needs it

    plan, to = "plan.csv", "suanli-regions.csv"
    listed = "".join(f"    {_city(one)},\n" for one in region.plans)
    return _recipe(
        [
            _file(plan, plan_csv(region.plans).decode("utf-8-sig")),
            _table(
                to, "regions", plan, f"--region={region.name}", *_scenario_flags(region.scenario)
            ),
        ],
        ["CityPlan", "Region", "Scenario", "project_region"],
        f"scenario = {_scenario(region.scenario)}",
        f"plans = [\n{listed}]",
        _write(to, f"project_region(Region({region.name!r}, plans, scenario))"),
    )


def batch_recipe(start: Scenario, ending: str, *, last_year: bool) -> Recipe:
    """Return how to project the scenarios of a file, the rest of each as in `start`.

    Parameters
    ----------
    ending : str
        Of the file of results: ``.csv`` or ``.parquet``.
    last_year : bool
        Only the last year of each.
    """
    scenarios, to = "scenarios.csv", f"suanli-results{ending}"
    only = ["--last-year"] if last_year else []
    return _recipe(
        [_command("batch", scenarios, f"--to={to}", *only, *_scenario_flags(start))],
        ["Scenario", "run_batch"],
        f"start = {_scenario(start)}",
        f"run_batch({scenarios!r}, {to!r}, start=start, last_year={last_year})",
    )


def claim_recipe(given: Mapping[str, str | None], among: "Series | None" = None) -> Recipe:
    """Return how to write whether a headline adds up; `given` are arguments of `check_claim`."""
    to, said = "suanli-claim.csv", {name: value for name, value in given.items() if value}
    flags = [f"--{name.replace('_', '-')}={value}" for name, value in said.items()]
    arguments = [f"{name}={value!r}" for name, value in said.items()]
    of_series = _OfSeries.of(among) if among else _OfSeries()
    arguments += ["among=series"] if among else []
    return _recipe(
        [_table(to, "check-claim", *flags, *of_series.flags)],
        ["check_claim", *of_series.names],
        *of_series.lines,
        f"checked = check_claim({', '.join(arguments)})",
        "print(checked.verdict)",
        _write(to, "checked"),
    )


def backtest_recipe(series: "str | Series") -> Recipe:
    """Return how to write how far the forecasts of a series were from later figures."""
    to, of_series = "suanli-backtest.csv", _OfSeries.of(series)
    return _recipe(
        [_table(to, "backtest", *of_series.flags)],
        ["backtest", *of_series.names],
        *of_series.lines,
        _write(to, f"backtest({of_series.argument}).table"),
    )


def fit_recipe(series: "str | Series", **settings: object) -> Recipe:
    """Return how to write a curve fitted to a series; `settings` are those of `fit`."""
    return _settings_recipe("suanli-fit.csv", ("fit", "fit"), series, settings)


def ahead_recipe(series: "str | Series", **settings: object) -> Recipe:
    """Return how to carry a series on; `settings` are those of `project_series`."""
    to = "suanli-series-projection.csv"
    return _settings_recipe(to, ("project-series", "project_series"), series, settings)


def _settings_recipe(
    to: str, called: tuple[str, str], series: "str | Series", settings: Mapping[str, object]
) -> Recipe:
    """Return how to write what a command, and a function, make of a series and settings."""
    of_series, (command, function) = _OfSeries.of(series), called
    given = {name: value for name, value in settings.items() if value not in {None, "", False}}
    flags = [
        f"--{name.replace('_', '-')}" + ("" if value is True else f"={value}")
        for name, value in given.items()
    ]
    arguments = [of_series.argument, *(f"{name}={value!r}" for name, value in given.items())]
    return _recipe(
        [_table(to, command, *of_series.flags, *flags)],
        [function, *of_series.names],
        *of_series.lines,
        _write(to, f"{function}({', '.join(arguments)})"),
    )


# The file of a reader's own series, which a recipe takes from where it is run.
SERIES_FILE = "series.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfSeries:
    """How a recipe gets at a series: by its name, or a reader's own one from a file."""

    flags: tuple[str, ...] = ()
    argument: str = "series"
    names: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()

    @classmethod
    def of(cls, series: "str | Series") -> "_OfSeries":
        if isinstance(series, str):
            return cls(flags=(f"--series={series}",), argument=repr(series))
        called = {"unit": series.unit, "name": series.name}
        arguments = ", ".join(f"{name}={value!r}" for name, value in called.items())
        return cls(
            flags=(
                f"--series-file={SERIES_FILE}",
                *(f"--{name}={value}" for name, value in called.items()),
            ),
            names=("read_series",),
            lines=(f"series = read_series({SERIES_FILE!r}, {arguments})",),
        )


def _recipe(
    commands: Sequence[str],
    names: Sequence[str],
    *lines: str,
    also: Sequence[str] = (),
) -> Recipe:
    """Return a recipe of commands, and of a program that takes names from `model`."""
    versions = f"Suanli {VERSION}, data {data_version()}"
    imports = ["from pathlib import Path", ""]
    imports += [f"from model import {', '.join(sorted(names, key=_imported))}", *also, ""]
    return Recipe(
        command="\n".join([f": {_quoted(versions)}", *commands]) + "\n",
        program="\n".join([f"# {versions}", *imports, *lines]) + "\n",
    )


def _imported(name: str) -> tuple[bool, str]:
    """Classes before functions, as import lines are sorted."""
    return not name[0].isupper(), name


def _command(*arguments: str) -> str:
    return " ".join(map(_quoted, ["python", "-m", PACKAGE, *arguments]))


def _quoted(word: str) -> str:
    r"""Return a word as every shell takes it, on one line.

    Quotes in it stand as `\'`: an old bash looks for `!` behind the double quotes of `shlex`.

    >>> print(_quoted("it's $(x)!"))
    'it'\''s $(x)!'
    """
    plain = spaced(word)
    return plain if shlex.quote(plain) == plain else "'" + plain.replace("'", r"'\''") + "'"


def _table(to: str, *arguments: str) -> str:
    """Return the command that writes its table to a CSV file."""
    return _command(*arguments, "--format=csv", f"--to={to}")


def _write(to: str, result: str) -> str:
    """Return the line of a program that writes the same table."""
    return f"Path({to!r}).write_bytes({result}.to_csv())"


def _file(name: str, content: str) -> str:
    """Return the command that writes lines of text to a file, whatever they hold."""
    lines = [f"    {_quoted(line)} \\" for line in content.splitlines()]
    return "\n".join(["printf '%s\\n' \\", *lines, f"    > {_quoted(name)}"])


def _scenario_flags(scenario: Scenario) -> list[str]:
    return [
        f"--{record.name.replace('_', '-')}={record.write(getattr(scenario, record.name))}"
        for record in assumptions().values()
    ]


def _scenario(scenario: Scenario, indent: int = 0) -> str:
    margin = " " * indent
    fields = "".join(f"{margin}    {name}={value!r},\n" for name, value in scenario)
    return f"Scenario(\n{fields}{margin})"


def _drawn(scenario: Scenario, uncertainty: "Uncertainty") -> dict[str, str]:
    """Return the range of every input that is drawn, also where the evidence gives it."""
    from model.uncertainty import resolve  # noqa: PLC0415 - only this needs scipy

    return {name: given.write() for name, given in resolve(scenario, uncertainty.ranges).items()}


def _settled(scenarios: Sequence[Scenario], uncertainty: "Uncertainty") -> "Uncertainty":
    """Return the same with the correlations that are drawn, also where these are the nearest."""
    from model.uncertainty import drawn_in_any  # noqa: PLC0415 - only this needs scipy

    return uncertainty.settled(drawn_in_any(scenarios, uncertainty))


def _uncertainty_flags(uncertainty: "Uncertainty", ranges: Mapping[str, str]) -> list[str]:
    return [
        *(f"--range={name}={given}" for name, given in ranges.items()),
        *(f"--correlation={pair}" for pair in _correlations(uncertainty)),
        *(["--nearest-correlations"] if uncertainty.repair else []),
        f"--seed={uncertainty.seed}",
    ]


def _uncertainty(uncertainty: "Uncertainty", ranges: Mapping[str, str]) -> str:
    """Return the lines of a program that make an uncertainty of the same texts as the flags."""
    given = {
        "draws": repr(str(uncertainty.draws)),
        "seed": repr(str(uncertainty.seed)),
        "ranges": _list(f"{name}={written}" for name, written in ranges.items()),
        "correlations": _list(_correlations(uncertainty)),
        "repair": repr(uncertainty.repair),
    }
    lines = "".join(f"    {name}={value},\n" for name, value in given.items())
    return f"uncertainty = read_uncertainty(\n{lines})"


def _list(items: Iterable[str]) -> str:
    lines = "".join(f"        {item!r},\n" for item in items)
    return f"[\n{lines}    ]" if lines else "[]"


def _correlations(uncertainty: "Uncertainty") -> list[str]:
    return [f"{'~'.join(pair)}={value!r}" for pair, value in uncertainty.correlations.items()]


def _city(plan: "CityPlan") -> str:
    given = {name: value for name, value in plan if value not in {None, "", ()}}
    return f"CityPlan({', '.join(f'{name}={value!r}' for name, value in given.items())})"
