"""A table of cases as people have it: bytes or text in, columns by their names and rows out.

Encodings, separators, title lines, headings in Chinese and workbooks are detected, and what was
detected is said. What would be read only in part, or as something else, is refused with one
sentence.
"""

import csv
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from difflib import get_close_matches
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from . import read
from .casebook import NEEDED, facts_of
from .facts import FACT_NAMES, FactError, brief, facts_of_kind
from .words import say

MOST_COLUMNS = 300
_LOOKED_AT = 30  # rows in which the heading is looked for
_SAMPLE = 1 << 16
_LONGEST_PATH = 1000
_MOST_BYTES = 1 << 28  # of a workbook, unpacked, and of what is no file
_SEPARATORS = {",": "comma", "\t": "tab", ";": "semicolon"}
_NEEDED = ", ".join(NEEDED)

Row = Mapping[str, str]
Records = Callable[[], Iterator[list[str]]]


class CaseTable(NamedTuple):
    """A table read: its columns (blank: not read), its rows with their numbers, what was detected.

    A row that has too few or too many cells stands as the sentence that says so.
    """

    header: tuple[str, ...]
    rows: Iterator[tuple[int, Row | str]]
    notes: tuple[str, ...]


def read_table(source: bytes | str, name: str, *, complete: bool = False) -> CaseTable:
    r"""Read a table of cases; FactError where it cannot be read surely.

    complete: whether every column of NEEDED must be there. Otherwise one that is not there is
    unknown in every row.

    >>> table = read_table("表一\n案号\t一档\nA\t60余条\n".encode("gb18030"), "cases.txt")
    >>> print(*table.notes, sep="\n")
    read: GB18030 text, tabs between the cells, heading in row 2
    '案号' read as case_id, '一档' as tier1
    >>> list(table.rows)
    [(3, {'case_id': 'A', 'tier1': '60余条'})]
    """
    merged: dict[int, str] = {}
    if isinstance(source, bytes) and source.startswith(b"PK\x03\x04"):
        (records, said, merged), separator = _workbook(source, name), ","
    else:
        text, said = (
            _decoded(source, name) if isinstance(source, bytes) else (source.lstrip("\ufeff"), [])
        )
        if "\0" in text:
            row = text.count("\n", 0, text.index("\0")) + 1
            raise FactError("error.table.zero", name=name, row=row)
        separator = _separator(text, name)
        records = _records(text, separator)
        said += (
            [say("detected.between", signs=_sign("signs", separator))] if separator != "," else []
        )
    at, heading = _heading(list(islice(_sound(records, name), _LOOKED_AT)), name)
    names = _names(heading, name, at)
    said += [say("detected.heading", row=at)] if at > 1 else []
    notes = [say("detected.read", said=", ".join(said))] if said else []
    notes += _about(heading, names, _filled(records, name, at, names))
    if missing := not_there(names) if complete else ():
        raise FactError("error.table.missing", name=name, row=at, column=missing[0], needed=_NEEDED)
    header = tuple(n or "" for n in names)
    rows = _rows(records(), at, names, separator, len(heading))
    return CaseTable(header, _apart(rows, merged), tuple(notes))


def _sign(form: str, separator: str) -> str:
    """What stands between cells, in words: `sign` as one, `signs` as many."""
    name = _SEPARATORS.get(separator)
    return say(f"detected.{form}.{name}") if name else repr(separator)


# ---- a file --------------------------------------------------------------------------------------
def path_of(given: Any, what: str) -> Path:
    """A path that can be one; FactError for anything else."""
    if not isinstance(given, (str, Path)):
        raise FactError("error.command.not_a_path", what=what, given=brief(given))
    text = str(given)
    try:
        fits = b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:  # half a sign
        fits = False
    if not text or not fits:
        raise FactError("error.command.no_path" if text else "error.command.empty_path", what=what)
    return Path(text)


def bytes_of(path: Path) -> bytes:
    """What a file holds; FactError where it cannot be read, or where a device never ends."""
    try:
        with path.open("rb") as source:
            raw = source.read(-1 if path.is_file() else _MOST_BYTES + 1)
    except OSError as error:
        named, fault = str(path)[:_LONGEST_PATH], error.strerror or error
        raise FactError("command.os", path=named, fault=fault) from None
    if len(raw) > _MOST_BYTES and not path.is_file():
        raise FactError("error.table.endless", name=path.name)
    return raw


