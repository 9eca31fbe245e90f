"""How the package is built: what imports what, no number of the law in code, and a light import."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "pilaw").glob("*.py"))
ORDER = [
    "_data",
    "words",
    "truth",
    "read",
    "facts",
    "reform",
    "legislation",
    "silence",
    "rules",
    "intertemporal",
    "engine",
    "punishment",
    "trail",
    "show",
    "assessment",
    "casebook",
    "case_table",
    "coding",
    "distance",
    "compare",
    "abuse",
    "opinion",
    "counter",
    "sensitivity",
    "columns",
    "bulk",
    "picture",
    "tables",
    "controls",
    "widgets",
    "information",
    "liability",
    "lessons",
    "scenes",
    "mistakes",
    "patterns",
    "forms",
    "problems",
    "export",
    "receipts",
    "__main__",
]
OUTSIDE = {"tables": {"pandas"}, "columns": {"pandas", "numpy"}, "bulk": {"pandas", "numpy"}}
OUTSIDE |= {
    name: {"ipywidgets"}
    for name in ("controls", "widgets", "information", "liability", "lessons", "scenes")
}
LEGAL = {25, 36, 50, 84, 250, 500, 2500, 5000, 25000, 50000}


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path):
    """Modules imported at the top level, and those of the package."""
    outside, inside = set(), set()
    for node in tree(path).body:
        if isinstance(node, ast.ImportFrom) and node.level:
            inside.update([node.module] if node.module else [a.name for a in node.names])
        elif isinstance(node, ast.ImportFrom):
            outside.add(node.module.split(".")[0])
        elif isinstance(node, ast.Import):
            outside.update(a.name.split(".")[0] for a in node.names)
    return outside, inside


@pytest.mark.parametrize("path", [m for m in MODULES if m.stem != "__init__"], ids=lambda p: p.stem)
def test_modules_build_on_earlier_ones_only(path):
    outside, inside = imports(path)
    earlier = ORDER[: ORDER.index(path.stem)]
    assert inside <= set(earlier)
    assert outside - set(sys.stdlib_module_names) <= OUTSIDE.get(path.stem, set())


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.stem)
def test_no_number_of_the_law_stands_in_code(path):
    numbers = {
        n.value
        for n in ast.walk(tree(path))
        if isinstance(n, ast.Constant) and type(n.value) in (int, float)
    }
    assert not numbers & LEGAL


def test_import_is_light():
    """Neither pandas nor ipywidgets nor numpy comes with `import pilaw`."""
    code = (
        "import sys, pilaw; print([m for m in ('pandas', 'ipywidgets', 'numpy') if m in "
        "sys.modules])"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout
    assert out.strip() == "[]"


def test_every_folder_of_data_is_packed():
    """The installed package carries what the working tree has."""
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "setuptools"
    ]
    folders = {
        path.parent.relative_to(ROOT / "data").as_posix()
        for path in (ROOT / "data").rglob("*.toml")
    } - {".", "lectures"}  # the lecturer's keys go to no student
    named = {"pilaw.data." + folder.replace("/", ".") for folder in folders}
    assert named <= {*packed["packages"]} & {*packed["package-dir"]} & {*packed["package-data"]}
