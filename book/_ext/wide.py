"""Tables that can be read on every screen, without a script.

A table of results, and any table of four columns or more, gets its labels in each cell, so that a
phone can show a row as a card (`pilaw-table` in book.css). A long table of results shows its first
rows and folds the rest; on paper every fold is open. A case or a ground in a table of results leads
to its entry.
"""

import copy
import re
from typing import Any

from apparatus import provisions
from bs4 import BeautifulSoup, Tag
from docutils import nodes
from sphinx.application import Sphinx

from pilaw.casebook import cases
from pilaw.show import anchor

TABLE = re.compile(r"<script\b.*?</script>|<table\b.*?</table>", re.DOTALL)
COLUMNS, LONG, SHOWN = 4, 9, 3
CASE = re.compile(r"\bC\d{3}\b")
GROUND = re.compile(r"\b\d+(?:\(\d+\))+")


def widen(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Set every table of a page."""
    if pagename.startswith("book/") and context.get("body"):
        context["body"] = TABLE.sub(set_found, context["body"])


def set_found(found: re.Match[str]) -> str:
    """A table that was found on a page, set; a script as it is."""
    html = found.group()
    return html if html.startswith("<script") else set_table(html)


def set_table(html: str) -> str:
    """One table as a reader on any screen can use it.

    >>> head, row = "<tr><th>Day</th><th>Law</th></tr>", "<tr><td>1</td><td>2</td></tr>"
    >>> narrow = f"<table><thead>{head}</thead><tbody>{row}</tbody></table>"
    >>> set_table(narrow) == narrow
    True
    """
    soup = BeautifulSoup(html, "html.parser")
    table = soup.table
    if not table or not table.thead or not table.tbody:
        return html
    result = "dataframe" in (table.get("class") or ())
    head = table.thead
    if not result and len(inside(head, "tr")[0].find_all("th")) < COLUMNS:
        return html
    rows = inside(table.tbody, "tr")
    label(soup, one_head(head), rows, result)
    name_parts(table)
    return folded(soup, table, rows) if result and len(rows) > LONG else boxed(table)


def inside(tag: Tag, *names: str) -> list[Tag]:
    """The tags of these names that stand directly in another."""
    return [found for found in tag.find_all(list(names), recursive=False) if isinstance(found, Tag)]


def label(soup: BeautifulSoup, head: list[str], rows: list[Tag], result: bool) -> None:
    """Give each cell the words at the head of its column; in a table of results, links too."""
    for row in rows:
        for words, cell in zip(head, inside(row, "th", "td"), strict=False):
            cell["data-label"] = words
            if not cell.get_text(strip=True):
                cell.clear()
            if result:
                link(soup, cell)


def folded(soup: BeautifulSoup, table: Tag, rows: list[Tag]) -> str:
    """The table with its first rows, and the rest in a fold."""
    set_widths(soup, table, rows)
    rest = copy.copy(table)
    for row in rows[SHOWN:]:
        row.decompose()
    for body in inside(rest, "tbody"):
        for row in inside(body, "tr")[:SHOWN]:
            row.decompose()
    return (
        f'{boxed(table)}<details class="pilaw-rest"><summary>The other {len(rows) - SHOWN} rows'
        f"</summary>{boxed(rest)}</details>"
    )


def boxed(table: Tag) -> str:
    """The table in the box that the style knows."""
    return f'<div class="pilaw-table">{table}</div>'


def one_head(head: Tag) -> list[str]:
    """The words at the head of each column; the name of the rows, set below by pandas, joins."""
    lines = inside(head, "tr")
    cells = inside(lines[0], "th")
    if len(lines) == 2 and not cells[0].get_text(strip=True):
        cells[0].string = inside(lines[1], "th")[0].get_text(strip=True)
        lines[1].decompose()
    return [cell.get_text(strip=True) for cell in cells]


def name_parts(table: Tag) -> None:
    """What each part is, for a screen reader: a style that makes cards of rows would hide it."""
    table["role"] = "table"
    del table["border"]
    for part in table.find_all(["thead", "tbody"]):
        part["role"] = "rowgroup"
    for row in table.find_all("tr"):
        row["role"] = "row"
        row.attrs.pop("style", None)
    for cell in table.find_all(["th", "td"]):
        at = "col" if cell.find_parent("thead") else "row"
        cell["role"] = "cell" if cell.name == "td" else {"col": "columnheader"}.get(at, "rowheader")
        if cell.name == "th":
            cell["scope"] = at


def link(soup: BeautifulSoup, cell: Tag) -> None:
    """Each stored case, and in the column of grounds each clause of Int, leads to its entry."""
    pattern = GROUND if cell["data-label"] == "grounds" else CASE
    for text in list(cell.find_all(string=pattern)):
        parts: list[Any] = []
        at = 0
        for found in pattern.finditer(text):
            target = address(found.group())
            if target:
                parts += [
                    text[at : found.start()],
                    soup.new_tag("a", href=target, string=found.group()),
                ]
                at = found.end()
        if parts:
            text.replace_with(*(part for part in (*parts, text[at:]) if part))


def address(name: str) -> str | None:
    """Where the entry of a case or of a clause stands; None if there is none.

    >>> address("C005"), address("5(1)(3)"), address("C000")
    ('cases.html#c005', 'authorities.html#int-5-1-3', None)
    """
    if name in cases():
        return f"cases.html#{name.lower()}"
    return f"authorities.html#{anchor('Int ' + name)}" if f"Int {name}" in provisions() else None


def set_widths(soup: BeautifulSoup, table: Tag, rows: list[Tag]) -> None:
    """Widths by what the columns hold, so that shown and folded rows stand below each other."""
    texts = [[cell.get_text() for cell in inside(row, "th", "td")] for row in rows]
    needs = [need(column, len(rows)) for column in zip(*texts, strict=True)]
    group = soup.new_tag("colgroup")
    for width in needs:
        group.append(soup.new_tag("col", style=f"width: {100 * width / sum(needs):.0f}%"))
    table.insert(0, group)


def need(column: tuple[str, ...], rows: int) -> float:
    """How wide a column has to be: its longest word, and a line of its usual length up to 40."""
    words = (len(word) for text in column for word in text.split())
    return max(4, *words, min(40, sum(map(len, column)) / rows))


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", widen)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
