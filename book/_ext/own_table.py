"""The page on tables of one's own: what is understood, from `data/reading.toml`, and templates.

The templates are made when the book is built, as CSV and as xlsx with lists to choose from; the
same sources give the same bytes.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from docutils import nodes
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from tables import Generated, table, zh

from pilaw.casebook import NEEDED
from pilaw.facts import HARMS, PRIORS, Range, read_date
from pilaw.read import EARLIEST, words

NAME = "case-table"
COLUMNS = (*NEEDED, "profit_yuan", "knows_crime", "track_used_in_crime")
YES_NO = (
    "duty_or_service",
    "lawful_business",
    "used_in_crime",
    "knows_crime",
    "track_used_in_crime",
)
CHOICES: dict[str, tuple[str, ...]] = dict.fromkeys(YES_NO, ("yes", "no", "unknown"))
CHOICES |= {"prior": (*PRIORS, "unknown"), "harm": (*HARMS, "unknown")}
ROWS = 200  # ready for choices
MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
EPOCH = (2020, 1, 1, 0, 0, 0)
HOLDS = {
    "case_id": "a name or number of your own",
    "act_date": "when the act was done, or ended",
    "judgment_date": "when it was judged; blank while pending",
    "acts": "what was done, with `;` between several",
    "tier1": "items of Tier 1",
    "tier2": "items of Tier 2",
    "tier3": "items of Tier 3",
    "total": "all items together, where a tier is blank",
    "illegal_gains_yuan": "what the information brought in",
    "illegal_gains_net_yuan": "what was left of the gains, where net and gross are both told",
    "profit_yuan": "profit from using it in business",
    "prior": "an earlier punishment",
    "harm": "a grave result",
    "breach": "yes or no; taken as yes where there is no such column",
    "court_finds": "open clauses that a court found met, such as `5(1)(10)`; not in pandas",
    "tier_basis": "who chose the tier: `court`, or `collector` for yourself",
}


def code(word: str) -> str:
    """A word as it is typed."""
    return f"`{word}`"


class Understood(Generated):
    """The columns and the words that are understood."""

    def lines(self) -> Iterator[str]:
        yield "### Columns\n"
        yield table(
            ("Column", "What it holds", "Other headings"),
            [
                (code(name), HOLDS.get(name, "yes or no"), "、".join(map(zh, others)))
                for name, others in words("columns").items()
            ],
        )
        yield "### Words\n"
        yield table(("Column", "Meaning", "Written"), list(meanings()))
        yield "### Counts and amounts\n"
        yield table(("Read as", "Written"), grouped(numbers()))
        yield "### Dates\n"
        yield table(("Read as", "Written"), grouped(dates()))


def meanings() -> Iterator[tuple[str, str, str]]:
    """Each word with a meaning of its own."""
    every = [*words("unknown")["words"], *words("unknown")["as_written"]]
    yield "any", "unknown", ", ".join([*map(code, every), "blank"])
    for part, where in (
        ("yes_no", "yes or no"),
        ("prior", code("prior")),
        ("harm", code("harm")),
        ("acts", code("acts")),
    ):
        for meaning, many in words(part).items():
            yield where, meaning, ", ".join(map(code, many))


def grouped(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The forms that are read alike, in one row."""
    alike: dict[str, list[str]] = {}
    for written, read in pairs:
        alike.setdefault(read, []).append(written)
    return [(read, ", ".join(written)) for read, written in alike.items()]


def numbers() -> Iterator[tuple[str, str]]:
    """Each form of a number, with what the reader makes of it."""
    of = words("number")
    examples = [
        "60",
        "1,200",
        "1.2万",
        "五百",
        "500条",
        *(f"60{sign}" for sign in of["and_more"]),
        "3万余条",
        "8100万余",
    ]
    examples += [f"100{sign}199" for sign in of["between"]] + ["100..", "..199"]
    for kind in ("at_least", "at_most", "more_than", "less_than"):
        examples += [pattern.replace("…", "60", 1) for pattern in of[kind]]
    for text in examples:
        yield code(text), str(Range.read(text))
    for text in ("¥5,000.50", "0.5万元", "5万"):
        yield code(text), f"{Range.read(text, money=True)} yuan"


def dates() -> Iterator[tuple[str, str]]:
    """Each form of a date, with what the reader makes of it."""
    of = words("date")
    examples = [
        "2016-05-06",
        "2016/5/6",
        "2016.5.6",
        "2016年5月6日",
        "二〇一六年五月六日",
        "20160506",
        "6 May 2016",
        "May 6, 2016",
    ]
    examples += ["2016-05", "2016年5月", "May 2016", "2016"]
    examples += [
        f"2016年{part}" if not part.isascii() else f"2016 {part.upper()}" for part in of["parts"]
    ]
    examples += [f"2015-10{sign}2016-05" for sign in of["to"]] + [
        "2015年10月至12月",
        "2015-2016",
        "2015 or 2016",
        "2015-10; 2016-05",
        f"2016-05 ({of['comments'][0]})",
    ]
    for kind in ("from", "after", "until", "before"):
        examples += [pattern.replace("…", "2016-05", 1) for pattern in of[kind]]
    for text in examples:
        if span := read_date(text, "act_date"):
            yield code(text), as_read(span.first, span.last)


def as_read(first: date, last: date) -> str:
    """A day or a span of days; an end that is open stays empty."""
    start = "" if first.year == EARLIEST else str(first)
    end = "" if last.year == date.max.year else str(last)
    return start if first == last else f"{start}..{end}"


class Templates(SphinxDirective):
    """Links to the templates."""

    def run(self) -> list[nodes.Node]:
        names = f"{NAME}.csv", f"{NAME}.xlsx"
        links = " or ".join(f'<a href="{name}" download>{name}</a>' for name in names)
        return [nodes.raw("", f'<p class="templates">Template: {links}</p>', format="html")]


def plain() -> bytes:
    """The template as CSV, with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out).writerow(COLUMNS)
    return out.getvalue().encode("utf-8-sig")


def workbook() -> bytes:
    """The template as xlsx: choices for the words, and text for what a spreadsheet would change."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "cases"
    sheet.append(COLUMNS)
    sheet.freeze_panes = "B2"
    for k, name in enumerate(COLUMNS, 1):
        letter = get_column_letter(k)
        sheet.column_dimensions[letter].width = max(12, len(name) + 2)
        sheet.column_dimensions[letter].number_format = "@"
        for row in range(2, ROWS + 2):
            sheet.cell(row, k).number_format = "@"
        if name in CHOICES:
            choice = DataValidation(
                "list", formula1=f'"{",".join(CHOICES[name])}"', allow_blank=True
            )
            choice.add(f"{letter}2:{letter}{ROWS + 1}")
            sheet.add_data_validation(choice)
    out = io.BytesIO()
    book.save(out)
    return settled(out.getvalue())


def settled(raw: bytes) -> bytes:
    """A workbook without the moment at which it was written."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("docProps/"):
                content = MOMENT.sub(b"2020-01-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def write(app: Sphinx, error: Exception | None) -> None:
    """The templates beside their page."""
    if error is None and app.builder.format == "html":
        place = Path(app.outdir) / "book"
        for name, content in ((f"{NAME}.csv", plain()), (f"{NAME}.xlsx", workbook())):
            if place.is_dir():
                (place / name).write_bytes(content)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("words-understood", Understood)
    app.add_directive("table-templates", Templates)
    app.connect("build-finished", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
