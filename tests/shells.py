"""Finds the shells into which the tests paste recipes, or installs them.

`python -m tests.shells` prints where they are; `make test` runs this first, where what it does
can be seen.
"""

import os
import pty
import select
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.browser import chromium

# Each as it waits for input at a terminal, without what a person has set up.
SHELLS = {
    "zsh": ("-f", "-i"),
    "bash": ("--norc", "--noprofile", "-i"),
    "dash": ("-i",),
}
WHAT_TO_DO = """\
The tests of recipes need {name}, and it could be neither found nor installed. Install it with the
system's own packages, for example: apt-get install {name}"""

# What a shell shows when it waits for a command, and how long to wait for it: a busy machine is
# slow, not wrong.
PROMPT = "<ready>"
PATIENCE = 300

# Becomes a shell that has its terminal as a person's has: with its signals.
TAKE_TERMINAL = (
    "import fcntl, os, sys, termios\n"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    "os.execv(sys.argv[1], sys.argv[1:])"
)


def find_or_install(name: str) -> str:
    """Return the path of a shell.

    Raises
    ------
    RuntimeError
        If there's none to be had. The message says what to do.
    """
    if not shutil.which(name):
        chromium.install_package(name)
    if found := shutil.which(name):
        return found
    raise RuntimeError(WHAT_TO_DO.format(name=name))


def paste(name: str, script: str, folder: Path, environment: Mapping[str, str]) -> str:
    """Paste a script into a shell that waits for input at a terminal; return what it shows.

    Raises
    ------
    RuntimeError
        If the shell does not take it all, or stays. What it showed is in the message.
    """
    terminal, inside = pty.openpty()
    shell = subprocess.Popen(
        [sys.executable, "-c", TAKE_TERMINAL, find_or_install(name), *SHELLS[name]],
        stdin=inside,
        stdout=inside,
        stderr=inside,
        cwd=folder,
        env={"TERM": "dumb", "PS1": PROMPT, "PS2": "", **environment},
        start_new_session=True,
    )
    os.close(inside)
    shown, waiting = b"", script.encode() + b"exit\n"
    try:
        while is_open := bool(select.select([terminal], [], [], PATIENCE)[0]):
            try:
                shown += os.read(terminal, 2**16)
            except OSError:  # the shell is gone
                break
            # A line whenever it has said something: it echoes what it is given.
            if waiting and PROMPT.encode() in shown:
                line, end, waiting = waiting.partition(b"\n")
                os.write(terminal, line + end)
    finally:
        os.close(terminal)  # hangs up, where it stays
        shell.wait()
    if waiting or not is_open:
        message = f"{name} did not take {waiting!r} after {shown!r}"
        raise RuntimeError(message)
    return shown.decode(errors="replace")


if __name__ == "__main__":
    try:
        for shell in SHELLS:
            sys.stdout.write(f"{find_or_install(shell)}\n")
    except RuntimeError as error:
        sys.exit(str(error))
