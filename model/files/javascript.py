"""JavaScript of formulas and of functions: what a browser computes is not written a second time.

Formulas are those of the workbook (`model.files.formulas`). Functions are those that say a result
in words: plain ones, of names, numbers, texts, lists and records, without loops and exceptions.
What is beyond that is refused here, before any browser sees it.
"""

import ast
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import is_dataclass
from inspect import getsource, isfunction
from math import isfinite
from textwrap import dedent
from typing import Any, cast

# Signs of a formula by how close they bind, the loosest first.
_LEVELS = (("=", "<>", "<=", ">=", "<", ">"), ("+", "-"), ("*", "/"))
_SPELLED = {"=": "===", "<>": "!=="}
_TOKEN = re.compile(r'\s*(\{\w+\}|"[^"]*"|[\d.]+(?:E[-+]?\d+)?|\w+|<>|<=|>=|[-+*/(),=<>])')
_SHEET: dict[str, Callable[..., str]] = {
    "AND": lambda *terms: f"({'&&'.join(terms)})",
    "EXP": "Math.exp({})".format,
    "IF": "({}?{}:{})".format,
    "INDEX": "{}[{}-1]".format,
    "ISNUMBER": '(typeof {}==="number")'.format,
    "LN": "Math.log({})".format,
    "MAX": "Math.max({},{})".format,
    "OR": lambda *terms: f"({'||'.join(terms)})",
}


def formula_script(formula: str, spell: Callable[[str], str]) -> str:
    """Return the JavaScript of a formula.

    Parameters
    ----------
    formula : str
        As in `model.files.formulas`, without the equals sign.
    spell : callable
        Says what a name of a cell, or a placeholder with its braces, is in JavaScript.

    Examples
    --------
    >>> formula_script('IF(curve="constant",{t}+1,-cagr)', "s.{}".format)
    '((s.curve==="constant")?(s.{t}+1):(-s.cagr))'
    """
    tokens = _TOKEN.findall(formula)[::-1]

    def terms(level: int = 0) -> str:
        if level == len(_LEVELS):
            return term()
        said, is_single = terms(level + 1), True
        while tokens and tokens[-1] in _LEVELS[level]:
            sign = tokens.pop()
            said, is_single = f"{said}{_SPELLED.get(sign, sign)}{terms(level + 1)}", False
        return said if is_single else f"({said})"

    def term() -> str:
        word = tokens.pop()
        if word == "-":
            return f"(-{term()})"
        if word == "(":
            inside = terms()
            tokens.pop()
            return inside
        if tokens and tokens[-1] == "(":
            tokens.pop()
            given = [terms()]
            while tokens.pop() == ",":
                given.append(terms())
            return _SHEET[word](*given)
        return spell(word) if word[0].isalpha() or word[0] == "{" else word

    return terms()


# What Python has and JavaScript calls otherwise; `live.js` has those that are no function there.
_BUILT_IN = {
    "abs": "Math.abs",
    "floor": "Math.floor",
    "isnan": "Number.isNaN",
    "log10": "Math.log10",
    "max": "greatest",
    "min": "least",
    **{name: name for name in ("all", "any", "float", "getattr", "range")},
}
_METHODS = {"append": "push", "replace": "replaceAll"}
_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.And: "&&",
    ast.Or: "||",
}


def functions_script(functions: Iterable[Callable[..., Any]]) -> tuple[str, set[str]]:
    """Return the JavaScript of functions and of all that they call and name, and their messages.

    A function that is called without arguments is called now, and what it returns is a constant.

    Raises
    ------
    NotImplementedError
        Where a function is not plain, with its name and its line.
    """
    waiting, written, messages = list(functions), dict[str, str](), set[str]()
    while waiting:
        function = waiting.pop()
        if function.__name__ not in written:
            translator = _Translator(function)
            written[function.__name__] = translator.script()
            waiting += translator.called
            messages |= translator.messages
            written |= {
                name: f"const {name}={literal(value)};"
                for name, value in translator.constants.items()
            }
    return "\n".join(written.values()), messages


