"""The book on paper: `_build/pilaw-book.pdf` as `python make.py pdf` printed it, and a page
printed alone.
"""

import re
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from pypdf import PdfReader

from pilaw._data import toml
from tests.browser import opened
from tests.test_pages import CHAPTER, HTML, READY, ROOT

BOOK = ROOT / "_build" / "pilaw-book.pdf"
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
NAMES = [
    Path(TOC["root"]).name,
    *(Path(page["file"]).name for part in TOC["parts"] for page in part["chapters"]),
]
CHAPTERS = [name for name in NAMES if (ROOT / "book" / f"{name}.ipynb").exists()]
NOT_SHOWN = (
    "script, noscript, .live-missing, .ref-card, .headerlink, .cell-setup, .cell-widget > "
    ".cell_input, .notes-shown, .practice, .run-menu, svg > title, svg > desc"
)


def squeezed(text):
    """The signs without the spaces and the hyphens, which a line of print sets as it likes."""
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


def stands(words, text):
    """The words stand in the text, in one piece or cut in two by the end of a page."""
    words = squeezed(words)
    longest = next(k for k in range(len(words), -1, -1) if words[:k] in text)
    return words[longest:] in text


@pytest.fixture(scope="module")
def book():
    newest = max((HTML / "book" / f"{name}.html").stat().st_mtime for name in NAMES)
    assert BOOK.exists() and BOOK.stat().st_mtime > newest, "run `python make.py pdf` first"
    return PdfReader(BOOK)


@pytest.fixture(scope="module")
def starts(book):
    """The bookmarks of the first level with their pages."""
    return [
        (mark.title, book.get_destination_page_number(mark))
        for mark in book.outline
        if not isinstance(mark, list)
    ]


@pytest.fixture(scope="module")
def texts(book, starts):
    """The squeezed text of each chapter, without the number at the foot of its pages."""
    ends = [start for _, start in starts[1:]] + [len(book.pages)]
    return {
        name: squeezed(
            "".join(
                re.sub(r"\A\s*\d+\s", "", page.extract_text()) for page in book.pages[start:end]
            )
        )
        for name, (start, end) in zip(NAMES, pairwise(ends), strict=True)
        if name in CHAPTERS
    }


@pytest.fixture(scope="module")
def articles():
    """The article of each built chapter, as far as it is meant for paper."""
    found = {
        name: BeautifulSoup(
            (HTML / "book" / f"{name}.html").read_text(encoding="utf-8"), "html.parser"
        ).select_one("article")
        for name in NAMES
    }
    for article in found.values():
        article.shown_widgets = len(
            article.select('script[type="application/vnd.jupyter.widget-view+json"]')
        )
        for tag in article.select(NOT_SHOWN):
            tag.decompose()
    return found


def test_every_chapter_has_its_bookmark_and_its_page_in_the_table_of_contents(
    book, starts, articles
):
    titles = [articles[name].find("h1").get_text(strip=True) for name in NAMES]
    assert [title for title, _ in starts] == ["Contents", *titles]
    contents = book.pages[1].extract_text()
    assert [title for title, start in starts[1:] if f"{title} {start + 1}" not in contents] == []
    assert all(start < following for (_, start), (_, following) in pairwise(starts))


def test_the_title_page_names_version_date_and_licence(book):
    said = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    text = squeezed(book.pages[0].extract_text())
    wanted = (
        said["title"].partition(":")[0],
        f"Version {said['version']}",
        str(said["date-released"]),
        "CC BY 4.0",
        said["references"][0]["title"],
    )
    assert [words for words in wanted if squeezed(words) not in text] == []


def test_every_word_of_every_chapter_stands_on_paper_and_no_card_does(texts, articles):
    """Paragraphs and their numbers, remarks, opened solutions, saved answers of widgets, lettering
    of pictures; Chinese can be searched.

    One test, because reading the whole file takes longer than all that is asked of it.
    """
    missing = {
        name: [words for words in articles[name].stripped_strings if not stands(words, texts[name])]
        for name in CHAPTERS
    }
    assert {name: words for name, words in missing.items() if words} == {}
    everything = "".join(texts.values())
    paragraphs = [
        (p["cite"], toml("paper.toml")["pages"][p["id"].rpartition(".")[0]])
        for p in toml("paper.toml")["paragraph"]
    ]
    assert [
        cite for cite, page in paragraphs if squeezed(cite) not in texts.get(page, everything)
    ] == []
    assert not re.search(r"Int5\(1\)\(3\),inforce", everything)
    assert "侵犯公民个人信息罪" in everything


def test_no_widget_is_without_its_saved_state(articles):
    for name, article in articles.items():
        states = article.select(".pilaw-static")
        assert len(states) == article.shown_widgets, name
        assert all(state.get_text(strip=True) for state in states), name


def test_every_link_leads_into_the_book_or_to_the_web(book):
    links = [note.get_object() for page in book.pages for note in page.get("/Annots", ())]
    inside = {link["/Dest"].lstrip("/") for link in links if "/Dest" in link}
    assert len(inside) > 100
    assert inside <= {name.lstrip("/") for name in book.named_destinations}
    assert [
        link["/A"]["/URI"]
        for link in links
        if "/A" in link and not re.match("https?://", link["/A"]["/URI"])
    ] == []


def test_a_page_alone_prints_its_answers_and_opened_folds_but_no_controls(context, site):
    page = opened(context, site + CHAPTER)
    page.wait_for_selector(READY)
    page.emulate_media(media="print")
    seen = "(tags) => tags.filter((tag) => tag.checkVisibility()).length"
    hidden = (
        ".bd-sidebar-primary, .bd-sidebar-secondary, .bd-header-article, .notes-shown, "
        ".cite, .ref-card, .prev-next-footer, "
        ".live-root :is(input, select, button, .widget-label)"
    )
    assert page.locator(hidden).evaluate_all(seen) == 0
    for shown in (
        ".pilaw-answer",
        "details:not(.practice *, .run-menu, .run-menu *) > :not(summary)",
        ".remark",
        ".paragraph",
    ):
        assert page.locator(shown).count() == page.locator(shown).evaluate_all(seen) > 0, shown
