"""The whole book as one PDF: the built pages in the order of `_toc.yml`, printed by Chromium.

Needs `_build/html`; `python make.py pdf` runs it. The book is printed twice: the first print tells on which
page each chapter begins, the second has these numbers in its table of contents.
"""

import io
import re
import sys
from collections.abc import Callable
from html import escape
from pathlib import Path

import yaml
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from tests.browser import FLAGS, find

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
BOOK = ROOT / "_build" / "pilaw-book.pdf"
LEFT_OUT = "script, .ref-card, .headerlink, .cell-setup, .cell-widget > .cell_input, .notes-shown, .sd-summary-state-marker"
NO_CHINESE = """() => { const drawn = (sign) => { const canvas = document.createElement('canvas'), pen = canvas.getContext('2d');
  pen.font = '40px serif'; pen.fillText(sign, 10, 50); return canvas.toDataURL(); }; return drawn('法') === drawn('律'); }"""
STYLE = """
@page { size: A4; margin: 18mm 18mm 20mm; @bottom-center { content: counter(page); font: 9pt sans-serif; } }
@page :first { @bottom-center { content: ""; } }
.title-page h1 { margin: 60mm 0 4mm; font-size: 2.8rem; border: 0; } .title-page .subtitle { font-size: 1.4rem; margin-bottom: 20mm; }
.bd-article.contents { break-before: page; } .contents h2 { font-size: 1.1rem; border: 0; margin: 1.2rem 0 .3rem; }
.bd-article.contents p { max-width: none; margin: .2rem 0; } .contents a { display: flex; justify-content: space-between; text-decoration: none; }
.bd-article.chapter { break-before: page; }
"""


def parts() -> list[tuple[str, list[str]]]:
    """The captions of the book with the names of their pages, in order; the opening page stands before the first caption."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    named = [(part["caption"], [Path(page["file"]).name for page in part["chapters"]]) for part in toc["parts"]]
    return [("", [Path(toc["root"]).name]), *named]


def chapter(name: str, names: list[str]) -> Tag:
    """The article of one page, with every fold open and every address made the book's own."""
    soup = BeautifulSoup((HTML / "book" / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
    article = soup.select_one("article.bd-article")
    for tag in article.select(LEFT_OUT):
        tag.decompose()
    for fold in article.select("details"):
        fold["open"] = ""
    for tag in article.find_all(True):
        settle(tag, name, names)
    article["class"] = ["bd-article", "chapter"]
    article.find("h1")["id"] = f"{name}--title"
    return article


def settle(tag: Tag, name: str, names: list[str]) -> None:
    """Make the ids of a tag, and what it refers to, unique in the whole book; what leads to none of its pages is no link."""
    for key, value in list(tag.attrs.items()):
        if key in ("id", "aria-labelledby", "aria-describedby"):
            tag[key] = " ".join(f"{name}--{word}" for word in value.split())
        elif isinstance(value, str) and "url(#" in value:
            tag[key] = value.replace("url(#", f"url(#{name}--")
    href = tag.get("href", "https:")
    if not re.match(r"https?:|mailto:", href):
        file, _, place = href.partition("#")
        page = file.removesuffix(".html") or name
        tag["href"] = f"#{page}--{place or 'title'}"
        if page not in names:
            del tag["href"]


def title_page() -> str:
    """Title, version, date and licences, and the paper that the book annotates."""
    said = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    title, _, kind = said["title"].partition(": ")
    paper, author = said["references"][0], said["references"][0]["authors"][0]
    lines = [said["authors"][0]["name"], f"Version {said['version']}, {said['date-released']}",
             f"The paper: {author['given-names']} {author['family-names']}, {paper['title']} ({paper['year']}), CC BY 4.0.",
             "Licences: prose and data, Creative Commons Attribution 4.0 (CC BY 4.0); code, MIT."]
    return (f'<section class="bd-article title-page"><h1>{escape(title)}</h1><p class="subtitle">{escape(kind[:1].upper() + kind[1:])}</p>'
            + "".join(f"<p>{escape(line)}</p>" for line in lines) + "</section>")


def contents(chapters: dict[str, Tag], numbers: dict[str, int]) -> str:
    """The table of contents, with the page on which each chapter begins."""
    rows = []
    for caption, names in parts():
        rows += [f"<h2>{escape(caption)}</h2>"] * bool(caption)
        rows += [f'<p><a href="#{name}--title"><span>{escape(chapters[name].find("h1").get_text(strip=True))}</span> '
                 f'<span>{numbers.get(name, "")}</span></a></p>' for name in names]
    return f'<nav class="bd-article contents"><h1>Contents</h1>{"".join(rows)}</nav>'


def print_book(print_html: Callable[[str], bytes]) -> bytes:
    """The book as PDF."""
    names = [name for _, group in parts() for name in group]
    chapters = {name: chapter(name, names) for name in names}
    text = "".join(str(article) for article in chapters.values())
    once = PdfReader(io.BytesIO(print_html(title_page() + contents(chapters, {}) + text)))
    places = once.named_destinations
    numbers = {name: once.get_destination_page_number(places[f"/{name}--title"]) + 1 for name in names}
    return print_html(title_page() + contents(chapters, numbers) + text)


def main() -> int:
    """Print the book with the browser of the tests."""
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=find(), args=FLAGS)
        page = browser.new_page(color_scheme="light")
        if page.evaluate(NO_CHINESE):
            return print("pdf: no font with Chinese characters found; install one (Debian: fonts-noto-cjk) and run it again") or 1

        def print_html(body: str) -> bytes:
            source = HTML / "book.print.html"
            source.write_text(f'<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>How criminal law grades personal information</title>'
                              f'<link rel="stylesheet" href="_static/one.css"><style>{STYLE}</style></head><body><div class="bd-content">{body}</div></body></html>',
                              encoding="utf-8")
            page.goto(source.as_uri())
            return page.pdf(prefer_css_page_size=True, print_background=True, outline=True, tagged=True)

        BOOK.write_bytes(print_book(print_html))
        browser.close()
    print(f"pdf: {BOOK}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
