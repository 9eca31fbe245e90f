"""The chapters as plain notebooks: what a page shows, in Markdown that every client reads.

    python plain.py SITE    writes SITE/notebooks/: a notebook for each page that computes, and the
                            wheel of the package that its first cell needs

The prose is taken from the built page: notes, terms, citations and references are text with links
into the site, solutions fold with `<details>`. Code and stored outputs are those of the chapter.
"""

import hashlib
import os
import posixpath
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter
from notebooks import METADATA

import pilaw

ROOT = Path(__file__).resolve().parent.parent.parent
BOOK = ROOT / "book"
WHEEL = f"pilaw-{pilaw.__version__}-py3-none-any.whl"
PACKED = ("pilaw", "data", "pyproject.toml", "README.md", "LICENSE", "LICENSE-CONTENT")
EPOCH = "1577836800"  # the time of every file in the wheel, so that two builds give the same bytes
LEFT_OUT = ".run-menu, .ref-card, .headerlink, script, style, svg, button, .live-missing"
HOME = "../book/authorities.html"
EXTRAS = {"dask": "cluster"}  # what a chapter imports besides tables and widgets, and its extra

HOW = """**To run this notebook**, run the first cell. It uses pilaw {version} if this computer \
has it. Otherwise it installs it from the file `{wheel}`: from the folder of this notebook if it \
lies there, else from the address of the book, if the cell names one. The chapter with its cards, \
its search and its living pictures: [{title}]({page})."""
FIRST = """\
BOOK = ""  # the address of the book, such as "https://example.org/"
WHEEL = "{wheel}"

from importlib.util import find_spec
from pathlib import Path

if not find_spec("pilaw"):
    beside = Path(WHEEL).resolve()
    if not BOOK and not beside.exists():
        raise SystemExit(f"Put {{WHEEL}} into {{Path.cwd()}}, or give the book's address above.")
    wheel = beside.as_uri() if beside.exists() else BOOK.rstrip("/") + "/notebooks/" + WHEEL
    %pip install --quiet "pilaw[{extras}] @ {{wheel}}#sha256={digest}"

import pilaw
from pilaw import show

if pilaw.__version__ != "{version}":
    print(f"This notebook was written for pilaw {version}; here is {{pilaw.__version__}}.")
show.link_to("../book/", BOOK and BOOK.rstrip("/") + "/book/")"""


