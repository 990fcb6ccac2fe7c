"""The code is built as the house rules say.  Read from the source, without importing it."""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted([*ROOT.glob("autograd/**/*.py"), *ROOT.glob("nn/**/*.py")])

# Who may import whom: a room (a module or folder at the top) imports from the lines above its own.
ORDER = {
    "autograd": """
files installation pickles
errors hints
domain
ops
engine
derivatives show
checking explaining compiler
drawing
testing
__main__ __init__
""",
    "nn": """
installation arguments
init
data
model
optim
training
files inside
view
plot
reporting lessons
command
__main__ __init__
""",
}
LEVELS = {
    package: {name: level for level, line in enumerate(order.split("\n")) for name in line.split()}
    for package, order in ORDER.items()
}
# `model.fit` is for those who type it; a model does not need to be trained to be used.
UPWARD = {("nn/model/module.py", "nn.training.fit.fit")}

LONGEST_FILE = 250
LONGEST_FUNCTION = 40
A_TABLE, A_HOT_CLASS = "autograd/ops/table.py", "autograd/engine/value.py"


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def name_of(file: Path) -> str:
    """`autograd/ops/table.py`: what a failing test shows."""
    return file.relative_to(ROOT).as_posix()


def imports(module: ast.Module, *, inside_functions: bool = True) -> Iterator[str]:
    """Dotted names that run-time code imports: `a.b` for `import a.b` and for `from a import b`."""
    waiting: list[ast.AST] = [module]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
        elif inside_functions or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += ast.iter_child_nodes(node)


def listed(module: ast.Module) -> list[str] | None:
    """The module's `__all__`."""
    for node in module.body:
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        if isinstance(node, ast.Assign | ast.AnnAssign) and ast.unparse(targets[0]) == "__all__":
            assert node.value is not None
            names: list[str] = ast.literal_eval(node.value)
            return names
    return None


def defined(module: ast.Module) -> set[str]:
    """The names that the module's own statements bind: what it defines and imports."""
    names = set()
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        else:
            stored = (n for n in ast.walk(node) if isinstance(n, ast.Name))
            names |= {n.id for n in stored if isinstance(n.ctx, ast.Store)}
    return names


