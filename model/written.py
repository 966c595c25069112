"""Files that are there whole, or as they were before: every file is written by this one rule.

A file is written beside its place under a hidden name, carried to the disk, and only then given
its own name. A full disk or a stop in between leaves what was there as it was.
"""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

# The names that files have while they are written.
HIDDEN = re.compile(r"\.[0-9a-f]{32}\.part")


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Have a file written under a hidden name, and give it its own once it is whole on the disk.

    A file that is replaced keeps its rights, and a link stays one: what it leads to is replaced.
    What is no file (a device, a pipe) is written as it is.

    Parameters
    ----------
    path : Path
        In a folder that is there.
    write : callable
        Writes the file at the path that it is given.

    Raises
    ------
    OSError
        Where it cannot be written, or there is one that may not be; what was there still is.
    """
    if path.exists() and not path.is_file():
        write(path)
        return
    path = Path(os.path.realpath(path))
    # Short, whatever the name is: the longest that a folder takes has no room for more.
    hidden = path.with_name(f".{uuid4().hex}.part")  # as HIDDEN has it
    try:
        if path.exists():
            path.open("r+b").close()  # refused where it may not be written
            hidden.touch()
            shutil.copymode(path, hidden)
        write(hidden)
        with hidden.open("r+b") as file:
            os.fsync(file.fileno())
        hidden.replace(path)
        keep_names(path.parent)
    except OSError as error:
        error.filename, error.filename2 = str(path), None  # nobody knows the hidden one
        raise
    finally:
        hidden.unlink(missing_ok=True)


def keep_names(folder: Path) -> None:
    """Carry the names in a folder to the disk, where the system opens folders for that."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
