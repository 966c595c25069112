"""What several pages show in the same way: problems, sources, guardrails."""

from collections.abc import Sequence

import streamlit as st

from model.assumptions import assumptions
from model.data import sources
from model.errors import Problem
from model.guardrails import SEVERITIES, Guardrail
from model.texts import Language

BADGES = {"info": "blue", "caution": "orange", "warning": "red"}


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


def show_guardrails(concerns: str, said: Sequence[Guardrail], text: Language) -> None:
    """Show the guardrails of one part of the answer, each with its evidence."""
    lines = []
    for guardrail in said:
        rule = guardrail.rule
        if rule.concerns == concerns:
            badge = f":{BADGES[rule.severity]}-badge[{text(SEVERITIES[rule.severity])}]"
            evidence = "; ".join(link(name, text) for name in rule.sources)
            lines.append(f"- {badge} {guardrail.message(text)} :small[{evidence}]")
    if lines:
        st.markdown("\n".join(lines))