def order_of_names(name: str) -> tuple[object, ...]:
    """CONSTANTS, then Classes, then the rest; numbers inside a name count as numbers."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    parts = re.split(r"(\d+)", name)
    return kind, [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def each_file(files: list[Path] = FILES) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("file", files, ids=name_of)


@each_file()
def test_imports_point_one_way(file: Path) -> None:
    """A module imports only from rooms before its own in the order; autograd never from nn."""
    package, room = file.relative_to(ROOT).with_suffix("").parts[:2]
    level = LEVELS[package]
    assert room in level, f"{room} has no place in the order of imports; give it one"
    for dotted in imports(tree(file)):
        home, _, rest = dotted.partition(".")
        assert not (package == "autograd" and home == "nn")
        if package == home and (name_of(file), dotted) not in UPWARD:
            imported = rest.split(".")[0]
            imported = imported if imported in level else "__init__"  # a public name
            assert imported == room or level[imported] < level[room], f"{room} imports {dotted}"


@pytest.mark.parametrize("package", ["autograd", "nn"])
def test_the_rooms_at_the_top_can_be_seen_at_once(package: str) -> None:
    """At most 16 of them; no folder has the name of a public function."""
    rooms = [
        *(file for file in (ROOT / package).glob("*.py") if file.stem != "__init__"),  # the door
        *{file.parent for file in (ROOT / package).glob("*/*.py")},
    ]
    assert len(rooms) <= 16
    functions = {
        name for name in listed(tree(ROOT / package / "__init__.py")) or () if name.islower()
    }
    folders = {path.name for path in rooms if path.is_dir()} - {"plot", "optim"}  # public modules
    assert not folders & functions


@each_file([file for file in FILES if file.is_relative_to(ROOT / "nn")])
def test_nn_uses_what_is_public(file: Path) -> None:
    """nn imports only names that autograd lists."""
    public = listed(tree(ROOT / "autograd" / "__init__.py"))
    assert public is not None
    for dotted in imports(tree(file)):
        if dotted.split(".")[0] == "autograd":
            name = dotted.removeprefix("autograd.")
            inside = name.split(".")[0] in ("files", "hints", "pickles", "show")  # public modules
            inside |= name.startswith("compiler.training.")  # the compiler's door for nn
            assert dotted == "autograd" or inside or name in {*public, *dir(builtins)}


@each_file()
def test_only_the_standard_library_is_needed_to_import(file: Path) -> None:
    """Other packages are imported by the function that needs them."""
    own = {"autograd", "nn"}
    for dotted in imports(tree(file), inside_functions=False):
        assert dotted.split(".")[0] in own | sys.stdlib_module_names


@each_file()
def test_a_module_says_what_is_in_it(file: Path) -> None:
    """Every module has a docstring."""
    assert ast.get_docstring(tree(file))


@each_file([file for file in FILES if file.stem != "__main__"])
def test_public_is_a_list(file: Path) -> None:
    """`__all__` is sorted, and lists names that are defined and not private."""
    module = tree(file)
    names = listed(module)
    assert names is not None, "a module says what is public"
    assert names == sorted(set(names), key=order_of_names)
    assert not [name for name in names if name.startswith("_")]
    assert set(names) <= defined(module)


@each_file()
def test_what_others_import_is_public(file: Path) -> None:
    """A name that one module imports from another is in the other's `__all__`, or is a row."""
    for dotted in imports(tree(file)):
        module, _, name = dotted.rpartition(".")
        source = ROOT / f"{module.replace('.', '/')}.py"
        if (
            source.exists() and name_of(source) != "autograd/ops/table.py"
        ):  # whose names are its rows
            assert name in (listed(tree(source)) or ()), f"{dotted} is not public"


# What a package imports without listing it: for itself, or because pickles name it.
UNLISTED = {
    "check_autograd",
    "foreign",
    "hints",
    "keep_old_names",
    "made_again",
    "name_errors",
    "rebuild",
}


@pytest.mark.parametrize("package", ["autograd", "nn"])
def test_a_package_lists_all_that_it_imports(package: str) -> None:
    """`__all__` of a package is what its `__init__` takes from its modules, but for builtins."""
    module = tree(ROOT / package / "__init__.py")
    listing, imported = set(listed(module) or ()), set(imports(module))
    whole = {name.rpartition(".")[2] for name in imported if name.count(".") == 1}
    taken = {name.rpartition(".")[2] for name in imported if name.count(".") >= 2}
    assert listing - whole == taken - UNLISTED - set(dir(builtins))


@pytest.mark.parametrize("package", ["autograd", "nn"])
def test_a_star_import_replaces_no_builtin(package: str) -> None:
    """`sum` and `abs` mean Python's own after `from autograd import *`."""
    listing = listed(tree(ROOT / package / "__init__.py"))
    assert listing and not set(listing) & set(dir(builtins))


def test_names_of_builtins_are_exported_to_type_checkers() -> None:
    """`import sum as sum`: a name outside `__all__` is public to a type checker only so."""
    for node in tree(ROOT / "autograd" / "__init__.py").body:
        for alias in node.names if isinstance(node, ast.ImportFrom) else []:
            assert alias.asname == alias.name or not hasattr(builtins, alias.name)


@each_file()
def test_files_and_functions_are_short(file: Path) -> None:
    """A file fits in the head, a function on the screen."""
    lines = len(file.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_FILE or name_of(file) in (A_TABLE, A_HOT_CLASS)
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and node.body[1:] else node.body
            length = (body[-1].end_lineno or 0) - body[0].lineno + 1
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"
