"""The whole book as one PDF: the built pages in the order of `_toc.yml`, printed by Chromium.

Needs `_build/html`; `python make.py pdf` runs it. The book is printed twice: the first print tells on which
page each chapter begins, the second has these numbers in its table of contents.
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
LEFT_OUT = "script, noscript, .live-missing, .ref-card, .headerlink, .cell-setup, .cell-widget > .cell_input, .notes-shown, .sd-summary-state-marker"
STYLE = """
@page { size: A4; margin: 18mm 18mm 20mm; @bottom-center { content: counter(page); font: 9pt sans-serif; } }
@page :first { @bottom-center { content: ""; } }
.chapter, .pages { break-before: page; }
.bd-article :is(h1, h2, h3) { white-space: pre-wrap; }  /* else a bookmark loses the space where its heading is broken */
.title-page .title { margin: 60mm 0 4mm; font-size: 2.8rem; font-weight: 600; line-height: 1.2; } .title-page .kind { margin-bottom: 20mm; font-size: 1.4rem; }
.bd-article.pages p { margin: .2rem 0; } .bd-article.pages .part { margin-top: 1.2rem; font-weight: 600; }
.bd-article.pages a { display: flex; justify-content: space-between; text-decoration: none; }
"""
NO_CHINESE = """() => { const drawn = (sign) => { const canvas = document.createElement('canvas'), pen = canvas.getContext('2d');
  pen.font = '40px serif'; pen.fillText(sign, 10, 50); return canvas.toDataURL(); }; return drawn('法') === drawn('律'); }"""
# Signs for parts of characters that share their shape with a whole character and that Unicode's own tables leave apart.
SHAPES = "⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙"
WHOLE = str.maketrans(SHAPES[::2], SHAPES[1::2])


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


def imprint() -> dict[str, Any]:
    """How the book is cited."""
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def title_page() -> str:
    """Title, version, date and licences, and the paper that the book annotates."""
    said = imprint()
    title, _, kind = said["title"].partition(": ")
    paper, author = said["references"][0], said["references"][0]["authors"][0]
    lines = [
        said["authors"][0]["name"],
        f"Version {said['version']}, {said['date-released']}",
        f"The paper: {author['family-names']} {author['given-names']}, {paper['title']} ({paper['year']}), CC BY 4.0.",
        "Licences: prose and data, Creative Commons Attribution 4.0 (CC BY 4.0); code, MIT.",
    ]
    return (
        f'<section class="bd-article title-page"><p class="title">{escape(title)}</p><p class="kind">{escape(kind[:1].upper() + kind[1:])}</p>'
        + "".join(f"<p>{escape(line)}</p>" for line in lines)
        + "</section>"
    )


def contents(chapters: dict[str, Tag], numbers: dict[str, int]) -> str:
    """The table of contents, with the page on which each chapter begins."""
    rows = []
    for caption, names in parts():
        rows += [f'<p class="part">{escape(caption)}</p>'] * bool(caption)
        rows += [
            f'<p><a href="#{name}--title"><span>{escape(chapters[name].find("h1").get_text(strip=True))}</span> <span>{numbers.get(name, "")}</span></a></p>'
            for name in names
        ]
    return f'<nav class="bd-article pages"><h1>Contents</h1>{"".join(rows)}</nav>'


def printed(page: Page, body: str) -> bytes:
    """This body in the book's style, on paper."""
    sheet = next((HTML / "static").glob("one-*.css")).read_text(encoding="utf-8")
    page.set_content(
        f'<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>{escape(imprint()["title"])}</title>'
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
    numbers = {name: once.get_destination_page_number(once.named_destinations[f"/{name}--title"]) + 1 for name in names}
    book = PdfWriter(clone_from=io.BytesIO(printed(page, title_page() + contents(chapters, numbers) + text)))
    book.add_metadata({"/Author": imprint()["authors"][0]["name"], "/Subject": "CC BY 4.0", "/Creator": "pilaw"})
    tables = {id(table): table for page in book.pages for font in page["/Resources"].get("/Font", {}).values() for table in [font.get_object()["/ToUnicode"]]}
    for table in tables.values():  # which character each shape stands for
        table.set_data(re.sub(rb"(?<=<)2[EF]..(?=>\n)", whole, table.get_data()))
    book.write(target)


def whole(found: re.Match[bytes]) -> bytes:
    """The character itself for the sign of the same shape, so that a search for 公民个人信息 finds it."""
    sign = unicodedata.normalize("NFKC", chr(int(found.group(), 16)).translate(WHOLE))
    return b"%04X" % ord(sign)


def main() -> int:
    """Print the book with the browser of the tests; 3 where no font has Chinese characters."""
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=find(), args=FLAGS)
        if browser.new_page().evaluate(NO_CHINESE):
            print("pdf: no font with Chinese characters was found; install one (Debian: fonts-noto-cjk) and try again")
            return 3
        print_book(browser, BOOK)
        browser.close()
    print(f"pdf: {BOOK}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
