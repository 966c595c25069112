"""How to cite a projection: versions, sources, the day.

Nothing here knows the time: the date of retrieval comes with the request.
"""

import re

from model.data import data_version
from model.files.names import identifier
from model.files.request import Request, Told
from model.messages import readable
from model.projection import answer_in_a_line
from model.texts import N_, Language
from model.version import PACKAGE, VERSION

PROGRAM = "Suanli 算力"

# What every result is.
CONDITIONAL = N_("Depends on the assumptions; not a forecast.")

# As the licence names who holds the rights.
AUTHORS = N_("The Suanli authors")

# Where something that looks like an address is cut so that it is none.
ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=\w@)(?=\w)", re.IGNORECASE)

# What BibTeX takes for a command or a group.
BIBTEX_SIGNS = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "{}$&#_%"},
}


def title(request: Request) -> str:
    """Return what the result is, with the reader's name for it where there is one."""
    scenario = request.scenario
    what = request.text(
        "AI compute and what investment in it brings, {first:year}–{last:year}",
        first=scenario.base_year,
        last=scenario.last_year,
    )
    name = readable(request.name)
    return request.text.headed(name, what) if name else what


def version_line(text: Language) -> str:
    """Return which program and which data made a result."""
    return text(
        "{program:text}, version {version:text}, data {data:text}",
        program=PROGRAM,
        version=VERSION,
        data=data_version(),
    )


def where_to_run(text: Language) -> str:
    """Return where commands and programs that reproduce a result run."""
    if PACKAGE == "model":
        return text("From a folder that holds this version of Suanli, either of:")
    return text("Where Suanli {version:text} is installed, either of:", version=VERSION)


def short_citation(request: Told) -> str:
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
        publishers=request.text.separated(map(request.text, publishers)),
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
    return f"@misc{{{identifier(request)},\n{lines}}}\n"


def _bibtex(words: str) -> str:
    return "".join(BIBTEX_SIGNS.get(sign, sign) for sign in words)


def plain_answer(request: Request) -> str:
    """Return the answer without marks of emphasis."""
    return answer_in_a_line(request.projection, request.text)


def markdown(words: str) -> str:
    r"""Return a text as Markdown that shows it as it is: no link, no HTML, no emphasis.

    Addresses, of which Markdown makes links unasked, get an invisible sign within.

    >>> print(markdown("<b>a</b> [b](c)"))
    \<b\>a\</b\> \[b\](c)
    """
    apart = ADDRESS.sub("\u2060", readable(words))
    return re.sub(r"([\\`*_{}\[\]<>#|!&~])", r"\\\1", apart)
