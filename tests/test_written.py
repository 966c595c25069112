"""Files are there whole, or as they were before.

1. What cannot be written leaves the old file, byte by byte, and nothing beside it.
2. A file that is replaced keeps its rights, a link stays one, and what is no file stays so.
3. Every way to write one goes through the same helper.
"""

import ast
import os
import resource
import signal
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from model import Scenario, export_file, project
from model.files.kinds import FILES
from model.written import write_whole

ROOT = Path(__file__).resolve().parents[1]
ENDINGS = sorted({kind.ending for kind in FILES.values()})
WRITES = {"write_bytes", "write_text"}


def full_disk():
    """Have a process fail where it writes more than a few bytes, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


# A program that runs each command that it is given, as "export to", and prints its status.
COMMANDS = """
import sys
from {0}.__main__ import main
for asked in sys.argv[1:]:
    command, to = asked.split(" ", 1)
    sys.argv = ["{0}", command, "--to", to]
    try:
        main()
    except SystemExit as ended:
        print(ended.code or 0)
"""


def on_a_full_disk(*asked):
    """Run commands in a program of their own."""
    command = [sys.executable, "-B", "-c", COMMANDS.format("model"), *asked]
    return subprocess.run(
        command, check=False, cwd=ROOT, capture_output=True, text=True, preexec_fn=full_disk
    )


def test_a_full_disk_leaves_the_old_file(tmp_path):
    """1: or none, where there was none; whichever kind of file it is; and the reader is told."""
    old = b"the old file" * 100
    there, new = tmp_path / "there", tmp_path / "new"
    there.mkdir()
    new.mkdir()
    places = [folder / f"figures.{ending}" for folder in (there, new) for ending in ENDINGS]
    replaced = places[: len(ENDINGS)]
    for to in replaced:
        to.write_bytes(old)
    done = on_a_full_disk(*(f"export {to}" for to in places))

    told = [line for line in done.stderr.splitlines() if "cannot be written" in line]
    assert done.stdout.split() == ["2"] * len(places)
    for to, line in zip(places, told, strict=True):
        assert str(to) in line
    assert "Traceback" not in done.stderr
    assert sorted(there.iterdir()) == replaced
    assert all(to.read_bytes() == old for to in replaced)
    assert list(new.iterdir()) == []


def test_every_command_leaves_the_old_file(tmp_path):
    """1: also where it is no export."""
    commands = ["project", "simulate", "assumptions", "sources", "schema"]
    places = [tmp_path / command for command in commands]
    for to in places:
        to.write_bytes(b"old")
    done = on_a_full_disk(*(f"{to.name} {to}" for to in places))

    assert done.stdout.split() == ["2"] * len(places)
    assert all(to.read_bytes() == b"old" for to in places)
    assert sorted(tmp_path.iterdir()) == sorted(places)


def test_a_stop_on_the_way_leaves_the_old_file(tmp_path):
    """1: whatever stops it."""
    path = tmp_path / "one.csv"
    path.write_bytes(b"old")

    def stopped(hidden):
        hidden.write_bytes(b"n")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(path, stopped)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_it_is_on_the_disk_before_it_has_its_name(tmp_path, monkeypatch):
    """1: first the content, then the name, then the name to the disk."""
    done, path, replace = [], tmp_path / "one.csv", Path.replace
    monkeypatch.setattr(os, "fsync", lambda file: done.append(os.fstat(file).st_ino))
    monkeypatch.setattr(
        Path, "replace", lambda old, new: (done.append("renamed"), replace(old, new))
    )
    write_whole(path, lambda hidden: hidden.write_bytes(b"new"))

    assert done == [path.stat().st_ino, "renamed", tmp_path.stat().st_ino]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_a_file_keeps_its_rights(tmp_path, mode):
    """2."""
    path = tmp_path / "one.csv"
    path.write_bytes(b"old")
    path.chmod(mode)
    write_whole(path, lambda hidden: hidden.write_bytes(b"new"))

    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert path.read_bytes() == b"new"


def test_a_new_file_has_the_usual_rights(tmp_path):
    """2: as any program's."""
    write_whole(tmp_path / "one.csv", lambda hidden: hidden.write_bytes(b"new"))
    (tmp_path / "other.csv").write_bytes(b"new")

    assert (tmp_path / "one.csv").stat().st_mode == (tmp_path / "other.csv").stat().st_mode


@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_one(tmp_path, there):
    """2: what it leads to is written, also where that is not there yet."""
    link, target = tmp_path / "link.csv", tmp_path / "else" / "one.csv"
    target.parent.mkdir()
    if there:
        target.write_bytes(b"old")
    link.symlink_to(target)
    write_whole(link, lambda hidden: hidden.write_bytes(b"new"))

    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_what_is_no_file_stays_what_it_is():
    """2: `--to /dev/null` replaces no device."""
    write_whole(Path("/dev/null"), lambda path: path.write_bytes(b"new"))

    assert Path("/dev/null").is_char_device()


def test_the_longest_name_has_room(tmp_path):
    """1: the hidden one is short, whatever the name is."""
    path = tmp_path / ("算" * 83 + ".csv")
    write_whole(path, lambda hidden: hidden.write_bytes(b"new"))

    assert list(tmp_path.iterdir()) == [path]


def test_an_error_names_the_file_that_was_asked_for(tmp_path):
    """1: and not the hidden one; from Python, the path is in the error."""
    to = tmp_path / "missing" / "one.csv"
    with pytest.raises(FileNotFoundError) as caught:
        export_file(project(Scenario()), to, retrieved=date(2026, 11, 25))
    assert caught.value.filename == str(to)


def test_nothing_is_written_past_the_helper():
    """3: in the model, `write_bytes` and its like stand in what is handed to `write_whole` alone.

    An upload that the page lays down for a moment, in a folder of its own, is no file of anyone's.
    """
    found = set()
    for path in sorted((ROOT / "model").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        handed = {
            inner
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "write_whole"
            for inner in ast.walk(node)
        }
        found |= {
            f"{path.relative_to(ROOT).as_posix()}: {ast.unparse(node.func)}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and getattr(node.func, "attr", "") in WRITES
            and node not in handed
        }

    assert found == {"model/batch/running.py: uploaded.write_bytes"}
