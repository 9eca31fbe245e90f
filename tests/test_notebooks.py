"""The chapters as files: run in order, calling only the package, nothing kept from the tests."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml

ROOT = Path(__file__).parent.parent
BOOK = ROOT / "book"
CHAPTERS = sorted(BOOK.glob("*.ipynb"))
VIEW = "application/vnd.jupyter.widget-view+json"
HIDING_TAGS = {
    "raises-exception",
    "skip-execution",
    "remove-cell",
    "remove-output",
    "remove-stdout",
    "remove-stderr",
}
BESIDE = {
    "many-cases": {"dask", "distributed", "tempfile"},  # how to go beyond one machine
    "compute-the-law": {"fractions"},
}
DEFINING = "compute-the-law"  # its subject is how a rule of law becomes a rule of code
HIDING_WORDS = ("NBVAL_", "PYTEST_VALIDATE_")

every_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)


def read(path):
    return nbformat.from_dict(nbformat.reader.reads(path.read_text(encoding="utf-8")))


def code_cells(path):
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def nodes(path):
    return [node for cell in code_cells(path) for node in ast.walk(ast.parse(cell.source))]


def toc_files():
    """Every file that the table of contents names, however deep."""

    def walk(entry):
        if isinstance(entry, list):
            return [name for part in entry for name in walk(part)]
        own = [entry["file"]] if "file" in entry else []
        return own + [
            name for part in entry.values() if isinstance(part, list) for name in walk(part)
        ]

    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [toc["root"], *walk(toc)]


def test_there_are_chapters():
    assert CHAPTERS


def test_every_chapter_stands_in_the_table_of_contents():
    """Notebooks lie in `book` itself, where the commands find them; the book shows each once."""
    found = [p for p in BOOK.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts]
    listed = [name for name in toc_files() if (ROOT / f"{name}.ipynb").exists()]
    assert sorted(found) == CHAPTERS
    assert sorted(listed) == [p.relative_to(ROOT).with_suffix("").as_posix() for p in CHAPTERS]


def test_every_entry_of_the_table_of_contents_is_a_file():
    assert [
        n
        for n in toc_files()
        if not any((ROOT / f"{n}{end}").exists() for end in (".md", ".ipynb"))
    ] == []


@every_chapter
def test_cells_were_run_once_from_top_to_bottom(path):
    """A cell without a count would be skipped silently when the outputs are compared."""
    counts = [cell.execution_count for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1))


@every_chapter
def test_results_carry_the_count_of_their_cell(path):
    wrong = [
        cell.execution_count
        for cell in code_cells(path)
        for output in cell.outputs
        if output.get("execution_count", cell.execution_count) != cell.execution_count
    ]
    assert wrong == []


@pytest.mark.parametrize("path", [p for p in CHAPTERS if p.stem != DEFINING], ids=lambda p: p.stem)
def test_cells_define_nothing(path):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    assert [ast.unparse(node) for node in nodes(path) if isinstance(node, kinds)] == []


@every_chapter
def test_cells_import_only_the_package(path):
    found = [node for node in nodes(path) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in found if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in found if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= {"pilaw"} | BESIDE.get(path.stem, set())


@every_chapter
def test_no_cell_is_kept_from_the_comparison(path):
    tags = {tag for cell in read(path).cells for tag in cell.metadata.get("tags", [])}
    assert {tag for tag in tags if tag.startswith("nbval") or tag in HIDING_TAGS} == set()
    assert [
        word for cell in code_cells(path) for word in HIDING_WORDS if word in cell.source.upper()
    ] == []


@every_chapter
def test_no_output_is_an_error_or_a_warning(path):
    outputs = [output for cell in code_cells(path) for output in cell.outputs]
    assert [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"] == []


@every_chapter
def test_nothing_that_changes_from_run_to_run_is_stored(path):
    """Neither times nor widget state nor model ids; cell ids are there, so none is made up anew."""
    notebook = read(path)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert [cell.id for cell in notebook.cells if "execution" in cell.metadata] == []
    assert [
        cell.id for cell in code_cells(path) for o in cell.outputs if VIEW in o.get("data", {})
    ] == []
    ids = [cell.get("id") for cell in notebook.cells]
    assert None not in ids
    assert len(ids) == len(set(ids))


def test_one_extra_installs_whatever_the_chapters_import():
    """`pip install ".[notebooks]"` is what the README tells those who run the notebooks."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    inside = re.search(r"pilaw\[(.*)\]", extras["notebooks"][0])[1].split(",")
    installed = {re.split(r"[\[>=]", name)[0] for extra in inside for name in extras[extra]}
    installed |= {"docx"} if "python-docx" in installed else set()  # what its package is called
    trees = [node for path in CHAPTERS for node in nodes(path)]
    trees += [
        node
        for path in (ROOT / "pilaw").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]
    named = {alias.name for node in trees if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module for node in trees if isinstance(node, ast.ImportFrom) and not node.level}
    others = (
        {name.split(".")[0] for name in named} - set(sys.stdlib_module_names) - {"pilaw", "numpy"}
    )  # numpy comes with pandas
    assert others <= installed
    assert "pandas" in others
    assert 'pip install ".[notebooks]"' in (ROOT / "README.md").read_text(encoding="utf-8")


# ---- the exercises of the page that computes a rule

STUB = "    return None"
RULES = {
    "insider": (
        "return tier1 >= line1 / 2 or tier2 >= line2 / 2 or tier3 >= line3 / 2",  # no sum
        "return serious_by_number(tier1, tier2, tier3)",  # no half
        "return tier1 / line1 + tier2 / line2 + tier3 / line3 >= 0.5",  # rough fractions
    ),
    "particularly_serious_by_number": (
        "return serious_by_number(tier1, tier2, tier3)",  # no tenfold
        "return tier1 >= 10 * line1 or tier2 >= 10 * line2 or tier3 >= 10 * line3",  # no sum
    ),
    "number_or_gains": (
        "return serious_by_number(tier1, tier2, tier3) and gains >= law().threshold('5(1)(7)')",
        "return serious_by_number(tier1, tier2, tier3) or gains > law().threshold('5(1)(7)')",
        "return Fraction(tier1, line1) + Fraction(gains, law().threshold('5(1)(7)')) >= 1",
    ),
}


@pytest.fixture(scope="module")
def exercises():
    """The names that the page knows at its exercises; each exercise with its check; solutions."""
    path = BOOK / f"{DEFINING}.ipynb"
    sources = [cell.source for cell in code_cells(path)]
    first = next(k for k, source in enumerate(sources) if source.endswith(STUB))
    known = {}
    exec("\n".join(sources[:first]), known)  # noqa: S102  it is our own
    prose = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    return known, sources[first:], re.findall(r"Solution \d\n`(return .*)`", prose)


@pytest.mark.parametrize("number", range(len(RULES)))
def test_an_exercise_takes_its_solution_and_refuses_likely_mistakes(exercises, number, capsys):
    known, sources, solutions = exercises
    stub, check = sources[2 * number : 2 * number + 2]
    assert len(sources) == 2 * len(solutions) == 2 * len(RULES)

    def answered(line):
        exec(stub.replace(STUB, f"    {line}") + "\n" + check, dict(known))  # noqa: S102

    answered("return None")
    assert capsys.readouterr().out.endswith("is not answered yet.\n")
    answered(solutions[number])
    assert capsys.readouterr().out.endswith("is right.\n")
    wrong = next(lines for name, lines in RULES.items() if f"def {name}(" in stub)
    for line in wrong:
        with pytest.raises(AssertionError):
            answered(line)
