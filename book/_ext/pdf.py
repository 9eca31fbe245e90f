"""The whole book as one PDF: the built pages in the order of `_toc.yml`, printed by Chromium.

Needs `_build/html`; `python make.py pdf` runs it. The book is printed twice: the first print tells
on which page each chapter begins, the second has these numbers in its table of contents.
"""

import io
import re
import sys
import unicodedata
from html import escape
from pathlib import Path
from typing import Any

import yaml
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, Page, sync_playwright
from pypdf import PdfReader, PdfWriter

from tests.browser import FLAGS, find

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
BOOK = ROOT / "_build" / "pilaw-book.pdf"
NO_FONT = (
    "pdf: no font with Chinese characters was found; "
    "install one (Debian: fonts-noto-cjk) and try again"
)
LEFT_OUT = (
    "script, noscript, .live-missing, .ref-card, .headerlink, .cell-setup, "
    ".cell-widget > .cell_input, .notes-shown, .sd-summary-state-marker"
)
STYLE = """
@page { size: A4; margin: 18mm 18mm 20mm; \
@bottom-center { content: counter(page); font: 9pt sans-serif; } }
@page :first { @bottom-center { content: ""; } }
.chapter, .pages { break-before: page; }
.bd-article :is(h1, h2, h3) { white-space: pre-wrap; }  \
/* else a bookmark loses the space where its heading is broken */
.title-page .title { margin: 60mm 0 4mm; font-size: 2.8rem; font-weight: 600; line-height: 1.2; } \
.title-page .kind { margin-bottom: 20mm; font-size: 1.4rem; }
.bd-article.pages p { margin: .2rem 0; } \
.bd-article.pages .part { margin-top: 1.2rem; font-weight: 600; }
.bd-article.pages a { display: flex; justify-content: space-between; text-decoration: none; }
"""
NO_CHINESE = """() => { const drawn = (sign) => { \
const canvas = document.createElement('canvas'), pen = canvas.getContext('2d');
  pen.font = '40px serif'; pen.fillText(sign, 10, 50); return canvas.toDataURL(); }; \
return drawn('法') === drawn('律'); }"""
# Signs for parts of characters that share their shape with a whole character and that Unicode's own
# tables leave apart.
SHAPES = (
    "⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞"
    "⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙"
)
WHOLE = str.maketrans(SHAPES[::2], SHAPES[1::2])


def parts() -> list[tuple[str, list[str]]]:
    """The captions of the book with the names of their pages, in order; the opening page first."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    named = [
        (part["caption"], [Path(page["file"]).name for page in part["chapters"]])
        for part in toc["parts"]
    ]
    return [("", [Path(toc["root"]).name]), *named]


def chapter(name: str, names: list[str]) -> Tag:
    """The article of one page, with every fold open and every address made the book's own."""
    text = (HTML / "book" / f"{name}.html").read_text(encoding="utf-8")
    article = first(BeautifulSoup(text, "html.parser"), "article")
    for tag in article.select(LEFT_OUT):
        tag.decompose()
    for fold in article.select("details"):
        fold["open"] = ""
    for tag in article.find_all(True):
        settle(tag, name, names)
    article["class"] = "bd-article chapter"
    first(article, "h1")["id"] = f"{name}--title"
    return article


def first(tag: Tag, name: str) -> Tag:
    """The first tag of this name inside another; there is one."""
    found = tag.find(name)
    if found is None:
        raise LookupError(f"pdf: a page without <{name}>; build the book again.")
    return found


def settle(tag: Tag, name: str, names: list[str]) -> None:
    """Make ids and references unique in the whole book; no link leads to a page outside it."""
    for key, value in list(tag.attrs.items()):
        if key in ("id", "aria-labelledby", "aria-describedby"):
            tag[key] = " ".join(f"{name}--{word}" for word in str(value).split())
        elif isinstance(value, str) and "url(#" in value:
            tag[key] = value.replace("url(#", f"url(#{name}--")
    href = str(tag.get("href", "https:"))
    if not re.match(r"https?:|mailto:", href):
        file, _, place = href.partition("#")
        page = file.removesuffix(".html") or name
        tag["href"] = f"#{page}--{place or 'title'}"
        if page not in names:
            del tag["href"]