def literal(value: Any) -> str:  # noqa: ANN401 - any constant
    """Return a constant as JavaScript: numbers, texts, and lists, mappings and records of them.

    >>> literal({"rates": (0.5, float("inf")), "name": "算力"})
    '{"rates":[0.5,Infinity],"name":"算力"}'
    """
    if isinstance(value, float) and not isfinite(value):
        return str(value).replace("inf", "Infinity").replace("nan", "NaN")
    if value is None or isinstance(value, bool | int | float | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list | tuple):
        return f"[{','.join(map(literal, value))}]"
    if is_dataclass(value):
        value = {name: getattr(value, name) for name in value.__dataclass_fields__}
    named = cast("Mapping[str, Any]", value if isinstance(value, Mapping) else dict(value))
    return f"{{{','.join(f'{literal(name)}:{literal(one)}' for name, one in named.items())}}}"


class _Translator:
    """Writes one function in JavaScript, and notes what else that needs."""

    def __init__(self, function: Callable[..., Any]) -> None:
        (self.tree,) = cast("list[ast.FunctionDef]", ast.parse(dedent(getsource(function))).body)
        self.names: dict[str, Any] = function.__globals__
        self.called: list[Callable[..., Any]] = []
        self.constants: dict[str, Any] = {}
        self.messages = {
            str(node.args[0].value)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"text", "N_"}
            if isinstance(node.args[0], ast.Constant)
        }
        self.local = {
            node.arg if isinstance(node, ast.arg) else node.id
            for node in ast.walk(self.tree)
            if isinstance(node, ast.arg)
            or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
        } | {node.name for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)}

    def script(self) -> str:
        return self._function(self.tree)

    def _function(self, node: ast.FunctionDef) -> str:
        given = [one.arg for one in node.args.args]
        if node.args.kwonlyargs:
            given.append(f"{{{','.join(one.arg for one in node.args.kwonlyargs)}}}")
        rest = [f"...{node.args.vararg.arg}"] if node.args.vararg else []
        own = {
            one.id
            for statement in node.body
            for one in ast.walk(statement)
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
        }
        declared = f"let {','.join(sorted(own))};" if own else ""
        body = "".join(map(self._statement, node.body))
        return f"function {node.name}({','.join([*given, *rest])}){{{declared}{body}}}"

    def _statement(self, node: ast.stmt) -> str:  # noqa: PLR0911 - one for each kind of statement
        match node:
            case ast.Expr(ast.Constant()):  # documentation
                return ""
            case ast.Expr(value):
                return f"{self._say(value)};"
            case ast.Return(value):
                return f"return {self._say(value)};" if value else "return;"
            case ast.Assign([ast.Tuple(targets)], value):
                return f"[{self._list(targets)}]={self._say(value)};"
            case ast.Assign([target], value) | ast.AnnAssign(target, _, ast.expr() as value):
                return f"{self._say(target)}={self._say(value)};"
            case ast.If(test, then, otherwise):
                said = f"if({self._test(test)}){{{''.join(map(self._statement, then))}}}"
                if otherwise:
                    said += f"else{{{''.join(map(self._statement, otherwise))}}}"
                return said
            case ast.FunctionDef():
                return self._function(node)
        return self._refuse(node)

    def _test(self, node: ast.expr) -> str:
        """Return what is true where Python takes it for true: other than in an empty list."""
        match node:
            case ast.Compare() | ast.UnaryOp(ast.Not()):
                return self._say(node)
            case ast.BoolOp(sign, values):
                return f"({_SIGNS[type(sign)].join(map(self._test, values))})"
        return f"is({self._say(node)})"

    def _list(self, nodes: Iterable[ast.expr]) -> str:
        return ",".join(map(self._say, nodes))

    # One case for each kind of expression.
    def _say(self, node: ast.expr) -> str:  # noqa: C901, PLR0911, PLR0912
        match node:
            case ast.Constant(value):
                return literal(value)
            case ast.Name(name):
                return self._name(name)
            case ast.Attribute(value, name):
                return f"{self._say(value)}.{name}"
            case ast.Subscript(value, ast.Slice(ast.expr() as lower, None, None)):
                return f"{self._say(value)}.slice({self._say(lower)})"
            case ast.Subscript(value, ast.UnaryOp(ast.USub())):
                return f"{self._say(value)}.at({self._say(node.slice)})"
            case ast.Subscript(value, place):
                return f"{self._say(value)}[{self._say(place)}]"
            case ast.Starred(value):
                return f"...{self._say(value)}"
            case ast.Tuple(items) | ast.List(items):
                return f"[{self._list(items)}]"
            case ast.Dict(keys, values):
                pairs = zip(keys, values, strict=True)
                return f"({{{','.join(self._pair(key, value) for key, value in pairs)}}})"
            case ast.BinOp(left, sign, right) if type(sign) in _SIGNS:
                return f"({self._say(left)}{_SIGNS[type(sign)]}{self._say(right)})"
            case ast.UnaryOp(ast.USub(), value):
                return f"(-{self._say(value)})"
            case ast.UnaryOp(ast.Not(), value):
                return f"!{self._test(value)}"
            case ast.BoolOp(sign, [left, right]):  # the one or the other, as Python has it
                said = [self._say(left), self._say(right)]
                first, second = said if isinstance(sign, ast.Or) else said[::-1]
                return f"({self._test(left)}?{first}:{second})"
            case ast.IfExp(test, then, otherwise):
                return f"({self._test(test)}?{self._say(then)}:{self._say(otherwise)})"
            case ast.Compare(left, signs, rights):
                sides = zip([left, *rights], signs, rights, strict=False)
                return f"({'&&'.join(self._compared(*one) for one in sides)})"
            case ast.DictComp(key, value, [one]):
                return f"Object.fromEntries({self._mapped(one, ast.Tuple([key, value]))})"
            case ast.ListComp(element, [one]) | ast.GeneratorExp(element, [one]):
                return self._mapped(one, element)
            case ast.Call():
                return self._call(node)
        return self._refuse(node)

    def _pair(self, key: ast.expr | None, value: ast.expr) -> str:
        if key is None:
            return f"...{self._say(value)}"
        return f"[{self._say(key)}]:{self._say(value)}"

    def _mapped(self, loop: ast.comprehension, element: ast.expr) -> str:
        one = self._say(loop.target)
        tests = "".join(f".filter(({one})=>{self._test(test)})" for test in loop.ifs)
        return f"{self._say(loop.iter)}{tests}.map(({one})=>{self._say(element)})"

    def _compared(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> str:
        sides = self._say(left), self._say(right)
        if isinstance(sign, ast.Eq | ast.NotEq):
            return f"{'!' * isinstance(sign, ast.NotEq)}same({','.join(sides)})"
        if isinstance(sign, ast.Is | ast.IsNot):
            return f"({sides[0]}{'=' if isinstance(sign, ast.Is) else '!'}=={sides[1]})"
        if isinstance(sign, ast.In):
            return f"({sides[0]} in {sides[1]})"  # of records
        return _SIGNS[type(sign)].join(sides) if type(sign) in _SIGNS else self._refuse(left)

    def _call(self, node: ast.Call) -> str:
        match node.func:
            case ast.Name("N_"):
                return self._say(node.args[0])
            case ast.Attribute(ast.Constant(), "join"):
                return f"{self._say(node.args[0])}.join({self._say(node.func.value)})"
            case ast.Attribute(value, name) if name in _METHODS:
                called = f"{self._say(value)}.{_METHODS[name]}"
            case ast.Name(name) if name not in self.local and name in self.names:
                found = self.names[name]
                if not node.args and not node.keywords:
                    self.constants[f"{name}_"] = found()
                    return f"{name}_"
                if is_dataclass(found):
                    return self._named(node.keywords)
                if isfunction(found):
                    self.called.append(found)
                called = name if isfunction(found) else self._name(name)
            case _:
                called = self._say(node.func)
        given = list(map(self._say, node.args))
        if node.keywords:
            given.append(self._named(node.keywords))
        return f"{called}({','.join(given)})"

    def _named(self, keywords: Iterable[ast.keyword]) -> str:
        pairs = (
            self._pair(ast.Constant(one.arg) if one.arg else None, one.value) for one in keywords
        )
        return f"({{{','.join(pairs)}}})"

    def _name(self, name: str) -> str:
        if name in self.local:
            return name
        if name in _BUILT_IN:
            return _BUILT_IN[name]
        self.constants[name] = self.names[name]
        return name

    def _refuse(self, node: ast.AST) -> str:
        said = f"{self.tree.name}, line {getattr(node, 'lineno', 1)}: {ast.unparse(node)}"
        raise NotImplementedError(said)
