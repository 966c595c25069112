"""What several pages show in the same way: problems and sources."""

from collections.abc import Sequence

import streamlit as st

from model.assumptions import assumptions
from model.data import sources
from model.errors import Problem
from model.texts import Language


def show_problems(problems: Sequence[Problem], head: str, text: Language) -> None:
    """Show what is wrong, with the remedy of each."""
    if problems:
        lines = [
            f"- {name_of(problem, text)}: {text(problem.template, **problem.values)}"
            for problem in problems
        ]
        st.error("\n".join([head, "", *lines]), icon=":material/error:")


def name_of(problem: Problem, text: Language) -> str:
    """Return the name of what a problem concerns: its label and how addresses and files call it."""
    if problem.where not in assumptions():
        return f"`{problem.where}`"
    return f"**{text(assumptions()[problem.where].label)}** (`{problem.where}`)"


def cite(ids: tuple[str, ...], text: Language) -> str:
    """Return links to sources, each by its publisher and date, as Markdown."""
    if not ids:
        return ""
    return text("Sources: {links:text}", links="; ".join(link(name, text) for name in ids))


def link(source_id: str, text: Language) -> str:
    """Return a source as a Markdown link, or as plain text where no page can be linked."""
    source = sources()[source_id]
    name = text(source.publisher)
    name = f"{name} ({source.published})" if source.published else name
    return f"[{name}]({source.url})" if source.url else name