def imprint() -> dict[str, Any]:
    """How the book is cited."""
    return dict(yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8")))


def title_page() -> str:
    """Title, version, date and licences, and the paper that the book annotates."""
    said = imprint()
    title, _, kind = said["title"].partition(": ")
    paper, author = said["references"][0], said["references"][0]["authors"][0]
    lines = [
        said["authors"][0]["name"],
        f"Version {said['version']}, {said['date-released']}",
        (
            f"The paper: {author['family-names']} {author['given-names']}, {paper['title']} "
            f"({paper['year']}), CC BY 4.0."
        ),
        "Licences: prose and data, Creative Commons Attribution 4.0 (CC BY 4.0); code, MIT.",
    ]
    return (
        f'<section class="bd-article title-page"><p class="title">{escape(title)}</p>'
        f'<p class="kind">{escape(kind[:1].upper() + kind[1:])}</p>'
        + "".join(f"<p>{escape(line)}</p>" for line in lines)
        + "</section>"
    )


def contents(chapters: dict[str, Tag], numbers: dict[str, int]) -> str:
    """The table of contents, with the page on which each chapter begins."""
    rows = []
    for caption, names in parts():
        rows += [f'<p class="part">{escape(caption)}</p>'] * bool(caption)
        for name in names:
            title = escape(first(chapters[name], "h1").get_text(strip=True))
            number = f"<span>{numbers.get(name, '')}</span>"
            rows.append(f'<p><a href="#{name}--title"><span>{title}</span> {number}</a></p>')
    return f'<nav class="bd-article pages"><h1>Contents</h1>{"".join(rows)}</nav>'


def printed(page: Page, body: str) -> bytes:
    """The body in the book's style, on paper."""
    sheet = next((HTML / "static").glob("one-*.css")).read_text(encoding="utf-8")
    page.set_content(
        '<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
        f"<title>{escape(imprint()['title'])}</title>"
        f"<style>{sheet}</style><style>{STYLE}</style></head><body>{body}</body></html>"
    )
    return page.pdf(prefer_css_page_size=True, print_background=True, outline=True, tagged=True)


def print_book(browser: Browser, target: Path) -> None:
    """Print the whole book to a file."""
    page = browser.new_page(color_scheme="light")
    names = [name for _, group in parts() for name in group]
    chapters = {name: chapter(name, names) for name in names}
    text = "".join(str(article) for article in chapters.values())
    once = PdfReader(io.BytesIO(printed(page, title_page() + contents(chapters, {}) + text)))
    begins = {name: once.named_destinations[f"/{name}--title"] for name in names}
    numbers = {name: (once.get_destination_page_number(at) or 0) + 1 for name, at in begins.items()}
    twice = printed(page, title_page() + contents(chapters, numbers) + text)
    book = PdfWriter(clone_from=io.BytesIO(twice))
    author = imprint()["authors"][0]["name"]
    book.add_metadata({"/Author": author, "/Subject": "CC BY 4.0", "/Creator": "pilaw"})
    name_shapes(book)
    book.write(target)


def name_shapes(book: PdfWriter) -> None:
    """Write into each font which character each shape stands for."""
    every: list[Any] = [page["/Resources"] for page in book.pages]
    fonts = [font for resources in every for font in resources.get("/Font", {}).values()]
    tables = {id(table): table for font in fonts for table in [font.get_object()["/ToUnicode"]]}
    for table in tables.values():
        table.set_data(re.sub(rb"(?<=<)2[EF]..(?=>\n)", whole, table.get_data()))


def whole(found: re.Match[bytes]) -> bytes:
    """The character for the sign of its shape, so that a search for 公民个人信息 finds it."""
    sign = unicodedata.normalize("NFKC", chr(int(found.group(), 16)).translate(WHOLE))
    return b"%04X" % ord(sign)


def main() -> int:
    """Print the book with the browser of the tests; 3 where no font has Chinese characters."""
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=find(), args=FLAGS)
        if browser.new_page().evaluate(NO_CHINESE):
            print(NO_FONT)
            return 3
        print_book(browser, BOOK)
        browser.close()
    print(f"pdf: {BOOK}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
