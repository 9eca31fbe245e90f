"""What the modules of `pilaw`, and the cells of a chapter, need: read from their imports.

What needs pandas stays out of the page and shows its saved output; what needs ipywidgets lives in
the page. No list of names stands anywhere, so that a module may be renamed.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

PACKAGES = ("ipywidgets", "traitlets", "comm")  # what the page has besides Python's own library
PILAW = Path(__file__).resolve().parents[2] / "pilaw"


class Cell(NamedTuple):
    """What the page has to know of a code cell."""

    setup: bool  # it only imports
    widget: bool  # it imports at most, and shows one widget
    lives: bool  # it uses a module of widgets, and runs in the page
    runs: bool  # all that it needs is in the page


def imported(tree: ast.Module, package: str = "") -> dict[str, str]:
    """The names that a module or a cell imports, each with what it stands for.

    Imports inside functions do not count: they are met only when the function is called.

    >>> imported(ast.parse("from pilaw import tables as t, assess; import dask.dataframe"))
    {'t': 'pilaw.tables', 'assess': 'pilaw.assess', 'dask': 'dask'}
    >>> imported(ast.parse("from . import read; from .facts import Facts"), "pilaw")
    {'read': 'pilaw.read', 'Facts': 'pilaw.facts.Facts'}
    """
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Import):
            for name in node.names:
                top = name.name.partition(".")[0]
                found[name.asname or top] = name.name if name.asname else top
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(filter(None, (package if node.level else "", node.module)))
            found |= {name.asname or name.name: f"{start}.{name.name}" for name in node.names}
    return found


def module_of(name: str, package: Path) -> Path:
    """The file that holds a name of the package: a module of its own, or what its place names.

    >>> module_of("pilaw.reform.choose", PILAW).name, module_of("pilaw.assess", PILAW).name
    ('reform.py', '__init__.py')
    """
    module = package / f"{name.split('.')[1]}.py" if "." in name else package
    return module if module.is_file() else package / "__init__.py"


@cache
def imports_of(path: Path) -> tuple[str, ...]:
    """All that a module of a package imports when it is imported itself."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return tuple(imported(tree, path.parent.name).values())


@cache
def outside(name: str, package: Path = PILAW) -> frozenset[str]:
    """The packages beyond Python's own library without which a name cannot be imported.

    >>> sorted(outside("pilaw.tables")), sorted(outside("pilaw.assess"))
    (['pandas'], [])
    """
    found, seen, waiting = set(), set(), [name]
    while waiting:
        wanted = waiting.pop()
        top = wanted.partition(".")[0]
        path = module_of(wanted, package)
        if top != package.name:
            found.add(top)
        elif path not in seen:
            seen.add(path)
            waiting += [package.name, *imports_of(path)]
    return frozenset(found - sys.stdlib_module_names)


def in_page(name: str, package: Path = PILAW) -> bool:
    """Whether a name can be imported in the page.

    >>> in_page("pilaw.tables"), in_page("pilaw.widgets"), in_page("json"), in_page("dask")
    (False, True, True, False)
    """
    return outside(name, package).issubset(PACKAGES)


def shows(name: str, package: Path = PILAW) -> bool:
    """Whether a name is of a module of widgets."""
    return "ipywidgets" in outside(name, package)


def read_cells(sources: Iterable[str], package: Path = PILAW) -> Iterator[Cell]:
    """The code cells of a chapter, in order: each knows the names of those before it.

    A name that a cell made without running in the page is not there for the cells after it.

    >>> list(read_cells(["from pilaw import tables", "found = tables.cases()", "found.head()"]))[-1]
    Cell(setup=False, widget=False, lives=False, runs=False)
    """
    names: dict[str, str] = {}
    lost: set[str] = set()
    for source in sources:
        tree = ast.parse(source)
        own = imported(tree)
        names |= own
        used, made = loaded_and_stored(tree)
        made |= own.keys()
        needed = {names[name] for name in used & names.keys()}
        there = all(in_page(name, package) for name in needed.union(own.values()))
        runs = there and lost.isdisjoint(used - own.keys())
        lost = lost - made if runs else lost | made
        lives = runs and any(shows(name, package) for name in needed)
        yield Cell(only_imports(tree.body), lives and one_call(tree.body, names), lives, runs)


def loaded_and_stored(tree: ast.Module) -> tuple[set[str], set[str]]:
    """The names that a cell reads, and those to which it gives values."""
    every = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    used = {node.id for node in every if isinstance(node.ctx, ast.Load)}
    return used, {node.id for node in every if isinstance(node.ctx, ast.Store)}


def only_imports(body: list[ast.stmt]) -> bool:
    """Whether there are statements, and all of them import."""
    return bool(body) and all(isinstance(node, ast.Import | ast.ImportFrom) for node in body)


def one_call(body: list[ast.stmt], names: dict[str, str]) -> bool:
    """Whether nothing but one call of an imported name follows the imports."""
    *before, last = body
    if before and not only_imports(before):
        return False
    if not (isinstance(last, ast.Expr) and isinstance(last.value, ast.Call)):
        return False
    called = last.value.func
    while isinstance(called, ast.Attribute):
        called = called.value
    return isinstance(called, ast.Name) and called.id in names


def programs(sources: Iterable[str], package: Path = PILAW) -> Iterator[tuple[int, str]]:
    r"""The places of the cells that show one widget, each with a program that shows it alone.

    >>> list(programs(["from pilaw import lessons as l, case", "l.story( )"]))
    [(1, 'from pilaw import lessons as l\nl.story()')]
    """
    names: dict[str, str] = {}
    sources = list(sources)
    for k, (source, cell) in enumerate(zip(sources, read_cells(sources, package), strict=True)):
        tree = ast.parse(source)
        names |= imported(tree)
        if cell.widget:
            used, _ = loaded_and_stored(tree)
            lines = [import_of(name, names[name]) for name in sorted(used & names.keys())]
            yield k, "\n".join([*lines, ast.unparse(tree.body[-1])])


def import_of(name: str, what: str) -> str:
    """The line that imports a thing under a name.

    >>> import_of("lessons", "pilaw.lessons"), import_of("p", "pilaw")
    ('from pilaw import lessons', 'import pilaw as p')
    """
    module, _, thing = what.rpartition(".")
    line = f"from {module} import {thing}" if module else f"import {thing}"
    return line if name == thing else f"{line} as {name}"