# ---- bytes to text -------------------------------------------------------------------------------
def _decoded(raw: bytes, name: str) -> tuple[str, list[str]]:
    """The text, and what was detected of its encoding: UTF-8 needs no word."""
    for mark, code, said in (
        (b"\xff\xfe", "utf-16-le", "UTF-16"),
        (b"\xfe\xff", "utf-16-be", "UTF-16"),
    ):
        if raw.startswith(mark) and not raw.startswith(b"\xff\xfe\0\0"):
            try:
                return raw.decode(code).lstrip("\ufeff"), [say("detected.encoding", code=said)]
            except UnicodeDecodeError:
                raise FactError("error.table.not_utf_16", name=name) from None
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise FactError("error.table.old", name=name)
    try:
        return raw.decode("utf-8").lstrip("\ufeff"), []
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if not _chinese(text):
        raise FactError("error.table.encoding", name=name, row=row)
    return text, [say("detected.encoding", code="GB18030")]


def _chinese(text: str) -> bool:
    """Whether a text read as GB18030 is Chinese: nearly all its signs are the common ones of
    GB2312.

    Almost any bytes can be read as GB18030; those of another encoding become rare signs.
    """
    foreign = [sign for sign in text[:_SAMPLE] if not sign.isascii()] or [
        sign for sign in text if not sign.isascii()
    ]
    common = sum(bool(sign.encode("gb2312", "ignore")) for sign in foreign)
    return bool(foreign) and common >= 0.9 * len(foreign)


# ---- text to cells -------------------------------------------------------------------------------
def _separator(text: str, name: str) -> str:
    """What stands between the cells: as a first line `sep=;` says, or with what a heading is
    found.
    """
    if not text.strip():
        raise FactError("error.table.empty", name=name, needed=_NEEDED)
    if said := re.match(r'"?sep=([^\r\n"])', text):
        return said[1]
    lines = text[:_SAMPLE]
    found = {
        sign: max(
            map(
                _known,
                islice(csv.reader(io.StringIO(lines, newline=None), delimiter=sign), _LOOKED_AT),
            ),
            default=0,
        )
        for sign in _SEPARATORS
    }
    best = max(found, key=lambda sign: found[sign])
    return best if found[best] else ","


def _records(text: str, separator: str) -> Records:
    """The records of the text, from the start each time; a cell may be as long as the text."""
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    return lambda: csv.reader(io.StringIO(text, newline=None), delimiter=separator, strict=True)


def _sound(records: Records, name: str) -> Iterator[list[str]]:
    """The records, or the sentence on the quotation mark that would swallow some of them."""
    reader = records()
    number, width = 0, 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            key = "error.table.never_closed" if _AT_END in str(error) else "error.table.inside"
            raise FactError(key, name=name, row=number) from None
        if cells is None:
            return
        width = max(width, len(cells)) if number <= _LOOKED_AT else width
        if len(cells) > MOST_COLUMNS:
            many = {"cells": len(cells), "most": MOST_COLUMNS}
            raise FactError("error.table.wide", name=name, row=number, **many)
        if width > 1 and "\n" in "".join(cells) and any(_swallowed(c, width) for c in cells):
            raise FactError("error.table.swallowed", name=name, row=number)
        yield cells


_AT_END = "end of data"  # csv, of a quotation mark that is never closed


def _swallowed(cell: str, width: int) -> bool:
    """Whether a line inside a cell of several looks like a row of the table."""
    return "\n" in cell and any(
        line.count(sign) >= width - 1 for line in cell.split("\n") for sign in _SEPARATORS
    )


def _heading(rows: list[list[str]], name: str) -> tuple[int, list[str]]:
    """The row that names the columns, by its number: the first that names as many as any."""
    if not any(map(any, rows)):
        raise FactError("error.table.empty", name=name, needed=_NEEDED)
    known = [_known(row) for row in rows]
    at = known.index(max(known))
    if not known[at] or (known[at] == 1 < sum(map(bool, map(str.strip, rows[at]))) / 3):
        raise FactError("error.table.no_heading", name=name, needed=_NEEDED)
    return at + 1, rows[at]


