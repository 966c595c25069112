"""Invariants of the layers.

1. One direction: `app.py` to `views/` to `model/` to NumPy and SciPy.
2. The interface does no numerics, and only `views/state` touches session and address.
3. Nothing slow is imported before it is needed: no pandas, SciPy or Streamlit in the model.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FORBIDDEN = {
    "model": {"streamlit", "altair", "views", "app", "tests"},
    "views": {"numpy", "scipy", "app", "tests"},
    "app.py": {"numpy", "scipy", "pandas", "tests"},
}
SLOW = {"pandas", "scipy", "streamlit", "babel.messages", "pyarrow", "dask", "distributed", "rich"}
STATE = {"session_state", "query_params"}


def files(place):
    path = ROOT / place
    found = [path] if path.is_file() else sorted(path.rglob("*.py"))
    assert found
    return found


def tree(path):
    return ast.parse(path.read_text("utf-8"))


def imported(nodes):
    """The full names of all modules that some code imports."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the package"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def at_import(node):
    """What runs when a module is imported: not in a function, not for type checkers only."""
    for child in ast.iter_child_nodes(node):
        is_function = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for_types = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
        if not is_function and not for_types:
            yield child
            yield from at_import(child)


def crossings(code, banned):
    names = set(imported(code))
    return {name for name in names for word in banned if f"{name}.".startswith(f"{word}.")}


@pytest.mark.parametrize(("place", "banned"), FORBIDDEN.items(), ids=FORBIDDEN)
def test_layers_do_not_reach_across(place, banned):
    """Invariants 1 and 2: the model runs without any interface; the interface does no numerics."""
    found = {path.name: crossings(ast.walk(tree(path)), banned) for path in files(place)}

    assert not {name: names for name, names in found.items() if names}


def test_only_one_package_touches_the_state():
    """Invariant 2: by attribute, by import or by the name of either as a text."""
    touching = set()
    for path in [*files("views"), *files("app.py"), *files("model")]:
        for node in ast.walk(tree(path)):
            words = {
                getattr(node, "attr", None),
                getattr(node, "id", None),
                getattr(node, "name", None),
            }
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
            if words & STATE:
                touching.add(path.parent.relative_to(ROOT).as_posix())

    assert touching == {"views/state"}


def test_the_model_imports_nothing_slow():
    """Invariant 3: what a command does not use, it does not wait for."""
    found = {path.name: crossings(at_import(tree(path)), SLOW) for path in files("model")}

    assert not {name: names for name, names in found.items() if names}


@pytest.mark.parametrize("place", ["model", "views"])
def test_only_the_command_line_prints(place):
    """A message is returned or raised, so that every surface can show it in its own way."""
    printing = {
        path.relative_to(ROOT).as_posix()
        for path in files(place)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "typer.echo"}
    }

    assert all(name.startswith(("model/__main__", "model/commands/")) for name in printing)


def test_the_checks_find_what_they_look_for():
    """The helpers above see imports of every kind, and only what runs at import."""
    code = ast.parse(
        "import a.b\nfrom c import d\nif TYPE_CHECKING:\n    import e\n"
        "def f():\n    import g\ntry:\n    import h\nexcept ImportError:\n    pass\n"
    )

    assert set(imported(ast.walk(code))) == {"a.b", "c", "c.d", "e", "g", "h"}
    assert set(imported(at_import(code))) == {"a.b", "c", "c.d", "h"}
    assert crossings(ast.walk(code), {"a", "c.d", "gg"}) == {"a.b", "c.d"}
