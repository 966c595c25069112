"""Builds the wheel: what the folder calls `model` and `views` is installed as `suanli`.

One package with a name of its own, made of the files as they are: only the names in import lines
are others. `pip wheel .` and `pip install .` run this.
"""

import re
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# What is installed where, below the package.
PLACES = {
    "model": "",
    "views": "views",
    "data": "data",
    ".streamlit": ".streamlit",
    "app.py": "app.py",
    "page.py": "page.py",
}
NAMES = {"model": "suanli", "views": "suanli.views"}

# In programs that recipes print, too: they are to run where the package is.
IMPORT = re.compile(rf"(?<![\w.])(from|import) ({'|'.join(NAMES)})(?=[.\s])")

CODE = {".py", ".pyi"}


def renamed(code: str) -> str:
    """Return a module's code as it stands in the package.

    >>> renamed("from model.texts import N_"), renamed("import model")
    ('from suanli.texts import N_', 'import suanli')
    """
    return IMPORT.sub(lambda found: f"{found[1]} {NAMES[found[2]]}", code)


def _renamed_copy(file: Path, copy: Path) -> Path:
    """Return what is to be installed of a file: a copy of code, else the file itself."""
    if file.suffix not in CODE:
        return file
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(renamed(file.read_text("utf-8")), "utf-8")
    return copy


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg] # hatchling takes it by this name
    """Has hatchling put the renamed files into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the renamed modules beside, and say what goes where."""
        if version == "editable":
            message = "Work in the folder itself: python -m model, make run."
            raise ValueError(message)
        root, self.written = Path(self.root), tempfile.TemporaryDirectory()
        beside = Path(self.written.name)
        (beside / "py.typed").touch()
        included = build_data["force_include"]
        included[str(beside / "py.typed")] = "suanli/py.typed"
        for source, place in PLACES.items():
            path = root / source
            files = [path] if path.is_file() else sorted(path.rglob("*"))
            for file in files:
                if not file.is_file() or "__pycache__" in file.parts:
                    continue
                to = Path("suanli", place, file.relative_to(path)).as_posix()
                included[str(_renamed_copy(file, beside / to))] = to

    def finalize(self, *_: object) -> None:
        """Remove what was written beside."""
        self.written.cleanup()