def _known(cells: Iterable[str]) -> int:
    """How many cells of a row name a column of a case table."""
    return sum(_normal(cell) in _columns() for cell in islice(cells, MOST_COLUMNS))


# ---- headings ------------------------------------------------------------------------------------
@cache
def known_columns() -> dict[str, tuple[str, ...]]:
    """Each column of a case table, with its other headings."""
    also = dict.fromkeys(facts_of_kind("yes_no", "choice", "money", column="extra"), ())
    return also | {name: tuple(many) for name, many in read.words("columns").items()}


@cache
def _columns() -> dict[str, str]:
    """Each heading that is understood, with the name of its column."""
    return {_normal(word): name for name, many in known_columns().items() for word in (name, *many)}


def _normal(heading: Any) -> str:
    text = str(heading)
    return text if len(text) > read.LONGEST else re.sub("[ -]", "_", read.plain(text))


def column_of(heading: Any) -> str | None:
    """The column that a heading names, None for a foreign one; FactError if it only resembles one.

    >>> column_of("Act date"), column_of("违法所得（元）"), column_of("remarks")
    ('act_date', 'illegal_gains_yuan', None)
    """
    normal = _normal(heading)
    if normal in _columns():
        return _columns()[normal]
    if normal in FACT_NAMES:
        raise FactError("error.table.not_read", column=read.shown(str(heading)))
    if near := _resembled(normal) if len(normal) <= read.LONGEST else None:
        raise FactError("error.table.not_known", column=read.shown(str(heading)), near=near)
    return None


@lru_cache(8192)
def _resembled(normal: str) -> str | None:
    """The heading that one resembles: with another unit or a remark in brackets, or misspelt."""
    bare = normal.partition("(")[0].strip("_")
    near = next((n for n in (bare, f"{normal}_yuan", f"{bare}_yuan") if n in _columns()), None)
    alike = 0.8 if normal.isascii() else 0.85  # tierl for tier1; 行为人 is another column than 行为
    return near or next(iter(get_close_matches(normal, _columns(), 1, alike)), None)


def _names(heading: list[str], name: str, at: int) -> list[str | None]:
    """The name of each column: ours, the heading of a foreign one, None where there is no
    heading.
    """
    names = []
    for cell in heading:
        try:
            names.append((column_of(cell) or cell.strip()) if cell.strip() else None)
        except FactError as error:
            raise FactError("error.at", name=name, row=at, error=error) from None
    double = next((n for n in names if n and names.count(n) > 1), None)
    if double:
        column = double if double in NEEDED else read.shown(double)
        twice = FactError("error.table.twice", column=column)
        raise FactError("error.at", name=name, row=at, error=twice)
    while names and names[-1] is None:
        names.pop()
    return names


def not_there(header: Iterable[str | None]) -> tuple[str, ...]:
    """The needed columns that a table does not have."""
    there = set(header)
    return tuple(column for column in NEEDED if column not in there)


def _about(heading: list[str], names: list[str | None], filled: set[int]) -> Iterator[str]:
    """What is said of the headings: those in other words, and those not read."""
    translated = [
        say(
            "detected.renamed" if k else "detected.first_renamed",
            cell=read.shown(cell.strip()),
            name=name,
        )
        for k, (cell, name) in enumerate(_renamed(heading, names))
    ]
    if translated:
        yield ", ".join(translated)
    foreign = [read.shown(name) for name in names if name and name not in known_columns()]
    if foreign:
        key = "detected.foreign_more" if len(foreign) > _TOLD else "detected.foreign"
        yield say(key, columns=", ".join(foreign[:_TOLD]), more=len(foreign) - _TOLD)
    if filled:
        numbers = ", ".join(str(k + 1) for k in sorted(filled)[:_TOLD])
        yield say("detected.nameless", numbers=numbers)


_TOLD = 20  # columns


def _renamed(heading: list[str], names: list[str | None]) -> Iterator[tuple[str, str]]:
    for cell, name in zip(heading, names, strict=False):
        if name is not None and name in known_columns() and _normal(cell) != name:
            yield cell, name


# ---- rows ----------------------------------------------------------------------------------------
def _filled(records: Records, name: str, at: int, names: list[str | None]) -> set[int]:
    """The columns without a heading in which something stands; every record is sound then."""
    nameless = [k for k, column in enumerate(names) if column is None]
    filled: set[int] = set()
    for cells in islice(_sound(records, name), at, None):
        if nameless:
            filled |= {k for k in nameless if k < len(cells) and cells[k].strip()}
    return filled


