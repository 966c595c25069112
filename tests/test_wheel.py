"""The wheel holds the calculator as `suanli`: what the folder gives, an installation gives.

1. Nothing in it is another than in the folder but the names in import lines.
2. Installed in a fresh environment, outside the folder, it computes, exports and serves the same,
   on the Python of the tests and on the newest that is there.
3. Without its extras it says what is missing, and how to get it.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest

from hatch_build import PLACES, renamed
from model import Scenario, __version__, project, simulate
from model.data import data_version
from model.files.recipes import projection_recipe
from tests.replicas import free_port, started, wait_for
from tests.test_written import COMMANDS

ROOT = Path(__file__).parent.parent
BATCH = ("batch", "x.csv", "--to=made.parquet")


def newest_python():
    """Return the newest Python that is there, if it is newer than this one."""
    beside = Path(sys.base_prefix).parent
    for minor in range(14, sys.version_info.minor, -1):
        found = [shutil.which(name := f"python3.{minor}"), *beside.glob(f"3.{minor}*/bin/{name}")]
        if working := [str(one) for one in found if one and starts(one)]:
            return working[:1]
    return []


def starts(python):
    """Whether a Python starts: what is found may be a name for one that is not installed."""
    return subprocess.run([python, "-c", ""], check=False, capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built by its builder alone."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


PYTHONS = [sys.executable, *newest_python()]


@pytest.fixture(scope="module", params=PYTHONS, ids=os.path.basename)
def installed(request, wheel, tmp_path_factory):
    """An environment with the wheel and its pinned packages, the page's too; its folder.

    To compile them takes longer than all else here: the newest Python does, and another takes
    those of these tests, which are the same.
    """
    folder, what = tmp_path_factory.mktemp("environment"), f"{wheel}[page]"
    if request.param == PYTHONS[-1]:
        return environment(folder, request.param, what)
    environment(folder, request.param, "--no-deps", what)
    (packages,) = (folder / "venv").glob("lib/python*/site-packages")
    (packages / "of_tests.pth").write_text(sysconfig.get_path("purelib"))
    return folder


def environment(folder, python, *what):
    uv = [sys.executable, "-m", "uv"]
    place = ["--python", str(folder / "venv" / "bin" / "python")]
    pins = ["-c", str(ROOT / "requirements.txt")]
    for command in (
        [*uv, "venv", "--python", python, str(folder / "venv")],
        [*uv, "pip", "install", *place, *pins, *what],
    ):
        subprocess.run(command, check=True, capture_output=True, cwd=folder)
    return folder


def run(folder, *command):
    """Return what a program of an environment prints, started outside the project's folder."""
    path = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    program, *arguments = command
    return subprocess.run(
        [str(folder / "venv" / "bin" / program), *arguments],
        cwd=folder,
        env=path,
        check=False,
        capture_output=True,
    )


def test_it_is_the_folder_under_another_name(wheel):
    """1: file by file; all that git has of these folders, and no more."""
    listed = subprocess.run(
        ["git", "ls-files", *PLACES], cwd=ROOT, check=True, capture_output=True, text=True
    )
    expected = {}
    for name in listed.stdout.splitlines():
        first, _, rest = name.partition("/")
        place = "/".join(filter(None, ("suanli", PLACES[first], rest)))
        content = (ROOT / name).read_bytes()
        is_code = name.endswith((".py", ".pyi"))
        expected[place] = renamed(content.decode()).encode() if is_code else content
    with zipfile.ZipFile(wheel) as archive:
        held = {
            name: archive.read(name)
            for name in archive.namelist()
            if ".dist-info/" not in name and name != "suanli/py.typed"
        }
        assert "suanli/py.typed" in archive.namelist()

    assert held == expected
    for content in held.values():
        assert not re.search(rb"^\s*(from|import) (model|views)\b", content, re.MULTILINE)


def test_an_installation_computes_the_same(installed):
    """2: by its command, as a module, and in Python."""
    table = project(Scenario(cagr=0.476, years=4)).to_csv()
    asked = ("project", "--cagr=47.6%", "--years=4", "--format=csv")

    assert run(installed, "suanli", *asked).stdout == table
    assert run(installed, "python", "-m", "suanli", *asked).stdout == table
    assert __version__ in run(installed, "suanli", "--version").stdout.decode()
    program = (
        "import sys, suanli\n"
        "from suanli.data import data_version\n"
        "assert 'model' not in sys.modules and 'views' not in sys.modules\n"
        "sys.stdout.write(data_version())\n"
        "sys.stdout.flush()\n"
        "sys.stdout.buffer.write(suanli.simulate(suanli.Scenario()).to_csv())\n"
    )
    ran = run(installed, "python", "-c", program)
    assert ran.stdout == data_version().encode() + simulate(Scenario()).to_csv(), ran.stderr


def test_an_installation_s_recipe_runs_there(installed):
    """2: it names the package that is installed, and gives the folder's bytes."""
    program = (
        "from suanli import Scenario\n"
        "from suanli.files import projection_recipe\n"
        "recipe = projection_recipe(Scenario(cagr=0.4))\n"
        "print(recipe.command)\n"
        "exec(recipe.program)\n"
    )
    printed = run(installed, "python", "-c", program).stdout.decode()

    assert "python -m suanli export" in printed
    assert "python -m model export" in projection_recipe(Scenario(cagr=0.4)).command
    assert (installed / "suanli.csv").read_bytes() == project(Scenario(cagr=0.4)).to_csv()


def test_an_installation_makes_every_file(installed):
    """2: each is of its kind."""
    begins = {"xlsx": b"PK", "zip": b"PK", "svg": b"<svg", "png": b"\x89PNG", "html": b"<!"}
    places = [f"file.{ending}" for ending in begins]
    asked = [f"export {place}" for place in places]
    made = run(installed, "python", "-c", COMMANDS.format("suanli"), *asked)
    assert made.stdout.split() == [b"0"] * len(begins), made.stderr
    for place, start in zip(places, begins.values(), strict=True):
        assert (installed / place).read_bytes().lstrip().startswith(start), place


def test_an_installation_serves_the_page(installed):
    """2: with its settings and its answers by address."""
    port = free_port()
    command = [str(installed / "venv" / "bin" / "suanli"), "serve", f"--port={port}"]
    with started(command, {}):
        wait_for(f"http://127.0.0.1:{port}/healthz")
        with urlopen(f"http://127.0.0.1:{port}/api/projection.csv?cagr=0.4") as answer:
            assert answer.read() == project(Scenario(cagr=0.4)).to_csv()
        with urlopen(f"http://127.0.0.1:{port}/_stcore/health") as answer:
            assert answer.status == 200


def test_without_extras_it_says_what_is_missing(wheel, tmp_path):
    """3: it computes; what the page and batches need is named."""
    folder = environment(tmp_path, sys.executable, str(wheel))
    (folder / "x.csv").write_text("cagr\n0.4\n")
    table = run(folder, "suanli", "project", "--format=csv")
    page, batch = (run(folder, "suanli", *words) for words in (("serve",), BATCH))

    assert table.stdout == project(Scenario()).to_csv()
    assert (page.returncode, batch.returncode) == (2, 2)
    assert "pip install 'suanli[page]'" in page.stderr.decode()
    assert b"Traceback" not in batch.stderr
    assert "pip install 'suanli[batch]'" in batch.stderr.decode()
