"""The plain notebooks beside the site, and the stick: readable everywhere, every link good, each runs by itself."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

import pilaw
from pilaw.export import export
from pilaw.patterns import topics
from tests.browser import opened
from tests.test_notebooks import CHAPTERS, code_cells
from tests.test_pages import HTML

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "book" / "_ext"))
import plain
import stick

PLACE = HTML / "notebooks"
WHEEL = PLACE / plain.WHEEL
RAW = re.compile(r"\{[\w-]+\}`|^\s*(?:`{3,}|:{3,})|<(?!/?(?:details|summary)\b)[a-z]", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")

every_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)


def cells(path):
    return nbformat.read(PLACE / path.name, as_version=4).cells


def prose(path):
    return [cell.source for cell in cells(path) if cell.cell_type == "markdown"]


@cache
def names(page):
    """The places on a page that a link can name."""
    return set(re.findall(r'\bid="([^"]+)"', page.read_text(encoding="utf-8")))


@every_chapter
def test_nothing_of_the_book_s_own_markup_is_left(path):
    assert [RAW.findall(text) for text in prose(path) if RAW.search(text)] == []


@every_chapter
def test_every_link_leads_to_a_place_in_the_book(path):
    links = [urlsplit(link) for text in prose(path) for link in LINK.findall(text)]
    inside = [link for link in links if not link.scheme]
    assert inside and {link.scheme for link in links} <= {"", "https", "http"}
    for link in inside:
        page = (PLACE / link.path).resolve()
        assert page.is_file(), link
        assert not link.fragment or link.fragment in names(page), link


@every_chapter
def test_all_prose_and_all_code_of_the_chapter_is_there(path):
    """The code of the chapter in its order behind the first cell, and no solution lost."""
    code = [cell.source for cell in cells(path) if cell.cell_type == "code"]
    assert code[1:] == [cell.source for cell in code_cells(path)]
    source = path.read_text(encoding="utf-8")
    text = "\n".join(prose(path))
    folded = source.count("{dropdown}") + source.count("{remark} translation")
    assert text.count("<details>") == text.count("</details>") == folded
    assert len(re.findall(r"^\*\*§[\d.]+ ¶\d+\*\*$", text, re.MULTILINE)) == len(
        re.findall(r"```\{paragraph\}", source)
    )


def test_the_first_cell_names_exactly_this_package():
    """Never by a bare name, which a stranger could take."""
    first = cells(CHAPTERS[0])[1].source
    assert WHEEL.is_file() and pilaw.__version__ in WHEEL.name
    assert hashlib.sha256(WHEEL.read_bytes()).hexdigest() in first
    installs = [line for line in first.splitlines() if "pip install" in line]
    assert len(installs) == 1 and " @ {wheel}#sha256=" in installs[0]


def test_two_wheels_have_the_same_bytes(tmp_path):
    assert plain.wheel(tmp_path).read_bytes() == WHEEL.read_bytes()


def run(place, *sources):
    made = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, sources)))
    NotebookClient(made, resources={"metadata": {"path": str(place)}}).execute()
    return [text for cell in made.cells for output in cell.outputs for text in shown(output)]


def shown(output):
    data = output.get("data", {})
    return [output.get("text") or data.get("text/html") or data.get("text/plain", "")]


def test_links_in_answers_lead_to_the_book_or_carry_the_text(tmp_path):
    """Beside the book to its pages, elsewhere to its address; with neither to no dead place."""
    first, asked = cells(CHAPTERS[0])[1].source, "from pilaw import *; assess(case('C005').facts)"
    beside = run(PLACE, first, asked)[-1]
    assert 'href="../book/authorities.html#int-5-1-4"' in beside
    given = first.replace('BOOK = ""', 'BOOK = "https://example.org/reader/"')
    far = run(tmp_path, given, asked)[-1]
    assert 'href="https://example.org/reader/book/authorities.html#int-5-1-4"' in far
    alone = run(tmp_path, first, asked)[-1]
    assert "href=" not in alone and '<abbr class="provision" title="Serious, Tier 2' in alone


def test_without_the_package_a_sentence_says_what_to_do(tmp_path):
    """In an empty folder, with no address."""
    first = cells(CHAPTERS[0])[1].source
    first = first.replace("from importlib.util import find_spec", "find_spec = lambda name: None")
    with pytest.raises(CellExecutionError, match=f"Put {WHEEL.name} into {tmp_path}, or give"):
        run(tmp_path, first)


def test_the_wheel_holds_the_package_whole(tmp_path):
    """Installed from the file alone, it decides a case as the book does."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(tmp_path), str(WHEEL)], check=True)
    ask = "import pilaw; print(pilaw.__file__, pilaw.assess(pilaw.case('C005').facts).grade)"
    found = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split() == [str(tmp_path / "pilaw" / "__init__.py"), "serious"]


def test_a_downloaded_notebook_knows_where_the_book_stands(context, site, tmp_path):
    page = opened(context, site + "book/2-2-limited-scope.html")
    page.get_by_label("Download this page").click()
    with page.expect_download() as download:
        page.locator(".btn-download-source-button").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    text = saved.read_text(encoding="utf-8")
    assert saved.name == "2-2-limited-scope.ipynb" and "../book/" not in text
    made = json.loads(text)["cells"]
    assert f'BOOK = "{site}"' in "".join(made[1]["source"])
    assert f"]({site}book/authorities.html#int-5-1-3)" in "".join(made[2]["source"])
    assert page.faults == []


# ---- the stick


def test_the_stick_starts_the_book_without_network(tmp_path):
    """Unpacked, its start file serves the site on the machine itself; names suit every system."""
    pdf, packed = tmp_path / "book.pdf", tmp_path / "stick.zip"
    pdf.write_bytes(b"%PDF")
    stick.main(HTML, pdf, packed)
    shutil.unpack_archive(packed, tmp_path)
    place = tmp_path / stick.TOP
    names = [path.relative_to(place).as_posix() for path in place.rglob("*")]
    assert {"READ-ME.txt", "open.bat", "site/index.html", f"site/notebooks/{WHEEL.name}"} <= {
        *names
    }
    assert all(re.fullmatch(r"[\w./@+-]{1,150}", name) for name in names)
    assert (place / "problems/gift/tiers.txt").read_bytes() == export("tiers", "gift")
    assert len(list((place / "problems").glob("*/*.*"))) == len(stick.SUFFIX) * len(topics())
    environment = os.environ | {"BROWSER": "true"}
    with subprocess.Popen(
        ["/bin/sh", place / "open.sh"], stdout=subprocess.PIPE, text=True, env=environment
    ) as started:
        try:
            address = re.search(r"http://127\.0\.0\.1:\d+/", started.stdout.readline()).group()
            with urlopen(address) as answer:  # noqa: S310  it is our own
                assert answer.read() == (HTML / "index.html").read_bytes()
        finally:
            started.kill()
