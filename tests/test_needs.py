"""What goes into the page and which cells live there, by imports; and true when tried."""

import ast
import doctest
import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parent.parent
CHAPTERS = sorted((ROOT / "book").glob("*.ipynb"))
MODULES = sorted(path.stem for path in (ROOT / "pilaw").glob("*.py") if path.stem != "__main__")


@pytest.fixture(scope="module")
def live():
    """The modules of the book that say what the page holds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "book" / "_live"))
        import build
        import needs

        yield build, needs


@pytest.fixture(scope="module")
def page(live, tmp_path_factory):
    """Runs Python that has its own library and what the page has, and nothing else."""
    folder = tmp_path_factory.mktemp("page")
    for name, content in live[0].python_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)

    def run(code, *arguments):
        start = f"import sys; sys.path.insert(0, {str(folder)!r}); "
        command = [sys.executable, "-I", "-S", "-c", start + code, *arguments]
        done = subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return folder, run


def packed(folder):
    return sorted(path.stem for path in (folder / "pilaw").glob("*.py"))


def test_the_examples_are_true(live):
    assert doctest.testmod(live[1]).failed == 0


def test_the_page_has_every_module_that_can_be_imported_there_and_no_other(page, tmp_path):
    folder, run = page
    for part in ("pilaw", "data"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    there = run(
        f"sys.path.insert(0, {str(tmp_path)!r}); import importlib\n"
        "for name in sys.argv[1:]:\n"
        "    try: importlib.import_module('pilaw.' + name)\n"
        "    except ModuleNotFoundError: continue\n"
        "    print(name)",
        *(name for name in MODULES if name != "__init__"),
    ).split()
    assert packed(folder) == sorted(["__init__", *there])
    assert set(MODULES) - set(packed(folder)), "something needs pandas"


def test_the_page_has_the_data(page):
    folder, _ = page
    data = ROOT / "data"
    there = {
        path.relative_to(folder / "pilaw" / "data")
        for path in (folder / "pilaw" / "data").rglob("*.*")
    }
    assert there == {
        path.relative_to(data) for path in data.rglob("*.*") if path.suffix in {".toml", ".csv"}
    }


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_cells_that_are_said_to_run_in_the_page_run_there_and_no_others(live, page, path):
    sources = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    known = dict(enumerate(live[1].read_cells(sources)))
    cells = json.dumps([{"id": k, "source": source} for k, source in enumerate(sources)])
    done = json.loads(
        page[1]("import bridge; print(bridge.run(sys.argv[1]))", cells).splitlines()[-1]
    )
    assert {fault["cell"] for fault in done["errors"]} == {
        k for k, cell in known.items() if not cell.runs
    }
    assert {shown["cell"] for shown in done["shown"]} == {
        k for k, cell in known.items() if cell.lives
    }
    assert {k for k, cell in known.items() if cell.widget} <= {
        shown["cell"] for shown in done["shown"]
    }


def test_a_module_may_be_renamed(live, tmp_path):
    package = tmp_path / "pilaw"
    shutil.copytree(ROOT / "pilaw", package)
    for old, new in (("lessons", "chapters"), ("tables", "frames"), ("columns", "arrays")):
        (package / f"{old}.py").rename(package / f"{new}.py")
    bulk = package / "bulk.py"
    bulk.write_text(
        bulk.read_text(encoding="utf-8").replace("from .columns", "from .arrays"), encoding="utf-8"
    )
    sources = ["from pilaw import assess, chapters, frames as f", "chapters.ladder()", "f.cases()"]
    read = list(live[1].read_cells(["from pilaw import assess, chapters", *sources[1:2]], package))
    assert [(cell.setup, cell.widget, cell.lives, cell.runs) for cell in read] == [
        (True, False, False, True),
        (False, True, True, True),
    ]
    assert [cell.runs for cell in live[1].read_cells(sources, package)] == [False, False, False]
    assert [
        live[1].in_page(f"pilaw.{name}", package) for name in ("arrays", "bulk", "chapters")
    ] == [False, False, True]


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (
            ["from pilaw import lessons\n\nlessons.ladder(\n    None,\n)"],
            [(False, True, True, True)],
        ),
        (
            ["from pilaw.lessons import ladder", "shown = ladder()"],
            [(True, False, False, True), (False, False, True, True)],
        ),
        (["# lessons.ladder() and tables are only named"], [(False, False, False, True)]),
        (
            ["from pilaw import bulk", "rows = bulk.stored()", "rows = 1", "rows"],
            [(True, False, False, False), (False,) * 4, *[(False, False, False, True)] * 2],
        ),
        (
            ["from pilaw import tables, case", "case('C005')"],
            [(True, False, False, False), (False,) * 4],
        ),
        (["import dask.dataframe as dd"], [(True, False, False, False)]),
    ],
)
def test_a_cell_is_known_by_what_it_imports_and_uses(live, sources, expected):
    assert [tuple(cell) for cell in live[1].read_cells(sources)] == expected


def test_the_concordance_knows_a_deciding_test_by_functions_that_exist(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "book" / "_ext"))
    import tables

    trees = [
        ast.parse(path.read_text(encoding="utf-8"))
        for folder in ("pilaw", "tests")
        for path in (ROOT / folder).glob("*.py")
    ]
    kinds = ast.FunctionDef | ast.ClassDef
    assert set(tables.DECIDING) <= {
        node.name for tree in trees for node in tree.body if isinstance(node, kinds)
    }
    assert (ROOT / "tests" / f"{tables.COMPARING}.py").is_file()
