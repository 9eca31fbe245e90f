"""Tables that can be read on every screen, without a script.

A table of results, and any table of four columns or more, gets its labels in each cell, so that a phone can show
a row as a card (`pilaw-table` in book.css). A long table of results shows its first rows and folds the rest; on
paper every fold is open. A case or a ground in a table of results leads to its entry.
"""

import copy
import re
from typing import Any

from apparatus import provisions
from bs4 import BeautifulSoup, Tag

from pilaw.casebook import cases
from pilaw.show import anchor

TABLE = re.compile(r"<script\b.*?</script>|<table\b.*?</table>", re.DOTALL)
COLUMNS, LONG, SHOWN = 4, 9, 3
CASE = re.compile(r"\bC\d{3}\b")
GROUND = re.compile(r"\b\d+(?:\(\d+\))+")


def widen(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Set every table of a page."""
    if pagename.startswith("book/") and context.get("body"):
        context["body"] = TABLE.sub(lambda found: found.group() if found.group().startswith("<script") else set_table(found.group()), context["body"])


def set_table(html: str) -> str:
    """One table as a reader on any screen can use it.

    >>> set_table("<table><thead><tr><th>Day</th><th>Law</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>")[:7]
    '<table>'
    """
    soup = BeautifulSoup(html, "html.parser")
    table = soup.table
    result = "dataframe" in table.get("class", ())
    if not table.thead or not table.tbody or not (result or len(table.thead.tr.find_all("th")) >= COLUMNS):
        return html
    head = one_head(table)
    rows = table.tbody.find_all("tr", recursive=False)
    for row in rows:
        for label, cell in zip(head, row.find_all(["th", "td"], recursive=False), strict=False):
            cell["data-label"] = label
            if not cell.get_text(strip=True):
                cell.clear()
            if result:
                link(soup, cell)
    name_parts(table)
    if not result or len(rows) <= LONG:
        return boxed(table)
    set_widths(soup, table, rows)
    rest = copy.copy(table)
    for row in rows[SHOWN:]:
        row.decompose()
    for row in rest.tbody.find_all("tr", recursive=False)[:SHOWN]:
        row.decompose()
    return f'{boxed(table)}<details class="pilaw-rest"><summary>The other {len(rows) - SHOWN} rows</summary>{boxed(rest)}</details>'


def boxed(table: Tag) -> str:
    """The table in the box that the style knows."""
    return f'<div class="pilaw-table">{table}</div>'


def one_head(table: Tag) -> list[str]:
    """The words at the head of each column. The name of the rows, which pandas sets below, joins the first line."""
    lines = table.thead.find_all("tr", recursive=False)
    cells = lines[0].find_all("th", recursive=False)
    if len(lines) == 2 and not cells[0].get_text(strip=True):
        cells[0].string = lines[1].th.get_text(strip=True)
        lines[1].decompose()
    return [cell.get_text(strip=True) for cell in cells]


def name_parts(table: Tag) -> None:
    """What each part is, in words for a screen reader: a style that makes cards of rows would take them away."""
    table["role"] = "table"
    del table["border"]
    for part in table.find_all(["thead", "tbody"]):
        part["role"] = "rowgroup"
    for row in table.find_all("tr"):
        row["role"] = "row"
        row.attrs.pop("style", None)
    for cell in table.find_all(["th", "td"]):
        cell["role"] = "cell" if cell.name == "td" else "columnheader" if cell.find_parent("thead") else "rowheader"
        if cell.name == "th":
            cell["scope"] = "col" if cell.find_parent("thead") else "row"


def link(soup: BeautifulSoup, cell: Tag) -> None:
    """Each stored case, and in the column of grounds each clause of Int, leads to its entry."""
    pattern = GROUND if cell["data-label"] == "grounds" else CASE
    for text in list(cell.find_all(string=pattern)):
        parts: list[Any] = []
        at = 0
        for found in pattern.finditer(text):
            target = address(found.group())
            if target:
                parts += [text[at : found.start()], soup.new_tag("a", href=target, string=found.group())]
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
    """Widths by what the columns hold, so that the shown rows and the folded ones stand below each other."""
    columns = zip(*([cell.get_text() for cell in row.find_all(["th", "td"], recursive=False)] for row in rows), strict=True)
    needs = [max(4, *(len(word) for text in column for word in text.split()), min(40, sum(map(len, column)) / len(rows))) for column in columns]
    group = soup.new_tag("colgroup")
    for need in needs:
        group.append(soup.new_tag("col", style=f"width: {100 * need / sum(needs):.0f}%"))
    table.insert(0, group)


def setup(app: Any) -> dict[str, Any]:
    app.connect("html-page-context", widen)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
