"""Invariants of the layers.

1. One direction: `app.py` and `page.py` to `views/` to `model/` to NumPy and SciPy.
2. The interface does no numerics, and only `views/state` touches session and address.
   What is served beside the page knows neither.
3. Nothing slow is imported before it is needed: no pandas, SciPy or Streamlit in the model.
4. The rooms of the model stand on floors, and imports run downwards alone: no circle anywhere.
5. Only words, charts, files, commands and views hold a language; all else hands over messages.
6. A public name stands for one thing in the whole model.
7. From another room, a name is taken from the room's face, which lists it once.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.unmeasured  # it reads the model, and runs none of it

ROOT = Path(__file__).resolve().parents[1]
FORBIDDEN = {
    "model": {"streamlit", "altair", "views", "app", "page", "tests"},
    "views": {"numpy", "scipy", "app", "page", "tests"},
    "views/server": {"numpy", "scipy", "pandas", "views.state", "page"},
    "app.py": {"numpy", "scipy", "pandas", "tests"},
    "page.py": {"numpy", "scipy", "pandas", "app", "tests"},
}
SLOW = {"pandas", "scipy", "streamlit", "babel.messages", "pyarrow", "dask", "distributed", "rich"}
STATE = {"session_state", "query_params"}

# The rooms of the model by floor, from the ground up; what is no room is the ground.
FLOORS = [
    {"inputs"},
    {"projection"},
    {"evidence", "goal"},
    {"uncertainty", "regions"},
    {"comparison", "batch", "footprint"},
    {"files"},
    {"reports"},
    {"commands"},
    {"__main__"},
]
ROOMS = set.union(*FLOORS)

# The ground writes texts for all; a room says its own in these.
SPEAKING_GROUND = {"texts", "messages", "columns", "chart_parts"}
SPEAKING_ROOMS = {"files", "reports", "commands", "__main__"}
SPEAKING_FILES = {"words", "charts"}


def files(place):
    path = ROOT / place
    found = [path] if path.is_file() else sorted(path.rglob("*.py"))
    assert found
    return found


@cache
def tree(path):
    """Return what a file says, to be read alone: most tests read the same."""
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
    for path in [*files("views"), *files("page.py"), *files("model")]:
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


def name_of(path):
    """The name of a module, as imports have it: of a package, its own."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module):
    """The room of the model that a module is in, or nothing for the ground."""
    _, room, *_ = f"{module}..".split(".")
    return room if room in ROOMS else ""


def floor_of(module):
    room = room_of(module)
    return next((floor for floor, rooms in enumerate(FLOORS, 1) if room in rooms), 0)


@cache
def homes():
    """Each face with the names that it lists: in which module each is."""
    faces = {}
    for stub in files_of_kind("model", "*.pyi"):
        package = name_of(stub.with_suffix(".py"))
        listed = [
            (alias.asname, f"{package}.{node.module}")
            for node in tree(stub).body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        ]
        assert len(listed) == len(dict(listed)), f"{package} lists a name twice"
        faces[package] = dict(listed)
    return faces


def files_of_kind(place, pattern):
    found = sorted((ROOT / place).rglob(pattern))
    assert found
    return found


def own_imports(path):
    """What a module takes from the model: the module named, the name, and where the name is."""
    faces = homes()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module.partition(".")[0] == "model":
            for alias in node.names:
                home = node.module
                while alias.name in faces.get(home, {}):
                    home = faces[home][alias.name]
                whole = f"{node.module}.{alias.name}"
                yield node.module, alias.name, home if home != "model" else whole
        assert not (
            isinstance(node, ast.Import)
            and any(alias.name.startswith("model") for alias in node.names)
        ), f"{path}: names are imported, not modules"


def test_imports_run_downwards():
    """Invariant 4: to a floor below, to the same room, or within the ground."""
    upwards = [
        f"{name_of(path)} takes {name} from {home}"
        for path in files("model")
        for _, name, home in own_imports(path)
        if room_of(home) != room_of(name_of(path))
        and floor_of(home) >= floor_of(name_of(path))
        and floor_of(home) > 0
    ]

    assert not upwards


def test_no_imports_run_in_a_circle():
    """Invariant 4: file by file, also where an import waits until it is needed."""
    modules = {name_of(path): path for path in files("model")}
    needs = {
        module: {home for _, _, home in own_imports(path) if home in modules} - {module}
        for module, path in modules.items()
    }
    while bottom := {module for module, below in needs.items() if not below}:
        needs = {module: below - bottom for module, below in needs.items() if module not in bottom}

    assert not needs


def test_only_words_hold_a_language():
    """Invariant 5."""
    speaking = {
        module
        for path in files("model")
        for module in [name_of(path)]
        for _, name, _ in own_imports(path)
        if name in {"Language", "ENGLISH"}
    }
    allowed = {
        module
        for module in speaking
        if room_of(module) in SPEAKING_ROOMS
        or module.rpartition(".")[2] in SPEAKING_FILES | SPEAKING_GROUND
    }

    assert speaking
    assert not speaking - allowed


def test_a_public_name_stands_for_one_thing():
    """Invariant 6: functions, classes and constants of modules, but for the commands' own."""
    places = {}
    for path in files("model"):
        if room_of(name_of(path)) in {"commands", "__main__"}:
            continue
        for node in tree(path).body:
            targets = getattr(node, "targets", [getattr(node, "target", node)])
            for target in targets:
                for part in getattr(target, "elts", [target]):
                    name = getattr(part, "name", getattr(part, "id", "_"))
                    if not name.startswith("_"):
                        places.setdefault(name, set()).add(name_of(path))

    assert len(places) > 500
    assert not {name: found for name, found in places.items() if len(found) > 1}


@pytest.mark.parametrize("place", ["model", "views", "page.py"])
def test_names_of_another_room_come_from_its_face(place):
    """Invariant 7: and only the command line reaches into the commands."""
    past = [
        f"{name_of(path)} takes {name} from {module}"
        for path in files(place)
        for module, name, home in own_imports(path)
        if room_of(module) and room_of(module) != "commands"
        if room_of(home) != room_of(name_of(path))
        if module != f"model.{room_of(module)}"
    ]

    assert not past


def test_a_face_lists_what_others_take_and_no_more():
    """Invariant 7: each name that it lists is there, and is public or taken by another room."""
    faces = homes()
    taken = {
        (module, name)
        for place in ("model", "views", "page.py")
        for path in files(place)
        for module, name, _ in own_imports(path)
        if room_of(name_of(path)) != room_of(module) or not name_of(path).startswith("model")
    }
    public = {(home, name) for name, home in faces["model"].items()}
    defined = {
        (name_of(path), name)
        for path in files("model")
        for node in ast.walk(tree(path))
        for name in [getattr(node, "name", getattr(node, "id", None))]
    }

    for face, names in faces.items():
        for name, home in names.items():
            assert (home, name) in defined or name in faces.get(home, {}), f"{face}: {name}"
            if face != "model":
                assert (face, name) in taken | public, f"{face} lists {name}, which none takes"
