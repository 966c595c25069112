"""Problems a person can fix, reported all at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from model.texts import ENGLISH


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with an input.

    Parameters
    ----------
    code : str
        Stable once released: tests, translations and callers refer to it.
    where : str
        The field, parameter or file concerned.
    template : str
        What was given, what is allowed and what to do, as an English message with
        placeholders (see `model.texts`); it is also the key of its translations.
    values : mapping
        What the placeholders stand for.
    """

    code: str
    where: str
    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The problem in English."""
        return ENGLISH(self.template, **self.values)


class InvalidInput(ValueError):  # noqa: N818 - reads as what it is at every `except`
    """Raised once, with every problem found, never only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{p.where}: {p.message}" for p in self.problems))

    def __reduce__(self) -> tuple[type["InvalidInput"], tuple[tuple[Problem, ...]]]:
        """Keep the problems where one process raises it and another catches it."""
        return InvalidInput, (self.problems,)
