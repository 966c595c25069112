"""The settings that Suanli is served with, and the pins that it's installed from."""

import itertools
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest
import streamlit.config
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
CONFIGURATION = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
THEMES = ["light", "dark"]

# How the cones of people who lack one kind of them change linear RGB (Machado, Oliveira and
# Fernandes 2009, severity 1).
SIGHT = {
    "all cones": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
XYZ = [
    [0.4124564, 0.3575761, 0.1804375],
    [0.2126729, 0.7151522, 0.0721750],
    [0.0193339, 0.1191920, 0.9503041],
]


def theme(name):
    inherited = {key: value for key, value in CONFIGURATION["theme"].items() if key not in THEMES}
    return inherited | CONFIGURATION["theme"][name]


def rgb(colour):
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255


def linear(colour):
    values = rgb(colour)
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """Return the contrast ratio of two colours, as WCAG 2.2 defines it."""
    low, high = sorted(linear(colour) @ XYZ[1] for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def blend(top, share, bottom):
    values = np.rint(255 * (share * rgb(top) + (1 - share) * rgb(bottom))).astype(int)
    return "#" + "".join(f"{value:02X}" for value in values)


def distance(one, other, sight):
    """Return how far apart two colours look (CIE 1976 L*a*b*; about 2 is just noticeable)."""
    one, other = (lab(np.clip(SIGHT[sight] @ linear(colour), 0, 1)) for colour in (one, other))
    return np.linalg.norm(one - other)


def lab(values):
    x, y, z = XYZ @ values / [0.95047, 1, 1.08883]
    x, y, z = (np.cbrt(v) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in (x, y, z))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def options(table, prefix=""):
    for key, value in table.items():
        if isinstance(value, dict):
            yield from options(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def test_the_colour_arithmetic_gives_known_values():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)
    assert lab(linear("#FF0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.02)
    assert blend("#FFFFFF", 0.5, "#000000") == "#808080"


def test_the_page_is_this_machines_and_tells_nobody():
    assert CONFIGURATION["server"]["address"] == "127.0.0.1"
    assert CONFIGURATION["browser"]["gatherUsageStats"] is False
    assert CONFIGURATION["client"]["disableDataExport"] is True
    assert CONFIGURATION["client"]["showErrorLinks"] == "false"


def test_the_page_is_for_users_not_developers():
    assert CONFIGURATION["client"]["toolbarMode"] == "viewer"
    assert CONFIGURATION["client"]["showErrorDetails"] == "none"
    assert CONFIGURATION["server"]["headless"] is True


def test_streamlit_knows_every_option():
    known = streamlit.config.get_config_options()
    for name, value in options(CONFIGURATION):
        assert name in known, name
        assert not known[name].deprecated, name
        if not isinstance(value, list):
            assert isinstance(value, (known[name].type, str)), name


def test_fonts_are_the_systems():
    for name, value in options(CONFIGURATION["theme"]):
        assert "://" not in str(value), name
        assert not name.endswith("fontFaces"), name


@pytest.mark.parametrize("name", THEMES)
def test_text_can_be_read(name):
    colours = theme(name)
    for background in ("backgroundColor", "secondaryBackgroundColor"):
        ground = colours[background]
        for text in ("textColor", "primaryColor", "redTextColor", "greenTextColor"):
            assert contrast(colours[text], ground) >= 4.5, (text, background)
        # Captions and axis labels: Streamlit fades the text colour to 60%.
        assert contrast(blend(colours["textColor"], 0.6, ground), ground) >= 4.5, background
        # What stands on the primary colour, as views/style.css has it.
        on_primary = "#FFFFFF" if name == "light" else colours["backgroundColor"]
        assert contrast(on_primary, colours["primaryColor"]) >= 4.5
        # A chosen segment: text in the primary colour on a tenth of it.
        primary = colours["primaryColor"]
        if background == "backgroundColor":
            assert contrast(primary, blend(primary, 0.1, ground)) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_what_is_no_text_can_be_seen(name):
    colours = theme(name)
    for background in ("backgroundColor", "secondaryBackgroundColor"):
        assert contrast(colours["borderColor"], colours[background]) >= 3, background
    # Ticks and switches are white on the primary colour.
    assert contrast("#FFFFFF", colours["primaryColor"]) >= 3
    for series in colours["chartCategoricalColors"]:
        assert contrast(series, colours["backgroundColor"]) >= 3, series


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("name", THEMES)
def test_series_can_be_told_apart_by_everyone(name, sight):
    colours = theme(name)
    for one, other in itertools.combinations(colours["chartCategoricalColors"], 2):
        assert distance(one, other, sight) >= 15, (one, other)
    assert distance(colours["redTextColor"], colours["greenTextColor"], sight) >= 15


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("name", THEMES)
def test_scales_can_be_read_by_everyone(name, sight):
    colours = theme(name)
    for scale in ("chartSequentialColors", "chartDivergingColors"):
        assert len(colours[scale]) == 10, scale  # Streamlit ignores any other number
        for one, other in itertools.pairwise(colours[scale]):
            assert distance(one, other, sight) >= 5, (scale, one, other)
    lightness = [lab(linear(colour))[0] for colour in colours["chartSequentialColors"]]
    assert lightness == sorted(lightness, reverse=name == "light")


def pins(file):
    """Return the versions that a requirements file pins, by name, and check how it pins them."""
    text = (ROOT / file).read_text(encoding="utf-8")
    assert not re.search(r"://|^\s*-(?!-hash)|/", re.sub(r"(?m)^\s*#.*", "", text), re.MULTILINE)
    found = {}
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        requirement, *hashes = re.split(r"\s+--hash=", line.strip())
        requirement = Requirement(requirement)
        assert hashes, line
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in hashes), line
        (specifier,) = requirement.specifier
        assert specifier.operator == "==", line
        assert "*" not in specifier.version, line
        name = canonicalize_name(requirement.name)
        found.setdefault(name, set()).add((specifier.version, str(requirement.marker or "")))
    return found


def test_what_the_project_names_is_pinned_at_that_version():
    pinned = pins("requirements.txt")
    for requirement in map(Requirement, PROJECT["project"]["dependencies"]):
        (specifier,) = requirement.specifier
        assert specifier.operator == "=="
        assert pinned[canonicalize_name(requirement.name)] == {(specifier.version, "")}


def test_development_adds_to_the_same_pins():
    pinned, more = pins("requirements.txt"), pins("requirements-dev.txt")
    for name, versions in pinned.items():
        assert {version for version, _ in versions} == {version for version, _ in more[name]}, name
    for requirement in map(Requirement, PROJECT["dependency-groups"]["dev"]):
        (version, marker) = next(iter(more[canonicalize_name(requirement.name)]))
        assert version in requirement.specifier
        assert not marker


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_the_pins_say_how_to_refresh_them_and_nothing_of_the_machine(file):
    text = (ROOT / file).read_text(encoding="utf-8")
    assert "make pins" in text
    assert "://" not in text
    assert not re.search(r"(?m)(^|\s)/\w", text)
