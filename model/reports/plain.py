"""Results as plain objects, and those as JSON."""

import json
from collections.abc import Iterable, Sequence
from math import isfinite

from model.messages import escaped
from model.projection import Guardrail
from model.texts import Language


def records(header: Sequence[str], rows: Iterable[Sequence[object]]) -> list[dict[str, object]]:
    """Return rows as objects for JSON."""
    return [
        {name: undefined_as_null(value) for name, value in zip(header, row, strict=True)}
        for row in rows
    ]


def undefined_as_null(value: object) -> object:
    """Return a value as JSON has it: it knows no numbers that are not defined."""
    return None if isinstance(value, float) and not isfinite(value) else value


def json_text(value: object) -> str:
    """Return a value as JSON in which every sign can be seen: what cannot stands by its number."""
    lines = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False).split("\n")
    return "".join(f"{escaped(line)}\n" for line in lines)


def guardrails_as_json(said: Iterable[Guardrail], text: Language) -> list[dict[str, object]]:
    """Return guardrails as objects for JSON."""
    return [
        {
            "code": one.code,
            "severity": one.record.severity,
            "message": one.say(text),
            "sources": list(one.record.sources),
        }
        for one in said
    ]
