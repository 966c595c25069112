"""The page of the public names is made by one command, complete, and its links lead somewhere.

1. Every public name stands there with its description, its parameters and its errors.
2. Each link within the page has a place that it leads to.
"""

import re
import shlex
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

import model

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.unmeasured


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The page, made as `make api` makes it; the folder of all pages."""
    folder = tmp_path_factory.mktemp("api")
    (line,) = re.findall(r"^API := (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    command = [sys.executable, "-m", "pdoc", *shlex.split(line), "-o", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder / "model.html"


def test_every_public_name_is_there(page):
    """1: of `from model import`; `footprint`, which is a room's name too, on that room's page."""
    pages = [page, *(page.parent / "model").glob("*.html")]
    content = "".join(one.read_text("utf-8") for one in pages)
    sections = set(re.findall(r'<section id="([^".]+)">', content))
    text = unescape(re.sub(r"<[^>]+>", "", content))

    assert sections >= set(model.__all__)
    for name in model.__all__:
        described = (getattr(model, name).__doc__ or "").strip().splitlines()[0]
        plain = re.sub(r"[`*]", "", described)
        assert plain in re.sub(r"[`*]", "", text), name


def test_links_lead_somewhere(page):
    """2: to a section, or to a page beside."""
    content = page.read_text("utf-8")
    places = set(re.findall(r'id="([^"]+)"', content))
    links = set(re.findall(r'href="([^"]+)"', content))
    broken = [
        link
        for link in links
        if not link.startswith(("http", "data:", "${"))  # elsewhere, or filled in by the search
        and not (link.startswith("#") and unescape(link[1:]) in places)
        and not (page.parent / link.partition("#")[0].removeprefix("../")).is_file()
    ]

    assert len(links) > 100
    assert broken == []
