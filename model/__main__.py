"""Command line: `python -m model COMMAND`.

Data goes to standard output or to a file, messages to standard error. Exit status: 0 done, or who
reads the output has had enough; 2 bad input (every problem listed) or an output that takes nothing;
1 a bug.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, suppress
from itertools import pairwise
from pathlib import Path

import typer
from typer.exceptions import TyperException

from model.commands import (  # noqa: F401 - they add their commands
    batch,
    evidence,
    export,
    footprint,
    goal,
    projection,
    regions,
    scenarios,
    serve,
    uncertainty,
)
from model.commands.shared import app
from model.commands.terminal import CleanStream
from model.messages import (
    LONGEST_REASON,
    InvalidInput,
    Problem,
    echoed,
    first_problems,
    reason_of,
)
from model.texts import ENGLISH, LANGUAGES, N_, Language
from model.version import MODULE

BAD_INPUT = 2

# How the program is called: by the command that an installation makes, or as a module.
COMMAND = "suanli"

# What is installed only where it was asked for, and by which name one asks for it.
EXTRAS = {"streamlit": "page", "pyarrow": "batch", "dask": "batch", "distributed": "batch"}

# What shells are told for the command alone.
COMPLETION = {"--install-completion", "--show-completion"}


def main() -> None:
    """Run the command line; bad input is listed and ends with status 2."""
    with redirect_stderr(CleanStream(sys.stderr) if sys.stderr else None):
        try:
            status = _status()
        except OSError as error:
            if error.filename is not None:  # of a file: nobody should meet with it here
                raise
            status = _output_failed(error)
    sys.exit(status)


def _status() -> int:
    """Run the command that was asked for; return the exit status."""
    try:
        status = app(prog_name=program_name(sys.argv), standalone_mode=False)
        if sys.stdout:
            sys.stdout.flush()
    except InvalidInput as error:
        text = _asked_language(sys.argv)
        for problem in first_problems(error.problems):
            typer.echo(text.headed(problem.place, problem.say(text)), err=True)
        return BAD_INPUT
    except ModuleNotFoundError as error:
        name = (error.name or "").partition(".")[0]
        if name not in EXTRAS:
            raise
        template = N_("this needs {package:text}, which is not installed: {command:text}.")
        command = f"pip install '{COMMAND}[{EXTRAS[name]}]'"
        said = _asked_language(sys.argv)(template, package=name, command=command)
        typer.echo(said, err=True)
        return BAD_INPUT
    except TyperException as error:  # flags that there are not, with what was given
        if sys.argv[1:]:  # else it is the help, of several lines
            # typer says of a choice how pydantic calls its errors, too.
            said = error.message.removeprefix("Value error, ")
            error.message = echoed(said, LONGEST_REASON)
        error.show()  # type: ignore[attr-defined]  # of every exception that typer raises here
        return error.exit_code
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):  # who reads has read enough: `| head`
            return 0
        raise
    return status or 0


def _output_failed(error: OSError) -> int:
    """Say why an output takes nothing; return the exit status."""
    if sys.__stdout__ is not None:  # what is left in it would be tried again at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())
    if isinstance(error, BrokenPipeError):
        return 0
    text = _asked_language(sys.argv)
    template = N_("the output cannot be written ({reason:text}); write it to a file with --to.")
    with suppress(OSError):  # where standard error is no better
        typer.echo(text(template, reason=reason_of(error)), err=True)
    return BAD_INPUT


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
