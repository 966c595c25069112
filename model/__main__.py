"""Command line: `python -m model COMMAND`.

Data goes to standard output or to a file, messages to standard error. Exit status: 0 done,
2 bad input (every problem listed), 1 a bug.
"""

import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import typer

from model.commands import (  # noqa: F401 - they add their commands
    batch,
    evidence,
    export,
    goal,
    projection,
    regions,
    scenarios,
    uncertainty,
)
from model.commands.shared import app
from model.messages import InvalidInput, Problem
from model.texts import ENGLISH, LANGUAGES, N_, Language

BAD_INPUT = 2

# How the program is called: by the command that an installation makes, or as a module.
COMMAND, MODULE = "suanli", "python -m model"

# What shells are told for the command alone.
COMPLETION = {"--install-completion", "--show-completion"}


def main() -> None:
    """Run the command line; bad input is listed and ends with status 2."""
    try:
        app(prog_name=program_name(sys.argv))
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):  # who reads has read enough: `| head`
            sys.exit(0)
        raise
    except InvalidInput as error:
        text = _asked_language(sys.argv)
        for problem in error.problems:
            typer.echo(f"{problem.place}: {problem.say(text)}", err=True)
        sys.exit(BAD_INPUT)


def program_name(arguments: Sequence[str]) -> str:
    """Return how the program was called: by its command, or as a module of Python.

    Raises
    ------
    InvalidInput
        ``completion.no_command`` where a shell is to complete what it takes for Python's.
    """
    if Path(arguments[0]).stem == COMMAND:
        return COMMAND
    if COMPLETION.intersection(argument.partition("=")[0] for argument in arguments):
        template = N_(
            "a shell completes the names of commands, and “{module:text}” is none; call the "
            "program by its command {command:text}."
        )
        values = {"module": MODULE, "command": COMMAND}
        raise InvalidInput(Problem("completion.no_command", template, values, where="completion"))
    return MODULE


def _asked_language(arguments: Sequence[str]) -> Language:
    """Return the language that `--lang` asks for, also where other flags are not valid."""
    asked = [value for flag, value in pairwise(arguments) if flag == "--lang"]
    asked += [flag.removeprefix("--lang=") for flag in arguments if flag.startswith("--lang=")]
    return next((Language(code) for code in asked if code in LANGUAGES), ENGLISH)


if __name__ == "__main__":
    main()
