"""Print how fast the calculator is: `python -m benchmarks [--only NAME] [--runs N]`.

Each line is a ratio to a floor measured in the same run on the same machine, the two in
turn: the median of the pairs, their spread and the target. Nothing is asserted, since a
busy machine says nothing about the calculator.
"""

import argparse
from collections.abc import Callable, Iterator
from math import inf

from benchmarks import (
    batch,
    command_line,
    core,
    files,
    first_load,
    page,
    replicas,
    sensitivity,
    server,
    sessions,
    simulation,
)
from benchmarks.comparison import Comparison, row

BENCHMARKS: dict[str, Callable[[], Iterator[Comparison]]] = {
    "script": page.script,
    "key": page.key,
    "load": first_load.first_load,
    "sessions": sessions.sessions,
    "replicas": replicas.replaced,
    "server": server.answers,
    "command": command_line.command,
    "import": command_line.importing,
    "compute": core.compute,
    "table": core.table,
    "fan": simulation.fan,
    "drivers": simulation.indices,
    "accuracy": simulation.against_monte_carlo,
    "sobol": sensitivity.indices,
    "shapley": sensitivity.effects,
    "files": files.files,
    "batch": batch.tables,
    "csv": batch.csv_input,
    "memory": batch.memory,
    "processes": batch.processes,
}

# Figures that are no ratios, by the most that each may be: messages, milliseconds of processor
# time, the worst relative error of percentiles, milliseconds of first files; rates have no limit.
FIGURES: dict[str, Callable[[], Iterator[tuple[str, float, float]]]] = {
    "move": sessions.a_move,
    "milliseconds": simulation.times,
    "errors": simulation.errors,
    "first": files.first_ones,
    "rates": batch.rates,
}

HEADER = ["what / its floor", "ratio", "min–max", "target", "medians", "pairs"]
WIDTHS = (90, 6, 11, 7, 19, 6)


def main() -> None:
    """Run the benchmarks asked for, and print each line as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=(*BENCHMARKS, *FIGURES), help="run this one alone")
    parser.add_argument(
        "--runs", type=positive, metavar="N", help="pairs of each (default: 9 to 25)"
    )
    options = parser.parse_args()
    print_row(HEADER)
    for name, comparisons in BENCHMARKS.items():
        if options.only in (None, name):
            for comparison in comparisons():
                print_row(row(comparison, comparison.pairs(options.runs or comparison.runs)))
    for name, figures in FIGURES.items():
        if options.only in (None, name):
            for what, value, most in figures():
                print_row(
                    [
                        f"{what} ({name})",
                        f"{value:.3g}",
                        "",
                        f"≤ {most:g}" if most < inf else "–",
                        "",
                        "",
                    ]
                )


def positive(text: str) -> int:
    """Read a whole number of at least 1."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def print_row(cells: list[str]) -> None:
    """Print cells in columns, the first to the left."""
    first, *others = (
        f"{cell:{'>' if index else '<'}{width}}"
        for index, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True))
    )
    print(first, *others, flush=True)


if __name__ == "__main__":
    main()
