"""How to cite a projection: versions, sources, the day.

Nothing here knows the time: the date of retrieval comes with the request.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from model.answer import answer
from model.assumptions import Assumption, assumptions
from model.data import Source, data_version, sources
from model.guardrails import SEVERITIES, Guardrail, guardrails
from model.messages import readable
from model.projection import Projection
from model.scenario import Scenario
from model.scenario_file import new_file
from model.texts import N_, Language
from model.version import VERSION

if TYPE_CHECKING:
    from model.simulation import Uncertainty

PROGRAM = "Suanli 算力"

# What every result is.
CONDITIONAL = N_("Conditional on its assumptions; not a forecast.")

# As the licence names who holds the rights.
AUTHORS = N_("The Suanli authors")

# What BibTeX takes for a command or a group.
BIBTEX_SIGNS = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "{}$&#_%"},
}


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a file is made of: a projection, and what only the surface knows.

    What limits the projection is computed once for all parts of a file.

    Parameters
    ----------
    projection : Projection
        Of one scenario, without draws.
    text : Language
        The language of the file.
    retrieved : date
        The day on which the reader asks.
    name, note : str
        The reader's own words on the scenario.
    uncertainty : Uncertainty, optional
        What is drawn and how; by default what the evidence says.
    address : str
        Where the reader found it, as a link that opens the same page again.
    compute_logarithmic, impact_logarithmic : bool
        Whether the pictures' vertical axes are logarithmic, as the page's switches are.

    Raises
    ------
    InvalidInput
        ``file.text`` where the name or the note is too long or holds control characters.
    """

    projection: Projection
    text: Language
    retrieved: date
    name: str = ""
    note: str = ""
    uncertainty: "Uncertainty | None" = None
    address: str = ""
    compute_logarithmic: bool = False
    impact_logarithmic: bool = False

    def __post_init__(self) -> None:
        new_file(self.scenario, name=self.name, note=self.note)  # refuses what is no name or note

    @property
    def scenario(self) -> Scenario:
        """The scenario of the projection."""
        return self.projection.scenario

    @cached_property
    def guardrails(self) -> list[Guardrail]:
        """What applies to the projection, in the order in which it is said."""
        return guardrails(self.projection)

    @property
    def limits(self) -> list[str]:
        """The same in words, each after its severity."""
        text = self.text
        return [
            f"{text(SEVERITIES[said.record.severity])}: {said.say(text)}"
            for said in self.guardrails
        ]

    @cached_property
    def cited_sources(self) -> list[Source]:
        """The sources of the inputs that have an effect and of what is said beside them."""
        cited = [record.sources for record in used_inputs(self.scenario)]
        cited += [said.record.sources for said in self.guardrails]
        names = dict.fromkeys(name for of_one in cited for name in of_one)
        return [sources()[name] for name in names]

    def told_in(self, text: Language) -> "Request":
        """Return the same in another language, without its address, which is a page in its own."""
        told = replace(self, text=text, address="")
        vars(told)["guardrails"] = self.guardrails  # in no language yet
        return told


def title(request: Request) -> str:
    """Return what the result is, with the reader's name for it where there is one."""
    scenario = request.scenario
    what = request.text(
        "AI compute and what investment in it brings, {first:year}–{last:year}",
        first=scenario.base_year,
        last=scenario.last_year,
    )
    name = readable(request.name)
    return f"{name}: {what}" if name else what


def version_line(text: Language) -> str:
    """Return which program and which data made a result."""
    return text(
        "{program:text}, version {version:text}, data {data:text}",
        program=PROGRAM,
        version=VERSION,
        data=data_version(),
    )


def short_citation(request: Request) -> str:
    """Return the citation for a caption: program, versions, day."""
    return request.text(
        "{versions:text}, retrieved {retrieved:text}",
        versions=version_line(request.text),
        retrieved=request.retrieved.isoformat(),
    )


def long_citation(request: Request) -> str:
    """Return the citation for a list of references: what, by whom, from which figures."""
    publishers = dict.fromkeys(source.publisher for source in request.cited_sources)
    cited = request.text(
        "{authors:message} ({year:year}): {title:text}. {citation:text}. {answer:text} "
        "{conditional:message} Figures from: {publishers:text}.",
        authors=AUTHORS,
        year=request.retrieved.year,
        title=title(request),
        citation=short_citation(request),
        answer=plain_answer(request),
        conditional=CONDITIONAL,
        publishers="; ".join(map(request.text, publishers)),
    )
    return f"{cited} {request.address}" if request.address else cited


def bibtex(request: Request) -> str:
    """Return the citation as a BibTeX entry, which holds the words of a reader as text."""
    fields = {
        "author": f"{{{_bibtex(request.text(AUTHORS))}}}",
        "title": f"{{{_bibtex(f'{PROGRAM}: {title(request)}')}}}",
        "year": str(request.retrieved.year),
        "version": VERSION,
        "urldate": request.retrieved.isoformat(),
        **({"url": _bibtex(request.address)} if request.address else {}),
        "note": _bibtex(short_citation(request)),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    scenario = request.scenario
    return f"@misc{{suanli-{scenario.base_year}-{scenario.last_year},\n{lines}}}\n"


def _bibtex(words: str) -> str:
    return "".join(BIBTEX_SIGNS.get(sign, sign) for sign in words)


def plain_answer(request: Request) -> str:
    """Return the answer without marks of emphasis."""
    return answer(request.projection, request.text).replace("**", "")


def used_inputs(scenario: Scenario) -> list[Assumption]:
    """Return the inputs that have an effect, in display order."""
    return [record for record in assumptions().values() if scenario.uses(record.name)]


def markdown(words: str) -> str:
    r"""Return a text as Markdown that shows it as it is: no link, no HTML, no emphasis.

    >>> print(markdown("<b>a</b> [b](c)"))
    \<b\>a\</b\> \[b\](c)
    """
    return re.sub(r"([\\`*_{}\[\]<>#|!&~])", r"\\\1", readable(words))
