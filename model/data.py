"""The data package of the project: where it is, its tables and its sources."""

import csv
import re
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from model.texts import N_

# In the project's folder the data stand beside the package, where it is installed within it.
_PACKAGE = Path(__file__).parent
HOME = _PACKAGE if (_PACKAGE / "data" / "datapackage.json").exists() else _PACKAGE.parent
DATA = HOME / "data"

# How Streamlit serves the page: colours and fonts, and who may ask.
PAGE_SETTINGS = HOME / ".streamlit" / "config.toml"

# How well a figure is evidenced, best first.
EVIDENCE = {
    "read": N_("the page was read"),
    "quoted": N_("quoted by a third party that was read"),
    "derived": N_("derived by arithmetic"),
    "unconfirmed": N_("unconfirmed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The claim that the calculator starts from, and what the edition it is from states.

    `rate` is a fraction a year and describes `rate_start` to `rate_end`; the headline puts it
    on the level of `base_year`.
    """

    series: str
    edition: str
    rate: float
    rate_start: int
    rate_end: int
    base_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a number comes from, precise enough for a reader to check it."""

    id: str
    title: str
    title_zh: str
    publisher: str
    url: str
    published: str
    accessed: str
    evidence: str
    note: str

    def titled(self, code: str) -> str:
        """Return the title in a language."""
        return self.title_zh if code == "zh" else self.title


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of `data/<name>.csv`, as text by column."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def data_version() -> str:
    """Return the checksum of all data files, which files and links carry (12 hex digits).

    It changes whenever a figure, a default, a limit or a source does.
    """
    digest = sha256()
    for path in sorted(path for path in DATA.rglob("*") if path.suffix in {".csv", ".toml"}):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(DATA).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


@cache
def sources() -> dict[str, Source]:
    """Return every source by its id."""
    return {row["id"]: Source(**row) for row in table("sources")}


def source_of(written: str) -> Source:
    """Return a source by its id; what has none is called as a reader wrote it.

    It is an address only where it begins as those of web pages do.

    >>> source_of("idc_2025").publisher, source_of("javascript:alert(1)").url
    ('IDC and Inspur Information', '')
    """
    if written in sources():
        return sources()[written]
    url = written if re.match(r"https?://[^\s]+$", written) else ""
    about = dict.fromkeys((field.name for field in fields(Source)), "")
    return Source(
        **{**about, "title": written, "title_zh": written, "publisher": written, "url": url}
    )


@cache
def claims() -> dict[str, dict[str, Any]]:
    """Return the printed claims of data/claims.toml by name, the headline first."""
    return tomllib.loads((DATA / "claims.toml").read_text("utf-8"))


@cache
def headline() -> Headline:
    """Return the claim that the calculator starts from.

    >>> headline().rate, headline().rate_start, headline().base_year
    (0.523, 2021, 2022)
    """
    claim = claims()["headline"]
    (row,) = (
        row
        for row in table("editions")
        if (row["series"], row["edition"]) == (claim["series"], claim["edition"])
    )
    return Headline(
        series=row["series"],
        edition=row["edition"],
        rate=float(row["rate"]),
        rate_start=int(row["rate_start"]),
        rate_end=int(row["rate_end"]),
        base_year=claim["start_year"],
    )


def macro(indicator: str, region: str) -> list[dict[str, str]]:
    """Return the rows of macro.csv for an indicator of a region, the earliest year first.

    >>> [row["year"] for row in macro("ai_core_industry_target", "Guangdong")]
    ['2025', '2027']
    """
    wanted = (indicator, region)
    rows = (row for row in table("macro") if (row["indicator"], row["region"]) == wanted)
    return sorted(rows, key=lambda row: row["year"])


@cache
def multiplier(name: str) -> dict[str, str]:
    """Return a row of multipliers.csv by its name."""
    return next(row for row in table("multipliers") if row["name"] == name)


def published_value(series: str, edition: str, period: str) -> float:
    """Return a published level in EFLOPS, as the edition of a series printed it.

    Raises
    ------
    LookupError
        Where the data hold no such figure.
    """
    for row in table("compute_scale"):
        if (row["series"], row["edition"], row["period"]) == (series, edition, period):
            return float(row["value_eflops"])
    message = f"compute_scale.csv has no figure of {series}, edition {edition}, for {period}."
    raise LookupError(message)