def _rows(
    records: Iterator[list[str]], at: int, names: list[str | None], separator: str, width: int
) -> Iterator[tuple[int, Row | str]]:
    """Each row that is not blank, by its number: a dictionary, or what is wrong with it.

    A row is as long as the heading: of a longer or shorter one, also where blank cells make the
    difference, it is not sure which cell belongs to which column (1,200 without quotation marks).
    """
    for number, cells in enumerate(records, 1):
        if number <= at or not "".join(cells).strip():
            continue
        if len(cells) != width or any(cell.strip() for cell in cells[len(names) :]):
            key = "error.table.few_cells" if len(cells) < width else "error.table.many_cells"
            sign, columns = _sign("sign", separator), len(names) if len(cells) == width else width
            yield number, say(key, cells=len(cells), columns=columns, sign=sign)
        else:
            row = {column: cell for column, cell in zip(names, cells, strict=False) if column}
            yield number, _no_case(row) or row


@cache
def labels_of_sums() -> tuple[str, ...]:
    """The usual spellings of what stands before a row that adds up others, for a whole column."""
    said = read.words("rows")["sums"]
    apart = [
        gap.join(word) for word in said if not word.isascii() for gap in ("", " ", "　", "　　")
    ]
    plain = [form(word) for word in said for form in (str, str.capitalize, str.upper, str.title)]
    return tuple(label + end for label in [*apart, *plain] for end in ("", ":", "："))


def _apart(
    rows: Iterator[tuple[int, Row | str]], merged: Mapping[int, str]
) -> Iterator[tuple[int, Row | str]]:
    """The rows; instead of one with merged cells the sentence that says so."""
    for number, row in rows:
        cells = merged.get(number)
        yield number, say("error.table.merged", cells=cells) if cells else row


def _no_case(row: Row) -> str | None:
    """What is wrong with a row below the cases: one that adds them up, or a note."""
    first = next((cell for cell in row.values() if cell.strip()), "")
    if _adds_up(first):
        return say("error.table.sum", cell=read.shown(first.strip()))
    facts = {column for column, cell in row.items() if column in known_columns() and cell.strip()}
    if not facts - {"case_id"}:
        return say("error.table.no_fact", cell=read.shown(first.strip()))
    return say("error.table.nameless") if "case_id" in row and facts <= _AMOUNTS else None


_AMOUNTS = {"tier1", "tier2", "tier3", "total", *facts_of_kind("money")}


def _adds_up(label: str) -> bool:
    """Whether a row with this label adds up others.

    >>> [_adds_up(label) for label in ("合　计：", "合计60条", "Grand total (n = 5)", "Total Oil")]
    [True, True, True, False]
    """
    bare = "".join(read.plain(label[: read.LONGEST]).partition("(")[0].split()).rstrip(":")
    known = ["".join(word.split()) for word in read.words("rows")["sums"]]
    return bare in known or bare.startswith(tuple(word for word in known if not word.isascii()))


def faults(row: Row) -> tuple[str, ...]:
    r"""What is wrong with a row, cell by cell; empty if each can be read.

    >>> print(*faults({"tier1": "-1", "tier2": "9..3", "tier3": "9"}), sep="\n")
    tier1: '-1' is below zero; write 0 or more.
    tier2: the range 9..3 is upside down; write 3..9.
    """
    found = []
    for column, cell in row.items():
        try:
            facts_of({column: cell})
        except FactError as error:
            found.append(str(error))
    return tuple(found)