class Plain(MarkdownConverter):
    """The HTML of a page as Markdown; what Markdown lacks stays HTML."""

    def convert_details(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A solution that folds; its text is Markdown still."""
        title = el.find("summary")
        name = " ".join(title.get_text().split()) if title else ""
        return f"\n\n<details><summary>{name}</summary>\n\n{text.strip()}\n\n</details>\n\n"

    def convert_summary(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return ""

    def convert_div(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Notes and boxes stand apart from the text, as quotations."""
        kinds = set(el.get("class") or ())
        if not kinds & {"remark", "admonition", "case"} or not text.strip():
            return f"\n\n{text.strip()}\n\n"
        lines = text.strip().splitlines()
        return "\n\n" + "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"

    def convert_dl(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A list of terms, each with what is said of it in the same line."""
        return f"\n\n{text.strip()}\n\n"

    def convert_dt(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n- {text.strip()}: "

    def convert_dd(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return text.strip()

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """The number of a paragraph, the kind of a note and the title of a box are set in bold."""
        kinds = set(el.get("class") or ())
        if kinds & {"paragraph-number", "remark-kind", "admonition-title"}:
            return f"\n\n**{' '.join(el.get_text().split())}**\n\n"
        return f"\n\n{text.strip()}\n\n" if "_inline" not in parent_tags else f" {text.strip()} "


def plain(part: str, page: str) -> str:
    """A part of a page as Markdown, its links seen from the folder of the notebooks."""
    soup = BeautifulSoup(part, "html.parser")
    for unwanted in soup.select(LEFT_OUT):
        unwanted.decompose()
    for link in soup.find_all("a", href=True):
        link["href"] = from_notebooks(str(link["href"]), page)
    text = Plain(heading_style="ATX", bullets="-", escape_misc=False).convert_soup(soup)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def from_notebooks(address: str, page: str) -> str:
    """An address on a page, as it is from the folder of the notebooks."""
    if "://" in address or address.startswith(("mailto:", "data:")):
        return address
    if address.startswith("#"):
        return f"../{page}{address}"
    return posixpath.normpath(posixpath.join("..", posixpath.dirname(page), address))


def parts(article: Tag) -> Iterator[str | None]:
    """The prose of a page piece by piece, with None where a code cell stands."""
    prose: list[str] = []
    for node in flat(article):
        if isinstance(node, Tag) and "cell" in (node.get("class") or ()):
            yield "".join(prose)
            yield None
            prose = []
        else:
            prose.append(str(node))
    yield "".join(prose)


def flat(element: Tag) -> Iterator[Any]:
    """What stands in a page in order, sections opened."""
    for child in element.children:
        if isinstance(child, Tag) and (child.name == "section" or child.find(class_="cell")):
            yield from flat(child)
        else:
            yield child


def notebook(site: Path, source: Path, digest: str) -> nbformat.NotebookNode:
    """One chapter as a plain notebook."""
    page = f"book/{source.stem}.html"
    html = BeautifulSoup((site / page).read_text(encoding="utf-8"), "html.parser")
    article = html.select_one("article.bd-article")
    if article is None or article.h1 is None:
        raise SystemExit(f"plain notebooks: {page} has no article with a title.")
    code = [c for c in nbformat.read(source, as_version=4).cells if c.cell_type == "code"]
    title = article.h1.get_text().removesuffix("#").strip()
    how = HOW.format(version=pilaw.__version__, wheel=WHEEL, title=title, page=f"../{page}")
    first = FIRST.format(wheel=WHEEL, version=pilaw.__version__, digest=digest, extras=extras(code))
    made = [nbformat.v4.new_markdown_cell(how), nbformat.v4.new_code_cell(first)]
    cells = iter(code)
    for part in parts(article):
        if part is None:
            made.append(linked(next(cells)))
        elif text := plain(part, page):
            made.append(nbformat.v4.new_markdown_cell(text))
    if left := len(list(cells)):
        raise SystemExit(f"plain notebooks: {left} cells of {source.name} do not stand on {page}.")
    for k, cell in enumerate(made):
        cell["id"] = f"{source.stem}-{k}"
    return nbformat.NotebookNode(nbformat.v4.new_notebook(cells=made, metadata=METADATA))


def extras(cells: list[nbformat.NotebookNode]) -> str:
    """The extras of the package that a chapter needs."""
    code = "\n".join(cell.source for cell in cells)
    return ",".join(["tables", "widgets", *(v for k, v in EXTRAS.items() if f"import {k}" in code)])


def linked(cell: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A code cell, the links in its stored outputs seen from the folder of the notebooks."""
    for output in cell.get("outputs", []):
        if html := output.get("data", {}).get("text/html"):
            output.data["text/html"] = html.replace('href="authorities.html', f'href="{HOME}')
    return cell


def wheel(place: Path) -> Path:
    """The wheel of the package, built from a copy, so that nothing is left in the tree."""
    with tempfile.TemporaryDirectory() as folder:
        for name in PACKED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, Path(folder) / name)
        command = ["pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
        environment = os.environ | {"SOURCE_DATE_EPOCH": EPOCH}
        subprocess.run(
            [sys.executable, "-m", *command, "--wheel-dir", str(place), folder],
            env=environment,
            check=True,
        )
    return place / WHEEL


def main(site: Path) -> None:
    """Write the plain notebooks of a built site, and the wheel beside them."""
    place = site / "notebooks"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    digest = hashlib.sha256(wheel(place).read_bytes()).hexdigest()
    for source in sorted(BOOK.glob("*.ipynb")):
        nbformat.write(notebook(site, source, digest), place / source.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
