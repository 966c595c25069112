"""What is said to a reader: messages in either language, and problems, reported all at once."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from unicodedata import category

from model.texts import ENGLISH, N_, Language

# What was given is repeated in a message up to this many characters; where it is, up to more.
LONGEST_ECHO, LONGEST_PLACE = 40, 100
# What the system says of a file holds its path.
LONGEST_REASON = 400
# So many problems are listed: who has more mends these first. Readers of files stop beyond.
MOST_PROBLEMS = 100
# And of names in a sentence.
MOST_NAMES = 20


@dataclass(frozen=True, slots=True)
class Message:
    """Something said to the reader.

    Parameters
    ----------
    code : str
        Stable once released: tests, translations and callers refer to it.
    template : str
        An English message with placeholders (see `model.texts`); it is also the key of its
        translations.
    values : mapping
        What the placeholders stand for. What a reader gave goes through `echoed`.

    Examples
    --------
    >>> Message("growth", "{rate:percent} a year", {"rate": 0.523}).say(ENGLISH)
    '52.3% a year'
    """

    code: str
    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def say(self, text: Language) -> str:
        """Return it in a language."""
        return text(self.template, **self.values)

    @property
    def message(self) -> str:
        """It in English."""
        return self.say(ENGLISH)

    def at(self, where: str) -> "Problem":
        """Return it as a problem of `where`, a field, parameter or file."""
        return Problem(self.code, self.template, self.values, where=where)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Message):
    """One thing wrong with an input: what was given, what is allowed and what to do.

    Parameters
    ----------
    where : str
        The field, parameter or file concerned.
    """

    where: str

    @property
    def place(self) -> str:
        """Where it is, as it may be written anywhere: `where` is as it was given."""
        return echoed(self.where, LONGEST_PLACE)


class InvalidInput(ValueError):  # noqa: N818 - reads as what it is at every `except`
    """Raised once, with every problem found, never only the first."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(*problems)

    def __str__(self) -> str:  # only where it is asked for: words take longer than finding faults
        return "\n".join(f"{p.place}: {p.message}" for p in first_problems(self.problems))

    def __reduce__(self) -> tuple[type["InvalidInput"], tuple[Problem, ...]]:
        """Keep the problems where one process raises it and another catches it."""
        return InvalidInput, self.problems


def first_problems(problems: Sequence[Problem]) -> Sequence[Problem]:
    """Return the problems that readers are shown: of very many the first, and that there are more.

    >>> many = [Problem("a", "wrong", where="b")] * 1000
    >>> len(first_problems(many)), first_problems(many)[-1].message
    (101, 'only the first 100 problems are listed; mend them, and try again.')
    """
    if len(problems) <= MOST_PROBLEMS:
        return problems
    template = N_("only the first {most:whole} problems are listed; mend them, and try again.")
    more = Problem("problems.more", template, {"most": MOST_PROBLEMS}, where="…")
    return [*problems[:MOST_PROBLEMS], more]


def first_names(names: Sequence[str], most: int = MOST_NAMES) -> list[str]:
    """Return the names that are listed in a sentence: of very many the first, and a sign of more.

    >>> first_names(["a", "b", "c"], most=2)
    ['a', 'b', '…']
    """
    return [*names[:most], *["…"] * (len(names) > most)]


def require(given: object, kind: type, *, where: str, example: str) -> None:
    """Refuse an argument of another kind than it is used as.

    Raises
    ------
    InvalidInput
        ``argument.kind``.

    Examples
    --------
    >>> require([0.3], dict, where="draws", example='{"cagr": [0.3]}')
    Traceback (most recent call last):
    ...
    model.messages.InvalidInput: draws: “[0.3]” (list) was given; write it like {"cagr": [0.3]}.
    """
    if not isinstance(given, kind):
        raise InvalidInput(
            Problem(
                "argument.kind",
                "“{given:text}” ({kind:text}) was given; write it like {example:text}.",
                {"given": echoed(given), "kind": type(given).__name__, "example": example},
                where=where,
            )
        )


@contextmanager
def gathered(problems: list[Problem]) -> Iterator[None]:
    """Add the problems of what is refused to a list, so that it is raised with all others.

    >>> found: list[Problem] = []
    >>> with gathered(found):
    ...     raise InvalidInput(Problem("date.invalid", "not a date", where="known_by"))
    >>> [problem.where for problem in found]
    ['known_by']
    """
    try:
        yield
    except InvalidInput as error:
        problems += error.problems


def echoed(given: object, longest: int = LONGEST_ECHO) -> str:
    r"""Return what a reader gave as messages repeat it: on one line, cut short, all of it visible.

    Line ends, control characters and marks that turn the direction of writing come out as
    replacement characters, every kind of space as a plain one.

    >>> echoed("a\x1b[31m\u202eb"), echoed("算力\u3000草案", 4)
    ('a�[31m�b', '算力 草…')
    """
    text = given if isinstance(given, str) else _written(given)
    return visible(text if len(text) <= longest else text[:longest] + "…")


def is_plain_text(given: object, longest: int) -> bool:
    r"""Whether what a reader gave is a text of one line that `echoed` repeats as it is.

    >>> is_plain_text("算力\u3000草案", 5), is_plain_text("a\x1b", 5), is_plain_text("abc", 2)
    (True, False, False)
    """
    is_short = isinstance(given, str) and len(given) <= longest
    return is_short and "\N{REPLACEMENT CHARACTER}" not in echoed(given, longest)


def reason_of(error: object) -> str:
    """Return the reason that the system, or a reader, gives: as `echoed`, but longer."""
    return echoed(str(error), LONGEST_REASON)


def _written(given: object) -> str:
    try:
        return repr(given)
    except ValueError:  # a whole number of thousands of digits
        return type(given).__name__


def visible(words: str) -> str:
    """Return words as a terminal may show them: whole, on one line (see `echoed`)."""
    return words if words.isprintable() else "".join(map(_visible, words))


def _visible(sign: str) -> str:
    if sign.isprintable():
        return sign
    return " " if category(sign) == "Zs" else "\N{REPLACEMENT CHARACTER}"


def readable(words: str) -> str:
    r"""Return a reader's words for a file: whole, on one line, without signs that cannot be seen.

    Not all of those may stand in XML and YAML. The scenario file keeps the words as they are.

    >>> readable("a\n\t b\u200b")
    'a b'
    """
    return " ".join(spaced(words).split())


def spaced(words: str) -> str:
    """Return words with a space for each sign that cannot be seen."""
    return "".join(sign if sign.isprintable() else " " for sign in words)


def escaped(line: str) -> str:
    r"""Return a line of JSON with each sign that cannot be seen by its number.

    >>> print(escaped('"a\u202eb"'))
    "a\u202eb"
    """
    if line.isprintable():
        return line
    return "".join(sign if sign.isprintable() else json.dumps(sign)[1:-1] for sign in line)