# ---- workbooks -----------------------------------------------------------------------------------
def _workbook(raw: bytes, name: str) -> tuple[Records, list[str], dict[int, str]]:
    """The records of the one sheet of an xlsx workbook that holds a case table, and its rows with
    merged cells. Needs openpyxl.
    """
    import zipfile

    try:
        import openpyxl
    except ImportError:
        raise FactError("error.table.no_reader", name=name) from None
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_BYTES:
                raise FactError("error.table.too_large", name=name)
        books = [
            openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=values)
            for values in (True, False)
        ]
        sheets = {
            sheet.title: list(_cells(sheet, books[1][sheet.title])) for sheet in books[0].worksheets
        }
        merged = {sheet.title: _merged(sheet, len(sheets[sheet.title])) for sheet in books[0]}
    except FactError:
        raise
    except Exception:  # noqa: BLE001  a broken archive fails in as many ways as it has parts
        raise FactError("error.table.broken", name=name) from None
    sheets = {title: rows for title, rows in sheets.items() if any(map(any, rows))}
    ours = [title for title, rows in sheets.items() if max(map(_known, rows[:_LOOKED_AT])) > 1] or [
        *sheets
    ][:1]
    if not ours:
        raise FactError("error.table.empty_book", name=name, needed=_NEEDED)
    if len(ours) > 1:
        raise FactError("error.table.sheets", name=name, n=len(ours))
    others = ", ".join(read.shown(title) for title in sheets if title != ours[0])
    said = [say("detected.sheet", sheet=read.shown(ours[0]), others=others)] if others else []
    return lambda: iter(sheets[ours[0]]), said, merged[ours[0]]


def _cells(values: Any, formulas: Any) -> Iterator[list[str]]:
    """The rows of a sheet as texts, all equally long; a formula never computed stands as
    written.
    """
    for sheet in (values, formulas):
        sheet.reset_dimensions()
    both = zip(values.iter_rows(), formulas.iter_rows(values_only=True), strict=True)
    rows = [
        [
            _cell_text(as_written if cell.value is None else cell.value, cell.number_format or "")
            for cell, as_written in zip(*row, strict=True)
        ]
        for row in both
    ]
    width = max((k + 1 for row in rows for k, cell in enumerate(row) if cell), default=0)
    return (row[:width] + [""] * (width - len(row)) for row in rows)


def _merged(sheet: Any, rows: int) -> dict[int, str]:
    """The rows of a sheet in which cells are merged, with the first of these."""
    with sheet._get_source() as source:  # noqa: SLF001  openpyxl itself asks only whole workbooks
        found = _MERGED.findall(source.read())
    merged: dict[int, str] = {}
    done = 0
    for first, last, cells in sorted((int(a), int(b), cells) for cells, a, b in found):
        for row in range(max(first, done + 1), min(last, rows) + 1):
            merged[row] = cells.decode()
        done = max(done, last)
    return merged


_MERGED = re.compile(rb'mergeCell ref="([A-Z]{1,3}([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7}))"')


def _cell_text(value: Any, form: str) -> str:
    """A typed cell as the text that a reader would have written, who sees it in its format.

    >>> from datetime import datetime
    >>> _cell_text(datetime(2021, 8, 1), 'yyyy"年"m"月"'), _cell_text(60.0, '0"条"')
    ('2021-08', '60')
    >>> _cell_text(5, '0"万"'), _cell_text(5000, "#,##0,")
    ('5 shown as 0"万"', '5000 shown as #,##0,')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()[: _shown_of_a_day(form)]
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, float):
        text = format(Decimal(repr(value)), "f").removesuffix(".0")
    else:
        text = str(value)
    return say("detected.shown_as", text=text, form=form) if _otherwise(value, form) else text


def _shown_of_a_day(form: str) -> int | None:
    """How many signs of a day as 2021-08-23 its format shows: a month typed as 2021-08 is kept as
    its first day, and a year may be.
    """
    signs = set(_LITERAL.sub("", form.lower()))
    if "d" in signs or "y" not in signs:
        return None
    return len("2021-08") if "m" in signs else len("2021")


def _otherwise(value: Any, form: str) -> bool:
    """Whether a number is kept otherwise than it is shown: as a share, or in thousands."""
    if not isinstance(value, int | float):
        return False
    said = re.findall("[a-z]+|[^a-z]", re.sub(r"\[[^]]*\]", "", form.lower()))
    scaled = _SCALED.search(_LITERAL.sub("", form))
    return bool(scaled) or not set(said).isdisjoint(read.words("workbook")["otherwise"])


_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\[[^]]*\]')
_SCALED = re.compile("[0#?],+(?![0#?])")


def source_of(text: str) -> bytes | str:
    """What a field of the page holds: a table as text, or a file as a data address in base64."""
    if not text.startswith("data:"):
        return text
    import base64

    try:
        return base64.b64decode(text.partition(";base64,")[2], validate=True)
    except ValueError:
        raise FactError("error.table.not_whole") from None
