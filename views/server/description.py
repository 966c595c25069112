"""What programs are told of the addresses: OpenAPI, made from the records that answer them."""

from functools import cache
from typing import Any

from model.columns import COLUMNS
from model.data import data_version
from model.inputs import assumptions
from model.texts import N_, Language
from model.version import MODULE, VERSION
from views.server.answers import ANSWERS, JSON, Answer
from views.server.asked import Parameter
from views.server.embed import ADDRESSES, CHART

Schema = dict[str, Any]

# What all of it is for.
ABOUT = N_(
    "Projections of AI compute and of what investment in it brings. Depends on the assumptions; "
    "not a forecast."
)

PROBLEMS = {"$ref": "#/components/schemas/Problems"}

# The answers that are no result, by status.
REFUSALS = {
    "304": N_("The answer is the one that the reader has."),
    "422": N_("What is wrong with the parameters, all at once, in the reader's language."),
    "503": N_("Too much is being made; come again after as many seconds as Retry-After says."),
}


@cache
def description(text: Language) -> Schema:
    """Return the OpenAPI description of all addresses, with its sentences in a language."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Suanli 算力",
            "version": f"{VERSION}+{data_version()}",
            "description": text(ABOUT),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": {
            **{one.address: {"get": _operation(one, text)} for one in ADDRESSES},
            "/healthz": {"get": _health(text)},
        },
        "components": {
            "parameters": {
                one.name: _parameter(one, text)
                for one in _of_scenario()
                if one.name in assumptions()
            },
            "schemas": _schemas(text),
        },
    }


def _of_scenario() -> tuple[Parameter, ...]:
    return ANSWERS["projection.csv"].all_parameters


def _operation(answer: Answer, text: Language) -> Schema:
    parameters = [
        {"$ref": f"#/components/parameters/{one.name}"}
        if answer.has_inputs and one.name in assumptions()
        else _parameter(one, text)
        for one in answer.all_parameters
    ]
    # What a frame shows is a page, also where it is refused.
    held: Schema = {"text/html": {}} if answer is CHART else {JSON: {"schema": PROBLEMS}}
    schema = _answer_schema(answer)
    return {
        "operationId": answer.path,
        "summary": text(answer.summary),
        **({"description": f"{MODULE} {answer.command}"} if answer.command else {}),
        "parameters": parameters,
        "responses": {
            "200": {
                "description": text(answer.summary),
                "content": {answer.media_type: {"schema": schema} if schema else {}},
            },
            **{
                status: {
                    "description": text(said),
                    **({} if status == "304" else {"content": held}),
                }
                for status, said in REFUSALS.items()
            },
        },
    }


def _answer_schema(answer: Answer) -> Schema:
    if answer.path == "projection.json":
        return {"$ref": "#/components/schemas/Projection"}
    return {"type": "object"} if answer.media_type == JSON else {}


def _parameter(one: Parameter, text: Language) -> Schema:
    schema: Schema = {"type": "boolean"} if one.kind == "switch" else {"type": "string"}
    if one.options and one.kind != "choices":
        schema["enum"] = list(one.options)
    said: Schema = {"name": one.name, "in": "query", "description": text(one.meaning)}
    if one.kind == "list":
        said |= {"schema": {"type": "array", "items": schema}, "style": "form", "explode": True}
        example: object = [one.example]
    else:
        said, example = said | {"schema": schema}, one.example
    return said | ({"example": example} if one.example else {})


def _health(text: Language) -> Schema:
    said = text("The server is alive; the versions of program and data.")
    names = ("status", "version", "data")
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
    answered = {"200": {"description": said, "content": {JSON: {"schema": schema}}}}
    return {"operationId": "healthz", "summary": said, "responses": answered}


def _schemas(text: Language) -> Schema:
    inputs = {
        record.name: {"title": text(record.label), "description": text(record.meaning)}
        for record in assumptions().values()
    }
    columns = {
        name: {
            "type": "number" if column.in_base_year else ["number", "null"],
            "title": column.title(text),
            "description": f"{text(column.meaning)} ({column.unit})",
        }
        for name, column in COLUMNS.items()
    }
    problem = {name: {"type": "string"} for name in ("code", "where", "message")}
    return {
        "Projection": {
            "type": "object",
            "properties": {
                "scenario": {"type": "object", "properties": inputs},
                "average_growth": {"type": ["number", "null"]},
                "doubling_years": {"type": ["number", "null"]},
                "projection": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"year": {"type": "integer"}, **columns},
                        "required": ["year", *columns],
                    },
                },
                "guardrails": {"type": "array", "items": {"type": "object"}},
            },
        },
        "Problems": {
            "type": "object",
            "properties": {
                "problems": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": problem,
                        "required": list(problem),
                    },
                }
            },
        },
    }
